"""What an import did, or would do: counts per concept, every rejected row by file, line, column and reason."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

KEPT = 1000


class IngestError(RuntimeError):
    """The import cannot begin or go on as a whole: a folder, a mapping or a setting is wrong. The message says which and how to mend it."""


@dataclass(frozen=True, slots=True)
class Rejection:
    """A row, or one cell of it, that was not taken over. `line` is the line in the file on which the row begins, 0 for a whole file."""

    concept: str
    file: str
    line: int
    column: str
    reason: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.column}: {self.reason}" if self.column else f"{place}: {self.reason}"


@dataclass(slots=True)
class Tally:
    """Rows of one concept. `skipped` counts by reason the rows that the mapping leaves out on purpose."""

    creates: int = 0
    updates: int = 0
    unchanged: int = 0
    rejected: int = 0
    skipped: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class Report:
    """The outcome of one import.

    `written` is False after a dry run, and after a strict import that met a row to reject: the counts then say what would have
    happened. `rejections` holds the first `KEPT` in the order of the files; the tallies count all of them.
    """

    source: str
    written: bool
    concepts: dict[str, Tally] = field(default_factory=dict)
    rejections: list[Rejection] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def tally(self, concept: str) -> Tally:
        """The counts of a concept; made where it is met first."""
        return self.concepts.setdefault(concept, Tally())

    def reject(self, rejection: Rejection) -> None:
        """Count a rejection, and keep it while there are not too many."""
        self.tally(rejection.concept).rejected += 1
        if len(self.rejections) < KEPT:
            self.rejections.append(rejection)

    def sort(self) -> None:
        """Put the rejections in the order of concepts, files and lines; they are found in another one."""
        order = {concept: number for number, concept in enumerate(self.concepts)}
        self.rejections.sort(key=lambda one: (order[one.concept], one.file, one.line))

    def warn(self, text: str) -> None:
        """Say something that is no error, once."""
        if text not in self.warnings and len(self.warnings) < KEPT:
            self.warnings.append(text)

    @property
    def rejected(self) -> int:
        """How many rows or cells were rejected in all."""
        return sum(tally.rejected for tally in self.concepts.values())

    @property
    def rows(self) -> int:
        """How many rows were read in all, whatever became of them."""
        return sum(one.creates + one.updates + one.unchanged + one.rejected + one.skipped.total() for one in self.concepts.values())

    def lines(self) -> Iterator[str]:
        """The report in plain text: a line per concept, then what was rejected and why."""
        verb = "wrote" if self.written else "would write"
        yield f"{self.source}: {verb} in {self.seconds:.1f} s"
        for concept, one in self.concepts.items():
            yield (
                f"  {concept}: {one.creates} created, {one.updates} updated, {one.unchanged} unchanged, "
                f"{one.skipped.total()} skipped, {one.rejected} rejected"
            )
            for reason, count in one.skipped.most_common():
                yield f"    skipped {count}: {reason}"
        yield from (f"  warning: {text}" for text in self.warnings)
        yield from (f"  rejected: {one}" for one in self.rejections)
        if self.rejected > len(self.rejections):
            yield f"  … and {self.rejected - len(self.rejections)} more"

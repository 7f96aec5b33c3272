"""The report of an import or a dry run: counts per concept, and each rejected row with file, line, column and reason."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

KEPT_REJECTIONS = 1000


class IngestError(RuntimeError):
    """The import cannot start or continue, because a folder, a mapping or a setting is wrong. The message says which and how to fix it."""


@dataclass(frozen=True, slots=True)
class Rejection:
    """A rejected row or cell. `line` is the line in the file on which the row begins, 0 for a whole file."""

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
    """Counts of rows of one concept. `skipped` counts the rows that the mapping leaves out, by reason."""

    creates: int = 0
    updates: int = 0
    unchanged: int = 0
    rejected: int = 0
    skipped: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class Report:
    """The outcome of one import.

    `written` is False after a dry run, and after a strict import with a rejected row. The counts then describe what would have happened.
    `rejections` holds the first `KEPT_REJECTIONS` rejections in the order of the files; the tallies count all of them.
    """

    source: str
    written: bool
    concepts: dict[str, Tally] = field(default_factory=dict)
    rejections: list[Rejection] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def tally(self, concept: str) -> Tally:
        """Return the counts of a concept, created on first use."""
        return self.concepts.setdefault(concept, Tally())

    def reject(self, rejection: Rejection) -> None:
        """Count a rejection, and keep the first `KEPT_REJECTIONS` of them."""
        self.tally(rejection.concept).rejected += 1
        if len(self.rejections) < KEPT_REJECTIONS:
            self.rejections.append(rejection)

    def sort(self) -> None:
        """Sort the rejections by concept, file and line, because they are not found in that order."""
        order = {concept: number for number, concept in enumerate(self.concepts)}
        self.rejections.sort(key=lambda one: (order[one.concept], one.file, one.line))

    def warn(self, text: str) -> None:
        """Add a warning once."""
        if text not in self.warnings and len(self.warnings) < KEPT_REJECTIONS:
            self.warnings.append(text)

    @property
    def rejected(self) -> int:
        """Number of rejected rows and cells."""
        return sum(tally.rejected for tally in self.concepts.values())

    @property
    def rows(self) -> int:
        """Number of rows read, regardless of their outcome."""
        return sum(one.creates + one.updates + one.unchanged + one.rejected + one.skipped.total() for one in self.concepts.values())

    def lines(self) -> Iterator[str]:
        """Yield the report as plain text: one line per concept, then the rejections with their reasons."""
        verb = "imported" if self.written else "checked without writing"
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
            yield f"  … and {self.rejected - len(self.rejections)} more rejections"

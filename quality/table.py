"""Prints the figures as tables that are readable on a terminal and in Markdown."""

from collections.abc import Iterator, Sequence

from insights.relationship.chance_model import Fifth
from quality.cuts import REORDER_DAYS, Cuts
from quality.figures import DRAWS, SEED, Figure
from quality.run import Quality


def lines(found: Quality) -> Iterator[str]:
    """Yield all tables of one split."""
    days = (found.until - found.cut).days
    yield (
        f"{found.source}: {found.customers} customers had bought up to {found.cut}; {found.again} of them ordered again in the {days} days "
        f"up to {found.until}."
    )
    yield f"In brackets 95 % of {DRAWS} bootstrap draws (seed {SEED})."
    yield ""
    order = "who orders again: AUC"
    figures = (("score", found.score), ("RFM quintile sum", found.rfm), ("score ahead by", found.ahead), ("orderChance", found.chance))
    yield from _table((order, "figure", "customers"), [(name, *_cells(one)) for name, one in figures])
    yield from _table(
        ("window ends", "ordered again", "AUC of the score", "AUC of RFM"),
        [(str(one.until), str(one.again), _number(one.score), _number(one.rfm)) for one in found.ends],
    )
    yield from _table(
        ("level at the cut", "ordered again", "customers"), [(level.value, *_cells(one)) for level, one in found.levels.items()]
    )
    yield from _calibration(found.fifths)
    yield from _table(
        ("bought for the first time", "offered by", "nDCG@10", "recall@10", "customers", "unforeseen"),
        [
            (one.group, one.way, _said(one.ndcg), _said(one.recall), str(one.ndcg.sample), f"{one.unforeseen:.0%}")
            for one in found.offers
            if one.ndcg.sample
        ],
    )
    yield "Unforeseen: the share of these first purchases that was of things which nobody had bought before; left out."


def cut_lines(found: Cuts) -> Iterator[str]:
    """Yield all tables of one set with several cuts."""
    first, last = found.cuts[0], found.cuts[-1]
    yield f"{found.source}: {len(found.cuts)} cuts from {first.day} to {last.day}; who orders again in the {REORDER_DAYS} days after each."
    yield "The last columns compare the expected next year with what the same customers brought, for as many days as the data hold."
    yield ""
    yield from _table(
        ("cut", "customers", "again", "score", "RFM", "orderChance", "days of the year", "expected / brought"),
        [
            (
                str(one.day),
                str(one.customers),
                str(one.again),
                *(_number(value) for value in (one.score, one.rfm, one.chance)),
                str(one.value.days),
                f"{one.value.ratio:.2f}",
            )
            for one in found.cuts
        ],
    )
    head = (f"level at the cut, {len(found.cuts)} cuts", f"ordered again in {found.level_days} days", "customers")
    yield from _table(head, [(level.value, *_cells(one)) for level, one in found.levels.items()])
    yield from _calibration(found.fifths)


def _calibration(groups: Sequence[Fifth]) -> Iterator[str]:
    """Yield the table of mean chances and actual orders, from the lowest fifth to the highest."""
    if groups:
        rows = [(str(place), str(one.customers), f"{one.expected:.3f}", f"{one.ordered:.3f}") for place, one in enumerate(groups, 1)]
        yield from _table(("fifth by orderChance", "customers", "mean chance", "ordered again"), rows)


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _said(one: Figure) -> str:
    """Return a text such as `0.802 (0.768 to 0.834)`."""
    if one.value is None:
        return "-"
    return f"{one.value:.3f} ({one.low:.3f} to {one.high:.3f})"


def _cells(one: Figure) -> tuple[str, str]:
    return _said(one), str(one.sample)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(len(row[place]) for row in (head, *rows)) for place in range(len(head))]
    for row in (head, ["-" * width for width in widths], *rows):
        yield f"| {' | '.join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))} |"
    yield ""

"""The figures as they are printed: tables that read well on a terminal and in Markdown."""

from collections.abc import Iterator, Sequence

from quality.figures import DRAWS, SEED, Figure
from quality.run import Quality


def lines(found: Quality) -> Iterator[str]:
    """All tables of one split."""
    days = (found.until - found.cut).days
    yield (
        f"{found.source}: {found.customers} customers had bought up to {found.cut}; {found.again} of them ordered again in the {days} days "
        f"up to {found.until}."
    )
    yield f"In brackets 95 % of {DRAWS} bootstrap draws (seed {SEED})."
    yield ""
    order = "who orders again: AUC"
    yield from _table(
        (order, "figure", "customers"),
        [(name, *_cells(one)) for name, one in (("score", found.score), ("RFM quintile sum", found.rfm), ("score ahead by", found.ahead))],
    )
    yield from _table(
        ("level at the cut", "ordered again", "customers"), [(level.value, *_cells(one)) for level, one in found.levels.items()]
    )
    yield from _table(
        ("bought for the first time", "offered by", "nDCG@10", "recall@10", "customers", "unforeseen"),
        [
            (one.group, one.way, _said(one.ndcg), _said(one.recall), str(one.ndcg.sample), f"{one.unforeseen:.0%}")
            for one in found.offers
            if one.ndcg.sample
        ],
    )
    yield "Unforeseen: the share of these first purchases that was of things which nobody had bought before; left out."


def _said(one: Figure) -> str:
    """`0.802 (0.768-0.834)`."""
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

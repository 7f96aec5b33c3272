"""`make quality`: the figures of the shared data sets, printed, and written into docs/quality.md; exit code 1 where a target is missed."""

import os
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from statistics import fmean

from insights.enums import Level
from quality import introducers
from quality.run import Quality, Source, measure
from quality.store import own_store
from quality.table import lines

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "quality.md"
SETS = (
    ("adventureworks", date(2012, 12, 1), date(2013, 3, 1)),
    ("adventureworks", date(2013, 3, 1), date(2013, 5, 30)),
    ("online_retail", date(2011, 6, 10), date(2011, 9, 8)),
)


def targets(found: list[Quality], ties: list[introducers.Row]) -> Iterator[tuple[str, float, float]]:
    """What is promised of these sets: what, how much there is, how much there must be."""
    yield "physicians: AUC of likely introducers", ties[0].likely.value or 0, 0.94
    yield "physicians: recall@5 of likely introducers", ties[1].likely.value or 0, 0.44
    yield "physicians: AUC of likely introducers ahead of the most asked", ties[0].ahead.value or 0, 0.1
    first, second, retail = found
    yield "adventureworks: AUC of the score", first.score.value or 0, 0.78
    yield "online_retail: AUC of the score", retail.score.value or 0, 0.735
    ahead = [one.ahead.value or 0 for one in (first, retail)]
    yield "both: AUC ahead of RFM, mean", fmean(ahead), 0
    for one in (first, retail):
        rates = [one.levels[level].value or 0 for level in (Level.PARTNERING, Level.RELATIONAL, Level.TRANSACTIONAL)]
        yield f"{one.source}: levels apart at least", min(rates[0] - rates[1], rates[1] - rates[2]), 0.1
    yield (
        "adventureworks: nDCG@10 of products, mean of both cuts",
        fmean(_ndcg(one, "products", "crossSell") for one in (first, second)),
        0.42,
    )
    yield (
        "adventureworks: nDCG@10 of categories, mean of both cuts",
        fmean(_ndcg(one, "categories", "crossSell") for one in (first, second)),
        0.55,
    )
    yield "online_retail: nDCG@10 of products", _ndcg(retail, "products", "crossSell"), 0.15
    for name, mine in (("adventureworks", (first, second)), ("online_retail", (retail,))):
        ours, popular = (
            fmean(_ndcg(one, "products, at most 3 products before", way) for one in mine) for way in ("crossSell", "popularity")
        )
        yield f"{name}: nDCG@10 at most 3 products before, of popularity", ours / popular if popular else 1, 0.95


def _ndcg(found: Quality, group: str, way: str) -> float:
    return next(one.ndcg.value or 0 for one in found.offers if (one.group, one.way) == (group, way))


def main() -> int:
    """Measure each set on a database of its own; returns the exit code."""
    data = Path(os.environ.get("RAPPORT_DATA") or ROOT.parent / "shared" / "data")
    missing = sorted(source for source in {"physicians", *(one for one, _, _ in SETS)} if not (data / source).is_dir())
    if missing:
        print(f"Nothing is measured: {data} has no {' and no '.join(missing)}. RAPPORT_DATA names the folder of the data sets.")
        return 0
    found, page = [], []
    for source, cut, until in SETS:
        print(f"{source}, {cut} …", file=sys.stderr, flush=True)
        with own_store(lambda _text: None) as address:
            found.append(measure(address, Source(source, data / source), cut, until))
        page += [f"### {source}, cut {cut}", "", *lines(found[-1]), ""]
    ties = introducers.introducers_quality(data / "physicians")
    page += ["### physicians", "", *introducers.lines(ties), ""]
    told = list(targets(found, ties))
    page += ["### Targets", "", "| target | at least | is |", "|---|---|---|"]
    page += [f"| {what} | {least:.3f} | {value:.3f}{'' if value >= least else ' **missed**'} |" for what, value, least in told]
    print("\n".join(page))
    above, heading, _ = PAGE.read_text(encoding="utf-8").partition("## Figures\n")
    PAGE.write_text("\n".join([above + heading, *page]) + "\n", encoding="utf-8")
    return int(any(value < least for _, value, least in told))


if __name__ == "__main__":
    sys.exit(main())

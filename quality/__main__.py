"""`make quality`: prints the figures of the shared data sets and writes them into docs/quality.md. The exit code is 1 when a target is
missed.
"""

import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from statistics import fmean
from tempfile import TemporaryDirectory

from insights.enums import Level
from quality import introducers, yearly
from quality.cuts import REORDER_DAYS, Cuts, measure_cuts
from quality.figures import Figure
from quality.run import LEVELS, DataSource, Quality, measure
from quality.store import own_store
from quality.table import cut_lines, lines

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "quality.md"
SETS = (
    ("adventureworks", date(2012, 12, 1), date(2013, 3, 1)),
    ("adventureworks", date(2013, 3, 1), date(2013, 5, 30)),
    ("online_retail", date(2011, 6, 10), date(2011, 9, 8)),
)
# Several cuts of a set, with the last day of its data. Adventureworks orders arrive at month ends, so its cuts are in mid-month.
MONTHS = [date(2011, 12, 15), *(date(2012, month, 15) for month in range(1, 13)), date(2013, 1, 15), date(2013, 2, 15)]
SERIES = (
    ("adventureworks", MONTHS, date(2013, 5, 30)),
    ("online_retail", [date(2011, 3, 1), date(2011, 4, 1), date(2011, 5, 1), date(2011, 6, 10)], date(2011, 9, 8)),
)
BEHIND = 0.005  # the score's AUC may be this much below the AUC of RFM
APART = 0.15  # minimum difference between the repeat rates of two levels
OFF = 0.25  # maximum relative error of the expected next year


def targets(found: list[Quality], series: list[Cuts], ties: list[introducers.FigureRow]) -> Iterator[tuple[str, float, float]]:
    """Yield the targets of these sets: name, measured value, minimum value."""
    yield "physicians: AUC of likely introducers", ties[0].likely.value or 0, 0.94
    yield "physicians: recall@5 of likely introducers", ties[1].likely.value or 0, 0.44
    yield "physicians: AUC of likely introducers ahead of the most asked", ties[0].ahead.value or 0, 0.1
    first, second, retail = found
    buyers = series[-1]
    for one in found:
        yield f"{one.source}, cut {one.cut}: AUC of the score ahead of RFM", one.ahead.value or 0, -BEHIND
    for many in series:
        score = fmean((one.score or 0) - (one.rfm or 0) for one in many.cuts)
        chance = fmean(one.chance - (one.rfm or 0) for one in many.cuts if one.chance is not None)
        yield f"{many.source}, all cuts: mean AUC of the score ahead of RFM", score, -BEHIND
        yield f"{many.source}, all cuts: mean AUC of orderChance ahead of RFM", chance, -BEHIND
        yield f"{many.source}: expected year against what it brought, at most {OFF:.0%} off", OFF - _off(many), 0
    yield "yearly buyers: mean AUC of the score", fmean(one.score or 0 for one in buyers.cuts), 0.6
    for one in found:
        yield f"{one.source}, cut {one.cut}: levels apart at least", _apart(one.levels), APART
    for many in series:
        yield f"{many.source}, all cuts: levels apart at least", _apart(many.levels), APART
    yield (
        "adventureworks: nDCG@10 of products, mean of both cuts",
        fmean(_ndcg(one, "products", "crossSell") for one in (first, second)),
        0.48,
    )
    yield (
        "adventureworks: nDCG@10 of categories, mean of both cuts",
        fmean(_ndcg(one, "categories", "crossSell") for one in (first, second)),
        0.58,
    )
    yield "online_retail: nDCG@10 of products", _ndcg(retail, "products", "crossSell"), 0.155
    for name, mine in (("adventureworks", (first, second)), ("online_retail", (retail,))):
        ours, popular = (
            fmean(_ndcg(one, "products, at most 3 products before", way) for one in mine) for way in ("crossSell", "popularity")
        )
        yield f"{name}: nDCG@10 at most 3 products before, of popularity", ours / popular if popular else 1, 1


def _off(many: Cuts) -> float:
    """Return the relative error of the expected value, over all cuts together."""
    return abs(sum(one.value.expected for one in many.cuts) / sum(one.value.brought for one in many.cuts) - 1)


def _apart(levels: dict[Level, Figure]) -> float:
    """Return the smallest difference between the repeat rates of two neighboring levels."""
    rates = [levels[level].value or 0 for level in LEVELS]
    return min(high - low for high, low in pairwise(rates))


def _ndcg(found: Quality, group: str, way: str) -> float:
    return next(one.ndcg.value or 0 for one in found.offers if (one.group, one.way) == (group, way))


def main() -> int:
    """Measure each set on a separate database. Return the exit code."""
    data = Path(os.environ.get("RAPPORT_DATA") or ROOT.parent / "shared" / "data")
    missing = sorted(source for source in {"physicians", *(one for one, _, _ in SETS)} if not (data / source).is_dir())
    if missing:
        print(f"Nothing is measured: {data} has no {' and no '.join(missing)}. RAPPORT_DATA names the folder of the data sets.")
        return 0
    found, series, page = [], [], []
    for source, cut, until in SETS:
        print(f"{source}, {cut} …", file=sys.stderr, flush=True)
        with own_store(lambda _text: None) as address:
            found.append(measure(address, DataSource(source, data / source), cut, until))
        page += [f"### {source}, cut {cut}", "", *lines(found[-1]), ""]
    with TemporaryDirectory(prefix="rapport-yearly-") as folder:
        generated = ("yearly buyers", DataSource("canonical", yearly.write(Path(folder))), yearly.CUTS, yearly.LAST_DAY, 365)
        known = ((name, DataSource(name, data / name), days, last, REORDER_DAYS) for name, days, last in SERIES)
        for name, files, days, last, level_days in (*known, generated):
            print(f"{name}, {len(days)} cuts …", file=sys.stderr, flush=True)
            with own_store(lambda _text: None) as address:
                series.append(replace(measure_cuts(address, files, days, last, level_days=level_days), source=name))
            page += [f"### {name}, {len(days)} cuts", "", *cut_lines(series[-1]), ""]
    ties = introducers.introducers_quality(data / "physicians")
    page += ["### physicians", "", *introducers.lines(ties), ""]
    told = list(targets(found, series, ties))
    page += ["### Targets", "", "| target | at least | is |", "|---|---|---|"]
    page += [f"| {what} | {least:.3f} | {value:.3f}{'' if value >= least else ' **missed**'} |" for what, value, least in told]
    print("\n".join(page))
    above, heading, _ = PAGE.read_text(encoding="utf-8").partition("## Figures\n")
    PAGE.write_text("\n".join([above + heading, *page]) + "\n", encoding="utf-8")
    return int(any(value < least for _, value, least in told))


if __name__ == "__main__":
    sys.exit(main())

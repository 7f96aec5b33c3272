"""Several cuts of one import equal separate imports up to each cut, and the generated set of yearly buyers has its stated properties."""

import csv
from collections import Counter, defaultdict
from datetime import date
from itertools import pairwise
from pathlib import Path
from statistics import fmean

import neo4j
import pytest

from graph.client.driver import Address
from insights.enums import Level
from quality import DataSource, table, yearly
from quality.cuts import measure_cuts
from quality.run import foretell
from tests.quality.small import FUTURE, PAST, folder

DAYS = [date(2026, 3, 31), date(2026, 4, 30)]


def test_each_cut_equals_an_import_up_to_that_day(address: Address, empty: neo4j.Driver, tmp_path: Path) -> None:
    source = DataSource("canonical", folder(tmp_path / "files", PAST + FUTURE))
    found = measure_cuts(address, source, DAYS, date(2026, 6, 21))
    levels: Counter[Level] = Counter()
    for cut in found.cuts:
        empty.execute_query("MATCH (n) WHERE NOT n:Migration DETACH DELETE n")
        said = foretell(address, empty, source, cut.day)
        levels.update(one.level for one in said.values() if one.level)
        assert cut.value.expected == pytest.approx(sum(one.expected for one in said.values()) * cut.value.days / 365)
    assert {level: one.sample for level, one in found.levels.items() if one.sample} == levels


def test_a_cut_matches_hand_counted_figures(address: Address, empty: neo4j.Driver, tmp_path: Path) -> None:
    source = DataSource("canonical", folder(tmp_path / "files", f"{PAST}{FUTURE}c4,C,2026-06-15,P1,7,RETURNED"))
    found = measure_cuts(address, source, DAYS, date(2026, 6, 21))
    first, second = found.cuts
    # By March A, B and C had bought, and all of them ordered within 90 days. By April also D had bought, and B did not order again.
    assert (first.customers, first.again, second.customers, second.again) == (3, 3, 4, 3)
    # After April A, C and D bought for 20, 10 and 10, and C returned 7. E had not bought before.
    assert (second.value.days, second.value.brought) == (52, 3300)
    assert any(line.startswith("| 2026-04-30 | 4         | 3     |") for line in table.cut_lines(found))


def test_yearly_buyers_return_after_about_a_year_and_are_reproducible(tmp_path: Path) -> None:
    folders = [tmp_path / "one", tmp_path / "other"]
    for path in folders:
        path.mkdir()
        yearly.write(path)
    texts = [[(path.name, path.read_bytes()) for path in sorted(place.iterdir())] for place in folders]
    assert texts[0] == texts[1]
    days: defaultdict[str, list[date]] = defaultdict(list)
    with (folders[0] / "purchases.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            days[row["customer"]].append(date.fromisoformat(row["orderedAt"]))
    gaps = [(after - before).days for mine in days.values() for before, after in pairwise(sorted(mine))]
    assert fmean(gaps) == pytest.approx(365, abs=5)
    assert sum(abs(gap - 365) <= 60 for gap in gaps) / len(gaps) == pytest.approx(0.95, abs=0.03)
    assert sum(len(mine) == 1 for mine in days.values()) / len(days) == pytest.approx(0.35, abs=0.08)
    assert max(max(mine) for mine in days.values()) <= yearly.LAST_DAY

"""A source small enough for calculation by hand, and proof that the answers use nothing later than the cut."""

from datetime import date
from math import log2
from pathlib import Path

import neo4j
import pytest

from graph.client.driver import Address
from quality import DataSource, QualityError, measure, table
from quality.run import foretell
from tests.conftest import Run
from tests.quality.small import ANOTHER, FUTURE, PAST, folder

CUT, UNTIL = date(2026, 4, 30), date(2026, 6, 20)


def test_figures_of_a_small_source_match_hand_computed_values(address: Address, empty: neo4j.Driver, tmp_path: Path) -> None:
    found = measure(address, DataSource("canonical", folder(tmp_path / "files", PAST + FUTURE)), CUT, UNTIL)
    # A and D ordered again. E had not bought before, and C orders a day too late.
    assert (found.customers, found.again) == (4, 2)
    # Scores: A, B, D, C, of which A and D came back. Three of four pairs are in the right order.
    assert found.score.value == 0.75
    # Quintiles of recency, frequency and money: A 2+5+4, B 4+3+5, C 1+3+2, D 5+1+1. Two of four pairs are right.
    assert (found.rfm.value, found.ahead.value) == (0.5, 0.25)
    assert sum(one.sample for one in found.levels.values()) == 4
    offers = {(one.group, one.way): one for one in found.offers}
    second = 1 / log2(3)
    # A: P4 (P9 was new to every customer). D: P3, which comes after P1 for all.
    for way, expected in (("crossSell", (1 + second) / 2), ("path counting", (1 + second) / 2), ("popularity", (0 + second) / 2)):
        one = offers["products", way]
        assert one.ndcg.sample == 2, way
        assert one.ndcg.value == pytest.approx(expected), way
        assert one.unforeseen == pytest.approx(1 / 3)
    # among categories only D's second is new, and it is the only one left
    assert offers["categories", "crossSell"].ndcg[:1] + offers["categories", "crossSell"].ndcg[3:] == (1.0, 1)
    assert any("| crossSell " in line for line in table.lines(found))


def test_answers_use_nothing_after_the_cut(address: Address, empty: neo4j.Driver, tmp_path: Path) -> None:
    found = []
    for name, orders in (("past", PAST), ("one", PAST + FUTURE), ("another", ANOTHER + PAST)):
        empty.execute_query("MATCH (n) WHERE NOT n:Migration DETACH DELETE n")
        found.append(foretell(address, empty, DataSource("canonical", folder(tmp_path / name, orders)), CUT))
    assert found[0] == found[1] == found[2]
    assert sum(bool(one.products) for one in found[0].values()) == 5


def test_days_that_cannot_be_measured_are_refused(address: Address, empty: neo4j.Driver, tmp_path: Path) -> None:
    source = DataSource("canonical", folder(tmp_path / "files", PAST))
    with pytest.raises(QualityError, match="a later --until"):
        measure(address, source, CUT, CUT)
    with pytest.raises(QualityError, match="no customer who bought up to 2026-04-30 and again up to 2026-06-20"):
        measure(address, source, CUT, UNTIL)


def test_the_command_reports_errors(rapport: Run, tmp_path: Path) -> None:
    told = rapport("quality", "canonical", str(tmp_path), "--cut", "2026-04-30")
    assert told.returncode == 2
    assert "--until" in told.stderr

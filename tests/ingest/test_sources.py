"""The four sources with the real data, checked against published or hand-made counts."""

import csv
import gzip
import shutil
from itertools import islice
from pathlib import Path
from typing import Any

import neo4j
import pytest

import ingest


def _count(driver: neo4j.Driver, statement: str, **parameters: Any) -> Any:
    return driver.execute_query(statement, parameters).records[0][0]


def _kept(report: ingest.Report) -> dict[str, tuple[int, int, int, int]]:
    return {name: (one.creates, one.updates, one.unchanged, one.rejected) for name, one in report.concepts.items()}


def test_northwind_is_imported_and_a_second_import_changes_nothing(graph: neo4j.Driver, data: Path) -> None:
    first = ingest.load(graph, "northwind", data / "northwind")
    assert first.rejections == []
    created = {name: one.creates for name, one in first.concepts.items()}
    assert created["customers"] == created["contacts"] == created["employments"] == 91
    assert (created["purchases"], created["lines"], created["products"], created["reps"]) == (830, 2155, 77, 9)
    promised = {row[0]: row[1] for row in graph.execute_query("MATCH (p:Promise) RETURN p.status, count(*)").records}
    assert promised == {"BROKEN": 37, "OPEN": 21, "KEPT": 830 - 37 - 21}
    # Order 10250 is one of the 176 with an unquoted comma. No value moved into another column.
    row = graph.execute_query(
        "MATCH (c:Customer)-[:MADE]->(p:Purchase {externalId: '10250'})<-[:SOLD]-(r:Rep) "
        "RETURN c.name, c.country, c.city, r.name, toString(p.shippedAt), p.total, p.currency"
    ).records[0]
    assert list(row) == ["Hanari Carnes", "BR", "Rio de Janeiro", "Margaret Peacock", "1996-07-12T00:00:00Z", 155260, "USD"]
    assert _count(graph, "MATCH (c:Customer) WHERE c.country IS NULL RETURN count(c)") == 0
    scopes = graph.execute_query(
        "MATCH (:Rep {name: 'Andrew Fuller'})-[:MANAGES]->(t:Territory) MATCH (c:Customer) WHERE t.id IN c.scopes RETURN t.name, count(c)"
    ).records
    assert [list(row) for row in scopes] == [["World", 91]]
    before = graph.execute_query("MATCH (n) WHERE n.id IS NOT NULL RETURN n.id, n.version, n.updatedAt ORDER BY n.id").records
    again = ingest.load(graph, "northwind", data / "northwind")
    assert all((one[0], one[1], one[3]) == (0, 0, 0) for one in _kept(again).values())
    assert graph.execute_query("MATCH (n) WHERE n.id IS NOT NULL RETURN n.id, n.version, n.updatedAt ORDER BY n.id").records == before


def test_adventureworks_files_are_joined(graph: neo4j.Driver, data: Path, tmp_path: Path) -> None:
    """All files, and the first 6,000 order lines."""
    shutil.copytree(data / "adventureworks", tmp_path / "aw")
    _trim(tmp_path / "aw" / "FactResellerSales.csv.gz", 6001)
    report = ingest.load(graph, "adventureworks", tmp_path / "aw", shift_days=100)
    assert report.rejections == []
    created = {name: one.creates for name, one in report.concepts.items()}
    assert (created["customers"], created["contacts"], created["reps"], created["products"]) == (701, 753, 17, 504)
    assert (created["territories"], created["lines"]) == (20, 6000)
    row = graph.execute_query(
        "MATCH (r:Rep)-[:SOLD]->(p:Purchase {externalId: 'SO43659'})<-[:MADE]-(c:Customer)-[:LOCATED_IN]->(t:Territory) "
        "MATCH (owner:Rep)-[:OWNS]->(c) "
        "RETURN c.externalId, t.name, r.externalId, owner.externalId, toString(p.orderedAt), p.total, COUNT { (p)-[:INCLUDES]->() }"
    ).records[0]
    assert list(row) == ["AW00029825", "Southeast", "279", "279", "2011-04-08T00:00:00Z", 2056560, 12]
    roles = graph.execute_query("MATCH ()-[w:WORKS_AT]->() RETURN w.title, w.buyingRole, w.roleSource, count(*) ORDER BY w.title").records
    assert [list(row) for row in roles] == [
        ["Owner", "DECISION_MAKER", "INFERRED", 266],
        ["Purchasing Agent", "PROCUREMENT", "INFERRED", 242],
        ["Purchasing Manager", "PROCUREMENT", "INFERRED", 245],
    ]
    above = graph.execute_query(
        "MATCH path = (:Territory {name: 'Northwest'})-[:PART_OF*]->(top:Territory) WHERE NOT (top)-[:PART_OF]->() "
        "RETURN [n IN nodes(path) | n.name]"
    ).records
    assert above[0][0] == ["Northwest", "United States", "North America", "World"]


def _trim(path: Path, lines: int) -> None:
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        kept = list(islice(stream, lines))
    with gzip.open(path, "wt", encoding="utf-8") as stream:
        stream.writelines(kept)


def test_online_retail_rows_are_filtered_and_returns_are_linked(graph: neo4j.Driver, data: Path, tmp_path: Path) -> None:
    """The first 12,000 lines. The expected result is computed here in another way."""
    path = shutil.copy(data / "online_retail" / "online_retail.csv.gz", tmp_path)
    _trim(Path(path), 12_001)
    with gzip.open(path, "rt", encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    good = [row for row in rows if row["CustomerID"] and row["StockCode"][:5].isdigit() and float(row["UnitPrice"]) > 0]
    distinct = {tuple(row.values()) for row in good}
    report = ingest.load(graph, "online_retail", tmp_path)
    assert report.rejections == []
    assert report.tally("customers").creates == len({row["CustomerID"] for row in good})
    assert report.tally("purchases").creates == len({row["InvoiceNo"] for row in good})
    assert report.tally("lines").creates == len(distinct)
    assert report.tally("lines").skipped["no customer"] == sum(not row["CustomerID"] for row in rows)
    assert report.tally("lines").skipped.total() + report.tally("lines").creates == len(rows)
    total = sum(round(abs(int(row[3])) * float(row[5]) * 100) for row in distinct)
    assert _count(graph, "MATCH (p:Purchase) RETURN sum(p.total)") == total
    assert _count(graph, "MATCH (p:Purchase) WHERE p.currency <> 'GBP' OR p.total <> p.totalReporting RETURN count(p)") == 0
    returned = "MATCH (p:Purchase) WHERE p.externalId STARTS WITH 'C' RETURN count(*) = count(CASE p.status WHEN 'RETURNED' THEN 1 END)"
    assert _count(graph, returned)
    linked = graph.execute_query(
        "MATCH (c)-[:MADE]->(back:Purchase)-[:RETURNS]->(original) MATCH (back)-[taken:INCLUDES]->(product) "
        "RETURN count(*) > 0, all(ok IN collect(EXISTS { MATCH (c)-[:MADE]->(original)-[b:INCLUDES]->(product) "
        "WHERE b.quantity >= taken.quantity AND original.orderedAt <= back.orderedAt }) WHERE ok)"
    ).records[0]
    assert list(linked) == [True, True]


def test_crm_needs_only_a_mapping(graph: neo4j.Driver, data: Path) -> None:
    report = ingest.load(graph, "crm_sales_opportunities", data / "crm_sales_opportunities")
    assert report.rejections == []
    assert report.tally("customers").creates == 85
    assert (report.tally("opportunities").creates, report.tally("opportunities").skipped["no account"]) == (7375, 1425)
    assert _count(graph, "MATCH (:Customer)-[s:SUBSIDIARY_OF]->(:Customer) RETURN count(s)") == 15
    # The two date formats are recognized correctly: no opportunity ends before it begins.
    assert _count(graph, "MATCH (o:Opportunity) WHERE o.closedAt < o.openedAt RETURN count(o)") == 0
    assert _count(graph, "MATCH (:Opportunity)-[f:FOR]->(:Product {name: 'GTX Pro'}) RETURN count(f) > 1000")


def test_a_wrong_folder_is_rejected_before_anything_is_written(graph: neo4j.Driver, data: Path) -> None:
    with pytest.raises(ingest.IngestError, match=r"has no employee-territories\.csv, which the source northwind needs"):
        ingest.load(graph, "northwind", data / "adventureworks")
    with pytest.raises(ingest.IngestError, match="There is no source 'southwind': there are canonical, adventureworks"):
        ingest.load(graph, "southwind", data)
    assert _count(graph, "MATCH (n) WHERE NOT n:Migration RETURN count(n)") == 0

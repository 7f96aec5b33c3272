"""Imports of rows that name a merged contact: the kept contact is found, and the merged one does not come back."""

from datetime import UTC, datetime
from typing import Any

import neo4j

import ingest
from graph.visibility import Viewer
from ingest.report import Report
from insights.enums import Role
from tests.ingest.conftest import Write
from values.ids import record_id
from writes import merging

FILES = {
    "customers": "externalId,name\nA,Alpha\nB,Beta",
    "contacts": "externalId,name,reportsTo\nada,Ada,ada2\nada2,Ada L.,boss\nboss,Bo,\nben,Ben,ada2",
    "employments": "contact,customer,title\nada,A,Buyer\nada2,A,Head of Buying\nben,B,Baker",
    "knows": "from,to,how\nada,ben,FRIEND\nada2,ben,FRIEND\nada,ada2,COLLEAGUE\nboss,ada2,FAMILY",
    "purchases": "externalId,customer,placedBy,orderedAt,currency\nO1,A,ada2,2026-01-05,USD",
    "referrals": "externalId,by,customer,to,givenAt\nR1,ada,A,ben,2026-02-01\nR2,ada2,A,ben,2026-02-02\nR3,boss,A,ada2,2026-02-02",
    "touchpoints": "externalId,customer,contacts,kind,at,about\nT1,A,ada|ada2,VISIT,2026-01-22,contact:ada2",
}  # fmt: skip
KEPT, GONE = (record_id("Contact", "canonical", name) for name in ("ada", "ada2"))


def _merge(graph: neo4j.Driver) -> None:
    now = datetime(2026, 3, 1, tzinfo=UTC)
    admin = Viewer(Role.ADMIN, None)
    statement = merging.statement("merge_contacts", admin)
    graph.execute_query(statement, keep=KEPT, merge=GONE, id="m1", filled=[], now=now, waits={}, **admin.parameters())


def _all(graph: neo4j.Driver) -> list[list[Any]]:
    nodes = "MATCH (n) WHERE n.id IS NOT NULL RETURN labels(n), properties(n) ORDER BY n.id"
    arrows = "MATCH (a)-[r]->(b) WHERE NOT a:Migration RETURN type(r), a.id, b.id, properties(r) ORDER BY type(r), a.id, b.id, r.id, r.how"
    return [list(row) for statement in (nodes, arrows) for row in graph.execute_query(statement).records]


def _counts(report: Report) -> dict[str, tuple[int, int]]:
    assert report.rejections == []
    return {name: (one.creates, one.updates) for name, one in report.concepts.items() if one.creates or one.updates}


def test_rows_imported_before_a_merge_change_nothing_after_it(graph: neo4j.Driver, folder: Write) -> None:
    """Whatever records belonged to both, connected the two, or connected both to the same third record."""
    assert ingest.load(graph, "canonical", folder(**FILES)).rejections == []
    _merge(graph)
    before = _all(graph)
    assert _counts(ingest.load(graph, "canonical", folder(**FILES), dry_run=True)) == {}
    assert _counts(ingest.load(graph, "canonical", folder(**FILES))) == {}
    assert _all(graph) == before


def test_new_rows_go_to_the_kept_contact(graph: neo4j.Driver, folder: Write) -> None:
    """The kept contact stays as users edited it. A job or tie that it has is not created twice."""
    first = {"employments": "contact,customer,title\nada,A,Buyer", "knows": "from,to,how\nada,ben,FRIEND"}
    ingest.load(graph, "canonical", folder(**FILES | first))
    _merge(graph)
    contacts = FILES["contacts"].replace("Ada L.", "Ada Lovelace").replace("ada2,Ada Lovelace,boss", "ada2,Ada Lovelace,ben")
    more = FILES | {
        "contacts": contacts,
        "employments": FILES["employments"] + "\nada2,B,Owner",
        "touchpoints": FILES["touchpoints"] + "\nT2,A,ada2,CALL,2026-03-02,",
    }
    counts = _counts(ingest.load(graph, "canonical", folder(**more)))
    assert counts == {"employments": (2, 0), "knows": (1, 0), "touchpoints": (1, 0)}  # ben's job and ada2's at B; boss's tie
    found = (
        "MATCH (k:Contact {id: $kept}) RETURN k.name, k.version, [(k)-[:WORKS_AT]->(c) | c.name] AS jobs, "
        "[(k)-[r:KNOWS]-(other) | other.name] AS ties, COUNT { (k)<-[:WITH]-() } AS talks, [(k)-[:REPORTS_TO]->(b) | b.name] AS above"
    )
    (row,) = graph.execute_query(found, kept=KEPT).records
    assert (row["k.name"], row["k.version"], sorted(row["jobs"]), sorted(row["ties"]), row["talks"], row["above"]) == (
        "Ada", 1, ["Alpha", "Beta"], ["Ben", "Bo"], 2, ["Bo"],
    )  # fmt: skip
    assert graph.execute_query("MATCH (n {id: $gone}) RETURN labels(n)", gone=GONE).records[0][0] == ["MergedContact"]


COMPANIES = {
    "customers": "externalId,name,parent\nA,Alpha,B\nA2,Alpha Ltd,B\nB,Beta,",
    "contacts": "externalId,name\nada,Ada",
    "employments": "contact,customer,title\nada,A2,Buyer",
    "purchases": "externalId,customer,orderedAt,currency\nO1,A2,2026-01-05,USD\nO2,A,2026-01-06,USD",
    "claims": "externalId,purchase,severity,openedAt,dueAt\nC1,O1,MINOR,2026-01-20,2026-01-30",
    "touchpoints": "externalId,customer,contacts,kind,at\nT1,A2,ada,VISIT,2026-01-22",
}  # fmt: skip
KEPT_CUSTOMER, GONE_CUSTOMER = (record_id("Customer", "canonical", name) for name in ("A", "A2"))


def _merge_customers(graph: neo4j.Driver) -> None:
    now, admin = datetime(2026, 3, 1, tzinfo=UTC), Viewer(Role.ADMIN, None)
    statement = merging.statement("merge_customers", admin)
    merge: dict[str, Any] = {"keep": KEPT_CUSTOMER, "merge": GONE_CUSTOMER, "id": "m1", "filled": [], "now": now, "day": now.date()}
    graph.execute_query(statement, {**merge, "waits": {}, **admin.parameters()})


def test_rows_of_a_merged_customer_go_to_the_kept_one(graph: neo4j.Driver, folder: Write) -> None:
    """Rows imported before change nothing. New rows belong to the kept customer, and the merged one does not come back."""
    assert ingest.load(graph, "canonical", folder(**COMPANIES)).rejections == []
    _merge_customers(graph)
    before = _all(graph)
    assert _counts(ingest.load(graph, "canonical", folder(**COMPANIES))) == {}
    assert _all(graph) == before
    more = COMPANIES | {
        "customers": COMPANIES["customers"].replace("Alpha Ltd", "Alpha Limited"),
        "purchases": COMPANIES["purchases"] + "\nO3,A2,2026-02-05,USD",
        "claims": COMPANIES["claims"] + "\nC2,O3,MINOR,2026-02-20,2026-02-27\nC3,O1,MINOR,2026-02-21,2026-02-27",
    }
    counts = _counts(ingest.load(graph, "canonical", folder(**more)))
    assert counts == {"purchases": (1, 0), "claims": (2, 0)}
    found = "MATCH (k:Customer {id: $kept}) RETURN k.name, COUNT { (k)-[:MADE]->() } AS sold, COUNT { (k)<-[:OF]-(:Claim) } AS claims"
    (row,) = graph.execute_query(found, kept=KEPT_CUSTOMER).records
    assert (row["k.name"], row["sold"], row["claims"]) == ("Alpha", 3, 3)
    assert graph.execute_query("MATCH (n {id: $gone}) RETURN labels(n)", gone=GONE_CUSTOMER).records[0][0] == ["MergedCustomer"]

"""Changes of imports: one for each new or changed record, none for other records, none lost if an import is killed."""

from typing import Any

import neo4j
import pytest

import ingest
import ingest.run
from graph.outbox import imports
from graph.visibility import Viewer, resolve
from insights.enums import Role
from tests.ingest.conftest import Write
from values.ids import record_id

FILES = {
    "territories": "externalId,name\nN,North",
    "reps": "externalId,name,covers\nann,Ann,N",
    "customers": "externalId,name,territory\nA,Alpha,N\nB,Beta,",
    "contacts": "externalId,name\nada,Ada\nben,Ben",
    "employments": "contact,customer,title\nada,A,Buyer\nben,B,Baker",
    "products": "externalId,name\nP,Pan",
    "purchases": "externalId,customer,orderedAt,currency\nO1,A,2026-01-05,USD",
    "lines": "purchase,line,product,quantity,unitPrice\nO1,1,P,2,5.00",
    "referrals": "externalId,by,customer,to,givenAt\nR1,ada,A,ben,2026-02-01",
}
TOLD = (
    "MATCH (c:Change)-[:OF]->(s) "
    "RETURN s.externalId, c.kind, COLLECT { MATCH (c)-[:AT]->(k) RETURN k.externalId }, c.cause ORDER BY c.place"
)


def _told(graph: neo4j.Driver) -> list[tuple[str, str, list[str]]]:
    """Return subject, kind and customers of every change, and delete the changes."""
    rows = [tuple(row) for row in graph.execute_query(TOLD).records]
    assert all('"IMPORT"' in cause for *_, cause in rows)
    graph.execute_query("MATCH (c:Change) DETACH DELETE c")
    assert graph.execute_query("MATCH (n) WHERE n:Untold OR n.untold IS NOT NULL RETURN count(n)").records[0][0] == 0
    return sorted((subject, kind, customers) for subject, kind, customers, _ in rows)


def test_every_new_record_gets_one_change_with_its_customer(graph: neo4j.Driver, folder: Write) -> None:
    """The file of jobs connects a contact to its customer. The decision at the end connects a referral."""
    ingest.load(graph, "canonical", folder(**FILES))
    at = {"A": "A", "B": "B", "ada": "A", "ben": "B", "O1": "A", "R1": "A"}
    everything = ("N", "ann", "A", "B", "ada", "ben", "P", "O1", "R1")
    assert _told(graph) == sorted((one, "CREATED", [at[one]] if one in at else []) for one in everything)


def test_only_changed_records_get_a_change(graph: neo4j.Driver, folder: Write) -> None:
    ingest.load(graph, "canonical", folder(**FILES))
    _told(graph)
    ingest.load(graph, "canonical", folder(**FILES))
    assert _told(graph) == []
    changed: dict[str, str] = {
        "customers": FILES["customers"].replace("Beta", "Beta & Sons"),
        "employments": FILES["employments"].replace("Buyer", "Head of Buying"),
        "lines": FILES["lines"] + "\nO1,2,P,1,5.00",
    }
    ingest.load(graph, "canonical", folder(**FILES | changed))
    assert _told(graph) == [("B", "UPDATED", ["B"]), ("O1", "UPDATED", ["A"]), ("ada", "UPDATED", ["A"])]


def test_a_first_load_may_skip_changes(graph: neo4j.Driver, folder: Write) -> None:
    ingest.load(graph, "canonical", folder(**FILES), changes=False)
    assert _told(graph) == []


def test_the_next_import_writes_the_changes_of_a_killed_one(graph: neo4j.Driver, folder: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(ingest.run, "tell", killed)
        with pytest.raises(KeyboardInterrupt):
            ingest.load(graph, "canonical", folder(**FILES))
    ingest.load(graph, "canonical", folder(**FILES))
    assert len(_told(graph)) == 9


def test_many_changes_are_written_in_order_with_one_time(graph: neo4j.Driver, folder: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports, "SIZE", 7)
    names = "\n".join(f"C{number},Customer {number}" for number in range(50))
    ingest.load(graph, "canonical", folder(customers=f"externalId,name\n{names}"))
    counted = "MATCH (c:Change) RETURN count(DISTINCT c.place), count(DISTINCT c.at), count(c)"
    assert graph.execute_query(counted).records[0].values() == [50, 1, 50]


def test_a_rep_receives_changes_in_their_territory(graph: neo4j.Driver, folder: Write) -> None:
    ingest.load(graph, "canonical", folder(**FILES))
    north = record_id("Territory", "canonical", "N")
    viewer = Viewer(Role.REP, record_id("Rep", "canonical", "ann"), (north,))
    seen = resolve("MATCH (c:Change)-[:OF]->(s) WHERE %see(c:Change) RETURN s.externalId ORDER BY s.externalId", viewer)
    rows = graph.execute_query(seen, viewer.parameters()).records
    assert [row[0] for row in rows] == ["A", "N", "O1", "P", "ada", "ann"]

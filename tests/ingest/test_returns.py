"""Returns in an import: the original is RETURNED once everything came back, and is an order again if a return was a mistake."""

from collections.abc import Callable
from pathlib import Path

import neo4j

from ingest import load

Write = Callable[..., Path]
FILES = {
    "customers": "externalId,name\nA,Alpha\nB,Beta",
    "contacts": "externalId,name\nK,Kim\nL,Lea",
    "employments": "contact,customer\nK,A\nL,B",
    "products": "externalId,name\nP1,Saw\nP2,Drill",
    "referrals": "externalId,by,customer,to,status,givenAt,metAt,wonAt\nR,K,A,L,,2026-01-01,2026-01-02,2026-01-05",
    "purchases": "externalId,customer,orderedAt,deliveredAt,status,currency,returns\n"
    "O,B,2026-01-05,2026-01-09,,USD,\nX,B,2026-01-20,,RETURNED,USD,O\nY,B,2026-01-25,,RETURNED,USD,O",
    "lines": "purchase,product,line,quantity,unitPrice\nO,P1,1,2,10\nO,P1,2,1,10\nO,P2,3,1,5\nX,P1,1,3,10\nY,P2,1,1,5",
}
STATE = (
    "MATCH (p:Purchase {externalId: 'O'}), (r:Referral) "
    "RETURN p.status, toString(date(p.returnedAt)), p.version, r.status, r.wonAt IS NOT NULL, r.attributed"
)


def state(graph: neo4j.Driver) -> list[object]:
    return graph.execute_query(STATE).records[0].values()


def test_the_last_of_several_returns_sets_the_original_to_returned(graph: neo4j.Driver, folder: Write) -> None:
    only_one = FILES | {"lines": FILES["lines"].replace("\nY,P2,1,1,5", "")}
    load(graph, "canonical", folder(**only_one))
    assert state(graph) == ["DELIVERED", None, 1, "WON", True, True]
    load(graph, "canonical", folder(**FILES))
    assert state(graph) == ["RETURNED", "2026-01-25", 2, "MET", False, True]
    report = load(graph, "canonical", folder(**FILES))
    assert state(graph) == ["RETURNED", "2026-01-25", 2, "MET", False, True]
    assert sum(one.updates + one.creates for one in report.concepts.values()) == 0


def test_a_withdrawn_return_restores_the_order(graph: neo4j.Driver, folder: Write) -> None:
    load(graph, "canonical", folder(**FILES))
    load(graph, "canonical", folder(**FILES | {"purchases": FILES["purchases"].replace("2026-01-25,,RETURNED", "2026-01-25,,CANCELLED")}))
    assert state(graph) == ["DELIVERED", None, 3, "WON", True, True]

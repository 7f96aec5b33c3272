"""An import until a day leaves the graph of that day, if the files had the same rows then."""

from datetime import date
from typing import Any

import neo4j

import ingest
from tests.ingest.conftest import Write

DAY = date(2026, 3, 1)
# The rows of the files later. A row or cell in brackets did not exist on the day; `[a~b]` was b on the day.
TODAY = {
    "reps": "externalId,name\nann,Ann\nbob,Bob",
    "departments": "externalId,name\nshop,Shop",
    "products": "externalId,name\nP1,Bike\nP2,Bell",
    "customers": "externalId,name,owner,ownedSince\nA,Alpha,ann,2025-01-01\nB,Beta,[bob],[2026-03-02]",
    "contacts": "externalId,name\na1,Ada\na2,Abe\nb1,Ben",
    "employments": "contact,customer,since,until\na1,A,2020-01-01,[2026-04-01]\n[a2,A,2026-04-01,\n]b1,B,,[2026-06-01]",
    "knows": "from,to,how,since\na1,b1,FRIEND,2025-01-01\n[a2,b1,FRIEND,2026-03-02\n]",
    "opportunities": (
        "externalId,customer,status,reason,openedAt,closedAt\nO1,A,[LOST~OPEN],[price],2026-02-01,[2026-03-05]\n"
        "O2,A,WON,good,2026-01-01,2026-02-01\n[O3,B,OPEN,,2026-03-02,\n]"
    ),
    "purchases": (
        "externalId,customer,orderedAt,promisedAt,shippedAt,deliveredAt,status,currency\n"
        "X1,A,2026-01-05,2026-02-01,2026-01-20,[2026-03-02T08:00:00],[DELIVERED],USD\n"
        "X2,B,2026-03-01T23:59:59Z,2026-03-20,[2026-03-10],[2026-03-18],,USD\n"
        "X3,A,2026-02-20,,[2026-03-03],,RETURNED,USD\n"
        "[X4,A,2026-03-02T00:00:00Z,2026-03-20,,,,USD\n]"
    ),
    "lines": "purchase,line,product,quantity,unitPrice\nX1,1,P1,1,10\nX2,1,P2,2,5\n[X4,1,P1,7,10\n]",
    "promises": (
        "externalId,purchase,kind,madeAt,dueAt,status,keptAt\nM1,X1,PRICE,2026-01-05,2026-02-01,,2026-01-20\n"
        "M2,X2,DELIVERY_DATE,2026-03-01,2026-03-20,[BROKEN],[2026-03-21]\n[M3,X4,PRICE,,2026-03-20,,\n]"
    ),
    "satisfaction": "externalId,purchase,at,expectation,experience,givenBy\nS1,X1,2026-02-01,3,4,CALL\n[S2,X4,2026-03-20,3,4,CALL\n]",
    "claims": (
        "externalId,customer,cause,severity,status,verdict,remedy,department,openedAt,dueAt,assessedAt,resolvedAt,reopened,cost,currency\n"
        "C1,A,MISSING_ITEMS,MINOR,[RESOLVED],TRUE,[REFUND],shop,2026-02-20,2026-03-06,2026-02-22,[2026-03-04],[2],[9.00],USD\n"
        "C2,B,MISSING_ITEMS,MAJOR,,[SUSPECTED],,shop,2026-03-01,2026-03-15,[2026-03-02],,,,USD\n"
        "[C3,B,MISSING_ITEMS,MAJOR,,,,shop,2026-03-02,2026-03-15,,,,,USD\n]"
    ),
    "referrals": (
        "externalId,by,customer,to,status,askedAt,givenAt,wonAt\nR1,a1,A,[b1],[WON],2026-02-01,[2026-03-02],[2026-03-20]\n"
        "R2,b1,B,a1,[WON~GIVEN],2026-02-01,2026-02-02,[2026-03-20]\n[R3,b1,B,a2,,,2026-03-02,\n]"
    ),
    "touchpoints": (
        "externalId,customer,contacts,kind,at,about\nT1,A,a1,VISIT,2026-02-22,purchase:X1|claim:C1\n[T2,A,a1,VISIT,2026-03-02,purchase:X1\n]"
    ),
    "findings": "externalId,touchpoint,kind,text\nF1,T1,NEED,pies\n[F2,T2,NEED,cakes\n]",
    "followups": (
        "externalId,purchase,kind,dueAt,status,doneAt,doneBy\nU1,X1,THANK_YOU,2026-01-07,,2026-01-06,T1\n"
        "U2,X1,DELIVERY_CHECK,2026-02-20,[DONE],[2026-03-02],[T2]\n[U3,X1,FOLLOW_UP_VISIT,2026-03-20,,,\n]"
    ),
}  # fmt: skip
NODES = "MATCH (n) WHERE n.externalId IS NOT NULL RETURN labels(n), properties(n) ORDER BY n.id"
TIES = (
    "MATCH (a)-[r]->(b) WHERE a.externalId IS NOT NULL AND b.id IS NOT NULL "
    "RETURN a.id, type(r), b.id, properties(r) ORDER BY a.id, type(r), b.id"
)
OF_THE_RUN = {"createdAt", "updatedAt", "version", "fingerprints"}


def _later(text: str) -> str:
    """Return the later text of the file."""
    return "".join(part.partition("~")[0] for part in text.replace("]", "[").split("["))


def _then(text: str) -> str:
    """Return the text of the file on the day."""
    parts = text.replace("]", "[").split("[")
    return "".join(part if number % 2 == 0 else part.partition("~")[2] for number, part in enumerate(parts))


def _graph(driver: neo4j.Driver) -> list[Any]:
    rows = [list(row) for statement in (NODES, TIES) for row in driver.execute_query(statement).records]
    for row in rows:
        row[-1] = {name: value for name, value in row[-1].items() if name not in OF_THE_RUN}
    return rows


def test_an_import_until_a_day_equals_an_import_on_that_day(graph: neo4j.Driver, folder: Write) -> None:
    report = ingest.load(graph, "canonical", folder(**{name: _then(text) for name, text in TODAY.items()}))
    assert not report.rejections
    then = _graph(graph)
    graph.execute_query("MATCH (n) WHERE NOT n:Migration DETACH DELETE n")
    path = folder(**{name: _later(text) for name, text in TODAY.items()})
    report = ingest.load(graph, "canonical", path, until=DAY)
    assert not report.rejections
    assert _graph(graph) == then
    skipped = {name: one.skipped["dated after 2026-03-01"] for name, one in report.concepts.items() if one.skipped}
    assert skipped == {name: text.count("\n]") for name, text in TODAY.items() if "\n]" in text}
    assert not ingest.load(graph, "canonical", path).rejections
    whole = _graph(graph)
    assert len(whole) > len(then)
    graph.execute_query("MATCH (n) WHERE NOT n:Migration DETACH DELETE n")
    ingest.load(graph, "canonical", path)
    assert _graph(graph) == whole, "what is left out comes with a later import"

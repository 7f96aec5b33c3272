"""Imports of rows whose records were voided: they stay voided, and nothing is created twice."""

import neo4j

import ingest
from graph.client.driver import Address
from tests.asking import Api
from tests.ingest.conftest import Write
from tests.ingest.test_merged import _all, _counts
from values.ids import record_id

FILES = {
    "customers": "externalId,name\nA,Alpha",
    "products": "externalId,name\nP,Saw",
    "purchases": "externalId,customer,orderedAt,currency\nO1,A,2026-01-05,USD\nO2,A,2026-02-05,USD",
    "lines": "purchase,line,product,quantity,unitPrice\nO1,1,P,1,10\nO2,1,P,2,10",
    "promises": "externalId,customer,purchase,kind,madeAt,dueAt,status\nM1,A,O1,PRICE,2026-01-05,2026-02-01,OPEN",
}
PEOPLE = {
    "customers": "externalId,name\nA,Alpha\nB,Beta",
    "contacts": "externalId,name\nR,Rosa Roe\nE,Eva Ek",
    "employments": "contact,customer,title\nR,A,Cook\nR,B,Cook\nE,B,Cook",
    "knows": "from,to,how\nR,E,FRIEND",
}
VOID_JOB = "mutation ($input: VoidEmploymentInput!) { voidEmployment(input: $input) { userErrors { message } } }"
VOID_TIE = "mutation ($input: VoidKnowsInput!) { voidKnows(input: $input) { userErrors { message } } }"
VOID = "mutation ($input: VoidPurchaseInput!) { voidPurchase(input: $input) { record { id } userErrors { message } } }"


def test_a_voided_record_stays_voided_when_it_is_imported_again(graph: neo4j.Driver, folder: Write, address: Address) -> None:
    assert ingest.load(graph, "canonical", folder(**FILES)).rejections == []
    purchase = record_id("Purchase", "canonical", "O1")
    ((version,),) = [row.values() for row in graph.execute_query("MATCH (p:Purchase {id: $id}) RETURN p.version", id=purchase).records]
    with Api(address, "2026-06-15T12:00:00Z") as api:
        given = {"idempotencyKey": "void", "id": purchase, "expectedVersion": version, "reason": "A test."}
        assert api.data(VOID, input=given)["voidPurchase"] == {"record": {"id": purchase}, "userErrors": []}
    before = _all(graph)
    assert _counts(ingest.load(graph, "canonical", folder(**FILES))) == {}
    changed = FILES | {"purchases": FILES["purchases"].replace("2026-01-05", "2026-01-06")}
    assert _counts(ingest.load(graph, "canonical", folder(**changed))) == {}
    assert _all(graph) == before


def test_a_voided_job_and_a_voided_tie_stay_voided_when_they_are_imported_again(
    graph: neo4j.Driver, folder: Write, address: Address
) -> None:
    assert ingest.load(graph, "canonical", folder(**PEOPLE)).rejections == []
    rosa, eva = (record_id("Contact", "canonical", one) for one in ("R", "E"))
    found = "MATCH (n {id: $id})-[job:WORKS_AT]->({name: 'Alpha'}) RETURN n.version, job.id"
    ((version, job),) = [row.values() for row in graph.execute_query(found, id=rosa).records]
    with Api(address, "2026-06-15T12:00:00Z") as api:
        given = {"idempotencyKey": "job", "contact": rosa, "expectedVersion": version, "employment": job, "reason": "A test."}
        assert api.data(VOID_JOB, input=given)["voidEmployment"] == {"userErrors": []}
        given = {"idempotencyKey": "tie", "contact": eva, "knows": rosa, "how": "FRIEND", "reason": "A test."}
        assert api.data(VOID_TIE, input=given)["voidKnows"] == {"userErrors": []}
    before = _all(graph)
    assert _counts(ingest.load(graph, "canonical", folder(**PEOPLE))) == {}
    changed = PEOPLE | {"employments": PEOPLE["employments"].replace("R,A,Cook", "R,A,Chef")}
    assert _counts(ingest.load(graph, "canonical", folder(**changed))) == {}
    assert _all(graph) == before

"""`allowedActions` agrees with the mutations: an action is allowed exactly if the mutation succeeds with a correct input, and a forbidden
action has the code and the message of the mutation's user error.
"""

from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any, NamedTuple

import neo4j
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.client.driver import Address
from graph.derived.net_value import WORTH
from graph.projection.labels import type_name
from graph.visibility import Viewer
from insights.enums import ClaimStatus, OpportunityStatus, PromiseStatus, PurchaseStatus, ReferralStatus
from insights.permits import MAY
from tests.api.worlds import Key, at
from tests.writes.desk import ADMIN, Desk, desk

OAK, ANN, BOB = Key("Customer", "Oak").id, Key("Rep", "Ann").id, Key("Rep", "Bob").id
FIRST, SECOND, SAW = Key("Contact", "Oak-1").id, Key("Contact", "Oak-2").id, Key("Product", "Saw").id
NOW = at(0).isoformat()
PERMITTED = "{ viewer { permissions { mutation allowed scope forbiddenFields reason } } }"
ASKED = "allowedActions { mutation allowed code reason statuses onlyFields }"
NUMBERS = count(1)
DRAWN = "z" * 18  # in the ids of the records that a test writes
State = Mapping[str, Any]


class Kind(NamedTuple):
    """A label with its states, the statement that writes a record ($id, $state), and correct inputs of its mutations."""

    label: str
    states: st.SearchStrategy[State]
    write: str
    inputs: Mapping[str, list[dict[str, Any]]]
    key: str = "id"


def _states(**fields: Any) -> st.SearchStrategy[State]:
    return st.fixed_dictionaries({name: st.sampled_from(values) for name, values in fields.items()})


def _corrections(label: str) -> dict[str, list[dict[str, Any]]]:
    return {f"void{label}": [{"reason": "By mistake."}], f"restore{label}": [{}]}


_OF_OAK = f"MATCH (oak:Customer {{id: '{OAK}'}}) "
_ONCE = "FOREACH (_ IN CASE WHEN {} IS NULL THEN [] ELSE [1] END |"
_NAMED = f"OPTIONAL MATCH (rep:Rep {{id: $state.rep}}) {_ONCE.format('rep')} CREATE (n)-[:CONCERNS]->(rep))"
_LINES = (
    "WITH n MATCH (saw:Product {name: 'Saw'}) FOREACH (line IN range(1, size($state.lines)) | "
    "CREATE (n)-[:INCLUDES {id: n.id + line, line: line, quantity: $state.lines[line - 1], discount: 0.0, unitPrice: $state.price, "
    "amount: $state.lines[line - 1] * $state.price, amountReporting: $state.lines[line - 1] * $state.price}]->(saw)) "
    "WITH n, saw MATCH (oak:Customer {name: 'Mill Oak'}) FOREACH (units IN $state.back | CREATE (oak)-[:MADE]->(back:Purchase {id: n.id + "
    "'-back', status: 'RETURNED', orderedAt: datetime() - duration('P1D'), currency: 'USD', total: 0, totalReporting: 0, version: 1})"
    "-[:RETURNS]->(n), (back)-[:INCLUDES {id: n.id + '-back', line: 1, quantity: units, unitPrice: $state.price, amount: 0, "
    "amountReporting: 0}]->(saw))"
)
_LARGE = 20_000_000  # minor units, above the limit of a rep
# Of a record that can be corrected: who recorded it and when (None: imported), and whether it was voided since.
_CORRECTED: dict[str, list[Any]] = {
    "author": [ANN, BOB, None], "recorded": [None, "2025-06-15T00:00:00Z", "2025-06-01T00:00:00Z"], "voided": [False, False, True],
}  # fmt: skip
_RECORDED = (
    "MATCH (n {id: $id}) WHERE $state.recorded IS NOT NULL "
    "SET n.source = 'rapport', n.createdAt = datetime($state.recorded), n.createdByRep = $state.author"
)
_SOON = at(-3).isoformat()
KINDS = [
    Kind(
        "Claim",
        _states(
            status=list(ClaimStatus), waiting=[True, False], understood=[True, False], rep=[ANN, BOB, None],
            cause=["LATE_SHIPMENT", "POOR_TREATMENT"], bought=[True, False],
        ),
        _OF_OAK + "CREATE (n:Claim {id: $id, version: 1, status: $state.status, cause: $state.cause, severity: 'MINOR', reopened: 0, "
        "openedAt: datetime($at), dueAt: datetime($at), waitingSince: CASE WHEN $state.waiting THEN datetime($at) END, "
        "resolvedAt: CASE $state.status WHEN 'RESOLVED' THEN datetime($at) END, "
        "understoodAt: CASE WHEN $state.understood AND $state.status = 'RESOLVED' THEN datetime($at) END})-[:OF]->(oak) "
        f"WITH n OPTIONAL MATCH (sold:Purchase {{id: CASE WHEN $state.bought THEN '{Key('Purchase', 'Oak-3').id}' END}}) "
        f"{_ONCE.format('sold')} CREATE (n)-[:ABOUT]->(sold)) WITH n {_NAMED}",
        {
            "updateClaim": [{"demand": "Two."}, {"note": "Why."}], "assessClaim": [{"verdict": "TRUE"}],
            "waitForCustomer": [{"reason": "Photos."}], "resumeClaim": [{}], "confirmUnderstood": [{}],
            "resolveClaim": [{"remedy": "APOLOGY", "resolvedAt": NOW}], "reopenClaim": [{"at": NOW, "reason": "Again."}],
        },
    ),
    Kind(
        "Promise",
        _states(
            status=list(PromiseStatus), due=[at(-1).isoformat(), at(1).isoformat(), "2025-06-15T00:00:00Z", "2025-06-14T00:00:00Z"],
            of=[None, "Purchase", "ServiceJob"], **_CORRECTED,
        ),
        _OF_OAK + "CREATE (n:Promise {id: $id, version: 1, status: $state.status, kind: 'DELIVERY_DATE', madeAt: datetime($at), "
        "dueAt: datetime($state.due)})-[:TO]->(oak) FOREACH (_ IN CASE $state.of WHEN 'Purchase' THEN [1] ELSE [] END | "
        "CREATE (oak)-[:MADE]->(:Purchase {id: 'pur' + substring($id, 3), status: 'DELIVERED', orderedAt: datetime($at), "
        "promisedAt: n.dueAt, version: 1})<-[:OF]-(n)) FOREACH (_ IN CASE $state.of WHEN 'ServiceJob' THEN [1] ELSE [] END | "
        "CREATE (oak)<-[:AT]-(:ServiceJob {id: 'job' + substring($id, 3), status: 'OPEN', openedAt: datetime($at), version: 1})"
        "<-[:FOR]-(n))",
        {
            "keepPromise": [{"keptAt": NOW}], "breakPromise": [{}], "withdrawPromise": [{"reason": "Agreed."}],
            "updatePromise": [{"text": "Soon."}], **_corrections("Promise"),
        },
    ),
    Kind(
        "Referral",
        _states(status=list(ReferralStatus), giver=[True, False], to=[True, False], again=[True, False, False], **_CORRECTED),
        _OF_OAK + f"MATCH (one:Contact {{id: '{FIRST}'}}) MATCH (two:Contact {{id: '{SECOND}'}}) "
        "CREATE (n:Referral {id: $id, version: 1, status: $state.status})-[:FROM]->(oak) "
        "FOREACH (_ IN CASE WHEN $state.giver THEN [1] ELSE [] END | CREATE (one)-[:GAVE]->(n)) "
        "FOREACH (_ IN CASE WHEN $state.to AND $state.status <> 'ASKED' THEN [1] ELSE [] END | CREATE (n)-[:TO]->(two))",
        {
            "updateReferral": [{"note": "Met at the fair."}], **_corrections("Referral"),
            "recordReferral": [{"by": FIRST, "to": "new", "givenAt": NOW}],
            "advanceReferral": [{"status": status, "at": NOW} for status in ReferralStatus],
        },
    ),
    Kind(
        "FollowUp",
        _states(status=["PLANNED", "DONE", "SKIPPED"], kind=["KEEP_IN_TOUCH", "MONTHLY_CONTACT"]),
        _OF_OAK + "CREATE (:FollowUp {id: $id, version: 1, status: $state.status, kind: $state.kind, dueAt: datetime($now)})-[:OF]->(oak)",
        {"completeFollowUp": [{"touchpoint": "visit"}], "skipFollowUp": [{"reason": "No."}]},
    ),
    Kind(
        "Opportunity",
        _states(status=list(OpportunityStatus), **_CORRECTED),
        _OF_OAK + "CREATE (oak)-[:CONSIDERED]->(:Opportunity {id: $id, version: 1, status: $state.status, openedAt: datetime($at)})",
        {
            "closeOpportunity": [{"status": status} for status in OpportunityStatus], "linkOpportunity": [{"purchase": "order"}],
            "updateOpportunity": [{"openedAt": "2025-06-02T12:00:00Z"}], **_corrections("Opportunity"),
        },
    ),
    Kind(
        "Purchase",
        _states(
            status=list(PurchaseStatus), total=[0, 990, _LARGE], price=[990, _LARGE], lines=[[], [1], [2, 1]],
            back=[[], [1]], hangs=[None, None, "Claim", "ServiceJob"], **_CORRECTED,
        ),
        _OF_OAK + "CREATE (oak)-[:MADE]->(n:Purchase {id: $id, version: 1, status: $state.status, orderedAt: datetime($at), "
        "currency: 'USD', total: $state.total, totalReporting: $state.total}) "
        "FOREACH (_ IN CASE $state.hangs WHEN 'Claim' THEN [1] ELSE [] END | "
        "CREATE (n)<-[:ABOUT]-(:Claim {id: 'cla' + substring($id, 3), status: 'OPEN', cause: 'LATE_SHIPMENT', "
        "severity: 'MINOR', openedAt: datetime($at), dueAt: datetime($at), version: 1})-[:OF]->(oak)) "
        "FOREACH (_ IN CASE $state.hangs WHEN 'ServiceJob' THEN [1] ELSE [] END | "
        "CREATE (n)<-[:FOR]-(:ServiceJob {id: 'job' + substring($id, 3), status: 'OPEN', "
        "openedAt: datetime($at), version: 1})-[:AT]->(oak)) " + _LINES,
        {
            "recordShipment": [{"shippedAt": NOW}], "changePromisedDate": [{"promisedAt": _SOON, "reason": "Ice.", "agreed": True}],
            "updatePurchase": [{"terms": ["Net 30"]}, {"returnReason": "Broken."}], **_corrections("Purchase"),
            "recordDelivery": [{"deliveredAt": NOW}], "cancelPurchase": [{"reason": "No."}],
            "returnPurchase": [{"returnedAt": NOW, "lines": [{"line": line, "quantity": 1}]} for line in (1, 2)] + [{"returnedAt": NOW}],
        },
    ),
]  # fmt: skip


(PURCHASE,) = (one for one in KINDS if one.label == "Purchase")
# (:Contact)-[:GAVE]->(:Referral)-[:TO]->(:Contact), with the ends of a voided one
_AGAIN = (
    "MATCH (by:Contact)-[:VOIDED_GAVE]->(n:VoidedReferral {id: $id})-[:VOIDED_TO]->(to:Contact) MATCH (n)-[:VOIDED_FROM]->(c:Customer) "
    "CREATE (by)-[:GAVE]->(r:Referral {id: $id + '-again', version: 1, status: 'GIVEN'})-[:TO]->(to) CREATE (r)-[:FROM]->(c)"
)


@pytest.fixture(scope="module")
def at_desk(driver: neo4j.Driver, address: Address) -> Iterator[Desk]:
    with desk(driver, address) as made:
        ties = (("COVERS", "North"), ("MANAGES", "South"))
        for kind, name in ties:  # a manager who does not manage the account
            made.rows(
                f"MATCH (sid:Rep {{id: $sid}}) MATCH (t:Territory {{id: $territory}}) CREATE (sid)-[:{kind}]->(t)",
                sid=Key("Rep", "Sid").id, territory=Key("Territory", name).id,
            )  # fmt: skip
        made.rows("MERGE (store:Store {id: 1}) SET store.reportingCurrency = 'USD'")
        visit = made.done("logTouchpoint", kind="CALL", at=NOW, customer=OAK, contacts=[FIRST])["touchpoint"]["id"]
        made.rows("MATCH (t:Touchpoint {id: $id}) SET t.marked = true", id=visit)
        yield made
        made.rows("MATCH (n) WHERE n.id CONTAINS $drawn DETACH DELETE n", drawn=DRAWN)
        made.rows(WORTH, ids=[OAK])


def _written(at: Desk, kind: Kind, state: State) -> str:
    prefix = Key(kind.label, "x").id.partition("_")[0]
    identifier = f"{prefix}_{DRAWN}{next(NUMBERS):06d}".replace("0", "a").replace("1", "b").replace("8", "c").replace("9", "d")
    at.rows(kind.write, id=identifier, state=dict(state), at="2025-06-01T12:00:00Z", now=NOW)
    if "recorded" in state:
        at.rows(_RECORDED, id=identifier, state=dict(state))
    if state.get("voided"):
        _errors(at, ADMIN, f"void{kind.label}", {"id": identifier, "reason": "By mistake."})  # some cannot be voided
    if state.get("again"):  # a referral that was given again since
        at.rows(_AGAIN, id=identifier)
    return identifier


def _given(at: Desk, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return an input with the records that it needs."""
    given = dict(values)
    if given.get("to") == "new":
        given["to"] = at.done("saveContact", name="New", employment={"customer": OAK})["contact"]["id"]
    if given.get("purchase") == "order":
        given["purchase"] = _written(at, PURCHASE, {"status": "ORDERED", "total": 0, "price": 990, "lines": [], "back": [], "hangs": None})
    if given.get("touchpoint") == "visit":
        ((given["touchpoint"],),) = at.rows("MATCH (t:Touchpoint {marked: true}) RETURN t.id")
    return given


def _errors(at: Desk, viewer: Viewer, mutation: str, given: Mapping[str, Any]) -> list[dict[str, Any]]:
    kind = f"{mutation[0].upper()}{mutation[1:]}Input"
    takes: Any = at.api.executor.schema.type_map[kind]
    named = given.get("referral") or given.get("id")
    ((stored,),) = at.rows("MATCH (n {id: $id}) RETURN n.version", id=named)
    version = {"expectedVersion": stored} if "expectedVersion" in takes.fields else {}
    query = f"mutation ($input: {kind}!) {{ {mutation}(input: $input) {{ userErrors {{ code field message }} }} }}"
    values = {"idempotencyKey": f"action {next(NUMBERS)}", **version, **given}
    errors: list[dict[str, Any]] = at.api.data(query, viewer, input=values)[mutation]["userErrors"]
    return errors


@pytest.mark.parametrize("kind", KINDS, ids=[one.label for one in KINDS])
@given(data=st.data())
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None)
def test_an_action_is_allowed_exactly_if_the_mutation_succeeds(at_desk: Desk, kind: Kind, data: st.DataObject) -> None:
    at, state = at_desk, data.draw(kind.states)
    role, rep = data.draw(st.sampled_from([("REP", "Ann"), ("MANAGER", "Sid"), ("MANAGER", "Nora"), ("ADMIN", "Ann"), ("ADMIN", None)]))
    viewer = at.api.viewer(role, Key("Rep", rep).id if rep else None)
    query = f"query ($id: ID!) {{ node(id: $id) {{ ... on {type_name(kind.label)} {{ {ASKED} }} }} }}"
    read = at.api.data(query, viewer, id=_written(at, kind, state))
    actions = {one["mutation"]: one for one in read["node"]["allowedActions"]}
    assert actions.keys() == kind.inputs.keys()
    for mutation, inputs in kind.inputs.items():
        action, found = actions[mutation], []
        for one in inputs:
            field = "referral" if mutation == "recordReferral" else "id"
            errors = _errors(at, viewer, mutation, {field: _written(at, kind, state), **_given(at, one)})
            found += [(one, errors)]
            if action["allowed"] and "status" in one:
                assert (not errors) == (one["status"] in action["statuses"]), (one, errors)
            if action["allowed"] and action["onlyFields"]:
                assert (not errors) == (one.keys() <= {*action["onlyFields"]}), (one, errors)
        assert action["allowed"] == any(not errors for _, errors in found), (action, found)
        if not action["allowed"]:
            said = {(one["code"], one["message"]) for _, errors in found for one in errors}
            assert (action["code"], action["reason"]) in said, (action, said)


def test_permissions_are_the_table_of_roles(at_desk: Desk) -> None:
    for viewer in (at_desk.rep("Ann"), at_desk.manager("Nora"), ADMIN):
        told = {one["mutation"]: one for one in at_desk.api.data(PERMITTED, viewer)["viewer"]["permissions"]}
        assert {name for name, one in told.items() if one["allowed"]} == {name for name in MAY if viewer.role in MAY[name]}
        assert all((one["reason"] is None) == one["allowed"] for one in told.values())
        scopes = {name: one["scope"] for name, one in told.items()}
        assert (scopes["stopCustomer"], scopes["recordNews"], scopes["openClaim"]) == ("MANAGED", "COMPANY", "VISIBLE")
        assert (scopes["updateTouchpoint"], scopes["voidPurchase"], scopes["updateNews"]) == ("CORRECTABLE", "CORRECTABLE", "COMPANY")
        forbidden = ["confidential", "owner", "status"] if viewer.role == "REP" else []
        assert told["saveCustomer"]["forbiddenFields"] == forbidden
        assert told["updateCustomer"]["forbiddenFields"] == ([*forbidden, "territory"] if forbidden else [])

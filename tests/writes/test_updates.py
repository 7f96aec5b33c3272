"""Updates: a record that was recorded with wrong values and then corrected equals the record that right values make at once.

The whole graph is compared, except for versions, times and actors of changes, the outbox, and the ids that each write draws.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

import neo4j
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.client.driver import Address
from tests import worth
from tests.api import accounts
from tests.api.worlds import NOW, Key, World, day, write
from tests.asking import Api
from tests.writes.desk import MOMENT, Desk

OAK, FIR, ASH = (Key("Customer", name).id for name in ("Oak", "Fir", "Ash"))
FIRST, SECOND = (Key("Contact", name).id for name in ("Oak-1", "Oak-2"))
OF_FIR, OF_ASH = Key("Contact", "Fir-1").id, Key("Contact", "Ash-1").id
ANN, BOB = Key("Rep", "Ann").id, Key("Rep", "Bob").id
SAW, DRILL, NEWS = Key("Product", "Saw").id, Key("Product", "Drill").id, Key("News", "Saw 2").id
SHIPPING, SERVICE = Key("Department", "Shipping").id, Key("Department", "Service").id
SOLD, ORDERED = Key("Purchase", "Oak-3").id, Key("Purchase", "Oak-4").id
CLAIM, LOST = Key("Claim", "Oak-2").id, Key("Opportunity", "Oak").id
CHECK, MONTHLY = Key("FollowUp", "Oak-2").id, Key("FollowUp", "Oak-3").id
PRICE = {"amount": "5.00", "currency": "USD"}
ID = re.compile(r"\b[a-z]{3}_[a-z2-7]{24}\b")
# Why the level changed, by way of the wrong values. Values of all records of the customers that a write concerns: `worth` checks them.
COUNTED = {"Standing": {"cause"}, "FollowUp": {"care", "place"}, "Referral": {"netValue", "bought"}}
APART = {"version", "updatedAt", "updatedBy", "updatedByRep", "externalId", "id", "evidence", "history"}
_APART = "n:Migration OR n:Change OR n:IdempotencyKey OR n:Store OR n:Edit OR n:FieldChange"
NODES = f"MATCH (n) WHERE NOT ({_APART}) RETURN elementId(n), labels(n)[0], properties(n)"
ARROWS = f"MATCH (n)-[r]->(m) WHERE NOT ({_APART}) AND NOT m:Edit RETURN elementId(n), type(r), elementId(m), properties(r)"


def ago(days: int, hour: int = 8) -> str:
    """Return a time on a day before now."""
    return (NOW - timedelta(days=days)).replace(hour=hour).isoformat()


def world() -> World:
    """Return Oak with all its records, and the prospects Fir and Ash with a contact each, all of them Ann's."""
    made = World()
    accounts.company(made)
    accounts.account(made, "Oak", "North", "Ann")
    for name in ("Fir", "Ash"):
        customer = made.add("Customer", name, [name], name=f"Mill {name}", status="PROSPECT", confidential=False)
        made.tie(customer, "LOCATED_IN", Key("Territory", "North"))
        made.tie(Key("Rep", "Ann"), "OWNS", customer, since=day(100))
        person = made.add("Contact", f"{name}-1", name=f"Kim {name}", doNotContact=False)
        made.employ(person, customer, id=f"emp-{name}", since=day(90))
    return made


@pytest.fixture(scope="module")
def at(driver: neo4j.Driver, address: Address) -> Iterator[Desk]:
    with Api(address, MOMENT) as api:
        yield Desk(api, driver)


def graph(at: Desk) -> Counter[str]:
    """Return the graph without what each write draws: ids of new records are the same word, and lists, also those in stored verdicts, are
    sorted.
    """
    known = {key.id for key in world().nodes}

    def plain(value: Any) -> Any:
        if isinstance(value, str) and value.startswith("{"):
            return plain(json.loads(value))
        if isinstance(value, str):
            return ID.sub(lambda found: found[0] if found[0] in known else f"{found[0][:3]}_new", value)
        if isinstance(value, dict):
            return {name: plain(one) for name, one in value.items()}
        return sorted(map(plain, value), key=str) if isinstance(value, list) else str(value)

    def told(properties: dict[str, Any], label: str = "") -> str:
        apart = APART | COUNTED.get(label, set())
        return json.dumps({name: plain(one) for name, one in properties.items() if name not in apart}, sort_keys=True)

    names = {number: f"{label} {told(properties, label)} {plain(properties.get('id'))}" for number, label, properties in at.rows(NODES)}
    arrows = [f"{names.get(start)} {kind} {names.get(end)} {told(facts)}" for start, kind, end, facts in at.rows(ARROWS)]
    return Counter([*names.values(), *arrows])


def same(at: Desk, made: str, wrong: list[Any], right: list[Any], judged: Sequence[str] = ()) -> None:
    """Check that both sequences of steps lead to the same graph. The first step makes the record, in the field `made` of its payload.

    `judged`: customers that only one of the sequences concerns. They get a promise first, so that both judge them.
    """
    found = []
    for (first, values), *others in (wrong, right):
        write(at.driver, world())
        worth.recount(at.driver)
        for customer in judged:
            at.done("makePromise", customer=customer, kind="OTHER", madeAt=ago(0), dueAt=ago(-5))
        record = at.done(first, **values)[made]
        identifier = (record[0] if isinstance(record, list) else record)["id"]
        for mutation, more in others:
            ((version,),) = at.rows("MATCH (n {id: $id}) RETURN n.version", id=identifier)
            at.done(mutation, id=identifier, expectedVersion=version, **more)
        assert worth.wrong(at.driver) == []
        found.append(graph(at))
    assert (found[0] - found[1], found[1] - found[0]) == (Counter(), Counter())


def inputs(required: dict[str, Any], optional: dict[str, Any] | None = None) -> st.SearchStrategy[dict[str, Any]]:
    """Return inputs of a mutation."""
    return st.fixed_dictionaries(required, optional=optional or {})


def cleared(values: dict[str, Any], *optional: str) -> dict[str, Any]:
    """Return an update to these values: null for those that are left out."""
    return {**dict.fromkeys(optional), **values}


def one(*values: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from(values)


def some(*values: Any) -> st.SearchStrategy[list[Any]]:
    return st.lists(st.sampled_from(values), unique=True, max_size=2)


TEXT = one("One.", "Two.")
MONEY = st.builds(lambda amount: {"amount": amount, "currency": "USD"}, one("5.00", "71.25"))
recent, old = st.integers(0, 9).map(ago), st.integers(0, 45).map(ago)
EXAMPLES = settings(max_examples=8)
MANY = settings(max_examples=20)

NEWS_INPUT = inputs({"text": TEXT, "at": old}, {"about": some(SAW, DRILL)})
GRADE = st.integers(1, 5)
READING = inputs(
    {"purchase": one(SOLD, ORDERED), "contact": one(FIRST, SECOND), "at": recent, "expectation": GRADE, "experience": GRADE,
     "givenBy": one("VISIT", "CALL")},
    {"cared": GRADE, "willingToRepeat": GRADE},
)  # fmt: skip
SALE = inputs({"openedAt": st.integers(46, 60).map(ago)}, {"products": some(SAW, DRILL), "value": MONEY, "rep": one(ANN, BOB)})
END = inputs({"status": one("WON", "LOST"), "closedAt": old}, {"reason": TEXT})


@EXAMPLES
@given(NEWS_INPUT, NEWS_INPUT)
def test_corrected_news_equals_news_recorded_right(at: Desk, wrong: Any, right: Any) -> None:
    same(at, "news", [("recordNews", wrong), ("updateNews", cleared(right, "about"))], [("recordNews", right)])


@EXAMPLES
@given(READING, READING)
def test_a_corrected_reading_equals_one_recorded_right(at: Desk, wrong: Any, right: Any) -> None:
    update = ("updateSatisfaction", cleared(right, "cared", "willingToRepeat"))
    same(at, "satisfaction", [("recordSatisfaction", wrong), update], [("recordSatisfaction", right)])


@MANY
@given(SALE, SALE, st.none() | st.tuples(END, END))
def test_a_corrected_opportunity_equals_one_recorded_right(at: Desk, wrong: Any, right: Any, ends: Any) -> None:
    clears = ("products", "value", "rep")
    made, done = [("recordOpportunity", {"customer": OAK, **one}) for one in (wrong, right)]
    if ends is None:
        same(at, "opportunity", [made, ("updateOpportunity", cleared(right, *clears))], [done])
    else:
        update = cleared({**right, **ends[1]}, *clears, "reason")
        same(at, "opportunity", [made, ("closeOpportunity", ends[0]), ("updateOpportunity", update)], [done, ("closeOpportunity", ends[1])])


FOUND = inputs({"kind": one("NEED", "CRITICISM"), "text": TEXT}, {"about": one(OAK, SECOND, SAW, SOLD), "from": one(FIRST, SECOND)})


@EXAMPLES
@given(FOUND, FOUND)
def test_a_corrected_finding_equals_one_recorded_right(at: Desk, wrong: Any, right: Any) -> None:
    call = {"kind": "CALL", "at": ago(1), "customer": OAK, "contacts": [FIRST, SECOND]}
    made, done = [("revealFindings", {**call, "findings": [one]}) for one in (wrong, right)]
    same(at, "findings", [made, ("updateFinding", cleared(right, "about", "from"))], [done])


KIND = one("VISIT", "CALL", "EMAIL", "THANK_YOU", "DELIVERY_CHECK", "JOINT_WORK")
TOUCH = inputs(
    {"kind": KIND, "at": recent, "contacts": some(FIRST, SECOND)},
    {"about": one(SOLD, ORDERED, SAW, NEWS), "summary": TEXT, "nextStep": TEXT, "personal": st.booleans(), "rep": one(ANN, BOB)},
)
MEETING = inputs({"kind": KIND, "at": old, "contacts": st.just([OF_FIR])}, {"personal": st.booleans(), "rep": one(ANN, BOB)})
CLEARS = ("about", "summary", "nextStep", "personal", "rep")


@MANY
@given(TOUCH, TOUCH)
def test_a_corrected_touchpoint_equals_one_recorded_right(at: Desk, wrong: Any, right: Any) -> None:
    made, done = [("logTouchpoint", {"customer": OAK, "findings": [{"kind": "NEED", "text": "Flour."}], **one}) for one in (wrong, right)]
    same(at, "touchpoint", [made, ("updateTouchpoint", cleared(right, *CLEARS))], [done])


@MANY
@given(MEETING, MEETING)
def test_a_corrected_first_visit_equals_one_recorded_right(at: Desk, wrong: Any, right: Any) -> None:
    made, done = [("logTouchpoint", {"customer": FIR, **one}) for one in (wrong, right)]
    same(at, "touchpoint", [made, ("updateTouchpoint", cleared(right, "personal", "rep"))], [done])


@pytest.mark.parametrize(("wrong", "right"), [([CHECK], []), ([], [CHECK]), ([CHECK, MONTHLY], [CHECK]), ([MONTHLY], [CHECK])])
def test_the_named_follow_ups_of_a_touchpoint_are_corrected(at: Desk, wrong: list[str], right: list[str]) -> None:
    call = {"kind": "CALL", "at": ago(1), "customer": OAK, "contacts": [FIRST], "about": ORDERED}
    made, done = [("logTouchpoint", {**call, "followUps": names}) for names in (wrong, right)]
    same(at, "touchpoint", [made, ("updateTouchpoint", {"followUps": right})], [done])


PROMISE = inputs(
    {"kind": one("PRICE", "OTHER", "DELIVERY_DATE"), "madeAt": old, "dueAt": st.integers(-9, 0).map(ago)},
    {"text": TEXT, "confirmedWith": some(SHIPPING, SERVICE), "purchase": one(SOLD, ORDERED)},
)
SETTLED = st.one_of(
    st.tuples(*[one(("keepPromise", {"keptAt": ago(0)}), ("keepPromise", {"keptAt": ago(0, 11)}))] * 2),
    st.tuples(*[one(("breakPromise", {"reason": "No."}), ("breakPromise", {"reason": "Never."}), ("breakPromise", {}))] * 2),
)


@MANY
@given(PROMISE, PROMISE, st.none() | SETTLED)
def test_a_corrected_promise_equals_one_made_right(at: Desk, wrong: Any, right: Any, ends: Any) -> None:
    made, done = [("makePromise", {"customer": OAK, **one}) for one in (wrong, right)]
    steps = ends or ()
    update = cleared({**right, **(steps[1][1] if steps else {})}, "text", "confirmedWith", "purchase")
    if steps and steps[0][0] == "breakPromise":
        update = cleared(update, "reason")
    same(at, "promise", [made, *steps[:1], ("updatePromise", update)], [done, *steps[1:]])


LINE = st.builds(
    lambda product, quantity, price, discount: {"product": product, "quantity": quantity, "unitPrice": price, "discount": discount},
    one(SAW, DRILL), st.integers(1, 3), MONEY, one("0", "0.1"),
)  # fmt: skip
ORDER = inputs(
    {"orderedAt": st.integers(21, 45).map(ago), "lines": st.lists(LINE, min_size=1, max_size=3), "soldBy": one(ANN, BOB)},
    {"promisedAt": st.integers(-30, 20).map(ago), "terms": one(["a"], ["b", "c"]), "placedBy": one(OF_FIR)},
)
DELIVERY = inputs({"deliveredAt": st.integers(0, 20).map(ago)}, {"sellerPresent": st.booleans()})


@settings(max_examples=30)
@given(ORDER, ORDER, st.none() | st.tuples(DELIVERY, DELIVERY))
def test_a_corrected_purchase_equals_one_recorded_right(at: Desk, wrong: Any, right: Any, deliveries: Any) -> None:
    made, done = [("recordPurchase", {"customer": FIR, **one}) for one in (wrong, right)]
    update = cleared(right, "promisedAt", "terms", "placedBy")
    if deliveries is None:
        same(at, "purchase", [made, ("updatePurchase", update)], [done])
        return
    if "promisedAt" in wrong and "promisedAt" not in right:
        update.pop("promisedAt")  # a settled promise is not taken back
        done[1]["promisedAt"] = wrong["promisedAt"]
    update = cleared({**update, **deliveries[1]}, "sellerPresent")
    same(at, "purchase", [made, ("recordDelivery", deliveries[0]), ("updatePurchase", update)], [done, ("recordDelivery", deliveries[1])])


HISTORY = """
query History($id: ID!) {
  node(id: $id) { ... on Purchase { history(first: 9) { nodes { changes { field before after recordsAfter { id } } } } } }
}
"""


def test_the_history_of_a_purchase_has_its_lines(at: Desk) -> None:
    """Quantities and prices change, the product and the total do not."""
    write(at.driver, world())
    one = {"product": SAW, "quantity": 2, "unitPrice": PRICE}
    order = {"customer": FIR, "orderedAt": ago(9), "soldBy": ANN, "lines": [one, {**one, "product": DRILL}]}
    made = at.done("recordPurchase", **order)["purchase"]["id"]
    other = {**one, "quantity": 4, "unitPrice": {"amount": "2.50", "currency": "USD"}}
    at.done("updatePurchase", id=made, expectedVersion=1, lines=[other, {**one, "product": DRILL}])
    lines = {"field": "lines", "before": "2 × Saw at 5.00 USD", "after": "4 × Saw at 2.50 USD", "recordsAfter": []}
    (edit,) = at.api.data(HISTORY, id=made)["node"]["history"]["nodes"]
    assert edit["changes"] == [lines]
    cheaper = {**other, "unitPrice": PRICE, "discount": "0.125"}
    at.done("updatePurchase", id=made, expectedVersion=2, lines=[cheaper])
    every = at.api.data(HISTORY, id=made)["node"]["history"]["nodes"]
    (edit,) = (one for one in every if one["changes"] != [lines])
    told = {change["field"]: (change["before"], change["after"]) for change in edit["changes"]}
    assert told["lines"] == ("4 × Saw at 2.50 USD, 2 × Drill at 5.00 USD", "4 × Saw at 5.00 USD less 12.5 %")
    assert told["total"] == ("20.00 USD", "17.50 USD")


def test_a_corrected_cancellation_equals_one_recorded_right(at: Desk) -> None:
    order = {"customer": FIR, "orderedAt": ago(9), "soldBy": ANN, "lines": [{"product": SAW, "quantity": 1, "unitPrice": PRICE}]}
    wrong, right = ({"at": ago(days), "reason": reason} for days, reason in ((3, "No."), (1, "Too late.")))
    update = {"cancelledAt": right["at"], "cancelReason": right["reason"]}
    made = ("recordPurchase", order)
    same(at, "purchase", [made, ("cancelPurchase", wrong), ("updatePurchase", update)], [made, ("cancelPurchase", right)])


JOB = inputs(
    {"kind": one("REPAIR", "TRAINING"), "openedAt": st.integers(1, 9).map(ago)},
    {"purchase": one(SOLD, ORDERED), "claim": st.just(CLAIM), "text": TEXT, "cost": MONEY},
)
AGREED = inputs({"agreedAt": st.integers(-9, 0).map(ago)}, {"confirmedWith": some(SHIPPING, SERVICE)})
SERVED = inputs({"doneAt": one(ago(0), ago(0, 11))}, {"note": TEXT})


@MANY
@given(JOB, JOB, st.tuples(AGREED, AGREED) | st.just(({}, {})), st.none() | st.tuples(SERVED, SERVED))
def test_a_corrected_service_job_equals_one_recorded_right(at: Desk, wrong: Any, right: Any, agreed: Any, ends: Any) -> None:
    made, done = [("recordServiceJob", {"customer": OAK, **job, **date}) for job, date in zip((wrong, right), agreed, strict=True)]
    steps = [("completeServiceJob", one) for one in ends or ()]
    update = cleared({**right, **agreed[1], **(ends[1] if ends else {})}, "purchase", "claim", "text", "cost", "confirmedWith")
    same(at, "serviceJob", [made, *steps[:1], ("updateServiceJob", cleared(update, *["note"] * bool(ends)))], [done, *steps[1:]])


def test_the_agreed_date_of_a_service_job_comes_and_goes(at: Desk) -> None:
    bare = ("recordServiceJob", {"customer": OAK, "kind": "REPAIR", "openedAt": ago(3)})
    agreed = ("recordServiceJob", {**bare[1], "agreedAt": ago(-3), "confirmedWith": [SERVICE]})
    same(at, "serviceJob", [bare, ("updateServiceJob", {"agreedAt": ago(-3), "confirmedWith": [SERVICE]})], [agreed])
    same(at, "serviceJob", [agreed, ("updateServiceJob", {"agreedAt": None})], [bare])
    done = ("completeServiceJob", {"doneAt": ago(0)})
    same(at, "serviceJob", [bare, done, ("updateServiceJob", {"agreedAt": ago(-3), "confirmedWith": [SERVICE]})], [agreed, done])


NAMED = inputs({"by": one(FIRST, SECOND), "to": one(OF_FIR, OF_ASH), "givenAt": old}, {"how": one("FRIEND", "FAMILY"), "note": TEXT})


@MANY
@given(NAMED, NAMED, st.none() | st.sampled_from(["CONTACTED", "DECLINED", "WON"]))
def test_a_corrected_referral_equals_one_recorded_right(at: Desk, wrong: Any, right: Any, step: Any) -> None:
    steps = [("advanceReferral", {"status": step, "at": ago(0)})] if step else []
    made, done = [("recordReferral", one) for one in (wrong, right)]
    same(at, "referral", [made, *steps, ("updateReferral", cleared(right, "how", "note"))], [done, *steps], (FIR, ASH))


ASKED = inputs({"by": one(FIRST, SECOND), "askedAt": old}, {"purchase": one(SOLD), "opportunity": st.just(LOST), "note": TEXT})


@EXAMPLES
@given(ASKED, ASKED)
def test_a_corrected_request_for_a_referral_equals_one_recorded_right(at: Desk, wrong: Any, right: Any) -> None:
    names = {"by": "contact", "askedAt": "at"}
    made, done = [("askForReferral", {names.get(name, name): value for name, value in one.items()}) for one in (wrong, right)]
    same(at, "referral", [made, ("updateReferral", cleared(right, "purchase", "opportunity", "note"))], [done])


VOUCHED = st.builds(
    lambda contact, asked, answer, note: {"contact": contact, **asked, **answer, **note},
    one(FIRST, SECOND), one({"askedAt": ago(20)}, {"askedAt": ago(10)}), one({}, {"givenAt": ago(3)}, {"declinedAt": ago(2)}),
    one({}, {"note": "A note."}),
)  # fmt: skip


@EXAMPLES
@given(VOUCHED, VOUCHED)
def test_a_corrected_reference_equals_one_recorded_right(at: Desk, wrong: Any, right: Any) -> None:
    update = ("updateReference", cleared(right, "givenAt", "declinedAt", "note"))
    same(at, "reference", [("recordReference", wrong), update], [("recordReference", right)])


JOBS = inputs(
    {"title": one("Baker", "Buyer")},
    {"department": TEXT, "site": TEXT, "buyingRole": one("USER", "DECISION_MAKER"), "since": one("2024-01-01", "2025-01-01"),
     "until": one("2025-02-01", "2025-03-01")},
)  # fmt: skip


def tied(at: Desk, steps: Any) -> Counter[str]:
    """Return the graph after steps that make and correct a job or a tie."""
    write(at.driver, world())
    steps()
    return graph(at)


@EXAMPLES
@given(JOBS, JOBS)
def test_a_corrected_job_equals_one_recorded_right(at: Desk, wrong: Any, right: Any) -> None:
    if ("until" in wrong) is not ("until" in right):  # leaving and staying are recorded by changeEmployment
        right = {**right, "until": wrong.get("until")}

    def record(job: Any) -> str:
        return str(at.done("saveContact", name="Rosa", employment={"customer": FIR, **job})["contact"]["id"])

    def correct() -> None:
        person = record(wrong)
        ((job,),) = at.rows("MATCH ({id: $id})-[job:WORKS_AT]->() RETURN job.id", id=person)
        update = cleared(right, "department", "site", "buyingRole", "since")
        update = {name: value for name, value in update.items() if (name, value) != ("until", None)}
        at.done("updateEmployment", contact=person, expectedVersion=1, employment=job, **update)

    assert tied(at, correct) == tied(at, lambda: record({name: value for name, value in right.items() if value is not None}))


@EXAMPLES
@given(one("FRIEND", "FAMILY", "ADVISES"), one("FRIEND", "FAMILY", "ADVISES"), st.booleans(), st.none() | one(0.2, 0.7))
def test_a_corrected_tie_equals_one_recorded_right(at: Desk, wrong: str, right: str, swap: bool, strength: float | None) -> None:
    swap = swap and right == "ADVISES"
    people = (OF_FIR, OF_ASH)
    knows = dict(zip(("contact", "knows"), people, strict=True))
    swapped = dict(zip(("contact", "knows"), reversed(people) if swap else people, strict=True))

    def correct() -> None:
        at.done("recordKnows", **knows, how=wrong, strength=0.5)
        at.done("updateKnows", **knows, how=wrong, newHow=right, swap=swap, strength=strength)

    assert tied(at, correct) == tied(at, lambda: at.done("recordKnows", **swapped, how=right, strength=strength))


def test_a_referral_that_won_a_purchase_is_corrected(at: Desk) -> None:
    order = {"customer": FIR, "orderedAt": ago(3), "soldBy": ANN, "lines": [{"product": SAW, "quantity": 1, "unitPrice": PRICE}]}

    def refer(by: str) -> str:
        return str(at.done("recordReferral", by=by, to=OF_FIR, givenAt=ago(9))["referral"]["id"])

    def states() -> list[Any]:
        return at.rows("MATCH (r:Referral)-[:TO]->({id: $id}) RETURN r.status, toString(r.wonAt), r.attributed", id=OF_FIR)

    write(at.driver, world())
    first, second = refer(FIRST), refer(SECOND)
    made = at.done("recordPurchase", **order, referral=first)["purchase"]["id"]
    at.done("updatePurchase", id=made, expectedVersion=1, referral=second, orderedAt=ago(2))
    ids = at.rows("MATCH (r:Referral)-[:LED_TO]->({id: $id}) RETURN r.id, r.status, r.wonAt.day", id=made)
    assert ids == [[second, "WON", 13]]
    at.done("updatePurchase", id=made, expectedVersion=2, referral=None)
    assert {row[0] for row in states()} == {"GIVEN"}
    assert at.refused("updatePurchase", id=made, expectedVersion=3, referral=first, orderedAt=ago(12))[:2] == ("INVALID", "referral")


ELSEWHERE_CONTACT = Key("Contact", "Fir-1").id


@pytest.mark.parametrize(
    ("mutation", "record", "given_", "error"),
    [
        ("updateSatisfaction", ("Satisfaction", "Oak-3"), {"at": ago(101)}, ("INVALID", "at")),
        ("updatePurchase", ("Purchase", "Oak-3"), {"deliveredAt": ago(101)}, ("INVALID", "deliveredAt")),
        ("updatePurchase", ("Purchase", "Oak-1"), {"lines": []}, ("INVALID", "lines")),
        ("updatePurchase", ("Purchase", "Oak-2"), {"terms": ["on site"]}, ("INVALID", "terms")),  # a return
        ("updatePurchase", ("Purchase", "Oak-3"), {"promisedAt": None}, ("INVALID", "promisedAt")),  # it was kept
        ("updatePromise", ("Promise", "Oak-4"), {"dueAt": ago(-9)}, ("INVALID", "dueAt")),  # the delivery date of its purchase
        ("updatePromise", ("Promise", "Oak-1"), {"reason": "No."}, ("INVALID", "reason")),  # it was kept
        ("updateOpportunity", ("Opportunity", "Oak"), {"openedAt": ago(1)}, ("INVALID", "closedAt")),
        ("updateReference", ("Reference", "Oak"), {"contact": ELSEWHERE_CONTACT}, ("INVALID", "contact")),
        ("updateTouchpoint", ("Touchpoint", "Oak-5"), {"about": SAW}, ("INVALID", "about")),  # news tells a News
        ("updateTouchpoint", ("Touchpoint", "Oak-1"), {"contacts": [ELSEWHERE_CONTACT]}, ("INVALID", "contacts.0")),
    ],
)
def test_an_update_is_refused_where_recording_would_be(at: Desk, mutation: str, record: Any, given_: Any, error: Any) -> None:
    write(at.driver, world())
    identifier = Key(*record).id
    version = at.rows("MATCH (n {id: $id}) RETURN coalesce(n.version, 1)", id=identifier)[0][0]
    assert at.refused(mutation, id=identifier, expectedVersion=version, **given_)[:2] == error


def test_another_value_is_corrected_although_a_stored_one_was_wrong_before(at: Desk) -> None:
    write(at.driver, world())
    reading = Key("Satisfaction", "Oak-3").id
    at.rows("MATCH (s {id: $id}) SET s.at = datetime($at)", id=reading, at=ago(400))  # before the order
    at.done("updateSatisfaction", at.rep("Ann"), id=reading, expectedVersion=1, cared=1)


def test_a_record_is_corrected_by_author_owner_and_manager(at: Desk) -> None:
    write(at.driver, world())
    at.rows("MATCH (r:Rep {id: $bob}), (t:Territory {id: $north}) CREATE (r)-[:COVERS]->(t)", bob=BOB, north=Key("Territory", "North").id)
    ann, bob, nora = at.rep("Ann"), at.rep("Bob"), at.manager("Nora")
    call = {"kind": "CALL", "at": ago(0), "customer": OAK, "contacts": [FIRST]}
    made = at.done("logTouchpoint", bob, **call)["touchpoint"]["id"]
    for version, viewer in enumerate((bob, ann, nora), 1):
        at.done("updateTouchpoint", viewer, id=made, expectedVersion=version, summary=f"Version {version}.")
    at.rows("MATCH (t {id: $id}) SET t.createdAt = t.createdAt - duration('P2D')", id=made)
    assert at.refused("updateTouchpoint", bob, id=made, expectedVersion=4, summary="Late.")[:2] == ("FORBIDDEN", "id")
    other = Key("Touchpoint", "Oak-1").id
    assert at.refused("updateTouchpoint", bob, id=other, expectedVersion=1, summary="Not mine.")[:2] == ("FORBIDDEN", "id")
    changed = {"id": made, "expectedVersion": 4, "idempotencyKey": "twice", "summary": "Once."}
    assert at.done("updateTouchpoint", ann, **changed) == at.done("updateTouchpoint", ann, **changed)
    assert at.refused("updateTouchpoint", ann, id=made, expectedVersion=4, summary="Stale.")[:2] == ("STALE_VERSION", "expectedVersion")

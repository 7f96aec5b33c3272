"""A year of one account through the public API only: level, follow-ups, referral tree and changes after every step (all of DOMAIN 3)."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import neo4j

from graph.client.driver import Address
from graph.visibility import Viewer
from tests.api import accounts
from tests.api.worlds import Key, World, write
from tests.asking import Api
from tests.writes.desk import Desk

SAW = Key("Product", "Saw").id
DRILL = Key("Product", "Drill").id
LOOK = """query ($id: ID!, $after: String) {
  customer(by: {id: $id}) {
    status relationship { level score components { key value } nextLevel { level missing { key } } } satisfaction { gap }
    penetration { score singleThreaded } referralAsk { verdict reasons { code } }
    followUps(first: 50) { nodes { kind status dueAt } }
  }
  changes(after: $after, first: 100) { nodes { kind subject { __typename } cause { code } } pageInfo { endCursor } }
}"""
TREE = "query ($id: ID!) { referralTree(root: $id) { members { nodes { customer { name } generation value { amount } } } } }"


class Year:
    """Ann's account, day by day."""

    def __init__(self, desk: Desk, ann: Viewer) -> None:
        self.desk = desk
        self.ann = ann
        self.mill = ""
        self.cursor: str | None = None
        self.versions: dict[str, int] = {}

    def on(self, day: str) -> None:
        """Set the time to noon of that day."""
        self.desk.api.moment = f"{day}T12:00:00+00:00"
        self.now = f"{day}T12:00:00Z"

    def do(self, mutation: str, **given: Any) -> Any:
        """Write as Ann, at the version that was read last."""
        return self.desk.done(mutation, self.ann, **given)

    def version(self, identifier: str) -> int:
        """Return the version of a record as the viewer reads it."""
        query = "query ($id: ID!) { node(id: $id) { ... on Purchase { version } ... on Claim { version } ... on Contact { version } "
        return int(self.desk.api.data(query + "... on Referral { version } } }", self.ann, id=identifier)["node"]["version"])

    def look(self) -> tuple[Any, list[tuple[str, str]]]:
        """Return the account, and the changes since the last call as (kind, type of the subject)."""
        found = self.desk.api.data(LOOK, self.ann, id=self.mill, after=self.cursor)
        self.cursor = found["changes"]["pageInfo"]["endCursor"] or self.cursor
        return found["customer"], [(one["kind"], one["subject"]["__typename"]) for one in found["changes"]["nodes"]]

    def part(self, account: Any, key: str) -> Any:
        """Return the value of a component."""
        return next(one["value"] for one in account["relationship"]["components"] if one["key"] == key)

    def plans(self, status: str) -> list[str]:
        """Return the kinds of follow-ups with that status, by date."""
        account, _ = self.look()
        return [one["kind"] for one in account["followUps"]["nodes"] if one["status"] == status]

    def order(self, ordered: str, promised: str, product: str = SAW, **more: Any) -> str:
        """Record an order of one product."""
        lines = [{"product": product, "quantity": 2, "unitPrice": {"amount": "500.00", "currency": "USD"}}]
        given = {"customer": self.mill, "orderedAt": f"{ordered}T09:00:00Z", "promisedAt": f"{promised}T09:00:00Z", "lines": lines}
        return str(self.do("recordPurchase", **{**given, **more})["purchase"]["id"])

    def deliver(self, purchase: str, day: str) -> None:
        """Record a delivery."""
        self.do("recordDelivery", id=purchase, expectedVersion=self.version(purchase), deliveredAt=f"{day}T08:00:00Z", sellerPresent=True)

    def touch(self, kind: str, *contacts: str, **more: Any) -> Any:
        """Log a touchpoint with contacts."""
        return self.do("logTouchpoint", kind=kind, at=self.now, customer=self.mill, contacts=list(contacts), **more)

    def read(self, purchase: str, contact: str, experience: int) -> None:
        """Record a satisfaction reading about a purchase."""
        grades = {"expectation": 3, "experience": experience, "willingToRepeat": 5, "trustworthy": 5, "didAsSaid": 4, "cared": 5}
        self.do("recordSatisfaction", purchase=purchase, contact=contact, at=self.now, givenBy="VISIT", **grades)


@contextmanager
def _desk(driver: neo4j.Driver, address: Address) -> Iterator[Desk]:
    world = World()
    accounts.company(world)
    write(driver, world)
    with Api(address, "2025-01-07T12:00:00+00:00") as api:
        yield Desk(api, driver)


def test_a_year_of_one_account_is_judged_after_every_step(driver: neo4j.Driver, address: Address) -> None:
    with _desk(driver, address) as desk:
        year = Year(desk, desk.rep("Ann"))
        buyer, director = _meet(year)
        first = _sell_and_deliver_late(year, buyer)
        _settle_the_claim(year, first, buyer)
        second = _sell_again(year, buyer)
        _ask_and_be_referred(year, second, buyer)
        _work_together(year, buyer, director)
        _part(year, buyer)
        assert year.look()[1] == []  # no further changes


def _meet(year: Year) -> tuple[str, str]:
    year.on("2025-01-07")
    year.mill = year.do("createCustomer", name="The mill", segment="small")["customer"]["id"]
    people = []
    for name, title, department, role in (
        ("Bea Buyer", "Buyer", "Purchasing", "PROCUREMENT"),
        ("Dora Director", "Director", "Board", "DECISION_MAKER"),
    ):
        job = {"customer": year.mill, "title": title, "department": department, "buyingRole": role, "since": "2020-01-01"}
        people.append(year.do("createContact", name=name, email=f"{name[:3].lower()}@mill.example", employment=job)["contact"]["id"])
    account, changes = year.look()
    assert (account["status"], account["relationship"]["level"]) == ("PROSPECT", None)
    assert changes[:2] == [("CREATED", "News"), ("CREATED", "Customer")]  # the news is older than the customer
    return people[0], people[1]


def _sell_and_deliver_late(year: Year, buyer: str) -> str:
    year.on("2025-01-13")
    first = year.order("2025-01-13", "2025-01-20", placedBy=buyer)
    account, changes = year.look()
    assert (account["status"], account["relationship"]["level"]) == ("ACTIVE", "TRANSACTIONAL")
    assert ("LEVEL_CHANGED", "Customer") in changes
    assert year.plans("DUE") == ["THANK_YOU"]
    assert year.plans("PLANNED") == ["MONTHLY_CONTACT"]
    year.on("2025-01-14")
    year.touch("THANK_YOU", buyer, about=first, personal=True)
    assert year.plans("DONE") == ["THANK_YOU"]
    year.on("2025-01-27")
    year.deliver(first, "2025-01-27")
    account, changes = year.look()
    assert year.part(account, "PROMISES") < 0.51  # kept late is broken
    assert ("PROMISE_BROKEN", "CustomerPromise") in changes
    assert year.plans("DUE") == ["DELIVERY_CHECK"]
    assert year.plans("PLANNED") == ["OPERATION_CHECK", "FOLLOW_UP_VISIT", "MONTHLY_CONTACT"]
    return first


def _settle_the_claim(year: Year, first: str, buyer: str) -> None:
    year.on("2025-01-28")
    given = {
        "customer": year.mill,
        "contact": buyer,
        "purchase": first,
        "cause": "LATE_SHIPMENT",
        "severity": "MAJOR",
        "channel": "PHONE",
        "openedAt": year.now,
    }
    claim = year.do("openClaim", text="A week late.", **given)["claim"]["id"]
    account, changes = year.look()
    assert ("CLAIM_OPENED", "Claim") in changes
    assert account["referralAsk"]["verdict"] == "WAIT"
    year.on("2025-01-29")
    year.do("assessClaim", id=claim, expectedVersion=year.version(claim), verdict="TRUE")
    settled = {"remedy": "CREDIT", "cost": {"amount": "50.00", "currency": "USD"}, "resolvedAt": year.now, "understoodAt": year.now}
    year.do("resolveClaim", id=claim, expectedVersion=year.version(claim), **settled)
    assert ("CLAIM_RESOLVED", "Claim") in year.look()[1]
    for day, kind in (("2025-01-30", "DELIVERY_CHECK"), ("2025-02-03", "OPERATION_CHECK"), ("2025-02-10", "FOLLOW_UP_VISIT")):
        year.on(day)
        year.touch(kind, buyer, about=first)
    year.read(first, buyer, 4)
    account, changes = year.look()
    assert (account["relationship"]["level"], account["satisfaction"]["gap"]) == ("RELATIONAL", 1.0)
    assert year.part(account, "CLAIMS") > 0.99  # handled well: it raises confidence (R14), a little less with each day of silence
    assert {("LEVEL_CHANGED", "Customer"), ("UPDATED", "FollowUp"), ("CREATED", "Satisfaction")} <= set(changes)


def _sell_again(year: Year, buyer: str) -> str:
    year.on("2025-03-10")
    second = year.order("2025-03-10", "2025-03-20", DRILL, placedBy=buyer)
    year.on("2025-03-11")
    year.touch("THANK_YOU", buyer, about=second, personal=True)
    year.on("2025-03-19")
    year.deliver(second, "2025-03-19")
    for day, kind in (("2025-03-20", "DELIVERY_CHECK"), ("2025-03-26", "OPERATION_CHECK"), ("2025-04-01", "FOLLOW_UP_VISIT")):
        year.on(day)
        year.touch(kind, buyer, about=second)
    year.read(second, buyer, 5)
    account, changes = year.look()
    assert account["relationship"]["level"] == "RELATIONAL"
    assert account["relationship"]["score"] > 60
    assert (account["referralAsk"]["verdict"], account["referralAsk"]["reasons"]) == ("ASK", [{"code": "VERIFIED"}])
    assert ("LEVEL_CHANGED", "Customer") not in changes
    return second


def _ask_and_be_referred(year: Year, second: str, buyer: str) -> None:
    year.on("2025-04-02")
    asked = year.do("askForReferral", contact=buyer, at=year.now, purchase=second)["referral"]["id"]
    other = year.do("createCustomer", name="The bakery")["customer"]["id"]
    baker = year.do("createContact", name="Bo Baker", email="bo@bakery.example", employment={"customer": other, "title": "Owner"})
    year.on("2025-04-10")
    given = {"referral": asked, "expectedVersion": year.version(asked), "by": buyer, "to": baker["contact"]["id"], "how": "FRIEND"}
    assert year.do("recordReferral", givenAt=year.now, **given)["referral"]["status"] == "GIVEN"
    for day, status in (("2025-04-12", "CONTACTED"), ("2025-04-20", "MET")):
        year.on(day)
        year.do("advanceReferral", id=asked, expectedVersion=year.version(asked), status=status, at=year.now)
    year.on("2025-05-02")
    year.order("2025-05-02", "2025-05-10", customer=other, referral=asked)
    (member,) = year.desk.api.data(TREE, year.ann, id=year.mill)["referralTree"]["members"]["nodes"]
    assert member == {"customer": {"name": "The bakery"}, "generation": 1, "value": {"amount": "1000.00"}}
    account, changes = year.look()
    assert year.part(account, "ADVOCACY") > 0.9
    assert [kind for kind, _ in changes].count("REFERRAL_ADVANCED") == 4
    assert ("LEVEL_CHANGED", "Customer") in changes  # of the bakery


def _work_together(year: Year, buyer: str, director: str) -> None:
    for number, (ordered, promised) in enumerate(
        (("2025-05-12", "2025-05-22"), ("2025-07-14", "2025-07-24"), ("2025-09-08", "2025-09-18"))
    ):
        year.on(ordered)
        purchase = year.order(ordered, promised, (SAW, DRILL)[number % 2], placedBy=buyer)
        year.touch("THANK_YOU", buyer, about=purchase, personal=True)
        year.on(promised)
        year.deliver(purchase, promised)
        for kind in ("DELIVERY_CHECK", "OPERATION_CHECK", "FOLLOW_UP_VISIT"):
            year.touch(kind, buyer, director, about=purchase)
        year.read(purchase, buyer, 5)
        account, _ = year.look()
        assert account["relationship"]["level"] == "RELATIONAL"
    assert [one["key"] for one in account["relationship"]["nextLevel"]["missing"]] == ["WARM_OR_JOINT_WORK"]
    year.on("2025-09-25")
    year.touch("JOINT_WORK", buyer, director, summary="Planned their new line with them.")
    account, changes = year.look()
    assert account["relationship"]["level"] == "PARTNERING"
    assert changes[-1] == ("LEVEL_CHANGED", "Customer")
    assert account["penetration"] == {"score": 56, "singleThreaded": False}


def _part(year: Year, buyer: str) -> None:
    year.on("2025-10-15")
    year.do("changeEmployment", contact=buyer, expectedVersion=year.version(buyer), leaves=year.mill, leftAt="2025-10-14")
    account, changes = year.look()
    assert changes == [("CONTACT_LEFT", "Contact")]
    assert account["penetration"]["singleThreaded"]
    assert account["penetration"]["score"] < 56
    assert account["relationship"]["level"] == "PARTNERING"  # at most five points below its score
    year.on("2026-03-20")  # nothing happens for half a year, then a claim is raised
    given = {"customer": year.mill, "cause": "POOR_TREATMENT", "severity": "SEVERE", "channel": "PHONE", "openedAt": year.now}
    year.do("openClaim", text="Nobody calls any more.", **given)
    account, changes = year.look()
    assert account["relationship"]["level"] != "PARTNERING"
    assert ("LEVEL_CHANGED", "Customer") in changes

"""A sample graph for many tests.

It has every record type, absent values, and equal values in every order. Some people tie accounts together. A confidential customer has
records between visible ones. Ann and Bob cover territories, Cleo manages the north, Max the world. Visibility follows from the owners and
territories alone.
"""

import itertools
import random
from collections.abc import Iterator
from typing import Any

import neo4j

from values.ids import PREFIX, record_id
from values.search_values import derived
from values.sort_values import JUDGED, keys_of

SOURCE = "sample"
NOW = "2026-06-15T12:00:00Z"
TERRITORIES = {"World": None, "North": "World", "Harbour": "North", "South": "World"}
# name, territory, owner, confidential
CUSTOMERS = (
    ("Alpha", "North", "Ann", False),
    ("Beta", "Harbour", "Ann", False),
    ("Gamma", "South", "Bob", False),
    ("Delta", "Harbour", "Cleo", False),
    ("Solo", "South", None, False),
    ("Quiet", "North", "Bob", True),
)
_TIMES = [f"2026-0{month}-{day}T10:00:00Z" for month in range(1, 7) for day in ("01", "14", "20")]
Properties = dict[str, Any]
End = tuple[str, str]


def key(label: str, name: str) -> str:
    """Return the id of a sample record. Edits have ids without a meaning."""
    return record_id(label, SOURCE, name) if label in PREFIX else f"{label}-{name}"


class Sample:
    """The content of the sample: nodes by label and name, and the ties between them."""

    def __init__(self, accounts: Iterator[str] | list[str], tied: bool) -> None:
        self.nodes: dict[End, Properties] = {}
        self.ties: list[tuple[End, str, End, Properties]] = []
        self.tied_already: set[tuple[End, str, End]] = set()
        self.accounts = list(accounts)
        self.tied = tied
        self.company()
        for name, territory, owner, confidential in CUSTOMERS:
            if name in self.accounts:
                _Account(self, name, territory, owner, confidential)
        self.between()
        self.history()
        self.edits_of_ties()
        # Holes: required values of the schema that were never recorded.
        del self.nodes["Finding", "Gamma-2"]["text"]
        del self.nodes["Claim", "Delta-1"]["cause"]

    def node(self, label: str, known_as: str, /, **properties: Any) -> End:
        """Add a record. Values that are None are absent."""
        made = {**properties, "id": key(label, known_as), "source": SOURCE, "externalId": known_as, "version": 1}
        if len(self.nodes) % 2:  # the other records are from before actors were stored
            made |= {"createdBy": "import", "updatedBy": "ann@example.com", "updatedByRep": key("Rep", "Ann")}
        judged = {key: made[key] for key in made if key.endswith(("Low", "High"))}
        if label == "Change":
            made |= {"actor": "bob@example.com", "rep": key("Rep", "Bob"), "role": "REP", "request": "r-1"}
        made |= derived(label, made, new=True) | judged
        self.nodes[label, known_as] = {name: value for name, value in made.items() if value is not None}
        return label, known_as

    def tie(self, start: End, kind: str, end: End, **facts: Any) -> None:
        """Add a relationship between existing records, at most one of a kind in each direction."""
        if start in self.nodes and end in self.nodes and (start, kind, end) not in self.tied_already:
            if kind != "OWNS":
                self.tied_already.add((start, kind, end))
            facts |= derived(kind, facts)
            self.ties.append((start, kind, end, {name: value for name, value in facts.items() if value is not None}))

    def company(self) -> None:
        """Add the records of our own company."""
        for name, above in TERRITORIES.items():
            self.node("Territory", name, name=name)
            if above:
                self.tie(("Territory", name), "PART_OF", ("Territory", above))
        for name, relationship, territory in (
            ("Ann", "COVERS", "Harbour"), ("Bob", "COVERS", "South"), ("Cleo", "MANAGES", "North"), ("Max", "MANAGES", "World"),
        ):  # fmt: skip
            self.node("Rep", name, name=name, email=f"{name.lower()}@example.com", title=None if name == "Bob" else "Sales")
            self.tie(("Rep", name), relationship, ("Territory", territory))
        for name in ("Shipping", "Sales", "Service"):
            self.node("Department", name, name=name)
        for number, parent in ((1, None), (2, 1), (3, 1)):
            self.node("Category", str(number), name=f"Category {number % 2}", level=0 if parent is None else 1)
            if parent:
                self.tie(("Category", str(number)), "PART_OF", ("Category", str(parent)))
        for number in range(1, 7):
            self.node(
                "Product", str(number), name=f"Product {number // 2}", number=f"P{number}" if number % 3 else None,
                guaranteeMonths=12 * number if number % 2 else None, terms=["Credit", "Training"] if number == 4 else None,
                listPrice=1999 * number if number > 1 else None, currency=("USD", "JPY", "KWD")[number % 3],
            )  # fmt: skip
            self.tie(("Product", str(number)), "IN_CATEGORY", ("Category", str(1 + number % 3)))
        for number in (1, 2):
            self.node("News", str(number), text=f"News {number}", at=_TIMES[3])
            self.tie(("News", str(number)), "ABOUT", (("Product", "1"), ("Category", "2"))[number - 1])
        self.tie(self.node("Change", "News", kind="CREATED", cause=_CAUSE, at="2026-06-05T00:00:00Z", place=9), "OF", ("News", "1"))

    def between(self) -> None:
        """Add the ties between accounts, visible and hidden ones."""
        apart = set() if self.tied else {"Quiet"}

        def tie(start: End, kind: str, end: End, **facts: Any) -> None:
            if not apart & {start[1].split("-")[0], end[1].split("-")[0]}:
                self.tie(start, kind, end, **facts)

        def customer(name: str) -> End:
            return "Customer", name

        def contact(name: str) -> End:
            return "Contact", name

        for one, other in (("Beta", "Alpha"), ("Delta", "Alpha"), ("Quiet", "Alpha"), ("Gamma", "Beta")):
            tie(customer(one), "SUBSIDIARY_OF", customer(other))
            tie(customer(other), "COMPETES_WITH", customer(one))
        for name, account in (("Alpha-1", "Gamma"), ("Beta-2", "Quiet"), ("Quiet-2", "Delta")):
            tie(contact(name), "WORKS_AT", customer(account), id=f"job-{name}-{account}", title="Elsewhere", since="2020-01-01",
                until="2022-12-31")  # fmt: skip
        people = [contact(f"{name}-{number}") for name in self.accounts for number in (1, 2, 3)]
        dice = random.Random(7)
        for person in people:
            for acquaintance in dice.sample(people, 4):
                if person != acquaintance:
                    tie(person, "KNOWS", acquaintance, how=dice.choice(["FRIEND", "ADVISES", None]), strength=dice.choice([0.5, 0.8, None]),
                        since=dice.choice(["2019-05-01", None]))  # fmt: skip
            tie(person, "REPORTS_TO", dice.choice(people))
        for account in self.accounts:
            for other in dice.sample(self.accounts, 3):
                for label, name in (("Customer", other), ("Contact", f"{other}-1"), ("Purchase", f"{other}-1"), ("Product", "2")):
                    tie(("Finding", f"{account}-{len(other) % 3}"), "ABOUT", (label, name))
                tie(("Touchpoint", f"{account}-2"), "WITH", contact(f"{other}-3"))
                tie(("Touchpoint", f"{account}-3"), "ABOUT", ("Claim", f"{other}-1"))
                tie(("Touchpoint", f"{account}-3"), "ABOUT", ("Opportunity", f"{other}-2"))
                tie(("Touchpoint", f"{account}-4"), "ABOUT", ("Promise", f"{account}-1"))
            tie(("Opportunity", f"{account}-1"), "LED_TO", ("Purchase", f"{account}-1"))
        for giver, named, at in (
            ("Beta", "Alpha", 0),
            ("Alpha", "Quiet", 1),
            ("Quiet", "Gamma", 2),
            ("Gamma", "Delta", 1),
            ("Alpha", None, 3),
        ):
            self.referral(giver, named, _TIMES[at])
        for number, person in enumerate(people):  # of contacts at one account and at several
            kind, merged = ("MERGE", people[number - 1]) if number % 3 == 2 else ("CONTACT", None)
            review = self.node(
                "Review", "-".join(person), kind=kind, status="OPEN", createdAt=_TIMES[number % 3], name="New name", unseen=["none"]
            )
            tie(review, "OF", person)
            if merged:
                tie(review, "ABOUT", merged)

    def history(self) -> None:
        """Add edits of the touchpoints: what they named before is often at another account."""
        for account, before in itertools.pairwise(self.accounts):
            for number, kind in enumerate(("UPDATED", "VOIDED", "RESTORED", "UPDATED")):
                change = ("FieldChange", f"{account}-{number}")
                edit = self.edit(f"{account}-{number}", number, kind)
                self.tie(("Touchpoint", f"{account}-2"), "EDITED", edit)
                if kind == "UPDATED":
                    self.nodes[change] = {"id": key(*change), "field": "contacts"}
                    self.tie(edit, "CHANGED", change)
                    if self.tied or before != "Quiet":
                        self.tie(change, "NAMED", ("Contact", f"{before}-1"))
                    self.tie(change, "NAMES", ("Contact", f"{account}-1"))

    def edits_of_ties(self) -> None:
        """Add edits of some jobs, and of some ties between two people."""
        for start, kind, end, facts in [tie for tie in self.ties if tie[1] in ("WORKS_AT", "KNOWS")]:
            name = f"{start[1]} {kind} {end[1]}"
            many = len(name) % 4
            if many:
                facts["history"] = name
            for number in range(many):
                change = ("FieldChange", f"{name} {number}")
                self.nodes[change] = {"id": key(*change), "field": "title", "before": name}
                self.tie(self.edit(f"{name} {number}", number, "UPDATED", history=name), "CHANGED", change)
                self.tie(change, "NAMES", start)

    def edit(self, name: str, number: int, kind: str, **facts: str) -> End:
        """Add an edit."""
        edit = ("Edit", name)
        by = {"subject": "bob@example.com", "rep": key("Rep", "Bob")} if number % 2 else {"subject": "import"}
        self.nodes[edit] = {"id": key(*edit), "at": _TIMES[number // 2], "kind": kind, **by, **facts}
        return edit

    def referral(self, giver: str, named: str | None, at: str) -> None:
        """Add (giver)-[:GAVE]->(:Referral)-[:TO]->(named). A request without an answer names nobody."""
        if giver not in self.accounts or (named and named not in self.accounts) or (not self.tied and "Quiet" in (giver, named)):
            return
        name = f"{giver}-{named or 'asked'}"
        self.node("Referral", name, status="GIVEN" if named else "ASKED", givenAt=at if named else None, askedAt=at, attributed=bool(named))
        self.tie(("Contact", f"{giver}-1"), "GAVE", ("Referral", name))
        self.tie(("Referral", name), "FROM", ("Customer", giver))
        self.tie(("Referral", name), "AFTER", ("Purchase", f"{giver}-1") if named else ("Opportunity", f"{giver}-1"))
        if named:
            self.tie(("Referral", name), "TO", ("Contact", f"{named}-1"))
            self.tie(("Customer", giver), "REFERRED", ("Customer", named), referral=key("Referral", name), at=at)


class _Account:
    """One customer and all its records. Some values repeat, and some are absent."""

    def __init__(self, sample: Sample, name: str, territory: str, owner: str | None, confidential: bool) -> None:
        self.sample = sample
        self.name = name
        self.dice = random.Random(name)
        above, scopes = territory, [key("Rep", owner)] if owner else []
        while above:
            scopes.append(("manager:" if confidential else "") + key("Territory", above))
            above = TERRITORIES[above] or ""
        score = len(name) * 10 if name != "Solo" else None
        more = self.more = random.Random(f"{name} more")
        judged = {
            "overdue": more.choice([0.5, 1.5, 2.0, None]), "willDropAt": more.choice(["2026-07-01", "2026-08-01", None]),
            "touchedAt": more.choice([*_TIMES[:3], None]), "orderedAt": more.choice([*_TIMES[:3], None]),
            "lifetimeValue": more.choice([10000, 500000, None]),
        }  # fmt: skip
        keys = {key: one for name, kind in JUDGED["Customer"].items() for key, one in keys_of(name, kind, judged[name]).items()}
        self.customer = sample.node(
            "Customer", name, name=f"{name} Ltd", domain=f"{name.lower()}.example", status="ACTIVE", confidential=confidential,
            industry=self.maybe("Food", "Steel"), segment=self.maybe("Large"), country=self.maybe("DE", "US"), city=self.maybe("Bremen"),
            scopes=scopes, score=score, scoreLow=-1 if score is None else score, scoreHigh=1000000 if score is None else score,
            penetrationLow=-1, penetrationHigh=1000000, level=self.maybe("RELATIONAL", "TRANSACTIONAL"), singleThreaded=self.maybe(True),
            updatedAt=more.choice(_TIMES[:4]), **judged, **keys,
        )  # fmt: skip
        sample.tie(self.customer, "LOCATED_IN", ("Territory", territory))
        self.rep = ("Rep", owner or "Max")
        if owner:
            sample.tie(self.rep, "OWNS", self.customer, since="2024-01-01")
        sample.tie(("Rep", "Max"), "OWNS", self.customer, since="2020-01-01", until="2023-12-31")
        self.people()
        self.buying()
        self.care()
        self.service()

    def maybe(self, *values: Any) -> Any:
        """Return one of the values, or None."""
        return self.dice.choice([*values, None])

    def time(self) -> str:
        """Return one of a few points in time, so that sort orders have equal values."""
        return self.dice.choice(_TIMES)

    def records(self, label: str, count: int, anchor: str, **properties: Any) -> Iterator[tuple[int, End]]:
        """Yield records of the customer. `->X` and `<-X` name the relationship."""
        for number in range(1, count + 1):
            drawn = {name: value() if callable(value) else value for name, value in properties.items()}
            made = self.sample.node(label, f"{self.name}-{number}", **drawn)
            if anchor.startswith("->"):
                self.sample.tie(made, anchor[2:], self.customer)
            elif anchor:
                self.sample.tie(self.customer, anchor[2:], made)
            yield number, made

    def named(self, label: str, number: int) -> End:
        return label, f"{self.name}-{number}"

    def people(self) -> None:
        for number in range(1, 5):
            person = self.sample.node(
                "Contact", f"{self.name}-{number}", name=f"José {self.name} {number // 2}",
                email=f"{self.name.lower()}-{number}@example.com",
                phone=self.maybe("+4942112345"), doNotContact=number == 3,
            )  # fmt: skip
            self.sample.tie(
                person, "WORKS_AT", self.customer, id=f"job-{self.name}-{number}", title=self.maybe("Buyer", "Baker"),
                department=self.maybe("Sales"), buyingRole=("DECISION_MAKER", "USER", None, "USER")[number - 1],
                roleSource=self.maybe("STATED"), since=self.maybe("2021-01-01", "2022-01-01"), until=self.maybe("2025-01-01"),
            )  # fmt: skip

    def buying(self) -> None:
        for number, purchase in self.records(
            "Purchase", 5, "<-MADE", orderedAt=self.time, deliveredAt=lambda: self.maybe(self.time()), total=1000005, currency="USD",
            totalReporting=lambda: self.more.choice([10000, 500000, 500001]),
            status=lambda: self.dice.choice(["DELIVERED", "ORDERED", "RETURNED"]), promisedAt=lambda: self.maybe(self.time()),
            terms=lambda: self.maybe(["Net 30"]), sellerPresent=lambda: self.maybe(True, False),
        ):  # fmt: skip
            self.sample.tie(self.rep, "SOLD", purchase)
            self.sample.tie(self.named("Contact", 1 + number % 3), "PLACED", purchase)
            for line, product in enumerate(self.dice.sample(range(1, 7), 3), 1):
                self.sample.tie(
                    purchase, "INCLUDES", ("Product", str(product)), id=f"line-{self.name}-{number}-{line}", line=line, quantity=line * 2,
                    unitPrice=333, amount=666 * line, discount=self.maybe(0.25),
                )  # fmt: skip
        self.sample.tie(self.named("Purchase", 3), "RETURNS", self.named("Purchase", 1))
        self.sample.tie(self.named("Purchase", 4), "RETURNS", self.named("Purchase", 1))
        for number, promise in self.records(
            "Promise", 4, "->TO", kind="DELIVERY_DATE", dueAt=self.time, madeAt=lambda: self.maybe(self.time()),
            status=lambda: self.dice.choice(["OPEN", "KEPT", "BROKEN"]), text=lambda: self.maybe("On time"),
        ):  # fmt: skip
            self.sample.tie(promise, "OF", self.named("Purchase", number))
            self.sample.tie(promise, "CONFIRMED_WITH", ("Department", "Shipping"))
            self.sample.tie(promise, "CONFIRMED_WITH", ("Department", "Sales"))
        for number, opportunity in self.records(
            "Opportunity", 3, "<-CONSIDERED", status=lambda: self.dice.choice(["OPEN", "WON", "LOST"]), value=lambda: self.maybe(5000),
            currency="JPY",
            openedAt=lambda: self.maybe(self.time()), closedAt=lambda: self.maybe(self.time()),
            valueReporting=lambda: self.more.choice([10000, 500000, None]),
            reason=lambda: self.maybe("Price"),
        ):  # fmt: skip
            self.sample.tie(opportunity, "FOR", ("Product", str(number)))
            self.sample.tie(opportunity, "OWNED_BY", self.rep)
        for number, reference in self.records(
            "Reference", 3, "->OF", askedAt=lambda: self.maybe(self.time()), givenAt=lambda: self.maybe(self.time())
        ):
            self.sample.tie(self.named("Contact", number), "GAVE", reference)

    def care(self) -> None:
        for number, touchpoint in self.records(
            "Touchpoint", 6, "->AT", kind=lambda: self.dice.choice(["VISIT", "CALL", "EMAIL"]), direction="TWO_WAY", at=self.time,
            summary=lambda: self.maybe("Talked"), personal=lambda: self.maybe(True),
        ):  # fmt: skip
            self.sample.tie(self.rep, "HAD", touchpoint)
            self.sample.tie(touchpoint, "WITH", self.named("Contact", 1 + number % 4))
            topics = (self.named("Purchase", 1), ("Product", "1"), ("Category", "1"), ("News", "1"), self.customer, ("Department", "Sales"))
            self.sample.tie(touchpoint, "ABOUT", topics[number - 1])
        kinds = ["NEED", "USE", "PERSONAL"]
        for number, finding in self.records(
            "Finding",
            3,
            "->AT",
            kind=lambda: self.dice.choice(kinds),
            text=lambda: self.dice.choice(["Uneven pies", "Likes tea"]),
            at=self.time,
        ):
            self.sample.tie(self.named("Touchpoint", number), "REVEALED", finding)
            self.sample.tie(finding, "FROM", self.named("Contact", number))
        for number, reading in self.records(
            "Satisfaction", 3, "->AT", at=self.time, expectation=3, experience=lambda: self.dice.randint(1, 5), givenBy="VISIT",
            willingToRepeat=lambda: self.maybe(4), cared=lambda: self.maybe(5),
        ):  # fmt: skip
            self.sample.tie(reading, "OF", self.named("Purchase", 1 + number % 2))
            self.sample.tie(self.named("Contact", number), "GAVE", reading)
        for number, follow_up in self.records(
            "FollowUp", 5, "->OF", kind="THANK_YOU", dueAt=lambda: self.dice.choice([*_TIMES, "2026-06-16T00:00:00Z"]),
            status=lambda: self.dice.choice(["PLANNED", "DONE", "SKIPPED"]), reason=lambda: self.maybe("Closed"),
        ):  # fmt: skip
            self.sample.tie(follow_up, "ASSIGNED_TO", self.rep)
            if number < 4:
                self.sample.tie(follow_up, "OF", self.named("Purchase", number))
                self.sample.tie(follow_up, "DONE_BY", self.named("Touchpoint", number))

    def service(self) -> None:
        for number, claim in self.records(
            "Claim", 4, "->OF", cause="LATE_SHIPMENT", severity=lambda: self.dice.choice(["MINOR", "SEVERE"]),
            openedAt=self.time, dueAt=self.time,
            status=lambda: self.dice.choice(["OPEN", "ASSESSED", "RESOLVED"]), verdict=lambda: self.maybe("TRUE"),
            cost=lambda: self.maybe(12345), remedies=lambda: self.maybe(["APOLOGY", "CREDIT"]), grounds=lambda: self.maybe("Late."),
            costCurrency=lambda: self.maybe("KWD", "USD"),
        ):  # fmt: skip
            self.sample.tie(self.named("Contact", number), "RAISED", claim)
            self.sample.tie(claim, "ABOUT", self.named("Purchase", number) if number < 3 else ("Product", "3"))
            self.sample.tie(claim, "HANDLED_BY", ("Department", "Shipping"))
            self.sample.tie(claim, "CONCERNS", ("Rep", "Ann"))
        for number, job in self.records(
            "ServiceJob", 3, "->AT", kind="REPAIR", status=lambda: self.dice.choice(["PLANNED", "DONE"]), openedAt=self.time,
            agreedAt=lambda: self.maybe(self.time()), underGuarantee=lambda: self.maybe(True),
        ):  # fmt: skip
            self.sample.tie(job, "FOR", self.named("Claim", 1) if number == 1 else self.named("Purchase", 1))
        for number, _standing in self.records("Standing", 2, "<-STANDS", level="RELATIONAL", score=50, confidence=0.5, ruleVersion="1"):
            self.sample.nodes["Standing", f"{self.name}-{number}"].update(asOf=f"2026-0{number}-01", current=number == 2)
            if number == 2:
                self.sample.nodes["Standing", f"{self.name}-2"] |= {
                    "level": self.more.choice(["RELATIONAL", "PARTNERING"]),
                    "cause": _CAUSE,
                }
        subjects = [("Customer", self.name), self.named("Contact", 1), self.named("Finding", 1), self.named("Claim", 1)]
        place = self.sample.accounts.index(self.name)
        for number, change in self.records("Change", 4, "->AT", kind="UPDATED", cause=_CAUSE):
            self.sample.nodes[change] |= {"at": f"2026-06-0{number}T00:00:00Z", "place": 100 * number + place}
            self.sample.tie(change, "OF", subjects[number - 1])


_CAUSE = '{"code": "TEST", "message": "So it was."}'
_DAYS = ["asOf", "guaranteeUntil", "since", "until", "willDropAt", "willDropAtLow", "willDropAtHigh"]
_WRITE_NODES = """
UNWIND $rows AS row CREATE (n:$(row.label)) SET n = row.properties
WITH n UNWIND keys(n) AS name WITH n, name WHERE n[name] IS :: STRING AND (name =~ '.*At(Low|High)?' OR name = 'at' OR name IN $days)
SET n[name] = CASE WHEN name IN $days THEN date(n[name]) ELSE datetime(n[name]) END
"""
_WRITE_TIES = """
UNWIND $rows AS row MATCH (a:$(row.start) {id: row.from}) MATCH (b:$(row.end) {id: row.to})
CREATE (a)-[r:$(row.kind)]->(b) SET r = row.facts
WITH r UNWIND keys(r) AS name WITH r, name WHERE name IN $days + ['at']
SET r[name] = CASE WHEN name = 'at' THEN datetime(r[name]) ELSE date(r[name]) END
"""


def write(driver: neo4j.Driver, *, hidden: bool = True, tied: bool = True) -> Sample:
    """Write the sample. `hidden=False` leaves out the confidential customer, `tied=False` its ties."""
    made = Sample([name for name, *_, confidential in CUSTOMERS if hidden or not confidential], tied)
    nodes = [{"label": label, "properties": properties} for (label, _), properties in made.nodes.items()]
    ties = [
        {"start": start[0], "from": key(*start), "kind": kind, "end": end[0], "to": key(*end), "facts": facts}
        for start, kind, end, facts in made.ties
    ]
    driver.execute_query(_WRITE_NODES, rows=nodes, days=_DAYS)
    driver.execute_query(_WRITE_TIES, rows=ties, days=_DAYS)
    driver.execute_query(
        "MERGE (store:Store {id: 1}) SET store.place = 1000, store.reportingCurrency = 'USD'"
    )  # beyond the places of all changes
    driver.execute_query("CALL db.awaitIndexes(30)")
    return made

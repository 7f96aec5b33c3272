"""Facts counted by Cypher: every kind of record in its place, and statistics without confidential customers."""

from datetime import UTC, datetime

import neo4j
import pytest

from graph.derived.facts import FROZEN, STATISTICS, counted, counted_statistics, end_of, frozen, statistics_of, thawed
from insights.facts import (
    DAY,
    EVIDENCE,
    Claim,
    Employment,
    Facts,
    FollowUp,
    Lost,
    Promise,
    Purchase,
    Reading,
    Reference,
    Referral,
    Statistics,
    Stood,
    Touchpoint,
    read,
)
from tests.graph.building import Building, key


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


def facts_of(driver: neo4j.Driver, name: str, day: str = "2026-06-30") -> Facts:
    found = driver.execute_query(f"MATCH (c:Customer {{id: $id}}) RETURN {counted('c')}", id=key("Customer", name), day=day)
    return read(found.records[0][0])


def everything(made: Building) -> None:
    """Write one account with one record of each kind, and records that must not be counted."""
    made.customer("Alpha", segment="Warehouse", status="STOPPED")
    made.customer("Other")
    made.orders("Other", "2026-01-01")
    made.record("Rep", "Ann", name="Ann")
    for name, email, phone in (("Boss", "boss@example.com", None), ("Buyer", None, None)):
        made.record("Contact", name, name=name, email=email, phone=phone, doNotContact=name == "Buyer")
    made.tie(
        ("Contact", "Boss"),
        "WORKS_AT",
        ("Customer", "Alpha"),
        buyingRole="DECISION_MAKER",
        department="Board",
        site="Ulm",
        since="2020-03-01",
    )
    made.tie(("Contact", "Buyer"), "WORKS_AT", ("Customer", "Alpha"), until="2026-02-01")
    _sold(made)
    _told(made)


def _sold(made: Building) -> None:
    """Write orders of products in categories, of which one was canceled and one comes back, with promises and closed opportunities."""
    for category in ("Tools", "Saws"):
        made.record("Category", category, name=category)
    for product, category in (("Saw", "Saws"), ("Blade", "Saws"), ("Hammer", "Tools")):
        made.record("Product", product, name=product)
        made.tie(("Product", product), "IN_CATEGORY", ("Category", category))
    made.orders("Alpha", "2026-03-02", promisedAt="2026-03-09T00:00:00Z", deliveredAt="2026-03-08T12:00:00Z", totalReporting=11234)
    made.orders("Alpha", "2026-03-01", status="CANCELLED")
    made.orders("Alpha", "2026-04-01", status="RETURNED", totalReporting=1234)
    for product in ("Saw", "Blade", "Hammer"):
        made.tie(("Purchase", "Alpha 2026-03-02"), "INCLUDES", ("Product", product))
    made.tie(("Purchase", "Alpha 2026-04-01"), "RETURNS", ("Purchase", "Alpha 2026-03-02"))
    made.tie(("Rep", "Ann"), "SOLD", ("Purchase", "Alpha 2026-03-02"))
    made.record(
        "Promise", "P", "Alpha", status="KEPT", madeAt="2026-03-02T00:00:00Z", dueAt="2026-03-09T00:00:00Z", keptAt="2026-03-08T00:00:00Z"
    )
    made.record("Promise", "vague", "Alpha", status="OPEN")
    for status in ("LOST", "WON"):
        made.record("Opportunity", status, status=status, closedAt="2026-04-05T00:00:00Z")
        made.tie(("Customer", "Alpha"), "CONSIDERED", ("Opportunity", status))


def _told(made: Building) -> None:
    """Write touchpoints, readings, claims, references and follow-ups."""
    made.record("Touchpoint", "T", "Alpha", kind="VISIT", direction="TWO_WAY", at="2026-03-20T09:00:00Z")
    made.tie(("Rep", "Ann"), "HAD", ("Touchpoint", "T"))
    made.tie(("Touchpoint", "T"), "WITH", ("Contact", "Boss"))
    made.record(
        "Satisfaction",
        "S",
        "Alpha",
        at="2026-03-21T00:00:00Z",
        expectation=3,
        experience=4,
        willingToRepeat=5,
        trustworthy=4,
        didAsSaid=3,
        cared=2,
    )
    made.record("Satisfaction", "unanswered", "Alpha", at="2026-03-22T00:00:00Z", expectation=3)
    made.tie(("Contact", "Boss"), "GAVE", ("Satisfaction", "S"))
    made.record(
        "Claim", "C", "Alpha", severity="MAJOR", verdict="TRUE", openedAt="2026-03-25T00:00:00Z", dueAt="2026-03-30T00:00:00Z",
        resolvedAt="2026-03-28T00:00:00Z", understoodAt="2026-03-29T00:00:00Z", cost=900, costReporting=1000,
    )  # fmt: skip
    made.record(
        "Referral", "R", "Alpha", status="WON", askedAt="2026-04-02T00:00:00Z", givenAt="2026-04-03T00:00:00Z", wonAt="2026-04-09T00:00:00Z"
    )
    made.tie(("Contact", "Boss"), "GAVE", ("Referral", "R"))
    made.record("Reference", "F", "Alpha", askedAt="2026-04-02T00:00:00Z", declinedAt="2026-04-03T00:00:00Z")
    made.tie(("Contact", "Boss"), "GAVE", ("Reference", "F"))
    made.record("FollowUp", "late", "Alpha", kind="FOLLOW_UP_VISIT", status="SKIPPED", dueAt="2026-03-22T00:00:00Z")
    made.record("FollowUp", "early", "Alpha", kind="THANK_YOU", status="DONE", dueAt="2026-03-04T00:00:00Z", doneAt="2026-03-03T00:00:00Z")
    made.tie(("FollowUp", "early"), "OF", ("Purchase", "Alpha 2026-03-02"))


def test_every_record_is_counted_in_its_place(empty: neo4j.Driver) -> None:
    everything(Building(empty))
    boss, buyer, ann = key("Contact", "Boss"), key("Contact", "Buyer"), key("Rep", "Ann")
    bought, returned = key("Purchase", "Alpha 2026-03-02"), key("Purchase", "Alpha 2026-04-01")
    found = facts_of(empty, "Alpha")
    assert sorted(found.purchases[0].categories) == sorted([key("Category", "Saws"), key("Category", "Tools")])
    categories = found.purchases[0].categories
    assert found == Facts(
        id=key("Customer", "Alpha"),
        segment="Warehouse",
        stopped=True,
        purchases=[
            Purchase(bought, "DELIVERED", at("2026-03-02T10:00"), at("2026-03-09"), at("2026-03-08T12:00"), 11234, ann, categories, None),
            Purchase(returned, "RETURNED", at("2026-04-01T10:00"), None, None, 1234, None, [], bought),
        ],
        promises=[Promise(key("Promise", "P"), "KEPT", at("2026-03-02"), at("2026-03-09"), at("2026-03-08"))],
        touchpoints=[Touchpoint(key("Touchpoint", "T"), "VISIT", "TWO_WAY", at("2026-03-20T09:00"), ann, [boss])],
        readings=[Reading(key("Satisfaction", "S"), at("2026-03-21"), boss, 3, 4, 5, 4, 3, 2, "Boss")],
        claims=[Claim(key("Claim", "C"), "MAJOR", "TRUE", at("2026-03-25"), at("2026-03-30"), at("2026-03-28"), at("2026-03-29"), 1000)],
        referrals=[Referral(key("Referral", "R"), boss, at("2026-04-02"), at("2026-04-03"), at("2026-04-09"), None)],
        references=[Reference(key("Reference", "F"), boss, at("2026-04-02"), None, at("2026-04-03"))],
        follow_ups=[
            FollowUp(key("FollowUp", "early"), "THANK_YOU", at("2026-03-04"), at("2026-03-03"), False, bought),
            FollowUp(key("FollowUp", "late"), "FOLLOW_UP_VISIT", at("2026-03-22"), None, True),
        ],
        employments=[
            Employment(boss, "DECISION_MAKER", "Board", "Ulm", at("2020-03-01"), None, True, False),
            Employment(buyer, None, None, None, None, at("2026-02-01"), False, True),
        ],
        lost=[Lost(key("Opportunity", "LOST"), at("2026-04-05"))],
        stood=None,
    )


@pytest.mark.parametrize(
    ("day", "stood"),
    [
        ("2026-01-31", None),
        ("2026-02-01", Stood(at("2026-01-31"), "RELATIONAL", 45)),
        ("2026-05-01", Stood(at("2026-04-30"), "TRANSACTIONAL", 20)),
    ],
)
def test_the_previous_standing_is_the_last_of_an_earlier_day(empty: neo4j.Driver, day: str, stood: Stood | None) -> None:
    Building(empty).customer("Alpha")
    empty.execute_query(
        "MATCH (c:Customer) UNWIND [['2026-01-31', 'RELATIONAL', 45], ['2026-04-30', 'TRANSACTIONAL', 20]] AS s "
        "CREATE (c)-[:STANDS]->(:Standing {id: s[0], asOf: date(s[0]), level: s[1], score: s[2]})"
    )
    assert facts_of(empty, "Alpha", day).stood == stood


def statistics(driver: neo4j.Driver, day: str) -> Statistics:
    return counted_statistics(driver.execute_query(STATISTICS, day=day).records, day)


def test_statistics_of_an_empty_graph(empty: neo4j.Driver) -> None:
    found = statistics(empty, "2026-06-30")
    assert (found.gap, found.money, found.recorded, found.currency) == (90.0, None, frozenset(), "XXX")


def test_statistics_count_gaps_in_days_without_confidential_customers(empty: neo4j.Driver) -> None:
    made = Building(empty)
    made.customer("Alpha")
    made.customer("Beta")
    made.customer("Quiet", confidential=True)
    made.orders("Alpha", "2026-01-01", "2026-01-11", "2026-01-31")  # 30 days, 2 gaps
    made.orders("Beta", "2026-01-01", "2026-03-02", "2026-08-01")  # 60 days, 1 gap; the third order is in the future
    made.orders("Beta", "2025-01-01", status="RETURNED")
    made.orders("Beta", "2025-01-02", status="CANCELLED")
    made.orders("Quiet", "2020-01-01", "2026-01-01")
    made.record("Claim", "C", "Quiet", severity="MAJOR", openedAt="2026-01-01T00:00:00Z", dueAt="2026-01-02T00:00:00Z")
    empty.execute_query("CREATE (:Store {id: 1, reportingCurrency: 'EUR'})")
    found = statistics(empty, "2026-06-30")
    assert (found.gap, found.currency, found.as_of) == (30.0, "EUR", end_of("2026-06-30"))
    assert found.recorded == {"PURCHASE", "HALF_YEAR", "DELIVERY"}
    assert found.repeats == 3 / 360, "three repeat orders in 180 days of Alpha and 180 of Beta"
    assert statistics(empty, "2025-06-29").recorded == {"PURCHASE"}, "a return is a purchase, an order of 2026 is not there yet"
    assert statistics(empty, "2025-06-30").recorded == {"PURCHASE", "HALF_YEAR"}, "the return is 180 days old"
    made.record("Purchase", "again", "Alpha", status="DELIVERED", orderedAt="2026-01-31T20:00:00Z", totalReporting=5000)
    assert statistics(empty, "2026-06-30").gap == 30.0, "two orders on one day are one order day"
    assert thawed(frozen(found)) == found


def test_statistics_hold_the_median_net_value_of_a_year(empty: neo4j.Driver) -> None:
    made = Building(empty)
    for name in ("Alpha", "Beta", "Gamma", "Lapsed", "Quiet"):
        made.customer(name, confidential=name == "Quiet")
        made.orders(name, "2025-06-29", totalReporting=7)  # one day too old
    made.orders("Alpha", "2025-06-30", totalReporting=400)
    made.orders("Beta", "2026-05-01", "2026-05-02", totalReporting=500)
    made.orders("Beta", "2026-05-03", totalReporting=100, status="RETURNED")
    made.orders("Gamma", "2026-05-01", totalReporting=2000)
    made.orders("Gamma", "2026-05-02", totalReporting=300, status="RETURNED")  # came back in full
    made.orders("Gamma", "2026-05-03", totalReporting=300, status="RETURNED")
    made.tie(("Purchase", "Gamma 2026-05-03"), "RETURNS", ("Purchase", "Gamma 2026-05-02"))
    made.orders("Quiet", "2026-05-01", totalReporting=1)
    assert statistics(empty, "2026-06-30").money == 900.0, "of 400, 1000 - 100 and 2000"
    assert statistics(empty, "2028-06-30").money == 0.0, "there are amounts, but nobody bought in that year"
    empty.execute_query("MATCH (p:Purchase) SET p.totalReporting = 0")
    assert statistics(empty, "2026-06-30").money is None


def test_every_kind_of_evidence_is_detected_once_recorded(empty: neo4j.Driver) -> None:
    made = Building(empty)
    everything(made)
    made.record("Touchpoint", "J", "Alpha", kind="JOINT_WORK", direction="OUTBOUND", at="2026-05-01T23:59:59Z")
    assert statistics(empty, "2026-06-30").recorded == EVIDENCE
    assert statistics(empty, "2026-05-01").recorded == EVIDENCE - {"HALF_YEAR"}, "the day counts to its end"
    assert statistics(empty, "2026-04-30").recorded == EVIDENCE - {"HALF_YEAR", "JOINT_WORK"}
    # Contacts without a start day, and plans, are known from the start.
    assert statistics(empty, "2019-12-31").recorded == {"CONTACT", "FOLLOW_UP"}


def test_a_day_is_judged_by_the_last_refresh_up_to_it_else_the_current_one(empty: neo4j.Driver) -> None:
    def gap(day: str) -> float:
        found = empty.execute_query(f"RETURN {FROZEN}", day=day).records[0][0]
        return statistics_of(found, facts, day).gap

    Building(empty).customer("Alpha")
    facts = facts_of(empty, "Alpha")
    assert gap("2026-01-01") == 90.0, "never refreshed: the customer's own records are all there is"
    for day, days, current in (("2026-03-01", 10.0, False), ("2026-05-01", 20.0, True)):
        text = frozen(Statistics(0, days, EVIDENCE, "EUR", "1"))
        empty.execute_query(
            "CREATE (:Refresh {asOf: date($day), statistics: $text, current: $current})", day=day, text=text, current=current
        )
    assert [gap(day) for day in ("2026-02-28", "2026-03-01", "2026-04-30", "2026-05-01", "2026-09-01")] == [20, 10, 10, 20, 20]


def test_a_day_ends_with_its_last_second() -> None:
    assert end_of("2026-06-30") == at("2026-07-01") - 1
    assert end_of("1969-12-31") == -1
    assert end_of("2026-06-30") // DAY == at("2026-06-30") // DAY

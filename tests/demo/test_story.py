"""The invented folder equals the generator's output, and its story is consistent: each check is one that a sales manager would make."""

import csv
import io
from collections import Counter
from datetime import date

import pytest

from demo import real
from demo.account import END
from demo.folder import INVENTION, Folder, stored
from demo.invent import invent
from insights import enums

Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def folder() -> Folder:
    return invent()


@pytest.fixture(scope="module")
def story() -> dict[str, Rows]:
    return {concept: list(csv.DictReader(io.StringIO(text))) for concept, text in stored().items()}


@pytest.fixture(scope="module")
def orders() -> dict[str, real.RealOrder]:
    return {real.reference(order.key): order for store in real.read().stores for order in store.orders}


def test_committed_files_equal_the_generators_output(folder: Folder) -> None:
    assert stored() == folder.texts(), "run `python -m demo.invent` and commit what it wrote"


def test_the_invented_folder_is_small(story: dict[str, Rows]) -> None:
    assert sum(map(len, story.values())) < 40_000
    assert sum(path.stat().st_size for path in real.HERE.rglob("*.csv*")) < 4_000_000


def test_nothing_happens_after_the_last_day(story: dict[str, Rows]) -> None:
    """Only due dates may lie ahead."""
    ahead = {"dueAt", "agreedAt"}
    facts = [
        (concept, name, row[name])
        for concept, rows in story.items()
        for row in rows
        for name in row
        if (name.endswith("At") or name in ("at", "since", "until")) and name not in ahead
    ]
    assert max(value[:10] for _, _, value in facts) == END.isoformat()


def _late(story: dict[str, Rows], orders: dict[str, real.RealOrder]) -> dict[str, str]:
    """Return late deliveries: purchase → day of arrival."""
    delivered = {row["externalId"]: row["deliveredAt"] for row in story["purchases"] if row["deliveredAt"]}
    return {key: at for key, at in delivered.items() if at[:10] > orders[key].due.isoformat()}


def test_promises_are_kept_or_broken_by_the_day_of_arrival(story: dict[str, Rows], orders: dict[str, real.RealOrder]) -> None:
    late = _late(story, orders)
    dated = [row for row in story["promises"] if row["kind"] == "DELIVERY_DATE"]
    assert {row["purchase"] for row in dated if row["status"] == "BROKEN"} == set(late)
    assert all(row["dueAt"][:10] == orders[row["purchase"]].due.isoformat() for row in dated)
    assert 0.03 < len(late) / len(dated) < 0.15


def test_late_shipment_claims_follow_a_late_delivery(story: dict[str, Rows], orders: dict[str, real.RealOrder]) -> None:
    late = _late(story, orders)
    for claim in story["claims"]:
        if claim["cause"] == "LATE_SHIPMENT":
            assert claim["openedAt"] >= late[claim["purchase"]], claim
        assert claim["purchase"] not in late or claim["cause"] == "LATE_SHIPMENT"


def test_the_steps_of_a_claim_are_in_order(story: dict[str, Rows]) -> None:
    for claim in story["claims"]:
        steps = [claim[name] for name in ("openedAt", "assessedAt", "resolvedAt", "understoodAt") if claim[name]]
        assert steps == sorted(steps), claim
        assert bool(claim["resolvedAt"]) == bool(claim["remedies"]) == (claim["status"] == "RESOLVED")
        assert bool(claim["verdict"]) == (claim["status"] != "OPEN")


def test_referred_customers_bought_after_the_referral(story: dict[str, Rows], orders: dict[str, real.RealOrder]) -> None:
    """(:Contact)-[:GAVE]->(:Referral {status: WON})-[:TO]->(:Contact): the first real purchase comes after the referral."""
    first = {real.reference(store.key): store.orders[0].day.isoformat() for store in real.read().stores if store.orders}
    won = [row for row in story["referrals"] if row["status"] == "WON"]
    assert len(won) > 80
    for referral in won:
        day = referral["givenAt"][:10]
        (named,) = (row["customer"] for row in story["employments"] if row["contact"] == referral["to"] and _works(row, day))
        assert day < first[named] <= referral["wonAt"], referral
        assert first[referral["customer"]] < day


def test_referrals_are_asked_for_after_satisfaction_was_verified(story: dict[str, Rows]) -> None:
    """R15: before a won referral there is a reading of that purchase with a gap of 0 or more."""
    readings = {row["purchase"]: row for row in story["satisfaction"]}
    for referral in story["referrals"]:
        if referral["after"]:
            reading = readings[referral["after"].removeprefix("purchase:")]
            assert reading["at"][:10] <= (referral["askedAt"] or referral["givenAt"])[:10] or referral["status"] == "WON"
            assert int(reading["experience"]) >= int(reading["expectation"])


def test_thank_yous_follow_orders_and_most_are_in_time(story: dict[str, Rows], orders: dict[str, real.RealOrder]) -> None:
    """R7: within two days by diligent reps, later by others."""
    waits = []
    for touch in story["touchpoints"]:
        if touch["kind"] == "THANK_YOU":
            order = orders[touch["about"].removeprefix("purchase:")]
            waits.append((_day(touch["at"]) - order.day).days)
    assert min(waits) >= 0
    assert 0.6 < sum(wait <= 2 for wait in waits) / len(waits) < 0.95


def _day(at: str) -> date:
    return date.fromisoformat(at[:10])


def _works(employment: dict[str, str], day: str) -> bool:
    return employment["since"] <= day and (not employment["until"] or day < employment["until"])


def test_follow_ups_are_done_by_a_touchpoint_of_their_kind(story: dict[str, Rows]) -> None:
    touches = {row["externalId"]: row for row in story["touchpoints"]}
    for row in story["followups"]:
        if row["status"] == "DONE":
            touch = touches[row["doneBy"]]
            assert touch["at"] == row["doneAt"]
            assert touch["customer"] == row["customer"]
            assert touch["kind"] == row["kind"] or (row["kind"] == "MONTHLY_CONTACT" and touch["direction"] == "TWO_WAY")
        assert (row["status"] == "SKIPPED") == bool(row["reason"])
    open_monthly = Counter(row["customer"] for row in story["followups"] if row["kind"] == "MONTHLY_CONTACT" and row["status"] == "PLANNED")
    assert set(open_monthly.values()) == {1}


def test_contacts_are_met_only_where_they_work(story: dict[str, Rows]) -> None:
    jobs: dict[tuple[str, str], tuple[str, str]] = {
        (row["contact"], row["customer"]): (row["since"], row["until"]) for row in story["employments"]
    }
    silent = {row["externalId"] for row in story["contacts"] if row["doNotContact"] == "true"}
    for touch in story["touchpoints"]:
        for contact in touch["contacts"].split("|"):
            since, until = jobs[contact, touch["customer"]]
            assert since <= touch["at"][:10] < (until or "9"), touch
            assert contact not in silent


@pytest.mark.parametrize(
    ("concept", "column", "kinds"),
    [
        ("touchpoints", "kind", enums.TouchpointKind),
        ("findings", "kind", enums.FindingKind),
        ("claims", "cause", {*enums.ClaimCause} - {enums.ClaimCause.UNKNOWN}),
        ("claims", "status", enums.ClaimStatus),
        ("claims", "verdict", enums.Verdict),
        ("claims", "severity", enums.Severity),
        ("claims", "finding", enums.ClaimFinding),
        ("claims", "remedies", enums.Remedy),
        ("claims", "channel", enums.Channel),
        ("promises", "kind", enums.PromiseKind),
        ("promises", "status", enums.PromiseStatus),
        ("referrals", "status", enums.ReferralStatus),
        ("opportunities", "status", enums.OpportunityStatus),
        ("knows", "how", enums.KnowsHow),
        ("servicejobs", "kind", enums.ServiceJobKind),
        ("satisfaction", "givenBy", enums.SatisfactionSource),
        ("followups", "kind", {*enums.FollowUpKind} - {enums.FollowUpKind.STATUS_UPDATE, enums.FollowUpKind.KEEP_IN_TOUCH}),
        ("employments", "buyingRole", {*enums.BuyingRole} - {enums.BuyingRole.CHAMPION}),
    ],
)  # no delivery is promised more than 14 days ahead, so no status update is planned; Rapport itself plans KEEP_IN_TOUCH
def test_every_value_of_the_closed_sets_occurs(story: dict[str, Rows], concept: str, column: str, kinds: set[str]) -> None:
    assert {word for row in story[concept] for word in row[column].split("|")} - {""} == set(kinds)


def test_texts_vary(story: dict[str, Rows]) -> None:
    summaries = Counter(row["summary"] for row in story["touchpoints"])
    assert sum(count - 1 for count in summaries.values()) < 0.02 * len(story["touchpoints"])
    within = Counter((row["customer"], row["summary"]) for row in story["touchpoints"])
    assert max(within.values()) <= 2
    assert max(Counter(row["text"] for row in story["findings"]).values()) < 25
    assert not [row for rows in story.values() for row in rows if "{" in "".join(row.values())]


def test_late_deliveries_lower_satisfaction(story: dict[str, Rows], orders: dict[str, real.RealOrder]) -> None:
    """R4: experience minus expectation is lower after a late delivery."""
    late = _late(story, orders)
    gaps: dict[bool, list[int]] = {True: [], False: []}
    for row in story["satisfaction"]:
        gaps[row["purchase"] in late].append(int(row["experience"]) - int(row["expectation"]))
    assert sum(gaps[True]) / len(gaps[True]) < -0.5 < 0.2 < sum(gaps[False]) / len(gaps[False])


def test_the_folder_says_that_it_is_invented() -> None:
    assert INVENTION == "invented"

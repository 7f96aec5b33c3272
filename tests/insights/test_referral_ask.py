"""Referral ask: a table for each reason, two reasons at once, and the event that ends each reason."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from insights.days import iso
from insights.enums import AskCode as Code
from insights.enums import AskVerdict
from insights.facts import DAY, EVIDENCE, Claim, Facts, FollowUp, Lost, Purchase, Reading, Referral
from insights.network.referral_ask import ReferralAsk, judge, judge_contact
from insights.relationship.population import population
from tests.insights.account import AS_OF, TODAY, facts, touch, works

ALL = population(0, 0, EVIDENCE, "EUR", AS_OF)
NAMES = {"ann": "Ann Ames", "bob": "Bob Bates", "cyd": "Cyd Cole"}


def at(ago: int | None) -> int | None:
    return None if ago is None else (TODAY - ago) * DAY


def bought(ordered: int = 30, delivered: int | None = 20, status: str = "DELIVERED") -> dict[str, Any]:
    return {"purchases": [Purchase(f"pur{ordered}", status, at(ordered) or 0, at(ordered - 10), at(delivered), 100, None, [], None)]}


def said(ago: int, gap: int = 1, by: str | None = "ann") -> Reading:
    return Reading(f"sat{ago}{by}", at(ago) or 0, by, 3, 3 + gap, None, None, None, None, NAMES.get(by or ""))


def asked(ago: int, of: str = "bob") -> Referral:
    return Referral(f"ref{ago}{of}", of, at(ago), None, None, None)


def claimed(verdict: str | None = None, resolved: int | None = None) -> Claim:
    return Claim("cla", "MAJOR", verdict, at(10) or 0, at(-5) or 0, at(resolved), None, 0)


def thanks(done: int | None = None, skipped: bool = False, of: str = "pur30", due: int = 28, skipped_at: int | None = None) -> FollowUp:
    return FollowUp("fol", "THANK_YOU", at(due) or 0, at(done), skipped, of, at(skipped_at))


ANN, BOB = works("ann"), works("bob")
GOOD: dict[str, Any] = {**bought(), "readings": [said(5)], "employments": [ANN, BOB]}


def account(**changed: Any) -> Facts:
    """Return a customer who may be asked, except for the changes."""
    return facts(**{**GOOD, **changed})


QUIET: dict[str, Any] = {"purchases": [], "readings": []}
CASES: dict[str, tuple[dict[str, Any], AskVerdict, list[tuple[Code, str | None]], str | None]] = {
    "all is well": ({}, AskVerdict.ASK, [(Code.VERIFIED, "sat5ann")], None),
    "as expected is enough": ({"readings": [said(5, 0)]}, AskVerdict.ASK, [(Code.VERIFIED, "sat5ann")], None),
    "we have stopped": ({"stopped": True}, AskVerdict.NEVER, [(Code.STOPPED, "cus")], None),
    "nobody wants to be contacted": (
        {"employments": [ANN._replace(do_not_contact=True)]}, AskVerdict.NEVER, [(Code.DO_NOT_CONTACT, "ann")], None,
    ),
    "on its way": (bought(delivered=None, status="SHIPPED"), AskVerdict.WAIT, [(Code.NOT_DELIVERED, "pur30")], None),
    "delivered on a day that nobody wrote down": (bought(delivered=None), AskVerdict.ASK, [(Code.VERIFIED, "sat5ann")], None),
    "not thanked": ({"follow_ups": [thanks()]}, AskVerdict.WAIT, [(Code.NOT_THANKED, "fol")], iso(TODAY + 63)),
    "not thanked, 90 days ago": (
        {"follow_ups": [thanks(due=90)]}, AskVerdict.WAIT, [(Code.NOT_THANKED, "fol")], iso(TODAY + 1),
    ),
    "not thanked, long ago": ({"follow_ups": [thanks(due=91)]}, AskVerdict.ASK, [(Code.VERIFIED, "sat5ann")], None),
    "thanks left out in time": (
        {"follow_ups": [thanks(skipped=True, skipped_at=28)]}, AskVerdict.ASK, [(Code.VERIFIED, "sat5ann")], None,
    ),
    "thanks left out too late": (
        {"follow_ups": [thanks(skipped=True, skipped_at=27)]}, AskVerdict.WAIT, [(Code.NOT_THANKED, "fol")], iso(TODAY + 63),
    ),
    "thanked": ({"follow_ups": [thanks(27)]}, AskVerdict.ASK, [(Code.VERIFIED, "sat5ann")], None),
    "thanks left out on a day that nobody wrote down": (
        {"follow_ups": [thanks(skipped=True)]}, AskVerdict.ASK, [(Code.VERIFIED, "sat5ann")], None,
    ),
    "not thanked for an earlier one": ({"follow_ups": [thanks(of="pur90")]}, AskVerdict.ASK, [(Code.VERIFIED, "sat5ann")], None),
    "a claim": ({"claims": [claimed()]}, AskVerdict.WAIT, [(Code.CLAIM_UNRESOLVED, "cla")], None),
    "a claim that is not correct": ({"claims": [claimed("NOT_CORRECT")]}, AskVerdict.ASK, [(Code.VERIFIED, "sat5ann")], None),
    "a claim settled": ({"claims": [claimed("TRUE", 1)]}, AskVerdict.ASK, [(Code.VERIFIED, "sat5ann")], None),
    "a claim settled tomorrow": ({"claims": [claimed("TRUE", -1)]}, AskVerdict.WAIT, [(Code.CLAIM_UNRESOLVED, "cla")], None),
    "verified half a year ago": (
        {**bought(230, 220), "readings": [said(180)]}, AskVerdict.ASK, [(Code.VERIFIED, "sat180ann")], None,
    ),
    "verified more than half a year ago": (
        {**bought(230, 220), "readings": [said(181)]}, AskVerdict.WAIT, [(Code.READING_EXPIRED, "sat181ann")], None,
    ),
    "verified again": (
        {**bought(230, 220), "readings": [said(181), said(3, 0, "bob")]}, AskVerdict.ASK, [(Code.VERIFIED, "sat3bob")], None,
    ),
    "verified long ago, then lost a sale and talked": (
        {**bought(230, 220), "readings": [said(181)], "lost": [Lost("opp", at(9) or 0)], "touchpoints": [touch(3, "bob")]},
        AskVerdict.ASK, [(Code.TALKED_SINCE_LOSS, "opp")], None,
    ),
    "verified by somebody who has left": (
        {"employments": [ANN._replace(until=at(1)), BOB]}, AskVerdict.ASK, [(Code.VERIFIED_BY_COLLEAGUE, "sat5ann")], None,
    ),
    "asked before the delivery only": ({"readings": [said(21)]}, AskVerdict.WAIT, [(Code.NOT_VERIFIED, "pur30")], None),
    "never asked": ({"readings": []}, AskVerdict.WAIT, [(Code.NOT_VERIFIED, "pur30")], None),
    "it fell short": ({"readings": [said(5, -1, None)]}, AskVerdict.WAIT, [(Code.FELL_SHORT, "sat5None")], None),
    "it fell short half a year ago": (
        {**bought(230, 220), "readings": [said(180, -1)]}, AskVerdict.WAIT, [(Code.FELL_SHORT, "sat180ann")], None,
    ),
    "it fell short more than half a year ago": (
        {**bought(230, 220), "readings": [said(181, -1)]}, AskVerdict.WAIT, [(Code.READING_EXPIRED, "sat181ann")], None,
    ),
    "it fell short and was put right": ({"readings": [said(5, -1), said(2, 0)]}, AskVerdict.ASK, [(Code.VERIFIED, "sat2ann")], None),
    "two were asked": (
        {"referrals": [asked(90, "cyd"), asked(50, "dan")]}, AskVerdict.WAIT, [(Code.CUSTOMER_ASKED, "ref50dan")], iso(TODAY + 1),
    ),
    "two were asked, one of them long ago": (
        {"referrals": [asked(91, "cyd"), asked(50, "dan")]}, AskVerdict.ASK, [(Code.VERIFIED, "sat5ann")], None,
    ),
    "the only one was asked": (
        {"employments": [ANN], "referrals": [asked(80, "ann")]}, AskVerdict.WAIT, [(Code.CONTACT_ASKED, "ref80ann")], iso(TODAY + 11),
    ),
    "nothing bought": (QUIET, AskVerdict.WAIT, [(Code.NOTHING_BOUGHT, None)], None),
    "lost, not talked since": (
        {**QUIET, "lost": [Lost("opp", at(9) or 0)], "touchpoints": [touch(10, "bob")]},
        AskVerdict.WAIT, [(Code.NOT_TALKED_SINCE_LOSS, "opp")], None,
    ),
    "lost, talked since": (
        {**QUIET, "lost": [Lost("opp", at(9) or 0)], "touchpoints": [touch(9, "bob")]},
        AskVerdict.ASK, [(Code.TALKED_SINCE_LOSS, "opp")], None,
    ),
    "lost and talked half a year ago": (
        {**QUIET, "lost": [Lost("opp", at(180) or 0)], "touchpoints": [touch(180, "bob")]},
        AskVerdict.ASK, [(Code.TALKED_SINCE_LOSS, "opp")], None,
    ),
    "lost more than half a year ago": (
        {**QUIET, "lost": [Lost("opp", at(181) or 0)], "touchpoints": [touch(3, "bob")]},
        AskVerdict.WAIT, [(Code.NOTHING_BOUGHT, None)], None,
    ),
    "lost, written to since": (
        {**QUIET, "lost": [Lost("opp", at(9) or 0)], "touchpoints": [touch(8, "bob", kind="EMAIL", direction="OUTBOUND")]},
        AskVerdict.WAIT, [(Code.NOT_TALKED_SINCE_LOSS, "opp")], None,
    ),
    "lost after a purchase, talked since": (
        {"readings": [], "lost": [Lost("opp", at(9) or 0)], "touchpoints": [touch(3, "bob")]},
        AskVerdict.ASK, [(Code.TALKED_SINCE_LOSS, "opp")], None,
    ),
    "lost before a purchase": (
        {"readings": [], "lost": [Lost("opp", at(40) or 0)], "touchpoints": [touch(3, "bob")]},
        AskVerdict.WAIT, [(Code.NOT_VERIFIED, "pur30")], None,
    ),
    "nobody is known": ({"employments": []}, AskVerdict.WAIT, [(Code.NOBODY_TO_ASK, None)], None),
    "nobody was talked with for more than a year": (
        {"employments": [works("ann", addressed=False)], "touchpoints": [touch(366, "ann")]},
        AskVerdict.WAIT, [(Code.NOBODY_TO_ASK, None)], None,
    ),
    "talked with a year ago": (
        {"employments": [works("ann", addressed=False)], "touchpoints": [touch(365, "ann")]},
        AskVerdict.ASK, [(Code.VERIFIED, "sat5ann")], None,
    ),
    "nobody can be reached": ({"employments": [works("ann", addressed=False)]}, AskVerdict.WAIT, [(Code.NOBODY_TO_ASK, None)], None),
    "a claim, and thanks not said": (
        {"claims": [claimed()], "follow_ups": [thanks()]},
        AskVerdict.WAIT, [(Code.NOT_THANKED, "fol"), (Code.CLAIM_UNRESOLVED, "cla")], None,
    ),
    "two were asked, and a claim": (
        {"claims": [claimed()], "referrals": [asked(50, "cyd"), asked(50, "dan")]},
        AskVerdict.WAIT, [(Code.CLAIM_UNRESOLVED, "cla"), (Code.CUSTOMER_ASKED, "ref50dan")], None,
    ),
    "one was asked, the other is displeased": (
        {"referrals": [asked(80)], "readings": [said(6, -1), said(5, 1, "cyd")]},
        AskVerdict.WAIT, [(Code.FELL_SHORT, "sat6ann"), (Code.CONTACT_ASKED, "ref80bob")], iso(TODAY + 11),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_each_reason_names_its_record_and_what_ends_it(case: str) -> None:
    changed, verdict, reasons, until = CASES[case]
    found = judge(account(**changed), ALL, AS_OF)
    assert (found.verdict, [(one.code, one.record) for one in found.reasons], found.until) == (verdict, reasons, until)
    assert (found.contact is not None) == (verdict is AskVerdict.ASK)
    if verdict is AskVerdict.WAIT:
        assert all("wait" in one.message.lower() for one in found.reasons)


WHOM: dict[str, tuple[dict[str, Any], str]] = {
    "who said so last": ({"readings": [said(6), said(5, 0, "bob")], "touchpoints": [touch(1, "ann")]}, "bob"),
    "who said so before who is warm": ({"touchpoints": [touch(1, "bob")]}, "ann"),
    "who is warmest": ({"readings": [said(5, 1, None)], "touchpoints": [touch(9, "ann"), touch(8, "bob")]}, "bob"),
    "not who was asked": ({"referrals": [asked(3, "ann")]}, "bob"),
    "not who is displeased": ({"readings": [said(5, -1), said(4, 1, None)]}, "bob"),
    "who was displeased, but long ago": (
        {**bought(230, 220), "readings": [said(181, -1, "bob"), said(5, 1, None)], "employments": [BOB]},
        "bob",
    ),
    "not who cannot be reached": ({"employments": [works("ann", addressed=False), BOB]}, "bob"),
    "not who must not be contacted": ({"employments": [ANN._replace(do_not_contact=True), BOB]}, "bob"),
    "not who left": ({"employments": [ANN._replace(until=at(1)), BOB]}, "bob"),
    "who leaves tomorrow": ({"employments": [ANN._replace(until=at(-1)), BOB]}, "ann"),
}


@pytest.mark.parametrize("case", WHOM)
def test_the_contact_to_ask_has_the_latest_good_reading(case: str) -> None:
    changed, contact = WHOM[case]
    found = judge(account(**changed), ALL, AS_OF)
    assert (found.verdict, found.contact) == (AskVerdict.ASK, contact)


PERSON: dict[str, tuple[Facts | None, bool, AskVerdict, list[Code]]] = {
    "all is well": (account(), False, AskVerdict.ASK, [Code.VERIFIED]),
    "must not be contacted": (account(), True, AskVerdict.NEVER, [Code.DO_NOT_CONTACT]),
    "we have stopped": (account(stopped=True), False, AskVerdict.NEVER, [Code.STOPPED]),
    "works nowhere": (None, False, AskVerdict.WAIT, [Code.NOBODY_TO_ASK]),
    "cannot be reached": (account(employments=[works("ann", addressed=False), BOB]), False, AskVerdict.WAIT, [Code.NOBODY_TO_ASK]),
    "was asked, and so was a colleague before": (
        account(referrals=[asked(80), asked(50, "ann")]), False, AskVerdict.WAIT, [Code.CUSTOMER_ASKED, Code.CONTACT_ASKED],
    ),
    "was displeased long ago": (
        account(**{**bought(230, 220), "readings": [said(181, -1), said(5, 1, "bob")]}),
        False, AskVerdict.ASK, [Code.VERIFIED_BY_COLLEAGUE],
    ),
    "left": (account(employments=[ANN._replace(until=at(1))]), False, AskVerdict.WAIT, [Code.NOBODY_TO_ASK]),
    "was asked, and a claim": (
        account(referrals=[asked(3, "ann")], claims=[claimed()]), False, AskVerdict.WAIT, [Code.CLAIM_UNRESOLVED, Code.CONTACT_ASKED],
    ),
    "displeased, while others are not": (account(readings=[said(6, -1), said(5, 1, "bob")]), False, AskVerdict.WAIT, [Code.FELL_SHORT]),
    "a colleague was asked": (account(referrals=[asked(3, "bob")]), False, AskVerdict.ASK, [Code.VERIFIED]),
    "a colleague said so": (account(readings=[said(5, 1, "bob")]), False, AskVerdict.ASK, [Code.VERIFIED_BY_COLLEAGUE]),
    "a colleague said so lately, they long ago": (
        account(**{**bought(230, 220), "readings": [said(181), said(5, 1, "bob")]}), False, AskVerdict.ASK, [Code.VERIFIED_BY_COLLEAGUE],
    ),
    "they said so before a colleague did": (account(readings=[said(5), said(3, 1, "bob")]), False, AskVerdict.ASK, [Code.VERIFIED]),
    "a colleague is displeased now": (account(readings=[said(5), said(3, -1, "bob")]), False, AskVerdict.WAIT, [Code.FELL_SHORT]),
    "they said so long ago": (
        account(**{**bought(230, 220), "readings": [said(181)]}), False, AskVerdict.WAIT, [Code.READING_EXPIRED],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", PERSON)
def test_a_contact_is_judged_by_their_own_reasons(case: str) -> None:
    known, closed, verdict, codes = PERSON[case]
    found = judge_contact(known, ALL, "ann", closed, AS_OF)
    assert (found.verdict, [one.code for one in found.reasons]) == (verdict, codes)


def test_a_colleagues_reading_is_named() -> None:
    known = account(readings=[said(5, 1, "bob")])
    (reason,) = judge_contact(known, ALL, "ann", False, AS_OF).reasons
    assert reason.message.startswith(f"Verified on {iso(TODAY - 5)} by Bob Bates: expected 3, found 4 of 5.")
    assert (reason.contact, reason.record) == ("bob", "sat5bob")
    (own,) = judge_contact(known, ALL, "bob", False, AS_OF).reasons
    assert (own.code, own.contact) == (Code.VERIFIED, None)


def test_a_colleague_who_never_worked_here_is_not_named() -> None:
    """The viewer may not see this contact."""
    (reason,) = judge_contact(account(readings=[said(5, 1, "cyd")]), ALL, "ann", False, AS_OF).reasons
    assert (reason.code, reason.contact) == (Code.VERIFIED_BY_COLLEAGUE, None)
    assert "Cyd" not in reason.message


UNDELIVERED = {**bought(delivered=None, status="SHIPPED"), "readings": [said(5)]}


@pytest.mark.parametrize(
    ("changed", "unrecorded", "verdict", "codes"),
    [
        (UNDELIVERED, set(), AskVerdict.WAIT, [Code.NOT_DELIVERED]),
        (UNDELIVERED, {"DELIVERY"}, AskVerdict.ASK, [Code.VERIFIED]),
        ({**UNDELIVERED, "readings": []}, {"DELIVERY"}, AskVerdict.WAIT, [Code.NOT_VERIFIED]),
        ({"follow_ups": [thanks()]}, {"DELIVERY"}, AskVerdict.WAIT, [Code.NOT_THANKED]),
        ({"follow_ups": [thanks()]}, {"THANK_YOU"}, AskVerdict.ASK, [Code.VERIFIED]),
    ],
)
def test_evidence_that_a_graph_never_records_is_not_required(
    changed: dict[str, Any], unrecorded: set[str], verdict: AskVerdict, codes: list[Code]
) -> None:
    frozen = population(0, 0, EVIDENCE - unrecorded, "EUR", AS_OF)
    found = judge(account(**changed), frozen, AS_OF)
    assert (found.verdict, [one.code for one in found.reasons]) == (verdict, codes)
    # statistics of an older rule version do not name these kinds of evidence
    older = judge(account(**changed), frozen._replace(rule_version="older"), AS_OF)
    assert (older.verdict is AskVerdict.ASK) <= (verdict is AskVerdict.ASK)


READINGS = st.lists(
    st.builds(said, st.integers(0, 400), st.integers(-2, 2), st.sampled_from(["ann", "bob", "cyd", None])),
    max_size=5,
    unique_by=lambda one: one.id,
)
PEOPLE = st.lists(
    st.sampled_from([ANN, BOB, works("cyd"), works("cyd", until=9)]), min_size=1, max_size=3, unique_by=lambda one: one.contact
)


def _rests(known: Facts, found: ReferralAsk, contact: str) -> None:
    """Check that an ASK rests on a fresh reading: the contact's own, or one that names the colleague who gave it."""
    readings = {one.id: one for one in known.readings}
    for reason in found.reasons:
        reading = readings.get(reason.record or "")
        if found.verdict is not AskVerdict.ASK or reading is None:
            continue
        assert TODAY - reading.at // DAY <= 180
        assert reading.experience >= reading.expectation
        if reading.contact != contact:
            assert reason.code is Code.VERIFIED_BY_COLLEAGUE
            here = reading.contact in {one.contact for one in known.employments}
            assert reason.contact == (reading.contact if here else None)
            assert ((reading.giver or "?") in reason.message) == here


@given(READINGS, PEOPLE, st.integers(0, 400), st.booleans())
def test_an_ask_rests_on_a_fresh_reading_and_names_a_colleague(
    readings: list[Reading], people: list[Any], ordered: int, lost: bool
) -> None:
    known = account(**bought(ordered, ordered), readings=readings, employments=people, lost=[Lost("opp", at(2) or 0)] if lost else [])
    found = judge(known, ALL, AS_OF)
    _rests(known, found, found.contact or "")
    for one in people:
        _rests(known, judge_contact(known, ALL, one.contact, False, AS_OF), one.contact)


@given(st.sets(st.sampled_from(sorted(set(CASES) - {"all is well"}))), st.integers(0, 200))
def test_any_combination_of_reasons_gives_a_complete_answer(names: set[str], ago: int) -> None:
    """All reasons to wait are listed. The contact to ask may also be asked on their own. A day to wait for lies ahead."""
    together: dict[str, Any] = {}
    for name in sorted(names):
        together |= CASES[name][0]
    as_of = AS_OF - ago * DAY
    found = judge(account(**together), ALL, as_of)
    codes = [one.code for one in found.reasons]
    assert codes
    assert len({(one.code, one.record) for one in found.reasons}) == len(codes)
    if found.contact:
        assert judge_contact(account(**together), ALL, found.contact, False, as_of).verdict is AskVerdict.ASK
    if found.until:
        assert found.until > found.as_of


def _some(strategy: st.SearchStrategy[Any], most: int = 3) -> st.SearchStrategy[list[Any]]:
    return st.lists(strategy, max_size=most, unique_by=lambda one: one[0])


def _random(sale: dict[str, Any], follow_ups: list[FollowUp], **records: Any) -> Facts:
    sold = next((one.id for one in sale["purchases"]), None)
    return account(**{**sale, **records, "follow_ups": [one._replace(purchase=sold) for one in follow_ups]})


_DAYS = st.integers(0, 400)
RANDOM = st.builds(
    _random,
    st.builds(bought, _DAYS, st.none() | _DAYS, st.sampled_from(["DELIVERED", "SHIPPED"])) | st.just({"purchases": []}),
    readings=READINGS,
    stopped=st.sampled_from([False, False, False, True]),
    employments=st.lists(
        st.builds(
            lambda name, addressed, closed, until: works(name, addressed=addressed)._replace(do_not_contact=closed, until=at(until)),
            st.sampled_from(sorted(NAMES)),
            st.sampled_from([True, True, False]),
            st.sampled_from([False, False, True]),
            st.none() | _DAYS,
        ),
        max_size=3,
        unique_by=lambda one: one.contact,
    ),
    touchpoints=_some(st.builds(touch, _DAYS, st.sampled_from(sorted(NAMES)))).map(lambda found: sorted(found, key=lambda one: one.at)),
    referrals=_some(st.builds(asked, st.integers(0, 120), st.sampled_from(sorted(NAMES)))),
    lost=_some(st.builds(lambda ago: Lost(f"opp{ago}", at(ago) or 0), _DAYS), 2).map(
        lambda found: sorted(found, key=lambda one: one.closed)
    ),
    claims=st.sampled_from([[], [], [claimed()], [claimed("TRUE", 1)]]),
    follow_ups=_some(st.builds(thanks, st.none() | _DAYS, st.booleans(), st.just("sold"), _DAYS, st.none() | _DAYS), 1),
)


@given(RANDOM)
@settings(max_examples=300, deadline=None)
def test_the_account_and_its_contacts_get_consistent_verdicts(known: Facts) -> None:
    """ASK if any contact may be asked, NEVER if none ever may. The contact with the shortest wait decides the wait of the account."""
    found = judge(known, ALL, AS_OF)
    people = [one for one in known.employments if one.until is None or one.until > AS_OF]
    each = {one.contact: judge_contact(known, ALL, one.contact, one.do_not_contact, AS_OF) for one in people}
    verdicts = {one.verdict for one in each.values()}
    assert (found.verdict is AskVerdict.ASK) is (AskVerdict.ASK in verdicts)
    assert (found.verdict is AskVerdict.NEVER) is (known.stopped or verdicts == {AskVerdict.NEVER})
    if found.contact:
        assert each[found.contact] == found
    if people:
        assert found.until == min((one.until for one in each.values() if one.until), default=None)
    # no contact may be asked before the day on which the wait ends
    for contact, one in each.items():
        if one.until:
            before = AS_OF + (date.fromisoformat(one.until) - date.fromisoformat(one.as_of)).days * DAY - DAY
            assert judge_contact(known, ALL, contact, False, before).verdict is AskVerdict.WAIT

"""Whether to ask for a referral, and whom: a table for each reason, two at once, and what releases each of them."""

from typing import Any

import pytest
from account import AS_OF, TODAY, facts, touch, works
from hypothesis import given
from hypothesis import strategies as st

from insights.days import iso
from insights.enums import AskCode as Code
from insights.enums import AskVerdict
from insights.facts import DAY, Claim, Facts, FollowUp, Lost, Purchase, Reading, Referral
from insights.referral_ask import judge, judge_contact


def at(ago: int | None) -> int | None:
    return None if ago is None else (TODAY - ago) * DAY


def bought(ordered: int = 30, delivered: int | None = 20, status: str = "DELIVERED") -> dict[str, Any]:
    return {"purchases": [Purchase(f"pur{ordered}", status, at(ordered) or 0, at(ordered - 10), at(delivered), 100, None, [], None)]}


def said(ago: int, gap: int = 1, by: str | None = "ann") -> Reading:
    return Reading(f"sat{ago}{by}", at(ago) or 0, by, 3, 3 + gap, None, None, None, None)


def asked(ago: int, of: str = "bob") -> Referral:
    return Referral(f"ref{ago}{of}", of, at(ago), None, None, None)


def claimed(verdict: str | None = None, resolved: int | None = None) -> Claim:
    return Claim("cla", "MAJOR", verdict, at(10) or 0, at(-5) or 0, at(resolved), None, 0)


def thanks(done: int | None = None, skipped: bool = False, of: str = "pur30") -> FollowUp:
    return FollowUp("fol", "THANK_YOU", at(28) or 0, at(done), skipped, of)


ANN, BOB = works("ann"), works("bob")
GOOD: dict[str, Any] = {**bought(), "readings": [said(5)], "employments": [ANN, BOB]}


def account(**changed: Any) -> Facts:
    """A customer to ask at, but for what is changed."""
    return facts(**{**GOOD, **changed})


QUIET = {"purchases": [], "readings": []}
CASES: dict[str, tuple[dict[str, Any], AskVerdict, list[tuple[Code, str | None]], str | None]] = {
    "all is well": ({}, AskVerdict.ASK, [(Code.VERIFIED, "sat5ann")], None),
    "as expected is enough": ({"readings": [said(5, 0)]}, AskVerdict.ASK, [(Code.VERIFIED, "sat5ann")], None),
    "we have stopped": ({"stopped": True}, AskVerdict.NEVER, [(Code.STOPPED, "cus")], None),
    "nobody wants to be contacted": (
        {"employments": [ANN._replace(do_not_contact=True)]}, AskVerdict.NEVER, [(Code.DO_NOT_CONTACT, "ann")], None,
    ),
    "on its way": (bought(delivered=None, status="SHIPPED"), AskVerdict.WAIT, [(Code.NOT_DELIVERED, "pur30")], None),
    "delivered on a day that nobody wrote down": (bought(delivered=None), AskVerdict.ASK, [(Code.VERIFIED, "sat5ann")], None),
    "not thanked": ({"follow_ups": [thanks()]}, AskVerdict.WAIT, [(Code.NOT_THANKED, "fol")], None),
    "thanked": ({"follow_ups": [thanks(27)]}, AskVerdict.ASK, [(Code.VERIFIED, "sat5ann")], None),
    "thanks left out": ({"follow_ups": [thanks(skipped=True)]}, AskVerdict.ASK, [(Code.VERIFIED, "sat5ann")], None),
    "not thanked for an earlier one": ({"follow_ups": [thanks(of="pur90")]}, AskVerdict.ASK, [(Code.VERIFIED, "sat5ann")], None),
    "a claim": ({"claims": [claimed()]}, AskVerdict.WAIT, [(Code.CLAIM_UNRESOLVED, "cla")], None),
    "a claim that is not correct": ({"claims": [claimed("NOT_CORRECT")]}, AskVerdict.ASK, [(Code.VERIFIED, "sat5ann")], None),
    "a claim settled": ({"claims": [claimed("TRUE", 1)]}, AskVerdict.ASK, [(Code.VERIFIED, "sat5ann")], None),
    "a claim settled tomorrow": ({"claims": [claimed("TRUE", -1)]}, AskVerdict.WAIT, [(Code.CLAIM_UNRESOLVED, "cla")], None),
    "asked before the delivery only": ({"readings": [said(21)]}, AskVerdict.WAIT, [(Code.NOT_VERIFIED, "pur30")], None),
    "never asked": ({"readings": []}, AskVerdict.WAIT, [(Code.NOT_VERIFIED, "pur30")], None),
    "it fell short": ({"readings": [said(5, -1, None)]}, AskVerdict.WAIT, [(Code.FELL_SHORT, "sat5None")], None),
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
def test_each_reason_names_its_record_and_what_releases_it(case: str) -> None:
    changed, verdict, reasons, until = CASES[case]
    found = judge(account(**changed), AS_OF)
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
    "not who must not be contacted": ({"employments": [ANN._replace(do_not_contact=True), BOB]}, "bob"),
    "not who left": ({"employments": [ANN._replace(until=at(1)), BOB]}, "bob"),
    "who leaves tomorrow": ({"employments": [ANN._replace(until=at(-1)), BOB]}, "ann"),
}


@pytest.mark.parametrize("case", WHOM)
def test_whom_to_ask(case: str) -> None:
    changed, contact = WHOM[case]
    found = judge(account(**changed), AS_OF)
    assert (found.verdict, found.contact) == (AskVerdict.ASK, contact)


PERSON: dict[str, tuple[Facts | None, bool, AskVerdict, list[Code]]] = {
    "all is well": (account(), False, AskVerdict.ASK, [Code.VERIFIED]),
    "must not be contacted": (account(), True, AskVerdict.NEVER, [Code.DO_NOT_CONTACT]),
    "we have stopped": (account(stopped=True), False, AskVerdict.NEVER, [Code.STOPPED]),
    "works nowhere": (None, False, AskVerdict.WAIT, [Code.NOBODY_TO_ASK]),
    "left": (account(employments=[ANN._replace(until=at(1))]), False, AskVerdict.WAIT, [Code.NOBODY_TO_ASK]),
    "was asked, and a claim": (
        account(referrals=[asked(3, "ann")], claims=[claimed()]), False, AskVerdict.WAIT, [Code.CLAIM_UNRESOLVED, Code.CONTACT_ASKED],
    ),
    "displeased, while others are not": (account(readings=[said(6, -1), said(5, 1, "bob")]), False, AskVerdict.WAIT, [Code.FELL_SHORT]),
    "a colleague was asked": (account(referrals=[asked(3, "bob")]), False, AskVerdict.ASK, [Code.VERIFIED]),
}  # fmt: skip


@pytest.mark.parametrize("case", PERSON)
def test_one_person(case: str) -> None:
    known, closed, verdict, codes = PERSON[case]
    found = judge_contact(known, "ann", closed, AS_OF)
    assert (found.verdict, [one.code for one in found.reasons]) == (verdict, codes)


@given(st.sets(st.sampled_from(sorted(set(CASES) - {"all is well"}))), st.integers(0, 200))
def test_whatever_comes_together_the_answer_is_whole(names: set[str], ago: int) -> None:
    """Reasons that make one wait are listed all; whom to ask may be asked by themselves; a day to wait for lies ahead."""
    together: dict[str, Any] = {}
    for name in sorted(names):
        together |= CASES[name][0]
    as_of = AS_OF - ago * DAY
    found = judge(account(**together), as_of)
    codes = [one.code for one in found.reasons]
    assert codes
    assert len({(one.code, one.record) for one in found.reasons}) == len(codes)
    if found.contact:
        assert judge_contact(account(**together), found.contact, False, as_of).verdict is AskVerdict.ASK
    if found.until:
        assert found.until > found.as_of

"""The sentences of rules: articles, plurals, names of closed sets and numbers must be correct English."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import UTC, date
from enum import StrEnum
from inspect import getmembers
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from insights import enums
from insights.aftersales import claims, day
from insights.aftersales.care import shows
from insights.days import ago, an, count, words
from insights.enums import ClaimCause, ConcernCode, FollowUpKind, Level, NeighbourDirection, TouchpointKind
from insights.facts import DAY, Facts, Statistics
from insights.network import claim_radius, departure, referral_ask
from insights.relationship import lifetime, order_chance, penetration, relationship, satisfaction
from insights.relationship.chance_model import ChanceModel
from insights.relationship.standing import cause
from tests.insights.account import AS_OF, STATISTICS
from tests.insights.test_properties import FACTS, GRAPHS, PEOPLE

ROOT = Path(__file__).parents[2]
# Names of closed sets as the API writes them. A name of one word, such as USER, counts only in capitals.
NAMES = {str(value) for _, kind in getmembers(enums) if isinstance(kind, type) and issubclass(kind, StrEnum) for value in kind}
FAULTS = {
    "an article": re.compile(r"\b(?:a [aeio]|a un[^i]|an (?!ho(?:nest|ur))[^aeiou\W]|A [AEIOaeio])"),
    "no days ago": re.compile(r"\bno \w+s? ago\b|\b0 \w+ ago\b"),
    "a plural of one": re.compile(
        r"(?<![\d.,])1 (?:[a-z]+ )?(?:days|orders|points|claims|readings|answers|gaps|referrals|contacts|"
        r"departments|"
        r"promises|follow-ups|customers|accounts|requests|references|components)\b"
    ),
    "a singular of many": re.compile(r"(?<![\d.])(?:[02-9]|\d\d+) (?:day|order|point|claim|reading|answer|referral|contact|promise)\b"),
    "the name of a closed set": re.compile(r"\b(?:" + "|".join(sorted(name for name in NAMES if len(name) > 3)) + r")\b"),
    "a long number": re.compile(r"\d\.\d{5,}|\d\.\d*[eE]"),
    "a negative zero": re.compile(r"-0(?:\.0+)?\b(?!\d|-)"),
    "two marks in a row": re.compile(r"\.\.|;\.|,\.|:\.|  | [,.;:]|\?\."),
    "a decimal of nothing": re.compile(r"\d\.0\b"),
    "none of one": re.compile(r"\b0 of \d+ (?!points)[a-z]|from \w+ \(0 of|\bnone of 1\b|\d of (?:the )?1 [a-z]|(?:average of|last) 1 "),
    "no days": re.compile(r"\b(?:on|in|of|at|from) no \w+s\b"),
    "two colons": re.compile(r": (?:[^.!?(]|\.\d)*: "),
    "gaps ago": re.compile(r"gaps between orders ago|overdue by \d"),
    "nothing": re.compile(r"\bNone\b(?! of our reps)|\bnan\b"),
}


def sentences(found: Any) -> Iterator[str]:
    """Yield all texts of a verdict that people read."""
    if is_dataclass(found):
        for field in fields(found):
            value = getattr(found, field.name)
            if field.name in ("reason", "message", "empty_reason", "method", "rule") and value:
                yield value
            yield from sentences(value)
        if isinstance(found, departure.Loss):
            yield found.reason
    elif isinstance(found, tuple | list):
        for one in found:
            yield from sentences(one)


def numbers(found: Any) -> Iterator[tuple[str, float]]:
    """Yield all fractions of a verdict, with the names of their fields."""
    if is_dataclass(found):
        for field in fields(found):
            value = getattr(found, field.name)
            if isinstance(value, float):
                yield field.name, value
            yield from numbers(value)
    elif isinstance(found, tuple | list):
        for one in found:
            yield from numbers(one)


def check(text: str) -> None:
    for name, fault in FAULTS.items():
        assert not (wrong := fault.search(text)), f"{name}: {wrong and wrong.group()!r} in {text!r}"
    assert text[0].isupper() or text[0].isdigit(), text
    assert text.endswith("."), text


MODEL = ChanceModel(-0.5, (0.1,) * 6, (0.2, -0.3, 0.0, 0.4, -0.1, 0.001))


@settings(max_examples=60, deadline=None)
@given(FACTS, GRAPHS)
def test_reasons_of_rules_read_as_english(found: Facts, statistics: Statistics) -> None:
    statistics = statistics._replace(order_chance=MODEL)
    verdicts: list[Any] = []
    for facts in (found, found._replace(stopped=True)):
        now, before = (relationship.judge(facts, statistics, AS_OF - days * DAY) for days in (0, 30))
        verdicts += [now, relationship.diff(before, now), penetration.judge(facts, statistics, AS_OF)]
        verdicts += [satisfaction.judge(facts.readings, AS_OF), lifetime.judge(facts, statistics, AS_OF)]
        verdicts += [order_chance.judge(facts, statistics, AS_OF), referral_ask.judge(facts, statistics, AS_OF)]
        verdicts += [cause(before, now, level, "1", stopped=facts.stopped) for level in Level]
        accounts = [departure.AffectedAccount(facts, "x", statistics)]
        verdicts += [departure.of_contact(accounts, PEOPLE[0], "EUR", AS_OF), departure.of_rep(accounts, "x", "EUR", AS_OF)]
    for verdict in verdicts:
        for text in sentences(verdict):
            check(text)
        for name, value in numbers(verdict):
            assert len(repr(value).partition(".")[2]) <= 6, f"{name}: {value!r} is not rounded"


MAYBE_CAUSE = st.sampled_from([*ClaimCause])
TOLD = st.builds(
    claims.ProfiledClaim,
    MAYBE_CAUSE,
    st.sampled_from([*enums.Verdict, None]),
    st.none(),
    st.just(0),
    st.none() | st.integers(0, 9**6),
    st.none(),
)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([None, *Level]), st.none() | st.just("2024-10-20"), st.floats(1.01, 20))
def test_reasons_of_quiet_customers_read_as_english(level: Level | None, falls: str | None, overdue: float) -> None:
    rows = [("QUIET", ["cus", level, 0.5, falls, overdue])]
    check(day.judge(rows, lambda _: STATISTICS, date(2024, 10, 4), UTC, False).going_quiet[0].reason)


@settings(max_examples=60, deadline=None)
@given(st.lists(TOLD, max_size=6), st.integers(0, 3), st.none() | st.floats(0, 1))
def test_claims_profiles_read_as_english(found: list[claims.ProfiledClaim], orders: int, peers: float | None) -> None:
    check(claims.profile(found, orders, peers, manages=True).reason or "")


@settings(max_examples=60, deadline=None)
@given(MAYBE_CAUSE, st.sampled_from([*ConcernCode]), st.integers(0, 90), st.sampled_from([*NeighbourDirection]), st.integers(1, 2))
def test_reasons_to_call_read_as_english(
    cause: ClaimCause, code: ConcernCode, apart: int, way: NeighbourDirection, generation: int
) -> None:
    row = [
        cause,
        [["a", None, apart, code]],
        [["a", generation, way], ["b", generation, way]],
        [["a", False, 1, None, 0], ["b", False, 1, None, 0]],
        False,
        True,
    ]
    for text in sentences(claim_radius.judge("cla", row, False)):
        check(text)


@pytest.mark.parametrize("kind", FollowUpKind)
@pytest.mark.parametrize("touched", TouchpointKind)
def test_a_touchpoint_of_another_kind_is_named_in_words(kind: FollowUpKind, touched: TouchpointKind) -> None:
    said = shows(kind, None, {"kind": touched, "direction": "OUTBOUND"}, ())
    if said:
        check(said)


def test_words_and_numbers_read_naturally() -> None:
    assert [an(words(kind)) for kind in ("OPERATION_CHECK", "VISIT")] == ["an operation check", "a visit"]
    assert [ago(days) for days in (0, 1, 2)] == ["today", "1 day ago", "2 days ago"]
    assert [count(number, "order") for number in (0, 1, 2)] == ["no orders", "1 order", "2 orders"]


def test_no_message_puts_an_article_before_a_name() -> None:
    """`a {kind}` is wrong for half of the kinds. insights/days.py has `an` for articles."""
    found = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for folder in ("insights", "writes", "graph", "resolvers", "schema", "ingest", "server")
        for path in (ROOT / folder).rglob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if re.search(r"""f["'].*\b[Aa]n? \{(?!.*severity)""", line)
    ]
    assert found == []

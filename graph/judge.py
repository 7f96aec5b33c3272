"""Judging a row of a statement: what a standing has stored, or what the rules say of the facts as of a day.

These are the two halves of an `Insight` declaration: `expression` with `judge` answers from the current standing, `computed` with
`rejudge` from facts. `%day(asOf)` is the day that the argument names.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import orjson

from graph.facts import FROZEN, READINGS_GIVEN, STOOD, counted, end_of, statistics_of
from insights.days import zone_of
from insights.facts import Facts, Reading, Statistics, Stood, nothing_of, read
from insights.local import local, localized
from insights.verdicts import Verdict, restore

NEVER = "Not judged yet: run `rapport refresh`."
Judge = Callable[[Any, Mapping[str, Any]], Any]
Rule = Callable[[Facts, Statistics, int], Verdict]


def standing(name: str) -> str:
    """The expression for a property of a customer's current standing."""
    return f"HEAD(COLLECT {{ MATCH (%v)-[:STANDS]->(standing:Standing {{current: true}}) RETURN standing.{name} }})"


def facts_on(day: str = "asOf") -> str:
    """The expression for a day, the facts and the statistics it is judged by; fields that name the same day share it."""
    return f"[$day, {counted()}, {FROZEN}, $zone]".replace("$day", f"%day({day})")


def stood_on(day: str) -> str:
    """The expression for a day, the standing before it and its statistics: what a second day needs beside the same facts."""
    return f"[$day, {STOOD}, {FROZEN}]".replace("$day", f"%day({day})")


def readings_on(day: str = "asOf") -> str:
    """The expression for a day and the readings that a contact gave."""
    return f"[%day({day}), {READINGS_GIVEN}, $zone]"


def person_on(day: str = "asOf") -> str:
    """The expression for a day, a contact, whether they may be contacted, and the facts of the customer they work at: of those that the
    viewer sees, the present one (of several, the latest).
    """
    employer = "MATCH (%v)-[employed:WORKS_AT]->(employer:Customer) WHERE %see(employer:Customer)"
    order = "ORDER BY employed.until IS NOT NULL, employed.since DESC, employer.id LIMIT 1"
    facts = f"HEAD(COLLECT {{ {employer} RETURN {counted('employer', stood=False)} {order} }})"
    return f"[%day({day}), %v.id, coalesce(%v.doNotContact, false), {facts}, {FROZEN}, $zone]".replace("$day", f"%day({day})")


def stored(kind: type[Verdict], **unjudged: Any) -> Judge:
    """The verdict that lies on the standing as JSON; where there is none, one that says so."""
    empty = restore(kind, {**unjudged, "reason": NEVER, "empty_reason": NEVER})

    def judge(found: str | None, _arguments: Mapping[str, Any]) -> Verdict:
        return empty if found is None else restore(kind, orjson.loads(found))

    return judge


def kept(kind: type[Verdict]) -> Judge:
    """What lies on a record as JSON; None where nothing does."""

    def judge(found: str | None, _arguments: Mapping[str, Any]) -> Verdict | None:
        return None if found is None else restore(kind, orjson.loads(found))

    return judge


def judged(rule: Rule[Verdict], *, by_viewer: bool = False) -> Judge:
    """The verdict of a rule on `facts_on` a day: UTC days, the same for everybody, or the days of the viewer (decision 13)."""

    def judge(found: list[Any], _arguments: Mapping[str, Any]) -> Verdict:
        day, row, statistics, zone = found
        facts = local(read(row), zone_of(zone)) if by_viewer else read(row)
        return rule(facts, statistics_of(statistics, facts, day), end_of(day))

    return judge


def compared(rule: Rule[Verdict], diff: Callable[[Verdict, Verdict], Any]) -> Judge:
    """What differs between the verdicts on the same facts as of two days: `facts_on` the first, `stood_on` the second."""

    def judge(found: list[Any], _arguments: Mapping[str, Any]) -> Any:
        (first, row, early, _), (last, stood, late) = found
        facts = read(row)
        before = rule(facts, statistics_of(early, facts, first), end_of(first))
        facts = facts._replace(stood=Stood._make(stood) if stood else None)
        return diff(before, rule(facts, statistics_of(late, facts, last), end_of(last)))

    return judge


def judged_person(rule: Callable[[Facts | None, Statistics, str, bool, int], Verdict]) -> Judge:
    """The verdict of a rule on `person_on` a day of the viewer."""

    def judge(found: list[Any], _arguments: Mapping[str, Any]) -> Verdict:
        day, contact, do_not_contact, row, statistics, zone = found
        facts = local(read(row), zone_of(zone)) if row else None
        known = statistics_of(statistics, facts or nothing_of(contact, None), day)
        return rule(facts, known, contact, do_not_contact, end_of(day))

    return judge


def said(rule: Callable[[Sequence[Reading], int], Verdict]) -> Judge:
    """The verdict of a rule on `readings_on` a day of the viewer."""

    def judge(found: list[Any], _arguments: Mapping[str, Any]) -> Verdict:
        day, readings, zone = found
        return rule(localized([Reading._make(one) for one in readings], zone_of(zone)), end_of(day))

    return judge

"""How an insight field is judged: from the verdict that a standing stores, or by a rule from the facts as of a day.

Both are halves of an `Insight` declaration. `expression` with `judge` answers from the current standing, `computed` with `rejudge` from
facts. `%days` is replaced by all days that the selection asks for. A rule gets the day that its argument names.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import orjson

from graph.derived.facts import FROZEN, READINGS_GIVEN, STOOD, counted, end_of, statistics_of
from graph.queries import requests
from insights.days import zone_of
from insights.facts import Facts, Reading, Statistics, nothing_of, read
from insights.local import local, localized
from insights.verdicts import Verdict, restore

NEVER = "Not judged yet: run `rapport refresh`."
Judge = Callable[[Any, Mapping[str, Any]], Any]
Rule = Callable[[Facts, Statistics, int], Verdict]


def standing(name: str) -> str:
    """Return the expression for a property of a customer's current standing."""
    return f"HEAD(COLLECT {{ MATCH (%v)-[:STANDS]->(standing:Standing {{current: true}}) RETURN standing.{name} }})"


def facts() -> str:
    """Return the expression for a customer's facts, the zone, and for each day the standing before it and its frozen statistics."""
    return f"[{counted(stood=False)}, $zone, {_on_days(STOOD, FROZEN)}]"


def readings() -> str:
    """Return the expression for the readings that a contact gave."""
    return f"[{READINGS_GIVEN}, $zone]"


def person() -> str:
    """Return the expression for a contact, whether they may be contacted, and the facts of their employer.

    The employer is visible to the viewer and present; of several, the latest.
    """
    employer = "MATCH (%v)-[employed:WORKS_AT]->(employer:Customer) WHERE %see(employer:Customer)"
    order = "ORDER BY employed.until IS NOT NULL, employed.since DESC, employer.id LIMIT 1"
    facts = f"HEAD(COLLECT {{ {employer} RETURN {counted('employer', stood=False)} {order} }})"
    return f"[%v.id, coalesce({requests.read('doNotContact')}, false), {facts}, $zone, {_on_days(FROZEN)}]"


def _on_days(*expressions: str) -> str:
    """Return the expression for values that depend on a day: a list of [day, …]."""
    return f"COLLECT {{ UNWIND %days AS judgedDay RETURN [judgedDay, {', '.join(expressions)}] }}".replace("$day", "judgedDay")


def _on(day: str, days: list[list[Any]]) -> list[Any]:
    """Return the values that were read for a day."""
    return next(found for one, *found in days if one == day)


def stored(kind: type[Verdict], **unjudged: Any) -> Judge:
    """Return a judge for the verdict stored on the standing as JSON. Without a standing the verdict says so."""
    empty = restore(kind, {**unjudged, "reason": NEVER, "empty_reason": NEVER})

    def judge(found: str | None, _arguments: Mapping[str, Any]) -> Verdict:
        return empty if found is None else restore(kind, orjson.loads(found))

    return judge


def kept(kind: type[Verdict]) -> Judge:
    """Return a judge for JSON stored on a record. None if nothing is stored."""

    def judge(found: str | None, _arguments: Mapping[str, Any]) -> Verdict | None:
        return None if found is None else restore(kind, orjson.loads(found))

    return judge


def judged(rule: Rule[Verdict], *, by_viewer: bool = False) -> Judge:
    """Return a judge that applies a rule to `facts` as of a day: UTC days, the same for every viewer, or the
    viewer's days (decision 13).
    """

    def judge(found: list[Any], arguments: Mapping[str, Any]) -> Verdict:
        (*row, _), zone, days = found
        day = arguments["asOf"]
        stood, statistics = _on(day, days)
        facts = read([*row, stood])
        if by_viewer:
            facts = local(facts, zone_of(zone))
        return rule(facts, statistics_of(statistics, facts, day), end_of(day))

    return judge


def compared(rule: Rule[Verdict], diff: Callable[[Verdict, Verdict], Any]) -> Judge:
    """Return a judge that compares the verdicts on the same `facts` as of two days."""
    verdict = judged(rule)

    def judge(found: list[Any], arguments: Mapping[str, Any]) -> Any:
        return diff(*(verdict(found, {"asOf": arguments[name]}) for name in ("from", "to")))

    return judge


def judged_person(rule: Callable[[Facts | None, Statistics, str, bool, int], Verdict]) -> Judge:
    """Return a judge that applies a rule to a `person` as of a day of the viewer."""

    def judge(found: list[Any], arguments: Mapping[str, Any]) -> Verdict:
        contact, do_not_contact, row, zone, days = found
        day = arguments["asOf"]
        facts = local(read(row), zone_of(zone)) if row else None
        (statistics,) = _on(day, days)
        known = statistics_of(statistics, facts or nothing_of(contact, None), day)
        return rule(facts, known, contact, do_not_contact, end_of(day))

    return judge


def said(rule: Callable[[Sequence[Reading], int], Verdict]) -> Judge:
    """Return a judge that applies a rule to `readings` as of a day of the viewer."""

    def judge(found: list[Any], arguments: Mapping[str, Any]) -> Verdict:
        readings, zone = found
        return rule(localized([Reading._make(one) for one in readings], zone_of(zone)), end_of(arguments["asOf"]))

    return judge

"""Topics to avoid: subjects that a rep should not raise unprepared on a visit, and secrets that must not be told (R21)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

from insights.days import words
from insights.enums import TopicCode
from insights.local import day_in


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic, with advice if the customer raises it."""

    code: TopicCode
    message: str


def judge(found: Sequence[Any], zone: tzinfo) -> tuple[Topic, ...]:
    """Return the topics from the row of `topics.cypher`, the most pressing first. Days are those of `zone`."""
    stopped, claims, promises, references, competitors = found
    severe = sorted(claims, key=lambda one: _SEVERITY.get(one[1], 0), reverse=True)
    return (
        *(Topic(TopicCode.STOPPED, f"We have stopped calling on {name} (R13): {_ASK}") for name in stopped),
        *_claims(severe, zone),
        *(Topic(TopicCode.BROKEN_PROMISE, _promise(kind, day_in(due, zone), text)) for kind, due, text in promises),
        *(
            Topic(TopicCode.REFUSED_REFERENCE, f"They declined to be a reference on {day_in(at, zone)}: do not ask again.")
            for at in references
        ),
        *_competitors(competitors),
    )


_ASK = "no visit, no offer, no referral. Ask your manager before you contact them."
_SEVERITY = {"MINOR": 1, "MAJOR": 2, "SEVERE": 3}


def _claims(claims: Sequence[Sequence[Any]], zone: tzinfo) -> Iterator[Topic]:
    for cause, severity, opened, due, overdue, waiting in claims:
        late = f"{'overdue since' if overdue else 'due by'} {day_in(due, zone)}"
        if waiting is not None:
            late = f"waiting for them since {day_in(waiting, zone)}"
        what = f"A {words(severity)} claim" + (f" ({words(cause)})" if cause else "")
        yield Topic(
            TopicCode.UNRESOLVED_CLAIM,
            f"{what} of {day_in(opened, zone)} is unresolved, {late}: know where it stands before you sell anything.",
        )


def _promise(kind: str | None, due: str, text: str | None) -> str:
    said = f": {text.rstrip('.')}" if text else ""
    return f"A promise ({words(kind or 'OTHER')}) was not kept by {due}{said}. Promise nothing new before it is put right."


def _competitors(names: Sequence[str]) -> Iterator[Topic]:
    if names:
        told = f"Their competitors are customers of ours ({', '.join(names)})"
        yield Topic(TopicCode.COMPETITOR, f"{told}: tell nothing of what we know of them, and nothing of these here to them.")

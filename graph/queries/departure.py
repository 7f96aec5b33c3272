"""Losses if a contact or a rep leaves: the statement, and the reader of its row."""

from datetime import tzinfo
from typing import Any

from graph.client.files import cypher
from graph.derived.facts import FROZEN, NO_CURRENCY, counted, end_of, statistics_of
from insights import facts
from insights.local import local
from insights.network import departure

STATEMENT = cypher("departure").replace("%facts", counted("c")).replace("%frozen", FROZEN)
MAX_ACCOUNTS = 100  # accounts that are judged again, twice each; with more, the answer is marked `truncated`


def read(rows: list[Any], contact: str | None, rep: str | None, day: str, zone: tzinfo, withheld: bool) -> departure.Departure | None:
    """Return the departure of a contact or a rep, judged as of the end of a day. None without a row."""
    if not rows:
        return None
    found, frozen = rows[0]
    accounts = []
    for row, owner in found[:MAX_ACCOUNTS]:
        known = local(facts.read(row), zone)
        accounts.append(departure.AffectedAccount(known, owner, statistics_of(frozen, known, day)))
    currency = accounts[0].statistics.currency if accounts else NO_CURRENCY
    judge = departure.of_contact if contact else departure.of_rep
    made = judge(accounts, contact or rep or "", currency, end_of(day))
    return departure.marked(made, truncated=len(found) > MAX_ACCOUNTS, withheld=withheld)

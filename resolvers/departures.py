"""Resolves what is lost if a contact or a rep leaves."""

from typing import Any

from graph.client.files import cypher
from graph.derived.facts import FROZEN, NO_CURRENCY, counted, end_of, statistics_of
from graph.projection.run import Projection
from insights.facts import read
from insights.local import local
from insights.network import departure

# Maximum number of accounts that are judged again, twice each. With more accounts, the answer is marked `truncated`.
MOST = 100
STATEMENT = cypher("departure").replace("%facts", counted("c")).replace("%frozen", FROZEN)


async def of(projection: Projection, info: Any, contact: str | None, rep: str | None) -> Any:
    """Return the departure of a contact or rep, judged as of the viewer's today. Returns None when the viewer sees no such person."""
    day = projection.today.isoformat()

    def rule(rows: list[Any]) -> departure.Departure | None:
        if not rows:
            return None
        found, frozen = rows[0]
        accounts = []
        for row, owner in found[:MOST]:
            facts = local(read(row), projection.zone)
            accounts.append(departure.AffectedAccount(facts, owner, statistics_of(frozen, facts, day)))
        currency = accounts[0].statistics.currency if accounts else NO_CURRENCY
        judge = departure.of_contact if contact else departure.of_rep
        made = judge(accounts, contact or rep or "", currency, end_of(day))
        return departure.marked(made, truncated=len(found) > MOST, withheld=not projection.viewer.sees_all)

    return await projection.judged(info, STATEMENT, rule, contact=contact, rep=rep, day=day, most=MOST)

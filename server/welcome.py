"""What `rapport demo` shows a newcomer: where GraphiQL is, tokens, one query to paste; and the tabs that GraphiQL opens with."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import neo4j
import orjson

from demo.guide import Tour
from insights.days import an
from insights.enums import Role
from server import store
from server.auth import make_token
from server.graphiql import Example
from server.settings import Settings

EXAMPLES = Path(__file__).with_name("examples")  # operations that users send, word for word as in tests/contract
_QUERY = """{
  customer(by: {id: "%s"}) {
    name
    owner { name }
    relationship {
      level score reason
      nextLevel { level missing { message } }
      components { key points maxPoints reason }
    }
    contacts(first: 3) { edges { title buyingRole node { name } } }
  }
}"""


def examples(tour: Tour, today: date) -> list[Example]:
    """GraphiQL's tabs, with ids of the graph that is served; what it has no record for is left out."""
    customer, contact = tour.customer, tour.contact
    call = {
        "idempotencyKey": f"a call of {today}", "customer": customer, "contacts": [contact], "kind": "CALL",
        "at": f"{today - timedelta(days=1)}T10:00:00Z", "summary": "Asked how the last delivery went.",
    }  # fmt: skip
    found: list[tuple[str, str, dict[str, Any]]] = [
        ("One account: its people, its purchases, who brought it", "account_graph", {"id": customer}),
        ("Before a visit: all that a rep should know", "visit_brief", {"customer": customer}),
        ("Before a call: one person", "contact_brief", {"contact": contact}),
        ("What today asks of you", "my_day", {"day": today.isoformat()}),
        ("Whom a customer brought, and what that was worth", "referral_tree", {"root": tour.root}),
        ("Who can introduce us", "introduction_paths", {"contact": tour.target}),
        ("What to offer whom", "cross_sell_board", {"first": 10}),
        ("Customers, the deepest relationships first", "customers", {"first": 10}),
        ("A person, by what has been typed so far", "find_contact", {"text": tour.text}),
        ("How and why a level changed", "relationship_history", {"customer": customer, **_quarter(today)}),
        ("Any record again, by its id", "node", {"id": customer, "ids": [contact, tour.purchase]}),
        ("Write: a call, after which the relationship is judged anew", "log_touchpoint", {"input": call}),
    ]
    return [
        {"title": title, "query": (EXAMPLES / f"{name}.graphql").read_text(encoding="utf-8"), "variables": variables}
        for title, name, variables in found
        if b"null" not in orjson.dumps(variables)
    ]


def _quarter(today: date) -> dict[str, str]:
    return {"from": (today - timedelta(days=90)).isoformat(), "to": today.isoformat()}


_BEST = "MATCH (c:Customer) WHERE NOT c.confidential RETURN c.id ORDER BY c.scoreLow DESC, c.id LIMIT 1"


def shown(driver: neo4j.Driver, tour: Tour) -> str | None:
    """The customer of the query to paste: that of the tour, else the one with the best score."""
    found = driver.execute_query(_BEST).records
    return tour.customer or (found[0][0] if found else None)


def people(driver: neo4j.Driver, tour: Tour) -> dict[Role, tuple[str, str]]:
    """Whose tokens are shown: a rep with customers and the manager of the root territory, each with what to call them."""
    wanted: dict[Role, str | None] = {Role.REP: tour.rep or store.somebody(driver, Role.REP), Role.MANAGER: tour.manager}
    rows = driver.execute_query("MATCH (r:Rep) WHERE r.id IN $ids RETURN r.id, r.name", ids=[one for one in wanted.values() if one])
    names = dict(row.values() for row in rows.records)
    return {role: (rep, names[rep]) for role, rep in wanted.items() if rep is not None and rep in names}


def lines(url: str, settings: Settings, customer: str | None, who: dict[Role, tuple[str, str]]) -> Iterator[str]:
    """The text, line by line."""
    tokens = {role: make_token(settings, role, rep) for role, (rep, _) in who.items()}
    best = tokens.get(Role.MANAGER) or tokens.get(Role.REP) or make_token(settings, Role.ADMIN)
    query = _QUERY % customer if customer else "{ customers(first: 3) { nodes { id name } } }"
    yield ""
    yield f"Rapport answers at {url}/graphql (press Ctrl-C to stop)"
    yield "This output contains tokens: whoever reads it can read this graph. Do not keep or share it as a log."
    yield ""
    yield f"GraphiQL, with the manager's token: {url}/graphiql#token={best}"
    for role, token in tokens.items():
        yield ""
        yield f"Token of {an(role.value.lower())}, {who[role][1]} (valid until {_expiry(settings)}):"
        yield token
    yield ""
    yield "A query to paste:"
    yield query
    yield ""
    yield "The same in a shell:"
    body = orjson.dumps({"query": " ".join(query.split())}).decode()
    yield f"curl -s {url}/graphql -H 'Authorization: Bearer {best}' -H 'Content-Type: application/json' -d '{body}'"
    yield ""


def _expiry(settings: Settings) -> str:
    return f"{datetime.now(UTC) + timedelta(hours=settings.token_hours):%Y-%m-%d %H:%M} UTC"

"""What `rapport demo` prints for a newcomer: the URL of GraphiQL, tokens and a query to paste. Also the example tabs of GraphiQL."""

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

EXAMPLES = Path(__file__).with_name("examples")  # operations that users send, identical to tests/contract
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
    """Return GraphiQL's tabs with ids of the served graph. An example is left out when the graph has no record for it."""
    customer, contact = tour.customer, tour.contact
    call = {
        "idempotencyKey": f"a call of {today}", "customer": customer, "contacts": [contact], "kind": "CALL",
        "at": f"{today - timedelta(days=1)}T10:00:00Z", "summary": "Asked how the last delivery went.",
    }  # fmt: skip
    found: list[tuple[str, str, dict[str, Any]]] = [
        ("One account: contacts, purchases, and the referral that brought it", "account_graph", {"id": customer}),
        ("Before a visit: what a rep should know", "visit_brief", {"customer": customer}),
        ("Before a call: one contact", "contact_brief", {"contact": contact}),
        ("My day: what is due today", "my_day", {"day": today.isoformat()}),
        ("Referral tree: the customers that a customer brought, and their value", "referral_tree", {"root": tour.root}),
        ("Who can introduce us", "introduction_paths", {"contact": tour.target}),
        ("Cross-sell: what to offer to which customer", "cross_sell_board", {"first": 10}),
        ("Customers, deepest relationship first", "customers", {"first": 10}),
        ("Search for a contact by the first letters", "find_contact", {"text": tour.text}),
        ("How and why a relationship level changed", "relationship_history", {"customer": customer, **_quarter(today)}),
        ("Fetch any record by its id", "node", {"id": customer, "ids": [contact, tour.purchase]}),
        ("Mutation: log a call, and see the new judgment of the relationship", "log_touchpoint", {"input": call}),
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
    """Return the customer for the query to paste: the customer of the tour, else the customer with the best score."""
    found = driver.execute_query(_BEST).records
    return tour.customer or (found[0][0] if found else None)


def people(driver: neo4j.Driver) -> dict[Role, tuple[str, str]]:
    """Return the reps whose tokens are printed, with their names. `rapport token` chooses the same reps."""
    wanted = {role: store.somebody(driver, role) for role in (Role.REP, Role.MANAGER)}
    rows = driver.execute_query("MATCH (r:Rep) WHERE r.id IN $ids RETURN r.id, r.name", ids=[one for one in wanted.values() if one])
    names = dict(row.values() for row in rows.records)
    return {role: (rep, names[rep]) for role, rep in wanted.items() if rep is not None and rep in names}


def lines(url: str, settings: Settings, customer: str | None, who: dict[Role, tuple[str, str]]) -> Iterator[str]:
    """Yield the lines of the text."""
    tokens = {role: make_token(settings, role, rep) for role, (rep, _) in who.items()}
    best = tokens.get(Role.MANAGER) or tokens.get(Role.REP) or make_token(settings, Role.ADMIN)
    query = _QUERY % customer if customer else "{ customers(first: 3) { nodes { id name } } }"
    yield ""
    yield f"Rapport answers at {url}/graphql (press Ctrl-C to stop)"
    yield "This output contains tokens. Anybody with a token can read this graph. Do not keep or share this output as a log."
    yield ""
    yield f"GraphiQL with the manager's token: {url}/graphiql#token={best}"
    for role, token in tokens.items():
        yield ""
        yield f"Token of {an(role.value.lower())}, {who[role][1]} (valid until {_expiry(settings)}):"
        yield token
    yield ""
    yield "A query to paste:"
    yield query
    yield ""
    yield "The same query in a shell:"
    body = orjson.dumps({"query": " ".join(query.split())}).decode()
    yield f"curl -s {url}/graphql -H 'Authorization: Bearer {best}' -H 'Content-Type: application/json' -d '{body}'"
    yield ""


def _expiry(settings: Settings) -> str:
    return f"{datetime.now(UTC) + timedelta(hours=settings.token_hours):%Y-%m-%d %H:%M} UTC"

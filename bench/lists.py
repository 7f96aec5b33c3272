"""Measures root lists of customers: filtered, ordered and counted, two filters with few matches, and page 50 of a broad list.

    .venv/bin/python -m bench.lists [CUSTOMERS]

The viewers are an admin, the manager of the root territory, and a rep with 100 accounts. Requests come one after the other over one
connection. The goals for p95 are 15 ms, and 40 ms with the count.
"""

import json
import os
import sys
import urllib.request
from collections.abc import Iterator
from typing import Any

from bench.company import rep_id
from bench.graph import home_of, opened, size_of
from bench.large import Question, asked
from bench.measure import client
from bench.servers import Server, rapport
from insights.enums import Role

_QUERY = (
    "query List($filter: CustomerFilter, $order: CustomerOrder, $after: String) {{"
    " customers(first: 20, after: $after, filter: $filter, orderBy: $order) {{ {}"
    " pageInfo {{ hasNextPage hasPreviousPage endCursor }} nodes {{ id name status city owner {{ id name }} }} }} }}"
)
PAGE, COUNTED = _QUERY.format(""), _QUERY.format("totalCount totalCountIsExact")
GOALS = {PAGE: 15.0, COUNTED: 40.0}
ORDERS = [{"field": name, "direction": way} for name, way in (("NAME", "ASC"), ("SCORE", "DESC"), ("UPDATED_AT", "DESC"))]
BROAD = [{"status": {"eq": "ACTIVE"}}, {"level": {"eq": "RELATIONAL"}}, {"segment": {"eq": "midmarket"}}]
NARROW = [
    {"segment": {"eq": "key account"}, "industry": {"eq": "Press"}},
    {"segment": {"eq": "midmarket"}, "industry": {"eq": "Works"}},  # no match
    {"level": {"eq": "PARTNERING"}, "country": {"eq": "DE"}},
]
OF_A_REP = [{"owner": {"eq": rep_id(9)}}, {"owner": {"eq": rep_id(9)}, "segment": {"eq": "midmarket"}}]
Variables = dict[str, Any]


def ordered(filters: list[Variables]) -> list[Variables]:
    """Return the variables of each filter in each order."""
    return [{"filter": one, "order": order} for one in filters for order in ORDERS]


def page_50(server: Server, variables: Variables) -> Variables:
    """Return the variables of page 50, or of the last page before it."""
    after = None
    for _ in range(49):
        body = json.dumps({"query": PAGE, "variables": {**variables, "after": after}}).encode()
        head = {"Content-Type": "application/json", "Authorization": f"Bearer {server.token}"}
        with urllib.request.urlopen(urllib.request.Request(f"http://127.0.0.1:{server.port}/graphql", body, head)) as answer:
            info = json.load(answer)["data"]["customers"]["pageInfo"]
        if not info["hasNextPage"]:
            break
        after = info["endCursor"]
    return {**variables, "after": after}


def measured(servers: list[Server]) -> Iterator[str]:
    """Yield a line for each list."""
    yield "| list | p50: " + " | p95 | p50: ".join(["admin", "manager", "rep"]) + " | p95 | goal |"
    yield "|---" * 8 + "|"
    lists = {
        "(f) one filter, ordered": [ordered(BROAD)] * 3,
        "(g) two filters with few matches": [ordered(NARROW)] * 3,
        "(h) page 50 of a broad list": [[page_50(one, variables) for variables in ordered(BROAD)] for one in servers],
        "the customers of a rep": [ordered(OF_A_REP)] * 3,
        "no filter": [[{"order": order} for order in ORDERS]] * 3,
    }
    with client() as loads:
        for title, sent in lists.items():
            for query in (PAGE, COUNTED):
                each = [asked(loads, Question(title, query, one, None, 60), server)[0] for server, one in zip(servers, sent, strict=True)]
                told = " | ".join(f"{one.quantile(percent):.1f} ms" for one in each for percent in (50, 95))
                yield f"| {title}{', counted' if query is COUNTED else ''} | {told} | < {GOALS[query]:.0f} ms |"


if __name__ == "__main__":
    size = size_of(sys.argv[1:])
    home = home_of(size)
    with opened(size) as address:
        print(f"load average before: {os.getloadavg()[0]:.1f}")
        with (
            rapport(address, home, Role.ADMIN) as admin,
            rapport(address, home) as manager,
            rapport(address, home, Role.REP, rep_id(7)) as rep,
        ):
            for line in measured([admin, manager, rep]):
                print(line, flush=True)

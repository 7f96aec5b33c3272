"""Measures bulk mutations with 500 rows per request, one request after the other.

A different account in each row is the most expensive mix, because every row causes a judgment. Twenty rows per account resemble the nightly
feed of an order system.
"""

import asyncio
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from itertools import islice, product
from pathlib import Path
from typing import Any

from graph.client.driver import Address, Graph, connect, connect_async
from graph.commit.later import judge_stale
from graph.embedded.server import Embedded
from graph.migrations import migrate
from graph.visibility import Viewer
from insights.enums import Role
from schema.execution import Executor
from values.ids import record_id

ROWS, REQUESTS, WARM = 500, 8, 3
EACH = 20  # rows per account in a feed
ORDER_DAY = "2026-01-05"
_PRODUCT = record_id("Product", "rapport", "saw")
Inputs = Iterator[dict[str, Any]]
Ids = dict[str, list[str]]  # ids of the records that were made, by the name of the record


def _customers(tag: str, _ids: Ids) -> Inputs:
    for number in range(ROWS * (REQUESTS + WARM)):
        yield {"externalId": f"{tag}{number}", "name": f"Customer {tag} {number}"}


def _contacts(tag: str, ids: Ids) -> Inputs:
    for number, customer in enumerate(ids["customer"]):
        job = {"customer": customer, "title": "Buyer", "department": "Purchasing"}
        yield {"externalId": f"{tag}{number}", "name": f"Person {number}", "email": f"p{number}@example.com", "employment": job}


def _purchases(_tag: str, ids: Ids, each: int = 1) -> Inputs:
    line = {"product": _PRODUCT, "quantity": 2, "unitPrice": {"amount": "10.00", "currency": "EUR"}}
    for number in range(ROWS * (REQUESTS + WARM)):
        yield {"customer": ids["customer"][number // each], "orderedAt": f"{ORDER_DAY}T09:00:00Z", "lines": [line]}


def _touchpoints(_tag: str, ids: Ids, each: int = 1) -> Inputs:
    for number in range(ROWS * (REQUESTS + WARM)):
        customer, people = ids["customer"][number // each], [ids["contact"][number // each]]
        yield {"customer": customer, "contacts": people, "kind": "CALL", "at": f"{ORDER_DAY}T10:00:00Z"}


ANOTHER, FEED = f"{ROWS} rows a request, each another account", f"{ROWS} rows a request, {EACH} an account"
# Mutation, mix, name of its record, inputs, and a tag of its keys.
MIXES: tuple[tuple[str, str, str, Callable[[str, Ids], Inputs], str], ...] = (
    ("createCustomers", ANOTHER, "customer", _customers, "c"),
    ("createContacts", ANOTHER, "contact", _contacts, "h"),
    ("recordPurchases", ANOTHER, "purchase", _purchases, ""),
    ("logTouchpoints", ANOTHER, "touchpoint", _touchpoints, ""),
    ("recordPurchases", FEED, "purchase", partial(_purchases, each=EACH), "feed"),
    ("logTouchpoints", FEED, "touchpoint", partial(_touchpoints, each=EACH), "feed"),
)
# When the accounts are judged, and a prefix of the tags.
JUDGED = (("NOW", ""), ("LATER", "l"))


async def _measured(address: Address) -> list[tuple[str, float]]:
    graph = Graph(connect_async(address))
    executor, viewer, found = Executor(graph), Viewer(Role.ADMIN, None), []
    ids: Ids = {}
    try:
        for (judge, prefix), (name, mix, record, made, kind_tag) in product(JUDGED, MIXES):
            tag = f"{prefix}{kind_tag}"
            kind = f"{name[0].upper()}{name[1:]}Input"
            query = f"mutation ($input: {kind}!) {{ {name}(input: $input) {{ results {{ {record} {{ id }} userErrors {{ message }} }} }} }}"
            prepared = executor.prepare(query)
            assert not isinstance(prepared, list), prepared
            rows = ({**row, "idempotencyKey": f"{name} {tag} {number}"} for number, row in enumerate(made(tag, ids)))
            began, made_ids = 0.0, list[str]()
            for request in range(REQUESTS + WARM):
                if request == WARM:
                    began = time.perf_counter()
                answer = await executor.execute(prepared, {"input": {"judge": judge, "rows": list(islice(rows, ROWS))}}, viewer, 120)
                results = (answer.data or {name: {"results": []}})[name]["results"]
                if answer.errors or any(one["userErrors"] for one in results):
                    raise RuntimeError(f"{name}: {answer.errors or results[0]['userErrors']}")
                made_ids += [one[record]["id"] for one in results]
            ids.setdefault(record, made_ids)
            found.append((f"{name}, {mix}, judged {judge}", ROWS * REQUESTS / (time.perf_counter() - began)))
        found.append(("customers that were judged LATER, by one worker", await _judged(graph)))
    finally:
        await graph.close()
    return found


async def _judged(graph: Graph) -> float:
    """Judge all stale customers. Return how many a second."""
    began, customers = time.perf_counter(), 0
    while judged := await judge_stale(graph, lambda: datetime.now(UTC)):
        customers += judged
    return customers / (time.perf_counter() - began)


def rows_per_second() -> list[tuple[str, float]]:
    """Return rows per second of each bulk mutation, on an empty separate store. The first requests warm up and do not count."""
    with tempfile.TemporaryDirectory(prefix="rapport-bulk-") as folder, Embedded(Path(folder)) as address:
        with connect(address) as driver:
            migrate(driver)
            driver.execute_query(
                "CREATE (:Product {id: $id, source: 'rapport', externalId: 'saw', name: 'Saw', nameKey: 'saw', version: 1})", id=_PRODUCT
            )
        return asyncio.run(_measured(address))


if __name__ == "__main__":
    for one, rate in rows_per_second():
        print(f"{one}: {rate:.0f} rows/s")

"""Random markets: purchases written to a graph, and the same purchases judged by `insights.offers.ease` directly."""

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

import neo4j

from graph.client.files import cypher
from insights.offers.cross_sell import Offer, Similar
from insights.offers.ease import Market
from insights.offers.incremental import Leading
from values.ids import record_id

DAY = date(2026, 6, 1)
NOW = "2026-06-01T23:59:59+00:00"
_EPOCH = date(1970, 1, 1).toordinal()


def key(label: str, name: str) -> str:
    """Return the id of a record of a market."""
    return record_id(label, "market", name)


def _number(day: date) -> int:
    return day.toordinal() - _EPOCH


@dataclass
class Facts:
    """Purchases of customers (product and day), categories of products, and confidential customers."""

    bought: dict[str, list[tuple[str, date]]]
    category: dict[str, str | None]
    confidential: frozenset[str] = field(default_factory=frozenset)

    def write(self, driver: neo4j.Driver) -> None:
        """Write the market into an empty graph. Ann owns every other customer, Bob the rest. All of Bob's are in the north, which Cleo
        manages.
        """
        driver.execute_query("MATCH (n) WHERE NOT n:Migration DETACH DELETE n")
        driver.execute_query(
            "UNWIND ['Ann', 'Bob', 'Cleo'] AS name CREATE (r:Rep {id: $ids[name], name: name, nameKey: toLower(name)}) "
            "WITH r WHERE r.name = 'Cleo' "
            "CREATE (r)-[:MANAGES]->(:Territory {id: $north, name: 'North', nameKey: 'north'})<-[:PART_OF]-"
            "(:Territory {id: $harbour, name: 'Harbour', nameKey: 'harbour'})",
            ids={name: key("Rep", name) for name in ("Ann", "Bob", "Cleo")},
            north=key("Territory", "North"),
            harbour=key("Territory", "Harbour"),
        )
        self.things(driver)
        rows = [
            {
                "id": key("Customer", name), "name": name, "confidential": name in self.confidential,
                "owner": key("Rep", ("Ann", "Bob")[number % 2]), "territory": key("Territory", "Harbour") if number % 2 else None,
            }
            for number, name in enumerate(self.bought)
        ]  # fmt: skip
        driver.execute_query(
            "UNWIND $rows AS row MATCH (rep:Rep {id: row.owner}) CREATE (c:Customer {id: row.id, name: row.name, externalId: row.name, "
            "nameKey: toLower(row.name), status: 'ACTIVE', confidential: row.confidential, scopes: [], scoreLow: -1, "
            "scoreHigh: 1000000}) CREATE (rep)-[:OWNS {since: date('2020-01-01')}]->(c) "
            "WITH row, c MATCH (t:Territory {id: row.territory}) CREATE (c)-[:LOCATED_IN]->(t)",
            rows=rows,
        )
        driver.execute_query(cypher("scopes"), ids=[row["id"] for row in rows])
        self.purchases(driver, [(name, *one) for name, orders in self.bought.items() for one in orders])

    def things(self, driver: neo4j.Driver) -> None:
        """Write the products with their categories."""
        driver.execute_query(
            "UNWIND $rows AS row CREATE (p:Product {id: row[0], name: row[1], nameKey: row[1], externalId: row[1]}) "
            "FOREACH (k IN CASE WHEN row[2] IS NULL THEN [] ELSE [row] END | "
            "MERGE (c:Category {id: k[2]}) SET c.name = k[3], c.nameKey = k[3], c.externalId = k[3] CREATE (p)-[:IN_CATEGORY]->(c))",
            rows=[[key("Product", p), p, k and key("Category", k), k] for p, k in self.category.items()],
        )

    @staticmethod
    def purchases(driver: neo4j.Driver, orders: list[tuple[str, str, date]], status: str = "DELIVERED") -> None:
        """Write one purchase for each customer, product and day."""
        driver.execute_query(
            "UNWIND $rows AS row MATCH (c:Customer {id: row[0]}), (p:Product {id: row[1]}) "
            "CREATE (c)-[:MADE]->(o:Purchase {id: row[2], orderedAt: datetime(row[3] + 'T10:00:00Z'), status: $status, "
            "createdAt: datetime(), updatedAt: datetime()})-[:INCLUDES {line: 1, quantity: 1}]->(p)",
            rows=[
                [key("Customer", c), key("Product", p), key("Purchase", f"{c} {p} {day} {status}"), day.isoformat()] for c, p, day in orders
            ],
            status=status,
        )

    def history(self, customer: str, level: str, until: date = DAY) -> dict[str, int]:
        """Return the things that a customer bought by id, with the last day of each."""
        found: dict[str, int] = {}
        for product, day in self.bought[customer]:
            name = product if level == "PRODUCT" else self.category[product]
            if name and day <= until:
                thing = key(level.title(), name)
                found[thing] = max(found.get(thing, 0), _number(day))
        return found

    def leading(self, level: str) -> Leading:
        """Return the model learned from all customers that are not confidential."""
        made = Market(_number(DAY))
        for customer in sorted(self.bought):
            if customer not in self.confidential:
                made.add(self.history(customer, level))
        return made.leading()

    def similar(self, level: str) -> dict[str, list[Similar]]:
        """Return the similar things of each thing."""
        leading = self.leading(level)
        return {thing: leading.similar(thing) for thing in leading.names}

    def offers(self, customer: str, level: str, first: int = 50) -> list[Offer]:
        """Return the offers to a customer."""
        return self.leading(level).offers(self.history(customer, level), _number(DAY), first)


def random_facts(seed: int, customers: int = 30, products: int = 12) -> Facts:
    """Return a market with tastes, so that some things are bought together. One customer is confidential, one bought nothing."""
    dice = random.Random(seed)
    names = [f"P{number:02}" for number in range(products)]
    category = {name: None if number == 0 else f"K{number % 4}" for number, name in enumerate(names)}
    bought: dict[str, list[tuple[str, date]]] = {"C00": []}
    for number in range(1, customers):
        taste = dice.choice([names[: products // 2], names[products // 3 :], names])
        count = dice.randint(1, 6)
        bought[f"C{number:02}"] = [(dice.choice(taste), DAY - timedelta(days=dice.randint(0, 300))) for _ in range(count)]
    return Facts(bought, category, frozenset({"C01"}))

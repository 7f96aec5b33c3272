"""A small graph of our own, written in Cypher: two reps, a territory tree, four customers (one confidential), what hangs on them."""

import neo4j

from graph.ids import record_id
from graph.words import fold

SOURCE = "sample"


def key(label: str, name: str) -> str:
    """The id of a sample record."""
    return record_id(label, SOURCE, name)


def _node(driver: neo4j.Driver, label: str, known_as: str, /, **properties: object) -> None:
    driver.execute_query(
        f"CREATE (n:{label} {{id: $id, source: $source, externalId: $known_as, version: 1}}) SET n += $properties",
        id=key(label, known_as),
        source=SOURCE,
        known_as=known_as,
        properties={**properties, **({"nameKey": fold(str(properties["name"]))} if "name" in properties else {})},
    )


def _tie(driver: neo4j.Driver, start: tuple[str, str], kind: str, end: tuple[str, str], **facts: object) -> None:
    driver.execute_query(
        f"MATCH (a:{start[0]} {{id: $a}}), (b:{end[0]} {{id: $b}}) CREATE (a)-[r:{kind}]->(b) SET r += $facts",
        a=key(*start),
        b=key(*end),
        facts=facts,
    )


def _time(driver: neo4j.Driver) -> None:
    """Texts that look like points in time become points in time."""
    driver.execute_query(
        "MATCH (n) WHERE n.source = $source UNWIND [k IN keys(n) WHERE k ENDS WITH 'At' OR k = 'at'] AS k "
        "WITH n, k WHERE n[k] IS :: STRING SET n[k] = datetime(n[k])",
        source=SOURCE,
    )


def write(driver: neo4j.Driver, *, hidden: bool = True) -> None:
    """Write the sample; with `hidden=False` without the confidential customer and all that hangs on it."""
    for name, above in (("World", None), ("North", "World"), ("South", "World")):
        _node(driver, "Territory", name, name=name)
        if above:
            _tie(driver, ("Territory", name), "PART_OF", ("Territory", above))
    for name in ("Ann", "Bob", "Max"):
        _node(driver, "Rep", name, name=name, email=f"{name.lower()}@example.com")
    _tie(driver, ("Rep", "Ann"), "COVERS", ("Territory", "North"))
    _tie(driver, ("Rep", "Bob"), "COVERS", ("Territory", "South"))
    _tie(driver, ("Rep", "Max"), "MANAGES", ("Territory", "World"))
    for name, territory, owner in _CUSTOMERS:
        if name == "Quiet" and not hidden:
            continue
        _account(driver, name, territory, owner)
    _tie(driver, ("Customer", "Alpha"), "SUBSIDIARY_OF", ("Customer", "Beta"))
    _tie(driver, ("Contact", "Alpha-1"), "REPORTS_TO", ("Contact", "Alpha-2"))
    _tie(driver, ("Contact", "Alpha-1"), "KNOWS", ("Contact", "Beta-1"), how="FRIEND", strength=0.8)
    _tie(driver, ("Contact", "Alpha-1"), "KNOWS", ("Contact", "Gamma-1"), how="COLLEAGUE", strength=0.6)
    if hidden:
        _tie(driver, ("Contact", "Alpha-1"), "KNOWS", ("Contact", "Quiet-1"), how="FAMILY", strength=0.9)
        _referral(driver, "Alpha", "Quiet")
    _referral(driver, "Beta", "Alpha")
    _time(driver)


_CUSTOMERS = (("Alpha", "North", "Ann"), ("Beta", "North", "Ann"), ("Gamma", "South", "Bob"), ("Quiet", "North", "Bob"))


def _referral(driver: neo4j.Driver, giver: str, named: str) -> None:
    name = f"{giver}-{named}"
    _node(driver, "Referral", name, status="GIVEN", givenAt="2026-02-01T00:00:00Z")
    _tie(driver, ("Contact", f"{giver}-1"), "GAVE", ("Referral", name))
    _tie(driver, ("Referral", name), "FROM", ("Customer", giver))
    _tie(driver, ("Referral", name), "TO", ("Contact", f"{named}-1"))
    _tie(driver, ("Customer", giver), "REFERRED", ("Customer", named), referral=key("Referral", name))


def _account(driver: neo4j.Driver, name: str, territory: str, owner: str) -> None:
    scopes = [key("Rep", owner), key("Territory", territory), key("Territory", "World")]
    _node(
        driver, "Customer", name, name=f"{name} Ltd", domain=f"{name.lower()}.example", status="ACTIVE", confidential=name == "Quiet",
        scopes=scopes, scoreLow=len(name), scoreHigh=len(name), penetrationLow=-1, penetrationHigh=1000000,
    )  # fmt: skip
    _tie(driver, ("Customer", name), "LOCATED_IN", ("Territory", territory))
    _tie(driver, ("Rep", owner), "OWNS", ("Customer", name))
    for number in range(1, 4):
        person = f"{name}-{number}"
        _node(driver, "Contact", person, name=f"José {person}", email=f"{person.lower()}@example.com", doNotContact=False)
        role = ("DECISION_MAKER", "USER", None)[number - 1]
        _tie(driver, ("Contact", person), "WORKS_AT", ("Customer", name), title=f"Title {number}", department="Sales", buyingRole=role)
    for number in range(1, 6):
        order = f"{name}-{number}"
        _node(
            driver, "Purchase", order, status="DELIVERED", orderedAt=f"2026-0{number}-01T10:00:00Z", total=1000 * number + 5, currency="USD"
        )
        _tie(driver, ("Customer", name), "MADE", ("Purchase", order))
        _tie(driver, ("Rep", owner), "SOLD", ("Purchase", order))
        _tie(driver, ("Contact", f"{name}-1"), "PLACED", ("Purchase", order))
    for number, status in ((1, "OPEN"), (2, "RESOLVED")):
        claim = f"{name}-{number}"
        _node(
            driver, "Claim", claim, status=status, cause="LATE_SHIPMENT", severity="MINOR",
            openedAt=f"2026-03-0{number}T00:00:00Z", dueAt=f"2026-03-1{number}T00:00:00Z",
        )  # fmt: skip
        _tie(driver, ("Claim", claim), "OF", ("Customer", name))
        _tie(driver, ("Claim", claim), "ABOUT", ("Purchase", f"{name}-1"))

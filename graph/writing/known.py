"""What a decision may know of the records that its input names, beside their properties: expressions over `n`, by label.

`customers` is told of every record that hangs on some: their standings follow the write.
"""

from graph.visibility import ANCHOR

_PERIOD = "since: job.since, until: job.until"
FACTS: dict[str, dict[str, str]] = {
    "Customer": {
        "owners": "COLLECT { MATCH (n)<-[owns:OWNS]-(rep:Rep) WHERE owns.until IS NULL RETURN rep.id }",
        "territory": "HEAD(COLLECT { MATCH (n)-[:LOCATED_IN]->(t:Territory) RETURN t.id LIMIT 1 })",
        "parent": "HEAD(COLLECT { MATCH (n)-[:SUBSIDIARY_OF]->(p:Customer) RETURN p.id LIMIT 1 })",
    },
    "Contact": {
        "jobs": f"COLLECT {{ MATCH (n)-[job:WORKS_AT]->(c:Customer) RETURN {{id: job.id, customer: c.id, title: job.title, {_PERIOD}}} }}",
    },
    "Claim": {
        "purchase": "HEAD(COLLECT { MATCH (n)-[:ABOUT]->(p:Purchase) RETURN p.id LIMIT 1 })",
    },
    "Purchase": {
        "products": "COLLECT { MATCH (n)-[:INCLUDES]->(p:Product) RETURN DISTINCT p.id }",
    },
}


def facts(label: str, reads: frozenset[str]) -> str:
    """A map of what is told of `n`."""
    told = {"customers": f"COLLECT {{ MATCH {ANCHOR[label].replace('%v', 'n')} RETURN DISTINCT own.id }}"} if label in ANCHOR else {}
    if label == "Customer":
        told = {"customers": "[n.id]"}
    told |= {name: text for name, text in FACTS.get(label, {}).items() if f"{label}.{name}" in reads}
    return "{" + ", ".join(f"{name}: {text}" for name, text in told.items()) + "}"

"""Folded texts in the graph, compared with the values that follow from their texts, whatever wrote them."""

from typing import Any

import neo4j

from values.search_values import DERIVED, derived, names


def wrong(driver: neo4j.Driver) -> list[Any]:
    """Return records and ties whose stored folded texts are wrong."""
    found = []
    for kind in DERIVED:
        pattern = f"MATCH ()-[n:{kind}]->()" if kind.isupper() else f"MATCH (n:{kind}) WHERE n.name IS NOT NULL"
        for one in driver.execute_query(f"{pattern} RETURN properties(n)", result_transformer_=neo4j.Result.value):
            right = {name: value for name, value in derived(kind, one).items() if value is not None}
            if right != {name: one[name] for name in names(kind) if name in one}:
                found.append([kind, one, right])
    return found

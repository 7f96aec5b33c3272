"""Folded texts and sort keys in the graph, compared with the values that follow from their properties, whatever wrote them."""

from typing import Any

import neo4j

from values.search_values import KINDS, derived, names


def wrong(driver: neo4j.Driver) -> list[Any]:
    """Return records and ties whose stored folded texts or sort keys are wrong."""
    found = []
    for kind in KINDS:
        pattern = f"MATCH ()-[n:{kind}]->()" if kind.isupper() else f"MATCH (n:{kind}) WHERE n.id IS NOT NULL"
        for one in driver.execute_query(f"{pattern} RETURN properties(n)", result_transformer_=neo4j.Result.value):
            right = {
                name: _native(value) for name, value in derived(kind, one, new=True).items() if value is not None and name in names(kind)
            }
            if right != {name: _native(one[name]) for name in names(kind) if name in one}:
                found.append([kind, one, right])
    return found


def _native(value: Any) -> Any:
    return value.to_native() if hasattr(value, "to_native") else value

"""Errors about values that clients send: written as JSON, and with the place of a literal. Checked with graphql-core 3.3.

graphql-core writes a wrong variable as Python does (`None`, `{'a': True}`), and does not say where a wrong literal of a custom scalar is.
"""

import sys
from typing import Any

import orjson
from graphql import SKIP, GraphQLError, ListValueNode, ObjectValueNode, ValueNode, ValuesOfCorrectTypeRule
from graphql.utilities import validate_input_literal

LONGEST = 100  # characters of a value in an error
_NAMES = ("graphql.type.definition", "graphql.type.scalars", "graphql.utilities.validate_input_value")


def shown(value: Any) -> str:
    """Return a value as JSON, cut after `LONGEST` characters."""
    try:
        text = orjson.dumps(value, default=str).decode()
    except TypeError:  # no JSON
        return "this value"
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def write_values_as_json() -> None:
    """Make graphql-core's errors show values as JSON."""
    for name in _NAMES:
        vars(sys.modules[name])["inspect"] = shown


def worded(error: GraphQLError) -> GraphQLError:
    """Return the error with `null` in place of Python's `None`."""
    error.message = error.message.replace("not to be None.", "not to be null.")
    return error


class LocatedValues(ValuesOfCorrectTypeRule):
    """graphql-core's rule for literals. Its errors always say where the literal is."""

    def is_valid_value_node(self, node: ValueNode, input_type: Any) -> Any:
        """Report each wrong literal in a value."""

        def report(error: GraphQLError, path: list[str | int]) -> None:
            placed = error if error.locations else GraphQLError(error.message, _at(node, path), extensions=error.extensions)
            self.report_error(worded(placed))

        if input_type:
            validate_input_literal(node, input_type, report, hide_suggestions=self.context.hide_suggestions)
        return SKIP


def _at(node: ValueNode, path: list[str | int]) -> ValueNode:
    """Return the node at a path in a literal. A literal that stands for a list of one has no node of its own in the list."""
    for step in path:
        if isinstance(node, ObjectValueNode):
            node = next((one.value for one in node.fields if one.name.value == step), node)
        elif isinstance(node, ListValueNode) and isinstance(step, int):
            node = node.values[step]
    return node

"""Statements over the ties between people, with the strengths and limits of insights/weights.toml filled in."""

from collections.abc import Mapping

from graph.client.files import cypher
from graph.queries import requests
from insights.weights import WEIGHTS


def _map(values: Mapping[str, float]) -> str:
    """Return a Cypher map of numbers by name."""
    return "{" + ", ".join(f"`{name}`: {value}" for name, value in values.items()) + "}"


def weighed(text: str) -> str:
    """Return a statement with ties.cypher and the weights filled in."""
    half = WEIGHTS.half_lives
    for place, value in (
        ("%ties", cypher("ties")),
        ("%strengths", _map(WEIGHTS.ties.strengths)),
        ("%kept", str(WEIGHTS.ties.kept)),
        ("%width", str(WEIGHTS.ties.width)),
        ("%joint_work", str(float(half.joint_work))),
        ("%touchpoint", str(float(half.touchpoint))),
        ("%days", str(WEIGHTS.introducers.days)),
        ("%candidates", str(WEIGHTS.introducers.candidates)),
    ):
        text = text.replace(place, value)
    return requests.rendered(text)


def introducers() -> str:
    """Return the subquery for likely introducers to a contact."""
    return weighed(cypher("likely_introducers"))

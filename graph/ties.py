"""Statements over the ties between people: the strengths and bounds of insights/weights.toml stand in them as numbers."""

from collections.abc import Mapping
from functools import cache

from graph import requests
from graph.files import cypher
from graph.hops import statement
from insights.weights import WEIGHTS


def _map(values: Mapping[str, float]) -> str:
    """Numbers by name as Cypher writes them."""
    return "{" + ", ".join(f"`{name}`: {value}" for name, value in values.items()) + "}"


def weighed(text: str) -> str:
    """A statement with ties.cypher and the weights in the places that name them."""
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


@cache
def introductions(hops: int) -> str:
    """The statement for paths of at most so many ties: the last one, between a contact and a rep, is always followed."""
    return weighed(statement("introductions", hops - 1))


def introducers() -> str:
    """The subquery for who probably knows a contact."""
    return weighed(cypher("likely_introducers"))

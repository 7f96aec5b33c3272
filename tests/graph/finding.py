"""Slow reference of search: the text is compared with every record in Python, by the terms stored with it.

It reads the query for the index, and assumes only that the index holds whole terms.
"""

import re
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from graph.queries.full_text import Sought, sought

_TOKEN = re.compile(r"\(|\)|/[^/]+/|(?:\\.|[^\s()\\])+")
BASE = {"EXACT": 1.0, "PHONE": 0.9, "PREFIX": 0.7, "SPELLED": 0.95, "BEGUN": 0.55, "WORD": 0.4, "OTHER": 0.1, "STARTED": 0.06, "TYPO": 0.0}
CLOSE = {"PREFIX": 0.25, "BEGUN": 0.1, "WORD": 0.25, "OTHER": 0.25, "STARTED": 0.03, "TYPO": 0.05}
TOLD = {"SPELLED": "EXACT", "BEGUN": "PREFIX", "STARTED": "PREFIX"}
TERMS = ("nameTerms", "emailTerms", "domainTerms", "phoneTerms")


def holds(query: str, held: Iterable[str]) -> bool:
    """Return whether the query finds a record with these terms."""
    words, terms = _TOKEN.findall(query), set(held)
    found, rest = _any(words, terms)
    assert not rest, f"no query: {query}"
    return found


def _any(words: list[str], terms: set[str]) -> tuple[bool, list[str]]:
    found, words = _one(words, terms)
    while words and words[0] in ("AND", "OR"):
        more, rest = _one(words[1:], terms)
        found, words = (found and more) if words[0] == "AND" else (found or more), rest
    return found, words


def _one(words: list[str], terms: set[str]) -> tuple[bool, list[str]]:
    word, rest = words[0], words[1:]
    if word == "NOT":
        found, rest = _one(rest, terms)
        return not found, rest
    if word == "(":
        found, rest = _any(rest, terms)
        assert rest[0] == ")"
        return found, rest[1:]
    if word.startswith("/"):
        return any(re.fullmatch(word[1:-1], term) for term in terms), rest
    begun = word.endswith("*") and not word.endswith("\\*")
    plain = re.sub(r"\\(.)", r"\1", word[:-1] if begun else word)
    return any(term.startswith(plain) if begun else term == plain for term in terms), rest


def search(records: Iterable[dict[str, Any]], text: str, first: int) -> list[tuple[str, float, str]]:
    """Return id, score and match of the best of the records. All of them are visible to the viewer."""
    asked = sought(text)
    if asked is None:
        return []
    every = [(facts, " ".join(facts.get(name) or "" for name in TERMS).split()) for facts in records]
    hits = _best([(facts, match(facts, asked)) for facts, held in every if holds(asked.query, held)], asked, first)
    for query, kind in ((asked.begun, "STARTED"), (asked.typos, "TYPO")):
        if query and len(hits) < first and (kind == "TYPO" or asked.short or not hits):
            known = {hit[0] for hit in hits}
            close = [(facts, kind) for facts, held in every if facts["id"] not in known and holds(query, held)]
            hits += _best(close, asked, first - len(hits))
    return hits


def _best(found: list[tuple[dict[str, Any], str]], asked: Sought, first: int) -> list[tuple[str, float, str]]:
    rows = []
    for facts, match in found:
        tight, company = facts["nameTight"], facts["id"].startswith("cus_")
        base = 0.16 if company and match == "OTHER" else BASE[match]
        score = base + (CLOSE[match] * len(asked.tight) / (1.0 * len(tight) + len(asked.tight)) if match in CLOSE else 0.0)
        score += 0.02 if company and match == "TYPO" else 0.0
        rows.append((-score, tight, facts["nameKey"], facts["id"], TOLD.get(match, match)))
    return [(identifier, _rounded(-score), match) for score, _, _, identifier, match in sorted(rows)[:first]]


def match(facts: dict[str, Any], asked: Sought) -> str:
    """Return how a found record matches."""
    spelled, phones = facts["nameFolded"].split("\t")[1:-1], (facts.get("phoneTerms") or "").split()
    own = [("emailKey", asked.email), ("domainKey", asked.domain)]
    texts = [one.strip("\t") for one in asked.begins]
    if any(key is not None and facts.get(fact) == key for fact, key in own):
        return "EXACT"
    if any(form in spelled for form in texts):
        return "EXACT" if facts["nameTight"] == asked.tight else "SPELLED"
    if any(term.startswith(phone) for term in phones for phone in asked.phones or ()):
        return "PHONE"
    if any(one.startswith(form) for one in spelled for form in texts):
        return "PREFIX" if facts["nameTight"].startswith(asked.tight) else "BEGUN"
    return "WORD" if any(f" {form}" in one for one in spelled for form in texts) else "OTHER"


def _rounded(score: float) -> float:
    """Return a score with three digits, as Neo4j rounds: halves up, of the decimal number."""
    return float(Decimal(str(score)).quantize(Decimal("0.001"), ROUND_HALF_UP))

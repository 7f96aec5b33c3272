"""Search input as queries of the full-text index, whose terms come from values/folding.py. A query has only whole terms, prefixes and
patterns, and the index neither weighs nor cuts them.
"""

import re
from dataclasses import dataclass
from typing import Any

from values import dialed
from values.folding import (
    LONGEST_TERM,
    SHORT,
    TYPED,
    Token,
    clusters,
    fold,
    forms,
    host,
    mailbox,
    pieces,
    spelled,
    squeezed,
    tokens,
    wholes,
)
from values.search_values import BESIDE

MAX_WORDS = 8  # words of the search text that are used
# letters of a word at least that may be a prefix if every word may be one, and letters at most of another word that probably is one
BEGUN = 3
_PATTERN = 30  # letters up to which a word may have a typo
_RESPELLED = re.compile("[aou]e|aa|[&+]")  # texts that a name may spell with other letters
_SITE = re.compile(r"(?:[a-z][a-z0-9+.-]*://|www\.)\S+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sought:
    """The parameters of a search.

    `query` finds names as typed, `whole` whole names with other spellings, `begun` names in which every word is a prefix. `typos` finds
    names with one wrong letter in a word of five or more letters. Each is None if there is no such query. `short`: an earlier word may be
    an abbreviation. `text` and `tight` read names in their order. `exact`, `begins` and `inner` rank them: forms in `nameFolded` if the
    text is the name, begins it, or begins a word in it. `email`, `domain` and `phones` are None unless an address or number was typed.
    """

    query: str
    whole: str | None
    begun: str | None
    short: bool
    typos: str | None
    text: str
    tight: str
    exact: list[str]
    begins: list[str]
    inner: list[str]
    email: str | None
    domain: str | None
    phones: list[str] | None

    def parameters(self) -> dict[str, Any]:
        """Return the parameters of search.cypher that follow from the text."""
        return {name: getattr(self, name) for name in self.__slots__}


def sought(text: str) -> Sought | None:
    """Return the search for the text typed so far. None below two letters; a Han, Kana or Hangul letter counts as two."""
    text = _SITE.sub(lambda site: host(site[0]), text)
    folded = fold(text)
    phones = dialed.wanted(text, whole=False)
    spellings = [tokens(one)[:MAX_WORDS] for one in spelled(text)]
    if sum(len(token.tied or "".join(token.parts)) * (SHORT if token.run else 1) for token in spellings[0]) < SHORT:
        return None
    query, typos, begun = (_query(spellings, typos=typos, begun=begun) for typos, begun in ((False, False), (True, False), (False, True)))
    lengths = [len(part) for token in spellings[0] for part in token.parts]
    every = forms(text, TYPED)
    whole, other = named(every), len(wholes(every)) > 1 or _RESPELLED.search(folded)
    address = bool(re.fullmatch(r"\S*\w[.@]\w\S*", folded))
    found = f"({query}) OR {telephone(phones) if phones else whole}"
    begun, typos = begun if max(lengths, default=0) >= BEGUN and not phones else query, query if phones else typos
    return Sought(
        found,
        whole if other else None,
        None if begun == query else f"({begun}) AND NOT ({found})",
        any(length <= BEGUN for length in lengths[:-1]),
        None if typos == query else f"({typos}) AND NOT ({found})",
        folded,
        squeezed(text),
        [f"{BESIDE}{one}{BESIDE}" for one in every],
        [f"{BESIDE}{one}" for one in every],
        [f" {one}" for one in every],
        mailbox(text) if address else None,
        host(text) if address else None,
        [one.rstrip("*") for one in phones] or None,
    )


def named(every: list[str]) -> str:
    """Return the query for names that have one of these forms. It also finds some names that differ only in signs. Empty without a form."""
    return _any([_escaped(one) for one in wholes(every)]) if every else ""


def telephone(phones: list[str]) -> str:
    """Return the query for numbers that begin or end like these (`dialed.wanted`)."""
    return " OR ".join(f"{_escaped(one.rstrip('*'))}{'*' if one.endswith('*') else ''}" for one in phones)


def _query(spellings: list[list[Token]], *, typos: bool, begun: bool) -> str:
    """Return the query for all typed words: the last word is a prefix, earlier words are whole unless `begun`.

    A word that means `and` counts only at the beginning or the end.
    """
    grouped = [clusters(_inner(every)) for every in spellings]
    return " AND ".join(
        _any([_cluster(cluster, last=place == len(grouped[0]) - 1, typos=typos, begun=begun) for cluster in same])
        for place, same in enumerate(zip(*grouped, strict=False))
    )


def _inner(every: list[Token]) -> list[Token]:
    """Return the tokens without an inner word that means `and`. `AT & T` keeps it, because two short words need it."""
    found: list[Token] = []
    for place, token in enumerate(every):
        inner = token.sign and 0 < place < len(every) - 1
        signed = place > 1 and every[place - 1].sign and not every[place - 1].parts
        if signed and token.parts and token.short and found and found[-1].parts and found[-1].short:
            found[-1] = Token([*found[-1].parts, *token.parts], f"{found[-1].parts[-1]}&{token.parts[0]}")
        elif token.parts and not inner:
            found.append(token)
    return found


def _cluster(cluster: list[Token], *, last: bool, typos: bool, begun: bool) -> str:
    """Return the query for words that may be written as one: separate or joined."""
    apart = [_token(token, last=begun or (last and token is cluster[-1]), typos=typos) for token in cluster]
    parts = [part for token in cluster for part in token.parts]
    if len(parts) == 1 or any(token.tied for token in cluster):
        return _all(apart)
    joined = "".join(parts)
    return _any([_all(apart), _term(joined, begun=(last or begun) and len(joined) >= TYPED, typos=typos)])


def _token(token: Token, *, last: bool, typos: bool) -> str:
    if token.tied:
        return _term(token.tied, begun=last, typos=False)
    if token.run:
        return _all([_term(piece, begun=True, typos=False) for piece in pieces(token.parts[0])])
    every = [_term(part, begun=False, typos=typos) for part in token.parts[:-1]]
    return _all([*every, _term(token.parts[-1], begun=last, typos=typos)])


def _term(term: str, *, begun: bool, typos: bool) -> str:
    exact = _escaped(term[:LONGEST_TERM]) + ("*" if begun or len(term) > LONGEST_TERM else "")
    if typos and TYPED <= len(term) <= _PATTERN and term.isalpha():
        return _any([exact, _pattern(term, begun=begun)])
    return exact


def _pattern(term: str, *, begun: bool) -> str:
    """Return patterns for a term with one letter added, missing, changed, or two swapped. `begun` also allows prefixes whose last letter is
    right.
    """
    found = _wrong(term)
    if begun:
        found += [f"{one}{term[-1]}.*" for one in _wrong(term[:-1])]
    return f"/{'|'.join(found)}/"


def _wrong(term: str) -> list[str]:
    places = range(len(term))
    return [
        *[f"{term[:place]}.?{term[place + 1 :]}" for place in places],  # another letter, or no letter
        *[f"{term[:place]}.{term[place:]}" for place in [*places, len(term)]],
        *[f"{term[:place]}{term[place + 1]}{term[place]}{term[place + 2 :]}" for place in places[:-1]],
    ]


def _all(clauses: list[str]) -> str:
    return clauses[0] if len(clauses) == 1 else f"({' AND '.join(clauses)})"


def _any(clauses: list[str]) -> str:
    different = list(dict.fromkeys(clauses))
    return different[0] if len(different) == 1 else f"({' OR '.join(different)})"


def _escaped(term: str) -> str:
    """Return a term with the special characters of the index escaped."""
    return re.sub(r"([^\w])", r"\\\1", term)

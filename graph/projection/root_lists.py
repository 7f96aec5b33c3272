"""How a list of all records of a label finds its page and its count.

A list without filter, for a viewer who sees everything, reads the index of its order until the page is full. Any other list could read
that index to the end without filling a page. So its statement chooses between three ways while it runs:

- The viewer sees few customers: it reads the records of these customers.
- Few records match: it reads them all, by an index of the filter or from the record that the filter names, and sorts them.
- Many records match: it reads the index of the order until the page is full.

A sample tells how many match. Ids are hashes, so the records whose id begins with certain letters are a random part of all records, and
the index of the ids finds them. The sample has only records that match and are visible to the viewer. So neither the choice nor an
estimated count depends on a hidden record.
"""

import re
from dataclasses import dataclass

from graph import voids
from graph.client.files import cypher
from graph.projection.context import Context, Match, ordered
from graph.visibility import ANCHOR
from values.ids import PREFIX

FEW = 250  # customers of a viewer whose records are read one by one
WALK = 7  # records of the sample from which the index of the order is read. One is enough if no index has the records of the filter


@dataclass(frozen=True, slots=True)
class Sample:
    """A part of all records of a label: their ids begin at `first` and before `end`. It is one record in `one_in`.

    If `estimate` records are in the sample, 10,000 records match or more. Less often than once in 10⁸ lists it is fewer.
    """

    first: str
    end: str
    one_in: int
    estimate: int = 0


# A smaller part than for customers, because the other labels have ten or twenty times as many records. No size is read from the graph: it
# would depend on hidden records.
SMALL = {"Customer": Sample("ca", "ci", 128, 131)}, Sample("ca", "cb", 1024, 36)
LARGE = {"Customer": Sample("ca", "da", 32)}, Sample("ca", "ce", 256)
_LABEL = re.compile(r"\((\w+):(\w+)\)")
_PATH = re.compile(r"EXISTS \{ MATCH ([^{}]*?) WHERE ([^{}]*) \}")
_SEEKABLE = re.compile(r"\w+\.\w+ (=|<|<=|>|>=|IN) .*")
_NAME = re.compile(r"(?<![\w.:$'])[a-z]\w*\b")
_VARIABLE = re.compile(r"[(\[](\w+)(?=[:)\]])")


@dataclass(frozen=True, slots=True)
class Order:
    """The order of a page: `by` follows ORDER BY, `test` finds the records beyond the cursor ("" for the first page). `index` are the
    properties of the index that has the records in this order ("" if there is none), and `walked` the test with which Neo4j reads it.
    """

    by: str
    test: str
    index: str
    walked: str


@dataclass(frozen=True, slots=True)
class Ways:
    """Expressions about the records of a list. `before` comes before the RETURN of the statement. It binds `found` (all records, null if
    there are many) and `sampled` (the number of records in the sample).
    """

    before: str
    found: str
    sampled: str
    match: Match
    label: str

    def page(self, order: Order, limit: str) -> str:
        """Return the nodes of the page, in any order."""
        node = self.match.names["n"]
        walk = self.match.having(*filter(None, [order.test]))
        if order.index:
            hinted = f"{self.match.pattern} USING INDEX {self.match.pattern[1:-1]}({order.index})"
            walk = Match(hinted, [*self.match.tests, order.walked], self.match.names)
        read = f"UNWIND {self.found} AS {node} WITH {node}{f' WHERE {order.test}' if order.test else ''}"
        page = f"{ordered(order.by, limit)} RETURN {node}"
        return f"CASE WHEN {self.found} IS NULL THEN COLLECT {{ {walk} {page} }} ELSE COLLECT {{ {read} {page} }} END"

    def some(self, test: str) -> str:
        """Return whether a record of the list meets a test."""
        node = self.match.names["n"]
        many = f"EXISTS {{ {self.match.having(test)} }}"
        return f"CASE WHEN {self.found} IS NULL THEN {many} ELSE any({node} IN {self.found} WHERE {test}) END"

    def exact(self, asked: list[str]) -> str:
        """Return whether the count is exact. `asked` are the parameters that ask for an exact count."""
        return " OR ".join([f"{self.found} IS NOT NULL", f"{self.sampled} < {_of_label(SMALL, self.label).estimate}", *asked])

    def count(self, asked: list[str]) -> str:
        """Return the count, or an estimate of it."""
        large = _of_label(LARGE, self.label)
        estimate = f"{large.one_in} * COUNT {{ {_sample(self.match, self.label, large)} }}"
        return (
            f"CASE WHEN {self.found} IS NOT NULL THEN size({self.found}) "
            f"WHEN {self.exact(asked)} THEN COUNT {{ {self.match} }} ELSE {estimate} END"
        )


def ways(context: Context, match: Match, conditions: list[str], *, counted: bool) -> Ways | None:
    """Return how a list finds the records of `match` that meet the `conditions` of its filter. `counted`: a count is selected.

    None if all records of the label belong to the list, or if `match` is more than a label.
    """
    label = _LABEL.fullmatch(match.pattern)
    every = match.having(*conditions)
    if label is None or not every.tests:
        return None
    node, name = label.groups()
    own, mine, sampled, found = map(context.name, ("own", "mine", "sampled", "found"))
    small = _of_label(SMALL, name)
    before = few = ""
    if _belongs(name) and not context.viewer.sees_all:
        few = f"WHEN {mine} IS NOT NULL THEN COLLECT {{ UNWIND {mine} AS {own} {_of(name, node, own)} WHERE {_all(every)} RETURN {node} }} "
        before = (
            f"WITH COLLECT {{ {cypher('own_accounts')} RETURN account LIMIT {FEW + 1} }} AS {mine} "
            f"WITH CASE WHEN size({mine}) <= {FEW} THEN {mine} END AS {mine} "
        )
    sample = f"COUNT {{ {_sample(every, name, small)} RETURN {node} LIMIT {small.estimate if counted else WALK} }}"
    seekable = any(_SEEKABLE.fullmatch(one) or _PATH.fullmatch(one) for one in conditions)
    seek = f"COLLECT {{ {_seek(match, conditions)} RETURN {node} }}"
    return Ways(
        f"{before}WITH {f'{mine}, CASE WHEN {mine} IS NULL THEN {sample} END' if few else sample} AS {sampled} "
        f"WITH {sampled}, CASE {few}WHEN {sampled} < {WALK if seekable else 1} THEN {seek} END AS {found} ",
        found,
        sampled,
        every,
        name,
    )


def _belongs(label: str) -> bool:
    """Return whether each record of a label is visible through a customer."""
    return label == "Customer" or (label in ANCHOR and label != "Change")


def _of(label: str, node: str, own: str) -> str:
    """Return Cypher that binds `node` to each record of a customer."""
    if label == "Customer":
        return f"WITH {own} AS {node}"
    return f"MATCH {ANCHOR[label].replace('%v', f'{node}:{label}').replace('own:Customer', own)} WITH DISTINCT {node}"


def _all(match: Match) -> str:
    return " AND ".join(match.tests)


def _of_label(samples: tuple[dict[str, Sample], Sample], label: str) -> Sample:
    named, other = samples
    return named.get(label, other)


def _sample(match: Match, label: str, part: Sample) -> str:
    """Return the MATCH of the records in a part of all ids."""
    node, prefix = match.names["n"], PREFIX[voids.live(label)]
    within = f"{node}.id >= '{prefix}_{part.first}' AND {node}.id < '{prefix}_{part.end}'"
    return f"MATCH {match.pattern} USING INDEX {node}:{label}(id) WHERE {within} AND {_all(match)}"


def _seek(match: Match, conditions: list[str]) -> str:
    """Return the MATCH of all records of a list. The first condition on another record is a path of it, so that Neo4j may begin there."""
    node = match.names["n"]
    path = next((found for found in map(_PATH.fullmatch, conditions) if found), None)
    if path is None:
        return str(match.having(*conditions))
    names = set(_VARIABLE.findall(path[1])) - {node}
    renamed = _NAME.sub(lambda name: f"{name[0]}Named" if name[0] in names else name[0], f"{path[1]} WHERE {path[2]}")
    rest = [one for one in conditions if one != path[0]]
    return f"MATCH {match.pattern}, {' AND '.join([renamed, *match.tests, *rest])} WITH DISTINCT {node}"

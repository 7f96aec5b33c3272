"""How a root list, a list of all records of a label, finds its page and its count (decision 29).

A list without filter, for a viewer who sees everything, reads the index of its order until the page is full. Any other list could read
that index to the end without filling a page. So its statement chooses between three ways while it runs:

- The viewer sees few customers: it reads the records of these customers and sorts them.
- Few records match: it reads them all, by an index of the filter or from the record that the filter names, and sorts them.
- Many records match: it reads the index of the order until the page is full.

A sample shows how many records match. Ids are hashes, so the records whose id begins with certain letters are a random part of all
records, and the index of the ids finds them. This sample has only records that match and are visible to the viewer, so an estimated count
does not depend on hidden records. All three ways give the same page. A second sample of records that match, hidden or not, only saves time:
if too many records would be read and sorted, the index of the order is read.
"""

import re
from dataclasses import dataclass

from graph import voids
from graph.client.files import cypher
from graph.projection.context import Context, Match, ordered
from graph.visibility import ANCHOR
from values.ids import PREFIX

MOST_ACCOUNTS = 2_500  # the customers of a viewer are collected if they are at most this many
# With this many records in the sample, the index of the order is read. One record is enough if no index finds the records of the filter.
WALK = 7


@dataclass(frozen=True, slots=True)
class Sample:
    """A part of all records of a label: their ids begin at `first` and before `end`. It is one record in `one_in`."""

    first: str
    end: str
    one_in: int


@dataclass(frozen=True, slots=True)
class Scale:
    """How the records of a label are sampled, and the numbers at which the way changes.

    `small` is the sample of each list. A count is estimated from the `large` sample. With `estimate` records in the small sample, at least
    10,000 records match: fewer do in less than one of 10⁸ lists. `broad` is about the small sample of records that meet the filter, visible
    or not: from this number on, reading all matches takes longer than reading the index of the order. If a viewer has at most `few`
    customers, all records of these customers are read.
    """

    small: Sample
    large: Sample
    estimate: int
    broad: int
    few: int


# The other labels have ten or twenty times as many records. No size is read from the graph: it would depend on hidden records.
CUSTOMERS = Scale(Sample("ca", "ci", 128), Sample("ca", "da", 32), estimate=131, broad=60, few=MOST_ACCOUNTS)
OTHERS = Scale(Sample("ca", "cb", 1024), Sample("ca", "ce", 256), estimate=36, broad=8, few=250)
ACCOUNTS = cypher("few_accounts").replace("%own", cypher("own_accounts")).replace("%most", str(MOST_ACCOUNTS))
_LABEL = re.compile(r"\((\w+):(\w+)\)")
_PATH = re.compile(r"EXISTS \{ MATCH ([^{}]*?) WHERE ([^{}]*) \}")
_SEEKABLE = re.compile(r"\w+\.\w+ (=|<|<=|>|>=|IN) .*")
_NAME = re.compile(r"(?<![\w.:$'])[a-z]\w*\b")
_VARIABLE = re.compile(r"[(\[](\w+)(?=[:)\]])")


@dataclass(frozen=True, slots=True)
class Order:
    """The order of a page. `by` follows ORDER BY. `test` finds the records beyond the cursor ("" for the first page). `index` names the
    properties of the index that has the records in this order ("" if there is none). With the test `walked`, Neo4j reads this index.
    """

    by: str
    test: str
    index: str
    walked: str


@dataclass(frozen=True, slots=True)
class Ways:
    """Expressions about the records of a list. `before` comes before the RETURN of the statement. It binds `found` (all records of the
    list, null if they were not read), `sampled` (the number of records in the sample) and `mine` (the customers of the viewer, null if
    there are too many; the name is "" if `found` has their records whenever it is not null). `of_mine` reads all records of the list
    through these customers, and `seek` by an index of the filter.
    """

    before: str
    found: str
    sampled: str
    match: Match
    scale: Scale
    seek: str
    mine: str = ""
    of_mine: str = ""

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
        return " OR ".join([f"{self.sampled} < {self.scale.estimate}", *asked])

    def count(self, asked: list[str]) -> str:
        """Return the count, or an estimate of it."""
        large = self.scale.large
        few = f"WHEN {self.mine} IS NOT NULL THEN COUNT {{ {self.of_mine} }} " if self.mine else ""
        exactly = f"CASE WHEN {self.found} IS NOT NULL THEN size({self.found}) {few}ELSE COUNT {{ {self.seek} }} END"
        return f"CASE WHEN {self.exact(asked)} THEN {exactly} ELSE {large.one_in} * COUNT {{ {_sample(self.match, large)} }} END"


def ways(context: Context, match: Match, conditions: list[str], *, counted: bool, paged: bool) -> Ways | None:
    """Return how a list finds the records of `match` that meet the `conditions` of its filter. `counted`: a count is selected. `paged`: so
    are records, or their cursors.

    None if all records of the label belong to the list, or if `match` is more than a label. Every copy of the conditions takes time to
    plan, so the statement has no copy that is not needed.
    """
    label = _LABEL.fullmatch(match.pattern)
    every = match.having(*conditions)
    if label is None or not every.tests or label[2] == "Change":
        return None  # changes are read from their place in the outbox, and each page begins there
    node, name = label.groups()
    scale = CUSTOMERS if name == "Customer" else OTHERS
    sampled, found = context.name("sampled"), context.name("found")
    read = f"{_seek(match, conditions)} RETURN {node}"
    sample = f"COUNT {{ {_sample(every, scale.small)} RETURN {node} LIMIT {scale.estimate if counted else WALK} }}"
    rest = _rest(match, conditions, sampled, f"COLLECT {{ {read} }}", scale) if paged else ""
    if not _belongs(name) or context.viewer.sees_all:
        before = f"WITH {sample} AS {sampled} WITH {sampled}, {f'CASE {rest} END' if rest else 'null'} AS {found} "
        return Ways(before, found, sampled, every, scale, read)
    mine, own, near = context.name("mine"), context.name("own"), context.name("near")
    of_mine = f"UNWIND {mine} AS {own} {_of(name, node, own)} WHERE {' AND '.join(every.tests)} RETURN {node}"
    some = scale.few < MOST_ACCOUNTS  # then the records of a viewer's customers are not always collected
    if some and paged:
        rest = f"WHEN {mine} IS NOT NULL AND {sampled} < {WALK} THEN COLLECT {{ {of_mine} }} {rest}"
    before = (
        f"WITH {ACCOUNTS} AS {mine} WITH CASE WHEN size({mine}) <= {MOST_ACCOUNTS} THEN {mine} END AS {mine} "
        f"WITH {mine}, CASE WHEN size({mine}) <= {scale.few} THEN COLLECT {{ {of_mine} }} END AS {near} "
        # The same records as in the sample: whether a count is exact must not depend on hidden ones among the viewer's customers.
        f"WITH {mine}, {near}, CASE WHEN {near} IS NOT NULL THEN size([{node} IN {near} WHERE {_within(node, name, scale.small)}]) "
        f"ELSE {sample} END AS {sampled} "
        f"WITH {mine}, {sampled}, CASE WHEN {near} IS NOT NULL THEN {near} {rest} END AS {found} "
    )
    return Ways(before, found, sampled, every, scale, read, mine if some else "", of_mine)


def _rest(match: Match, conditions: list[str], sampled: str, all_of_them: str, scale: Scale) -> str:
    """Return the case in which few records match, with the expression that reads them all."""
    if not any(_SEEKABLE.fullmatch(one) or _PATH.fullmatch(one) for one in conditions):
        return f"WHEN {sampled} < 1 THEN {all_of_them}"
    if not match.tests:
        return f"WHEN {sampled} < {WALK} THEN {all_of_them}"
    node = match.names["n"]
    unseen = _sample(Match(match.pattern, conditions, match.names), scale.small)
    narrow = f"COUNT {{ {unseen} RETURN {node} LIMIT {scale.broad} }} < {scale.broad}"
    return f"WHEN {sampled} < {WALK} THEN CASE WHEN {narrow} THEN {all_of_them} END"


def _belongs(label: str) -> bool:
    """Return whether each record of a label is visible through a customer."""
    return label == "Customer" or label in ANCHOR


def _of(label: str, node: str, own: str) -> str:
    """Return Cypher that binds `node` to each record of a customer."""
    if label == "Customer":
        return f"WITH {own} AS {node}"
    return f"MATCH {ANCHOR[label].replace('%v', f'{node}:{label}').replace('own:Customer', own)} {_once(node)}"


def _once(node: str) -> str:
    """Return Cypher that leaves each record once. DISTINCT would hold a copy of the viewer's customers for each record: 60 MB for 3,000."""
    return f"WITH collect(DISTINCT {node}) AS {node}Once UNWIND {node}Once AS {node} WITH {node}"


def _within(node: str, label: str, part: Sample) -> str:
    """Return the condition for a record in a part of all ids."""
    first, end = (f"'{PREFIX[voids.live(label)]}_{letters}'" for letters in (part.first, part.end))
    return f"{node}.id >= {first} AND {node}.id < {end}"


def _sample(match: Match, part: Sample) -> str:
    """Return the MATCH of the records in a part of all ids."""
    node, label = match.pattern[1:-1].split(":")
    tests = " AND ".join([_within(node, label, part), *match.tests])
    return f"MATCH {match.pattern} USING INDEX {node}:{label}(id) WHERE {tests}"


def _seek(match: Match, conditions: list[str]) -> str:
    """Return the MATCH of all records of a list. The first condition on another record becomes a path of the MATCH, so that Neo4j can begin
    at that record.
    """
    node = match.names["n"]
    path = next((found for found in map(_PATH.fullmatch, conditions) if found), None)
    if path is None:
        return str(match.having(*conditions))
    names = set(_VARIABLE.findall(path[1])) - {node}
    renamed = _NAME.sub(lambda name: f"{name[0]}Named" if name[0] in names else name[0], f"{path[1]} WHERE {path[2]}")
    rest = [one for one in conditions if one != path[0]]
    return f"MATCH {match.pattern}, {' AND '.join([renamed, *match.tests, *rest])} {_once(node)}"

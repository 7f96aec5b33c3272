"""Introduction paths: the best paths from our reps to a contact or an account, over ties with a strength (DOMAIN 3, R21).

The strength of a path is the product of its ties. The search is exact over the strongest ties of each person (`Ties.kept` of them). It is
an A* search: costs are integers (the logarithm of the strength), and a bound gives the least cost of the rest of a path.
"""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, pairwise
from math import log
from typing import Any, NamedTuple

from insights.enums import BlockerCode, TieHow
from insights.weights import WEIGHTS

_FINE = 10**9
_HOWS = {how: rank for rank, how in enumerate(TieHow)}
Cost = tuple[int, int]
_NEVER: Cost = (10**18, 0)


class Tie(NamedTuple):
    """A tie between two people. `seen` is when it last showed (seconds). `records` are the ids behind it."""

    strength: float
    how: str
    seen: int | None
    records: tuple[str, ...]

    @property
    def cost(self) -> int:
        """Return the cost of the tie. It is 0 for a strength of 1."""
        return round(-log(min(self.strength, 1.0)) * _FINE)


@dataclass(frozen=True, slots=True)
class PathPerson:
    """A contact: their present accounts by id with the department ('' if unknown), and the reps in touch with them."""

    id: str
    name: str
    do_not_contact: bool
    jobs: tuple[tuple[str, str], ...]
    touch: dict[str, Tie]


@dataclass(frozen=True, slots=True)
class Account:
    """A customer, with the facts that may block an introduction by its contacts."""

    name: str
    stopped: bool
    severe: bool


@dataclass(frozen=True, slots=True)
class Target:
    """The target: a contact, or an account with its contacts."""

    name: str
    account: bool
    people: tuple[str, ...]


@dataclass(frozen=True)
class Network:
    """The people and ties around a target. `ties` are recorded, one for each pair of people.

    Ties between colleagues follow from `offices`: the first ids by account and department. `cut`: people were left out before. `barred`:
    number of people left out because they work at a competitor.
    """

    target: Target
    ties: dict[str, dict[str, Tie]]
    offices: dict[str, dict[str, list[str]]]
    people: dict[str, PathPerson]
    accounts: dict[str, Account]
    cut: bool
    barred: int

    @cached_property
    def memory(self) -> dict[str, tuple[dict[str, Tie], bool]]:
        """Cache of the strongest ties of a person."""
        return {}

    def strongest(self, person: str) -> tuple[dict[str, Tie], bool]:
        """Return the strongest ties of a person by the other person, and whether there are more. The strongest tie between two people
        counts.
        """
        if person not in self.memory:
            found = dict(self.ties.get(person, {}))
            for account, department in self.people[person].jobs:
                for at, ids in self.offices.get(account, {}).items():
                    how = TieHow.SAME_DEPARTMENT if at and at == department else TieHow.SAME_EMPLOYER
                    tie = Tie(STRENGTHS[how], how, None, (account,))
                    for other in ids:
                        if other != person and (other not in found or _better(tie, found[other])):
                            found[other] = tie
            ranked = sorted(found.items(), key=lambda one: (-one[1].strength, one[0]))
            self.memory[person] = dict(ranked[: WEIGHTS.ties.kept]), len(ranked) > WEIGHTS.ties.kept
        return self.memory[person]


def _better(one: Tie, other: Tie) -> bool:
    return (-one.strength, _HOWS[TieHow(one.how)], one.records) < (-other.strength, _HOWS[TieHow(other.how)], other.records)


@dataclass(frozen=True, slots=True)
class Step:
    """A step from one person to the next: ids, kind of tie, strength (0 to 1), time of the last record of the tie (RFC 3339), records."""

    giver: str
    taker: str
    how: TieHow
    strength: float
    last_seen_at: str | None
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Blocker:
    """A reason not to ask for the introduction."""

    code: BlockerCode
    message: str


@dataclass(frozen=True, slots=True)
class Path:
    """A path from a rep to the target. `ask` is the contact to ask first, or the rep if the rep knows the target."""

    strength: float
    ask: str
    steps: tuple[Step, ...]
    blockers: tuple[Blocker, ...]


@dataclass(frozen=True, slots=True)
class Introductions:
    """The best paths, strongest first. `truncated`: some person has more ties than are followed, so a path may be missing."""

    paths: tuple[Path, ...]
    truncated: bool
    withheld: bool
    empty_reason: str | None


STRENGTHS: dict[str, float] = dict(WEIGHTS.ties.strengths)


def touch(faded: float, last: int | None, records: list[str]) -> Tie:
    """Return the tie between a rep and a contact: 1 - 0.5^n for n faded two-way touchpoints."""
    return Tie(1 - 0.5**faded, TieHow.TOUCHPOINT, last, tuple(records))


def read(row: list[Any]) -> Network:
    """Return the network in the row of introductions.cypher."""
    (_, name, account), goals, ties, offices, people, accounts, cut, barred = row
    known: dict[str, dict[str, Tie]] = {}
    for person, other, strength, how, seen, record in ties:
        known.setdefault(person, {})[other] = Tie(min(strength, 1.0), how, seen, (record,) if record else ())
    return Network(
        Target(name, account, tuple(goals[: WEIGHTS.ties.kept])),
        known,
        {office: dict(departments) for office, departments in offices},
        {
            one: PathPerson(
                one, called, shy, tuple((at, department) for at, department in jobs), {rep: touch(*rest) for rep, *rest in near}
            )
            for one, called, shy, jobs, near in people
        },
        {one: Account(*rest) for one, *rest in accounts},
        cut or len(goals) > WEIGHTS.ties.kept,
        barred,
    )


class Search:
    """The best simple paths from a target to reps with at most `hops` ties, in the order of (cost, ties, ids from the target on)."""

    def __init__(self, network: Network, hops: int) -> None:
        self.network = network
        self.hops = hops
        self.goals = frozenset(network.target.people)
        self.bounds: dict[tuple[str, int], Cost] = {}
        self.truncated = network.cut

    def beyond(self, person: str) -> Iterator[tuple[str, Tie]]:
        """Yield the people that a person's strongest ties lead to. Contacts of a target account, and people
        who were left out, are skipped.
        """
        found, more = self.network.strongest(person)
        self.truncated = self.truncated or more
        return ((other, tie) for other, tie in found.items() if other not in self.goals and other in self.network.people)

    def bound(self, person: str, hops: int) -> Cost:
        """Return a lower bound (cost, ties) of the way from a person to any rep with at most `hops` ties."""
        key = (person, hops)
        if key not in self.bounds:
            least = min(((tie.cost, 1) for tie in self.network.people[person].touch.values() if tie.strength > 0), default=_NEVER)
            for other, tie in self.beyond(person) if hops > 1 else ():
                cost, ties = self.bound(other, hops - 1)
                least = min(least, (cost + tie.cost, ties + 1))
            self.bounds[key] = least
        return self.bounds[key]

    def paths(self) -> Iterator[tuple[str, ...]]:
        """Yield ids from the target to the rep, the best path first."""
        queue: list[tuple[int, int, tuple[str, ...], int, bool]] = []
        for person in self.network.target.people:
            self._push(queue, (person,), 0)
        while queue:
            _, _, ids, cost, done = heapq.heappop(queue)
            if done:
                yield ids
                continue
            last = ids[-1]
            for rep, tie in self.network.people[last].touch.items():
                if tie.strength > 0:
                    total = cost + tie.cost
                    heapq.heappush(queue, (total, len(ids), (*ids, rep), total, True))
            if len(ids) < self.hops:
                for other, tie in self.beyond(last):
                    if other not in ids:
                        self._push(queue, (*ids, other), cost + tie.cost)

    def _push(self, queue: list[tuple[int, int, tuple[str, ...], int, bool]], ids: tuple[str, ...], cost: int) -> None:
        least, ties = self.bound(ids[-1], self.hops - len(ids) + 1)
        if least < _NEVER[0]:
            heapq.heappush(queue, (cost + least, len(ids) - 1 + ties, ids, cost, False))


def judge(network: Network, hops: int, first: int, withheld: bool, moment: Any) -> Introductions:
    """Return the `first` best paths with at most `hops` ties. `moment` converts seconds to RFC 3339."""
    search = Search(network, hops)
    paths = tuple(_path(network, ids, moment) for ids in islice(search.paths(), first))
    return Introductions(paths, search.truncated, withheld, None if paths else _empty(network, hops))


def _path(network: Network, ids: tuple[str, ...], moment: Any) -> Path:
    steps, strength = [], 1.0
    for taker, giver in pairwise(ids):
        found = network.people[taker].touch if giver == ids[-1] else network.strongest(taker)[0]
        tie = found[giver]
        strength *= tie.strength
        seen = None if tie.seen is None else moment(tie.seen)
        steps.append(Step(giver, taker, TieHow(tie.how), round(tie.strength, 4), seen, tie.records))
    ask = ids[-1] if len(ids) == 2 else ids[-2]
    return Path(round(strength, 6), ask, tuple(reversed(steps)), tuple(_blockers(network, ids[:-1])))


def _blockers(network: Network, ids: tuple[str, ...]) -> Iterator[Blocker]:
    """Yield the blockers of a path, from the contact to ask first. Each account yields its blockers once."""
    told: set[str] = set()
    for one in reversed(ids):
        person = network.people[one]
        if person.do_not_contact:
            yield Blocker(BlockerCode.DO_NOT_CONTACT, f"{person.name} asked not to be contacted.")
        if not person.jobs:
            said = f"{person.name} has left, and where they work now is not recorded: make sure they can help."
            yield Blocker(BlockerCode.PERSON_LEFT, said)
        for at in dict.fromkeys(account for account, _ in person.jobs if account not in told):
            told.add(at)
            account, works = network.accounts[at], f"where {person.name} works"
            if account.stopped:
                yield Blocker(BlockerCode.CUSTOMER_STOPPED, f"We have stopped calling on {account.name}, {works} (R13).")
            if account.severe and one != ids[0]:
                said = f"A severe claim of {account.name}, {works}, is unresolved: settle it first (R12)."
                yield Blocker(BlockerCode.SEVERE_CLAIM, said)


def _empty(network: Network, hops: int) -> str:
    """Return why there is no path, as far as it is known."""
    target = network.target
    if not target.people:
        return f"Nobody is recorded who works at {target.name}."
    between = len(network.people) - len(target.people)
    if between:
        said = f"{between} {'person stands' if between == 1 else 'people stand'} within {hops - 1} {'tie' if hops == 2 else 'ties'} of "
        said += f"{target.name}, but none of us has been in two-way contact with any of them."
    else:
        said = f"None of us has been in two-way contact with {f'anybody at {target.name}' if target.account else target.name}, "
        said += "and who else knows them " + ("is not recorded." if hops > 1 else "was not asked for (`maxHops` is 1).")
    if network.barred:
        said += f" {network.barred} more {'works' if network.barred == 1 else 'work'} at a competitor and must not be asked (R21)."
    return said

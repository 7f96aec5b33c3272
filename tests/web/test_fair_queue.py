"""The queue of operations, for every order in which operations come, end and give up."""

from collections.abc import Hashable
from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from server.fair_queue import Entry, FairQueue

LIMIT, ROOM = 100, 250
COSTS = st.integers(1, 130)
VIEWERS = st.sampled_from("abcd")
# An operation comes, or the operation at this place of the running or the waiting ones leaves.
STEPS = st.lists(st.one_of(st.tuples(VIEWERS, COSTS), st.tuples(st.sampled_from(["ends", "gives up"]), st.integers(0, 50))), max_size=80)


@dataclass
class Played:
    """A queue, and what its caller knows."""

    queue: FairQueue = field(default_factory=lambda: FairQueue(LIMIT, ROOM))
    running: dict[Hashable, int] = field(default_factory=dict)
    waiting: dict[Hashable, int] = field(default_factory=dict)
    come: int = 0
    left: set[Hashable] = field(default_factory=set)

    def enter(self, viewer: str, cost: int) -> Entry:
        ticket = (viewer, self.come)
        self.come += 1
        self.waiting[ticket] = min(cost, LIMIT)
        entry = self.queue.enter(ticket, viewer, cost)
        self._start(entry.started)
        for one in entry.refused:
            del self.waiting[one]
            self.left.add(one)
        return entry

    def leave(self, ticket: Hashable) -> None:
        (self.running if ticket in self.running else self.waiting).pop(ticket)
        self.left.add(ticket)
        self._start(self.queue.leave(ticket))

    def _start(self, started: list[Hashable]) -> None:
        for one in started:
            self.running[one] = self.waiting.pop(one)

    def play(self, step: tuple[str, int]) -> None:
        name, number = step
        if name in "abcd":
            self.enter(name, number)
        elif there := list(self.running if name == "ends" else self.waiting):
            self.leave(there[number % len(there)])


@given(STEPS)
def test_never_more_runs_than_the_limit_and_never_more_waits_than_the_room(steps: list[tuple[str, int]]) -> None:
    played = Played()
    for step in steps:
        played.play(step)
        assert sum(played.running.values()) == played.queue.running <= LIMIT
        assert sum(played.waiting.values()) == played.queue.waiting <= ROOM


@given(STEPS)
def test_nothing_is_lost_when_operations_end_and_give_up(steps: list[tuple[str, int]]) -> None:
    played = Played()
    for step in steps:
        played.play(step)
        assert len(played.running) + len(played.waiting) + len(played.left) == played.come
        assert played.running or not played.waiting, "an operation waits although nothing runs"
    while played.running:
        played.leave(next(iter(played.running)))
    assert (played.queue.running, played.queue.waiting, played.waiting) == (0, 0, {})
    assert played.queue.leave("somebody else") == []


@given(STEPS)
def test_an_operation_starts_or_waits_or_is_refused_at_once(steps: list[tuple[str, int]]) -> None:
    played = Played()
    for name, number in steps:
        if name not in "abcd":
            played.play((name, number))
            continue
        fits = played.queue.fits(number)
        ticket = (name, played.come)
        entry = played.enter(name, number)
        assert [ticket in played.running, ticket in played.waiting, ticket in entry.refused].count(True) == 1
        assert not fits or ticket in entry.started
        assert not (fits and entry.refused)


@given(STEPS, COSTS, st.lists(COSTS, min_size=30, max_size=30))
def test_no_viewer_starves_beside_a_viewer_with_many_operations(steps: list[tuple[str, int]], cost: int, many: list[int]) -> None:
    """Until an operation of a new viewer starts, another viewer gets no more than the same cost and two operations."""
    played = Played()
    for step in steps:
        played.play(step)
    mine = ("new", played.come)
    if mine in played.enter("new", cost).refused:
        return  # the new viewer has most waiting cost
    served = 0
    for one in many:
        played.enter("a", one)
        if mine not in played.waiting:
            break  # it runs, or it had most waiting cost
        known = set(played.running)
        played.leave(next(iter(played.running)))
        served += sum(more for ticket, more in played.running.items() if ticket not in known and "a" in str(ticket))
        assert mine in played.running or served <= cost + 2 * LIMIT
    while mine in played.waiting:
        played.leave(next(iter(played.running)))
    assert mine in played.running or mine in played.left


def test_viewers_take_turns_by_cost() -> None:
    played = Played()
    played.enter("a", 100)
    for _ in range(3):
        played.enter("a", 40)
    for _ in range(3):
        played.enter("b", 10)
    order = []
    while played.running:
        known = set(played.running)
        played.leave(next(iter(played.running)))
        order += [str(ticket)[2] for ticket in played.running if ticket not in known]
    assert order == ["a", "b", "b", "b", "a", "a"]


def test_a_full_queue_refuses_the_viewer_who_has_most_in_it() -> None:
    played = Played()
    for _ in range(3):
        assert played.enter("a", 100).refused == []
    assert played.enter("b", 60).refused == [("a", 2)]
    assert played.enter("b", 60).refused == []
    assert played.enter("c", 80).refused == [("b", 4)]


def test_the_cost_ahead_counts_other_viewers_no_more_than_the_own_one() -> None:
    played = Played()
    for _ in range(3):
        played.enter("a", 100)
    assert played.queue.ahead("a", 10) == 300
    assert played.queue.ahead("b", 10) == 110
    assert Played().queue.ahead("a", 10) == 0

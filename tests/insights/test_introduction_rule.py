"""Introduction paths: the search is exact, blockers are listed, and no path is invented."""

from itertools import islice
from math import isclose, prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.enums import BlockerCode, TieHow
from insights.network.introductions import Account, Network, PathPerson, Search, Target, Tie, judge, touch
from insights.weights import WEIGHTS

NAMES = "ABCDEFG"
CROSS = {"Cross": Account("Cross Ltd", False, True)}
STRENGTHS = st.sampled_from([1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.3, 0.25, 0.2, 0.04])


def person(
    name: str, touch: dict[str, float] | None = None, jobs: tuple[tuple[str, str], ...] = (("Own", ""),), shy: bool = False
) -> PathPerson:
    return PathPerson(name, f"Mr {name}", shy, jobs, {rep: Tie(value, "TOUCHPOINT", 0, ("tou",)) for rep, value in (touch or {}).items()})


def network(
    goals: str,
    people: list[PathPerson],
    ties: dict[str, float],
    offices: dict[str, dict[str, list[str]]] | None = None,
    accounts: dict[str, Account] | None = None,
    barred: int = 0,
) -> Network:
    """`ties` are keyed by the two names and hold in both directions. Accounts have no blockers unless they are named."""
    known: dict[str, dict[str, Tie]] = {}
    for pair, strength in ties.items():
        one, other = pair[0], pair[1]
        tie = Tie(strength, "FRIEND", None, ())
        known.setdefault(one, {})[other] = tie
        known.setdefault(other, {})[one] = tie
    calm = {account: Account(f"{account} Ltd", False, False) for one in people for account, _ in one.jobs}
    target = Target(f"Mr {goals[0]}" if goals else "Own Ltd", len(goals) != 1, tuple(goals))
    return Network(target, known, offices or {}, {one.id: one for one in people}, {**calm, **(accounts or {})}, False, barred)


@st.composite
def networks(draw: st.DrawFn) -> Network:
    names = NAMES[: draw(st.integers(1, len(NAMES)))]
    reps = st.dictionaries(st.sampled_from(["x", "y"]), STRENGTHS, max_size=2)
    rooms = st.sampled_from([(), (("Own", "Sales"),), (("Own", ""),), (("Other", "Sales"),)])
    people = [person(name, draw(reps), draw(rooms)) for name in names]
    offices: dict[str, dict[str, list[str]]] = {}
    for one in people:
        for account, department in one.jobs:
            offices.setdefault(account, {}).setdefault(department, []).append(one.id)
    pairs = [(one, other) for place, one in enumerate(names) for other in names[place + 1 :]]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else []
    goals = draw(st.lists(st.sampled_from(names), min_size=1, max_size=2, unique=True))
    return network("".join(sorted(goals)), people, {"".join(pair): draw(STRENGTHS) for pair in chosen}, offices)


def every_path(found: Network, hops: int) -> list[tuple[int, int, tuple[str, ...]]]:
    """Return all simple paths, by brute force."""
    paths = []

    def walk(ids: tuple[str, ...], cost: int) -> None:
        for rep, tie in found.people[ids[-1]].touch.items():
            paths.append((cost + tie.cost, len(ids), (*ids, rep)))
        for other, tie in found.strongest(ids[-1])[0].items() if len(ids) < hops else ():
            if other in found.people and other not in ids and other not in found.target.people:
                walk((*ids, other), cost + tie.cost)

    for goal in found.target.people:
        walk((goal,), 0)
    return sorted(paths)


@given(networks(), st.integers(1, 4), st.integers(1, 12))
def test_the_best_paths_equal_brute_force(found: Network, hops: int, first: int) -> None:
    expected = every_path(found, hops)[:first]
    assert list(islice(Search(found, hops).paths(), first)) == [ids for _, _, ids in expected]
    answer = judge(found, hops, first, False, str)
    strengths = [path.strength for path in answer.paths]
    assert strengths == sorted(strengths, reverse=True)
    for path, (_, ties, ids) in zip(answer.paths, expected, strict=True):
        assert isclose(path.strength, prod(step.strength for step in path.steps), abs_tol=0.001)
        assert (len(path.steps), path.steps[0].giver, path.steps[-1].taker) == (ties, ids[-1], ids[0])
        assert all(one.taker == two.giver for one, two in zip(path.steps, path.steps[1:], strict=False))
        assert path.ask == (ids[-2] if ties > 1 else ids[-1])
    assert (answer.empty_reason is None) == bool(answer.paths)


@given(networks(), st.integers(1, 3))
def test_another_hop_removes_no_path(found: Network, hops: int) -> None:
    fewer, more = (set(Search(found, most).paths()) for most in (hops, hops + 1))
    assert fewer <= more


def test_the_strongest_tie_between_two_people_counts() -> None:
    offices = {"Own": {"Sales": ["A", "B"], "": ["C", "D"]}}
    sales, unknown = (("Own", "Sales"),), (("Own", ""),)
    people = [person("A", jobs=sales), person("B", jobs=sales), person("C", jobs=unknown), person("D", jobs=unknown)]
    found = network("A", people, {"AC": 0.9}, offices)
    ties = found.strongest("A")[0]
    assert [(other, tie.how, tie.strength, tie.records) for other, tie in ties.items()] == [
        ("C", "FRIEND", 0.9, ()),
        ("B", TieHow.SAME_DEPARTMENT, 0.4, ("Own",)),
        ("D", TieHow.SAME_EMPLOYER, 0.2, ("Own",)),
    ]
    assert found.strongest("C")[0]["D"].how is TieHow.SAME_EMPLOYER  # two unknown departments are not the same department


def test_more_ties_than_are_followed_set_truncated() -> None:
    many = [f"K{number:02}" for number in range(WEIGHTS.ties.kept + 1)]
    people = [person("A"), *(person(one, {"x": 0.5}) for one in many)]
    found = Network(
        Target("Mr A", False, ("A",)),
        {"A": {one: Tie(0.5, "FRIEND", None, ()) for one in many}},
        {},
        {one.id: one for one in people},
        {"Own": Account("Own Ltd", False, False)},
        False,
        0,
    )
    answer = judge(found, 2, 50, False, str)
    assert (len(answer.paths), answer.truncated) == (50, True)
    assert [path.ask for path in answer.paths] == many[:50]  # equals are ordered by id
    assert not judge(found, 1, 50, False, str).truncated  # no ties are followed


@pytest.mark.parametrize(
    ("change", "code", "said"),
    [
        ({"shy": True}, BlockerCode.DO_NOT_CONTACT, "Mr B asked not to be contacted."),
        ({"jobs": ()}, BlockerCode.PERSON_LEFT, "Mr B has left"),
        ({"jobs": (("Stopped", ""),)}, BlockerCode.CUSTOMER_STOPPED, "calling on Stopped Ltd, where Mr B works"),
        ({"jobs": (("Cross", ""),)}, BlockerCode.SEVERE_CLAIM, "severe claim of Cross Ltd, where Mr B works"),
    ],
)
def test_blockers_of_a_path_are_listed(change: dict[str, object], code: BlockerCode, said: str) -> None:
    accounts = {"Stopped": Account("Stopped Ltd", True, False), "Cross": Account("Cross Ltd", False, True)}
    people = [person("A"), person("B", {"x": 0.5}, **change)]  # type: ignore[arg-type]  # one argument of several types
    (path,) = judge(network("A", people, {"AB": 0.5}, accounts=accounts), 3, 3, False, str).paths
    ((found, message),) = [(one.code, one.message) for one in path.blockers]
    assert found is code
    assert said in message


def test_blockers_start_at_the_contact_to_ask_and_a_claim_at_the_target_is_none() -> None:
    people = [person("A", jobs=(("Cross", ""),), shy=True), person("B", {"x": 0.5}, jobs=(("Cross", ""),), shy=True)]
    (path,) = judge(network("A", people, {"AB": 0.5}, accounts=CROSS), 3, 3, False, str).paths
    assert [(one.code, one.message[:4]) for one in path.blockers] == [
        (BlockerCode.DO_NOT_CONTACT, "Mr B"),
        (BlockerCode.SEVERE_CLAIM, "A se"),
        (BlockerCode.DO_NOT_CONTACT, "Mr A"),
    ]
    (direct,) = judge(network("A", [person("A", {"x": 1.0}, (("Cross", ""),))], {}, accounts=CROSS), 3, 3, False, str).paths
    assert not direct.blockers


@pytest.mark.parametrize(
    ("found", "hops", "said"),
    [
        (network("", [], {}), 3, "Nobody is recorded who works at Own Ltd."),
        (network("A", [person("A")], {}), 3, "and who else knows them is not recorded."),
        (network("A", [person("A")], {}), 1, "was not asked for (`maxHops` is 1)"),
        (network("A", [person("A"), person("B")], {"AB": 1.0}), 3, "1 person stands within 2 ties of Mr A, but none of us"),
        (network("A", [person("A")], {}, barred=2), 3, "2 more work at a competitor and must not be asked (R21)."),
    ],
)
def test_an_empty_answer_says_why_there_is_no_path(found: Network, hops: int, said: str) -> None:
    answer = judge(found, hops, 3, True, str)
    assert (answer.paths, answer.withheld) == ((), True)
    assert said in (answer.empty_reason or "")


@given(st.floats(0, 200), st.floats(0, 10))
def test_more_two_way_touchpoints_make_a_stronger_tie(faded: float, more: float) -> None:
    one, other = touch(faded, 0, []).strength, touch(faded + more, 0, []).strength
    assert 0 <= one <= other <= 1
    assert isclose(touch(1, 0, []).strength, 0.5)

"""Who probably knows a contact although nobody recorded it, and why: each sign is a chance that they do (DOMAIN 3).

Somebody who knows both is a sign as strong as the product of the two ties, divided by log2(1 + the ties that they have): whoever knows
everybody says little of any two (Adamic and Adar 2003). How many ties the other has counts for nothing: well-connected people are not
punished, nor favoured.
"""

from dataclasses import dataclass
from math import log2
from typing import NamedTuple

from insights.enums import IntroducerCode
from insights.weights import WEIGHTS

_W = WEIGHTS.introducers


class Shared(NamedTuple):
    """Somebody who knows both: name, the strengths of the two ties (0 to 1), how many ties they have."""

    name: str
    there: float
    here: float
    ties: int


class Job(NamedTuple):
    """Where both work or worked at the same time."""

    account: str
    department: bool
    site: bool


class Signs(NamedTuple):
    """What speaks for a tie between two people."""

    shared: list[Shared]
    jobs: list[Job]


@dataclass(frozen=True, slots=True)
class Reason:
    """A sign, in a sentence."""

    code: IntroducerCode
    message: str


def read(row: list[list[list[object]]]) -> Signs:
    """The signs in a row of likely_introducers.cypher."""
    shared, jobs = row
    return Signs([Shared._make(one) for one in shared], [Job._make(one) for one in jobs])


def _chance(one: Shared) -> float:
    return one.there * one.here / log2(1 + max(one.ties, 2))


def score(signs: Signs) -> float:
    """0 to 1: the chance that one sign at least holds, each by itself."""
    missed = 1.0
    for one in signs.shared:
        missed *= 1 - _chance(one)
    if signs.jobs:
        missed *= 1 - _W.employer
        missed *= 1 - _W.department * any(job.department for job in signs.jobs)
        missed *= 1 - _W.site * any(job.site for job in signs.jobs)
    return 1 - missed


def reasons(signs: Signs) -> list[Reason]:
    """The signs, the strongest kind first."""
    said = []
    if signs.shared:
        best = max(signs.shared, key=lambda one: (_chance(one), one.name))
        others = len(signs.shared) - 1
        more = "" if not others else f" and {others} other{'s' if others > 1 else ''}"
        said.append(Reason(IntroducerCode.SHARED_TIES, f"Both are tied to {best.name}{more}."))
    for code, place, jobs in (
        (IntroducerCode.SAME_DEPARTMENT, "in the same department of", [job for job in signs.jobs if job.department]),
        (IntroducerCode.SAME_SITE, "at the same site of", [job for job in signs.jobs if job.site]),
        (IntroducerCode.SAME_EMPLOYER, "at", signs.jobs),
    ):
        if jobs:
            said.append(Reason(code, f"Both work or worked {place} {jobs[0].account} at the same time."))
            break
    return said


def choose(rows: list[list[list[list[object]]]], first: int) -> list[int]:
    """Which rows are the answer: the best `first`, best first; equals in the order they came in."""
    ranked = sorted((-round(score(read(row)), 9), position) for position, row in enumerate(rows))
    return [position for _, position in ranked[:first]]

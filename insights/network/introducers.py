"""Likely introducers: people that a contact probably listens to. Each sign is a chance from 0 to 1 (DOMAIN 3).

A shared acquaintance counts by the strength of the two ties, and more if they ask the candidate for advice. The product is divided by
log2(1 + ties of the acquaintance), as people who know everybody say little about any two (Adamic and Adar 2003). Candidates that many
people ask for advice score higher.
"""

from dataclasses import dataclass
from math import log2
from typing import Any, NamedTuple

from insights.enums import IntroducerCode
from insights.weights import WEIGHTS

_W = WEIGHTS.introducers
_TIED = {
    "FAMILY": "family",
    "FRIEND": "a friend",
    "COLLEAGUE": "a colleague",
    "EX_COLLEAGUE": "a former colleague",
    "ADVISES": "someone they advise",
    "ACQUAINTANCE": "an acquaintance",
    "REPORTS_TO": "their superior or report",
}


class Shared(NamedTuple):
    """A person tied to the contact and to the candidate.

    Name; tie to the contact and tie to the candidate (0 to 1); strength of asking the candidate for advice (0 if they do not); number of
    ties.
    """

    name: str
    there: float
    here: float
    asks: float
    ties: int


class SharedEmployer(NamedTuple):
    """An account where both people worked at the same time."""

    account: str
    department: bool
    site: bool


class IntroducerSigns(NamedTuple):
    """Signs that a contact listens to a candidate.

    `asked`: number of people who ask the candidate for advice. `tied`: how the contact knows the candidate, other than by asking for
    advice.
    """

    shared: list[Shared]
    jobs: list[SharedEmployer]
    asked: int = 0
    tied: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IntroducerReason:
    """A sign, in a sentence."""

    code: IntroducerCode
    message: str


def read(row: list[Any]) -> IntroducerSigns:
    """Return the signs in a row of likely_introducers.cypher."""
    shared, jobs, asked, tied = row
    return IntroducerSigns([Shared._make(one) for one in shared], [SharedEmployer._make(one) for one in jobs], asked, tuple(tied))


def _chance(one: Shared) -> float:
    return one.there * ((1 - _W.asks) * one.here + _W.asks * one.asks) / log2(1 + max(one.ties, 2))


def score(signs: IntroducerSigns) -> float:
    """Return the chance that at least one sign holds, from 0 to 1. It is higher if many people ask the candidate for advice."""
    missed = 1.0
    for one in signs.shared:
        missed *= 1 - _chance(one)
    if signs.jobs:
        missed *= 1 - _W.employer
        missed *= 1 - _W.department * any(job.department for job in signs.jobs)
        missed *= 1 - _W.site * any(job.site for job in signs.jobs)
    return float(1 - missed ** ((1 + signs.asked) ** _W.asked))


def reasons(signs: IntroducerSigns) -> list[IntroducerReason]:
    """Return the signs in sentences: ties first, then jobs, then advice."""
    said = []
    if signs.tied:
        known = " and ".join(_TIED[how] for how in signs.tied)
        said.append(IntroducerReason(IntroducerCode.ALREADY_TIED, f"The contact already knows them as {known}."))
    if signs.shared:
        best = max(signs.shared, key=lambda one: (_chance(one), one.name))
        others = len(signs.shared) - 1
        more = "" if not others else f" and {others} other{'s' if others > 1 else ''}"
        said.append(IntroducerReason(IntroducerCode.SHARED_TIES, f"Both are tied to {best.name}{more}."))
    for code, place, jobs in (
        (IntroducerCode.SAME_DEPARTMENT, "in the same department of", [job for job in signs.jobs if job.department]),
        (IntroducerCode.SAME_SITE, "at the same site of", [job for job in signs.jobs if job.site]),
        (IntroducerCode.SAME_EMPLOYER, "at", signs.jobs),
    ):
        if jobs:
            said.append(IntroducerReason(code, f"Both work or worked {place} {jobs[0].account} at the same time."))
            break
    if signs.asked:
        ask = "1 person asks" if signs.asked == 1 else f"{signs.asked} people ask"
        said.append(IntroducerReason(IntroducerCode.ASKED_FOR_ADVICE, f"{ask} them for advice."))
    return said


def choose(rows: list[list[Any]], first: int) -> list[int]:
    """Return the positions of the `first` best rows, best first. Rows with equal scores keep their order."""
    ranked = sorted((-round(score(read(row)), 9), position) for position, row in enumerate(rows))
    return [position for _, position in ranked[:first]]

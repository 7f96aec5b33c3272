"""Measures how well likely introducers predict the advisers of physicians, compared with "the most asked person first".

`python -m quality.introducers [PATH]` prints the table. PATH is the folder of the physicians' network (nodes and edges as CSV). It defaults
to `physicians` in the folder RAPPORT_DATA. Advice is ADVISES, from the person who asks to the adviser; discussion is COLLEAGUE, friendship
is FRIEND. The city is the site of their work. A fifth of the pairs is hidden with all their ties. The candidates for a person are all
people except the person's known advisers. People with another tie are included.
"""

import csv
import os
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from statistics import fmean
from typing import NamedTuple

from insights.network.introducers import IntroducerSigns, Shared, SharedEmployer, score
from insights.weights import WEIGHTS
from quality.figures import Figure, interval

HIDDEN = 0.2
SEEDS = range(5)
FIRST_ADVISERS = 5
HOW = {"advice": "ADVISES", "discussion": "COLLEAGUE", "friendship": "FRIEND"}


class Hidden(NamedTuple):
    """A hidden tie: the share of the asker's candidates ranked below the adviser, and whether the adviser is among the first five."""

    likely: float
    asked: float
    likely_first: float
    asked_first: float


class FigureRow(NamedTuple):
    """A line of the table: our figure, the figure of the most asked person first, and our lead on the same draws."""

    figure: str
    likely: Figure
    most_asked: Figure
    ahead: Figure


Named = list[tuple[str, str, str]]


class People:
    """The known part of the network while some pairs are hidden."""

    def __init__(self, cities: dict[str, str], named: Named, hidden: frozenset[frozenset[str]]) -> None:
        self.cities = cities
        self.ties: defaultdict[str, dict[str, float]] = defaultdict(dict)
        self.advisers: defaultdict[str, set[str]] = defaultdict(set)
        self.asked: Counter[str] = Counter()
        for one, other, how in named:
            if one == other or frozenset((one, other)) in hidden:
                continue
            strength = WEIGHTS.ties.strengths[HOW[how]]
            for here, there in ((one, other), (other, one)):
                self.ties[here][there] = max(strength, self.ties[here].get(there, 0.0))
            if how == "advice" and other not in self.advisers[one]:
                self.advisers[one].add(other)
                self.asked[other] += 1

    def signs(self, one: str, other: str) -> IntroducerSigns:
        """Return the signs of a tie, as likely_introducers.cypher counts them."""
        mine, theirs = self.ties[one], self.ties[other]
        advice = WEIGHTS.ties.strengths["ADVISES"]
        shared = [
            Shared(name, mine[name], theirs[name], advice if other in self.advisers[name] else 0.0, len(self.ties[name]))
            for name in mine
            if name in theirs
        ]
        jobs = [SharedEmployer(self.cities[one], False, True)] if self.cities[one] == self.cities[other] else []
        return IntroducerSigns(shared, jobs, self.asked[other])


def _placed(scores: dict[str, float], who: str) -> tuple[float, float]:
    """Return the share of others with a lower score, and the chance to be among the first five. Equal scores count
    half, and are shuffled.
    """
    own, others = scores[who], [value for name, value in scores.items() if name != who]
    below, equal = sum(value < own for value in others), sum(value == own for value in others)
    above = len(others) - below - equal
    return (below + equal / 2) / len(others), max(0.0, min(1.0, (FIRST_ADVISERS - above) / (equal + 1)))


def _split(cities: dict[str, str], named: Named, seed: int) -> list[Hidden]:
    asks = sorted({(one, other) for one, other, how in named if how == "advice" and one != other})
    pairs = sorted({frozenset(one) for one in asks}, key=sorted)
    hidden = frozenset(random.Random(seed).sample(pairs, round(HIDDEN * len(pairs))))  # noqa: S311  # a sample, not a secret
    known, found = People(cities, named, hidden), []
    for one, other in asks:
        if frozenset((one, other)) not in hidden:
            continue
        others = [
            who for who in cities if who != one and who not in known.advisers[one] and (who == other or frozenset((one, who)) not in hidden)
        ]
        likely, first = _placed({who: score(known.signs(one, who)) for who in others}, other)
        asked, asked_first = _placed({who: float(known.asked[who]) for who in others}, other)
        found.append(Hidden(likely, asked, first, asked_first))
    return found


def read(path: Path) -> tuple[dict[str, str], Named]:
    """Return the city of each person, and the ties as (person who names, named person, kind)."""
    with (path / "physicians_nodes.csv").open(encoding="utf-8") as nodes, (path / "physicians_edges.csv").open(encoding="utf-8") as edges:
        cities = {row["id"]: row["city"] for row in csv.DictReader(nodes)}
        return cities, [(row["source"], row["target"], row["relation"]) for row in csv.DictReader(edges)]


def introducers_quality(path: Path) -> list[FigureRow]:
    """Return AUC and recall@5 over the hidden ties of five seeds, with bootstrap intervals that draw whole ties.

    AUC is the chance that the adviser ranks before another candidate. Raises `OSError` if `path` lacks the two files.
    """
    cities, named = read(path)
    rows = [one for seed in SEEDS for one in _split(cities, named, seed)]

    def figure(likely: str, asked: str) -> tuple[Figure, Figure, Figure]:
        def mean(of: str) -> Figure:
            return interval(rows, lambda drawn: fmean(getattr(one, of) for one in drawn))

        def ahead(drawn: Sequence[Hidden]) -> float:
            return fmean(getattr(one, likely) - getattr(one, asked) for one in drawn)

        return mean(likely), mean(asked), interval(rows, ahead)

    return [FigureRow("AUC", *figure("likely", "asked")), FigureRow(f"recall@{FIRST_ADVISERS}", *figure("likely_first", "asked_first"))]


def lines(rows: Sequence[FigureRow]) -> list[str]:
    """Return the table in Markdown."""

    def said(one: Figure) -> str:
        return f"{one.value:.3f} ({one.low:.3f} to {one.high:.3f})"

    head = "| ties of physicians, a fifth hidden | likelyIntroducers | most asked first | ahead by | hidden ties |"
    body = [f"| {row.figure} | {said(row.likely)} | {said(row.most_asked)} | {said(row.ahead)} | {row.likely.sample} |" for row in rows]
    return [head, "|---|---|---|---|---|", *body]


def main() -> None:
    """Print the table, or why it is missing."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(os.environ.get("RAPPORT_DATA", "../shared/data")) / "physicians"
    if not (folder / "physicians_edges.csv").exists():
        print(f"Likely introducers are not measured: {folder} holds no physicians_edges.csv. Name the folder, or set RAPPORT_DATA.")
        return
    print("\n".join(lines(introducers_quality(folder))))


if __name__ == "__main__":
    main()

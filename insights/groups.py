"""Figures of groups of records: counts, means and shares, each with the number of records behind it.

The statements `graph/cypher/*_by.cypher` count. These rules turn the counts of a group into its figures. A mean or a share of fewer than
`SAMPLE` records is None, because one or two records would decide it.
"""

from dataclasses import dataclass
from typing import Any

from insights.verdicts import Money

SAMPLE = 5  # records behind a mean or a share, at least
_HOUR = 3600


@dataclass(frozen=True, slots=True)
class Keyed:
    """What the records of a group have in common: a key or a record, None if they have none. `filter` finds the group's records.
    `sort` and `id` are its place among the groups.
    """

    label: str
    key: str | None
    record: str | None
    filter: dict[str, Any]
    sort: int
    id: str


@dataclass(frozen=True, slots=True)
class CustomerGroup(Keyed):
    """Customers: how many have a score, the quartiles and the mean of the scores, net value, and net value at risk."""

    customers: int
    scored: int
    average_score: float | None
    lower_quartile_score: float | None
    median_score: float | None
    upper_quartile_score: float | None
    valued: int
    net_value: Money | None
    at_risk: int
    value_at_risk: Money | None


@dataclass(frozen=True, slots=True)
class PurchaseGroup(Keyed):
    """Purchases: orders, returns, their value minus returns, and the cost of claims about them."""

    purchases: int
    orders: int
    returns: int
    net_value: Money
    claims_cost: Money


@dataclass(frozen=True, slots=True)
class SatisfactionGroup(Keyed):
    """Satisfaction readings: the mean gap, and the means of the three answers on trust."""

    readings: int
    gap: float | None
    trustworthy_sample: int
    trustworthy: float | None
    did_as_said_sample: int
    did_as_said: float | None
    cared_sample: int
    cared: float | None


@dataclass(frozen=True, slots=True)
class ClaimGroup(Keyed):
    """Claims: how many are resolved, hours to resolve them, and their cost."""

    claims: int
    resolved: int
    median_hours_to_resolve: float | None
    mean_hours_to_resolve: float | None
    costed: int
    cost: Money | None


@dataclass(frozen=True, slots=True)
class PromiseGroup(Keyed):
    """Promises by their outcome. An open promise past its date is late, and counts as broken."""

    promises: int
    kept: int
    broken: int
    open: int
    late: int
    withdrawn: int
    sample: int
    kept_share: float | None


@dataclass(frozen=True, slots=True)
class OpportunityGroup(Keyed):
    """Opportunities by their status, with their value."""

    opportunities: int
    open: int
    won: int
    lost: int
    valued: int
    value: Money | None
    sample: int
    won_share: float | None


@dataclass(frozen=True, slots=True)
class Groups:
    """All groups of an answer, in their order."""

    groups: tuple[Keyed, ...]
    withheld: bool


def customers(counts: list[Any], currency: str) -> dict[str, Any]:
    """Return the figures of a `CustomerGroup`."""
    total, scored, mean, lower, median, upper, valued, value, at_risk, risked, value_at_risk = counts
    return {
        "customers": total,
        "scored": scored,
        "average_score": _mean(mean, scored),
        "lower_quartile_score": _mean(lower, scored),
        "median_score": _mean(median, scored),
        "upper_quartile_score": _mean(upper, scored),
        "valued": valued,
        "net_value": (value, currency) if valued else None,
        "at_risk": at_risk,
        "value_at_risk": (value_at_risk, currency) if risked or (valued and not at_risk) else None,
    }


def purchases(counts: list[Any], currency: str) -> dict[str, Any]:
    """Return the figures of a `PurchaseGroup`."""
    total, orders, returns, value, cost = counts
    return {"purchases": total, "orders": orders, "returns": returns, "net_value": (value, currency), "claims_cost": (cost, currency)}


def satisfaction(counts: list[Any], _currency: str) -> dict[str, Any]:
    """Return the figures of a `SatisfactionGroup`."""
    readings, gap, trustworthy, trust, did, said, cared, care = counts
    return {
        "readings": readings,
        "gap": _mean(gap, readings),
        "trustworthy_sample": trustworthy,
        "trustworthy": _mean(trust, trustworthy),
        "did_as_said_sample": did,
        "did_as_said": _mean(said, did),
        "cared_sample": cared,
        "cared": _mean(care, cared),
    }


def claims(counts: list[Any], currency: str) -> dict[str, Any]:
    """Return the figures of a `ClaimGroup`."""
    total, resolved, median, mean, costed, cost = counts
    return {
        "claims": total,
        "resolved": resolved,
        "median_hours_to_resolve": _hours(median, resolved),
        "mean_hours_to_resolve": _hours(mean, resolved),
        "costed": costed,
        "cost": (cost, currency) if costed else None,
    }


def promises(counts: list[Any], _currency: str) -> dict[str, Any]:
    """Return the figures of a `PromiseGroup`."""
    total, kept, broken, open_, late, withdrawn = counts
    sample = kept + broken + late
    return {
        "promises": total,
        "kept": kept,
        "broken": broken,
        "open": open_,
        "late": late,
        "withdrawn": withdrawn,
        "sample": sample,
        "kept_share": _share(kept, sample),
    }


def opportunities(counts: list[Any], currency: str) -> dict[str, Any]:
    """Return the figures of an `OpportunityGroup`."""
    total, open_, won, lost, valued, value = counts
    return {
        "opportunities": total,
        "open": open_,
        "won": won,
        "lost": lost,
        "valued": valued,
        "value": (value, currency) if valued else None,
        "sample": won + lost,
        "won_share": _share(won, won + lost),
    }


def _mean(value: float | None, sample: int) -> float | None:
    """Return a mean or quantile with two decimals. None if the sample is too small."""
    return None if value is None or sample < SAMPLE else round(value, 2)


def _hours(seconds: float | None, sample: int) -> float | None:
    """Return a mean or median of seconds in hours, with one decimal. None if the sample is too small."""
    return None if seconds is None or sample < SAMPLE else round(seconds / _HOUR, 1)


def _share(part: int, sample: int) -> float | None:
    """Return a share with four decimals. None if the sample is too small."""
    return None if sample < SAMPLE else round(part / sample, 4)

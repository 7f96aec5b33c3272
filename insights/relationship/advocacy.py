"""Advocacy, a component of the score: whether a customer speaks for us by referrals and references (R15, R16)."""

from insights.days import count, day_of, fade
from insights.enums import ComponentKey
from insights.facts import Facts
from insights.weights import WEIGHTS

_A = WEIGHTS.advocacy
_HALF_LIFE = WEIGHTS.half_lives.referral


class Advocacy:
    """Measured once there is a referral given or won, a reference given, or a request declined."""

    key = ComponentKey.ADVOCACY
    rises = False
    most = WEIGHTS.components.advocacy

    def __init__(self, known: Facts, day: int) -> None:
        self.day = day
        self.given = [(one.given, one.id) for one in known.referrals if one.given is not None]
        self.won = [(one.won, one.id) for one in known.referrals if one.won is not None]
        self.stood = [(one.given, one.id) for one in known.references if one.given is not None and one.declined is None]
        self.declined = [(one.declined, one.id) for one in known.referrals if one.declined is not None]
        self.declined += [(one.declined, one.id) for one in known.references if one.declined is not None]
        self.sum = sum(fade(day - day_of(at), _HALF_LIFE) for at, _ in (*self.given, *self.stood))
        self.sum += _A.won * sum(fade(day - day_of(at), _HALF_LIFE) for at, _ in self.won)
        self.measured = bool(self.given or self.won or self.stood or self.declined)
        self.optional = self.measured and not self.declined

    def value(self, day: int) -> float | None:
        return min(1.0, self.sum * fade(day - self.day, _HALF_LIFE) / _A.enough) if self.measured else None

    def reason(self, day: int) -> str:
        if not self.measured:
            return "Gave no referral and no reference, and declined none."
        bought = f" ({len(self.won)} of them bought)" if self.won else ""
        said = [
            f"gave {count(len(self.given), 'referral')}{bought}",
            f"gave {count(len(self.stood), 'reference')}",
            f"declined {count(len(self.declined), 'request')}",
        ]
        text = "; ".join(one for one, found in zip(said, (self.given or self.won, self.stood, self.declined), strict=True) if found)
        return f"{text[0].upper()}{text[1:]}."

    def evidence(self, day: int) -> list[str]:
        latest = [one for found in (self.won, self.given, self.stood, self.declined) for one in sorted(found, reverse=True)]
        return list(dict.fromkeys(one[1] for one in latest))

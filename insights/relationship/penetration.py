"""Account penetration: how well we reach into an account (R3)."""

from bisect import bisect_right
from collections.abc import Iterator

from insights.days import count, day_of, half_up, iso, words
from insights.enums import BuyingRole, ComponentKey, Direction
from insights.facts import Employment, Facts, Statistics
from insights.relationship.as_of import facts_as_of
from insights.verdicts import FilledRole, Penetration
from insights.weights import WEIGHTS

_P = WEIGHTS.penetration
_W = WEIGHTS.warmth
_NEVER = -(10**9)


def judge(facts: Facts, statistics: Statistics, as_of: int) -> Penetration:
    """Return the penetration at the end of a day, by the people who work there that day and their two-way touchpoints until then."""
    day = day_of(as_of)
    return Reach(facts_as_of(facts, as_of), statistics, day).verdict(day)


class Reach:
    """The people at an account on a day. Their warmth can be read on later days."""

    key = ComponentKey.PENETRATION
    rises = False
    optional = False
    most = WEIGHTS.components.penetration

    def __init__(self, known: Facts, statistics: Statistics, day: int) -> None:
        self.recorded = statistics.recorded
        self.measured = "TWO_WAY" in self.recorded and bool(known.purchases or known.employments)
        self.template = WEIGHTS.template(known.segment)
        touched: dict[str, int] = {}
        self.reps: dict[str, int] = {}
        for one in known.touchpoints:
            if one.direction == Direction.TWO_WAY:
                at = day_of(one.at)
                for contact in one.contacts:
                    touched[contact] = at
                if one.rep is not None:
                    self.reps[one.rep] = at
        self.present = [(one, touched.get(one.contact, _NEVER)) for one in known.employments if one.until is None]
        # Warmth changes only on days on which a touchpoint leaves a window. Between these days it is computed once.
        cooled = {
            at + days + 1 for at in (*(last for _, last in self.present), *self.reps.values()) for days in (_W.warm_days, _W.lukewarm_days)
        }
        self.steps = sorted(step for step in cooled if step > day)
        self.scores: dict[int, int] = {}
        self.warmed: dict[int, tuple[int, int]] = {}
        self.filled: dict[int, tuple[FilledRole, ...]] = {}

    def value(self, day: int) -> float | None:
        return self.score(day) / 100 if self.measured else None

    def score(self, day: int) -> int:
        """Return the penetration score, from 0 to 100."""
        step = bisect_right(self.steps, day)
        if step not in self.scores:
            self.scores[step] = self._score(day)
        return self.scores[step]

    def _score(self, day: int) -> int:
        departments, sites = self.places(day)
        warmest: dict[str, float] = {}
        for one, last in self.present:
            warmth = _warmth(one, day - last)
            if one.role and warmth > warmest.get(one.role, 0.0):
                warmest[one.role] = warmth
        most = _P.our_people
        total = _P.our_people * min(1.0, self.people(day) / _P.enough_people)
        if "ROLE" in self.recorded:
            weights = WEIGHTS.roles
            most += _P.roles
            filled = sum(weights[role] * warmest.get(role, 0.0) for role in self.template)
            total += _P.roles * filled / sum(weights[role] for role in self.template)
        if "DEPARTMENT" in self.recorded:
            most += _P.departments
            total += _P.departments * min(1.0, len(departments) / _P.enough_departments)
        if "SITE" in self.recorded:
            most += _P.sites
            total += _P.sites * min(1.0, len(sites) / _P.enough_sites)
        return half_up(100 * total / most)

    def places(self, day: int) -> tuple[set[str], set[str]]:
        """Return the departments and the sites of contacts who can be reached."""
        reachable = [one for one, last in self.present if _warmth(one, day - last)]
        return {one.department for one in reachable if one.department}, {one.site for one in reachable if one.site}

    def people(self, day: int) -> int:
        """Return the number of our reps with a two-way touchpoint within a year."""
        return sum(day - at <= _W.lukewarm_days for at in self.reps.values())

    def warm(self, day: int) -> tuple[int, int]:
        """Return the number of warm contacts, and of their departments."""
        step = bisect_right(self.steps, day)
        if step not in self.warmed:
            warm = [one for one, last in self.present if day - last <= _W.warm_days]
            self.warmed[step] = len({one.contact for one in warm}), len({one.department for one in warm if one.department})
        return self.warmed[step]

    def roles(self, day: int) -> tuple[FilledRole, ...]:
        """Return the required buying roles, then other roles that a contact has."""
        if day not in self.filled:
            self.filled[day] = tuple(self._roles(day))
        return self.filled[day]

    def _roles(self, day: int) -> Iterator[FilledRole]:
        best: dict[str, tuple[float, int, str]] = {}
        for one, last in self.present:
            if one.role:
                found = (_warmth(one, day - last), last, one.contact)
                if one.role not in best or found > best[one.role]:
                    best[one.role] = found
        others = [role for role in BuyingRole if role in best and role not in self.template]
        for role in (*self.template, *others):
            warmth, _, contact = best.get(role, (0.0, 0, None))
            yield FilledRole(role, role in self.template, contact, warmth)

    def reason(self, day: int) -> str:
        if "TWO_WAY" not in self.recorded:
            return "Nobody records two-way touchpoints in this graph, so the warmth of contacts is unknown."
        if not self.measured:
            return "No contact and no purchase is known."
        warm, _ = self.warm(day)
        parts = [f"{count(warm, 'warm contact')}." if warm else "No warm contact."]
        departments, sites = self.places(day)
        where = [f"in {count(len(departments), 'department')}"] * bool(departments) + [f"at {count(len(sites), 'site')}"] * bool(sites)
        if where:
            parts.append(f"Somebody can be reached {' and '.join(where)}.")
        if "ROLE" in self.recorded:
            missing = [one.role for one in self.roles(day) if one.required and not one.warmth]
            unfilled = ", ".join(words(role) for role in missing)
            parts.append(f"Required roles without a reachable contact: {unfilled}." if missing else "All required roles are filled.")
        parts.append(f"{self.people(day) or 'None'} of our reps had two-way contact in the last year.")
        return " ".join(parts)

    def evidence(self, day: int) -> list[str]:
        """Return the ids of the contacts who can be reached: the warmest first, then the latest touchpoint."""
        found = sorted(((_warmth(one, day - last), last, one.contact) for one, last in self.present), reverse=True)
        return list(dict.fromkeys(contact for warmth, _, contact in found if warmth))

    def verdict(self, day: int) -> Penetration:
        """Return the verdict on a day."""
        departments, sites = self.places(day)
        warm, _ = self.warm(day)
        reason = self.reason(day)
        return Penetration(
            score=self.score(day) if self.measured else None,
            roles=self.roles(day),
            warm_contacts=warm,
            departments=len(departments),
            sites=len(sites),
            our_people=self.people(day),
            single_threaded=warm == 1,
            reason=reason,
            empty_reason=None if self.measured else reason,
            as_of=iso(day),
        )


def _warmth(one: Employment, age: int) -> float:
    """Return the warmth (0 to 1) of a contact, `age` days after the last two-way touchpoint."""
    if age <= _W.warm_days:
        return _W.warm
    if age <= _W.lukewarm_days:
        return _W.lukewarm
    return _W.known if one.addressed else 0.0

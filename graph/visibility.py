"""Visibility (DOMAIN 4): a Viewer gives one predicate per label, and the compiler puts it into every hop.

A customer stores `scopes`: the ids of its owner, its territory and all territories above, and `manager:<territory>` for each territory in
or below which its owner works. A confidential customer has all its territories as `manager:<territory>`. A viewer has the scopes of the
customers that they see. Only managers have `manager:` scopes. So a rep who covers a territory sees its customers, but not its confidential
ones, and not every customer that colleagues there own. Every other record is visible if its customer is. A record that is also about
another account (a referral, a finding) is visible if both are.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from graph import voids
from insights.enums import Role

_MANAGER = "manager:"  # prefix of scopes that only managers carry


class Reader(Protocol):
    """The part of the graph that `viewer_of` needs."""

    async def read(self, statement: str, parameters: dict[str, Any], *, timeout: float | None = None) -> list[Any]: ...


@dataclass(frozen=True, slots=True)
class Viewer:
    """The subject of the token, with its permissions. Every statement has a viewer.

    `time_zone` is the zone of their rep, None for the server's setting. `subject` is the token's subject, empty without a token.
    """

    role: Role
    rep: str | None
    scopes: tuple[str, ...] = ()
    time_zone: str | None = None
    subject: str = ""

    @property
    def sees_all(self) -> bool:
        """Return whether the viewer sees the whole graph."""
        return self.role is Role.ADMIN

    @property
    def withheld(self) -> bool:
        """Return `withheld` of an answer: whether the viewer sees only a part of the graph. It depends on nothing else."""
        return not self.sees_all

    @property
    def managed(self) -> list[str]:
        """Return the scopes of the accounts that the viewer manages."""
        return managed_scopes(one.removeprefix(_MANAGER) for one in self.scopes if one.startswith(_MANAGER))

    def parameters(self) -> dict[str, Any]:
        """Return the viewer's parameters that a statement may read. A declaration may name `$viewerManages` in its own Cypher."""
        manages = {"viewerManages": self.role is not Role.REP}
        if self.sees_all:
            return manages
        seen = {**manages, "viewerScopes": _several(self.scopes)}
        return {**seen, "viewerManaged": self.managed} if self.role is Role.MANAGER else seen


def _several(scopes: tuple[str, ...]) -> list[str]:
    """Return the scopes; a single one is repeated. Neo4j plans separately for lists of 1, up to 10, and up to 100, so most viewers share
    plans.
    """
    return [*scopes, *scopes] if len(scopes) == 1 else list(scopes)


def managed_scopes(territories: Iterable[str]) -> list[str]:
    """Return the scopes of the customers in these territories or below, and of the customers whose owner works there."""
    return [scope for one in territories for scope in (one, f"{_MANAGER}{one}")]


_SCOPES = """
// The scopes that open a customer to this rep or manager, and the rep's time zone.  (:Rep)-[:COVERS|MANAGES]->(:Territory)
MATCH (rep:Rep {id: $rep})
RETURN COLLECT { MATCH (rep)-[:COVERS]->(t:Territory) RETURN t.id },
       COLLECT { MATCH (rep)-[:MANAGES]->(t:Territory) RETURN t.id }, rep.timeZone
"""


async def viewer_of(reader: Reader, role: Role, rep: str | None, subject: str = "") -> Viewer | None:
    """Return the Viewer for a role, a rep's id and a subject. None for an unknown rep.

    A rep sees the customers that they own or cover. A manager also sees customers that they manage or that their reps own. MANAGER counts
    only for a rep who MANAGES a territory; any other rep is a REP.
    """
    if rep is None:
        return Viewer(role, None, subject=subject)
    rows = await reader.read(_SCOPES, {"rep": rep})
    if not rows:
        return None
    covered, managed, zone = rows[0]
    if role is Role.ADMIN:
        return Viewer(role, rep, time_zone=zone, subject=subject)
    if not managed:
        role = Role.REP
    above = managed_scopes(managed) if role is Role.MANAGER else []
    return Viewer(role, rep, tuple(sorted({rep, *covered, *above})), zone, subject)


# The customer's scopes are searched in the viewer's list. So each is read once, whatever number of scopes the viewer has. A statement
# repeats the predicate dozens of times, so it is short.
_CUSTOMER = "any(scope IN %v.scopes WHERE scope IN $viewerScopes)"

# The path from a record to its customer. `own` is that customer.
ANCHOR = {
    "Contact": "(%v)-[:WORKS_AT]->(own:Customer)",
    "Purchase": "(%v)<-[:MADE]-(own:Customer)",
    "Promise": "(%v)-[:TO]->(own:Customer)",
    "Touchpoint": "(%v)-[:AT]->(own:Customer)",
    "Finding": "(%v)-[:AT]->(own:Customer)",
    "Satisfaction": "(%v)-[:AT]->(own:Customer)",
    "FollowUp": "(%v)-[:OF]->(own:Customer)",
    "Claim": "(%v)-[:OF]->(own:Customer)",
    "ServiceJob": "(%v)-[:AT]->(own:Customer)",
    "Opportunity": "(%v)<-[:CONSIDERED]-(own:Customer)",
    "Reference": "(%v)-[:OF]->(own:Customer)",
    "Standing": "(%v)<-[:STANDS]-(own:Customer)",
    "Referral": "(%v)-[:FROM]->(own:Customer)",
    "Change": "(%v)-[:AT]->(own:Customer)",
}
ANCHOR |= {voids.voided(label): voids.hops(ANCHOR[label], "%v") for label in voids.LABELS if label in ANCHOR}
# Other records that a record speaks of. The record is visible only if all of them are, or it would hint at a hidden record.
_SPEAKS_OF = {
    "Referral": (("TO", "Contact"),),
    "Finding": (("ABOUT", "Customer"), ("ABOUT", "Contact"), ("ABOUT", "Purchase"), ("VOIDED_ABOUT", "VoidedPurchase")),
    "VoidedReferral": (("VOIDED_TO", "Contact"),),
    "VoidedFinding": tuple(("VOIDED_ABOUT", end) for end in ("Customer", "Contact", "Purchase", "VoidedPurchase")),
    "Change": tuple(("OF", end) for end in ("Customer", "Contact", "Referral", "Finding", "VoidedReferral", "VoidedFinding")),
}
# Records about the company itself and its products are visible to every viewer.
OPEN = frozenset({"Rep", "Territory", "Product", "Category", "Department", "News", "VoidedNews"})
# Reviews are for admins. A manager also sees requests to change a contact if they see all its employers.  (:Review)-[:OF]->(:Contact)
_REVIEW = (
    "($viewerManages AND %v.kind = 'CONTACT' AND NOT EXISTS "
    f"{{ (%v)-[:OF]->(:Contact)-[:WORKS_AT]->(%vAt:Customer) WHERE NOT {_CUSTOMER.replace('%v', '%vAt')} }})"
)
# A change without a customer is visible if it is about a record that every viewer sees.
_ELSE = {"Change": f"NOT EXISTS {{ (%v)-[:AT]->(:Customer) }} AND EXISTS {{ (%v)-[:OF]->(:{'|'.join(sorted(OPEN))}) }}"}


def _scoped(label: str, variable: str) -> str:
    """Return the predicate of a viewer who does not see the whole graph."""
    if label in OPEN:
        return "true"
    if label == "Customer":
        return _CUSTOMER.replace("%v", variable)
    if label == "Review":
        return _REVIEW.replace("%v", variable)
    anchored = f"EXISTS {{ {ANCHOR[label].replace('%v', variable)} WHERE {_CUSTOMER.replace('%v', 'own')} }}"
    if label in _ELSE:
        anchored = f"({anchored} OR {_ELSE[label].replace('%v', variable)})"
    other = f"{variable}Other"  # the other record may itself speak of others
    hidden = [
        f"NOT EXISTS {{ ({variable})-[:{relationship}]->({other}:{end}) WHERE NOT {_scoped(end, other)} }}"
        for relationship, end in _SPEAKS_OF.get(label, ())
    ]
    return f"({' AND '.join([anchored, *hidden])})" if hidden else anchored


def predicate(viewer: Viewer, label: str, variable: str) -> str:
    """Return Cypher that is true if `viewer` sees the `label` node bound to `variable`."""
    return "true" if viewer.sees_all else _scoped(label, variable)


def any_predicate(viewer: Viewer, variable: str) -> str:
    """Return Cypher that is true if `viewer` sees the node bound to `variable`, of any label."""
    if viewer.sees_all:
        return "true"
    cases = " ".join(f"WHEN {variable}:{label} THEN {_scoped(label, variable)}" for label in ("Customer", *ANCHOR))
    return f"CASE {cases} ELSE true END"


def manages(viewer: Viewer, variable: str) -> str:
    """Return Cypher that is true if `viewer` manages the customer bound to `variable`."""
    if viewer.role is not Role.MANAGER:
        return "true" if viewer.sees_all else "false"
    return f"any(scope IN {variable}.scopes WHERE scope IN $viewerManaged)"


def _sees_scope(viewer: Viewer, variable: str, prefix: str) -> str:
    if viewer.sees_all:
        return "true"
    return f"EXISTS {{ ({variable})-[:PART_OF*0..]->({variable}Above:Territory) WHERE {prefix}{variable}Above.id IN $viewerScopes }}"


_SEE = re.compile(r"%see\((\w+)(?::(\w+))?\)")
_MANAGES = re.compile(r"%manages\((\w+)\)")
_OPENS = re.compile(r"%(opens|confides)\((\w+)\)")


def resolve(template: str, viewer: Viewer, rename: Callable[[str], str] = str) -> str:
    """Return a declaration with its placeholders for the viewer filled in.

    `%see(x:Label)` is the viewer's predicate on x, `%see(x)` the one for any label. `%manages(x)` says whether the viewer manages the
    customer x, `%all` whether the viewer sees everything. `%opens(x)` says whether the viewer sees every customer in the territory x
    that is not confidential, `%confides(x)` whether they see every confidential one.
    """

    def seen(found: re.Match[str]) -> str:
        variable = rename(found[1])
        return predicate(viewer, found[2], variable) if found[2] else any_predicate(viewer, variable)

    text = _SEE.sub(seen, template.replace("%all", "true" if viewer.sees_all else "false"))
    text = _OPENS.sub(lambda found: _sees_scope(viewer, rename(found[2]), "" if found[1] == "opens" else f"'{_MANAGER}' + "), text)
    return _MANAGES.sub(lambda found: manages(viewer, rename(found[1])), text)

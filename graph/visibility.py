"""Who sees what (DOMAIN 4): a Viewer becomes one predicate per label, and the compiler puts it at every hop.

A customer carries `scopes`: the ids of its owner, its territory and that territory's ancestors, and `manager:<territory>` for each
territory in or below which its owner works. A viewer carries the scopes that open a customer to them, and the fewer ones that open a
confidential customer. Only managers carry `manager:` scopes: a rep who covers a territory sees the customers in it, not everything that
colleagues there own. Every other record is visible where the customer it hangs on is; one that speaks of another account as well (a
referral, a finding) where both are.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from insights.enums import Role

_MANAGER = "manager:"  # begins the scopes that only managers carry


class Reader(Protocol):
    """What `viewer_of` needs of the graph."""

    async def read(self, statement: str, parameters: dict[str, Any], *, timeout: float | None = None) -> list[Any]: ...


@dataclass(frozen=True, slots=True)
class Viewer:
    """The person who asks: there is no statement without one. `time_zone` is their rep's, None when the server's setting applies.

    `subject` is the token's; empty where there is no token.
    """

    role: Role
    rep: str | None
    scopes: tuple[str, ...] = ()
    confidential: tuple[str, ...] = ()
    time_zone: str | None = None
    subject: str = ""

    @property
    def sees_all(self) -> bool:
        """Whether the viewer's scope is the whole graph; `withheld` in an answer is its negation and depends on nothing else."""
        return self.role is Role.ADMIN

    @property
    def managed(self) -> list[str]:
        """The scopes of the accounts that the viewer manages."""
        return managed_scopes(one.removeprefix(_MANAGER) for one in self.scopes if one.startswith(_MANAGER))

    def parameters(self) -> dict[str, Any]:
        """The parameters of the viewer that a statement may read; a declaration may name `$viewerManages` in its own Cypher."""
        manages = {"viewerManages": self.role is not Role.REP}
        if self.sees_all:
            return manages
        seen = {**manages, "viewerScopes": _several(self.scopes), "viewerConfidential": _several(self.confidential)}
        return {**seen, "viewerManaged": self.managed} if self.role is Role.MANAGER else seen


def _several(scopes: tuple[str, ...]) -> list[str]:
    """A single one twice. Neo4j plans a statement for lists of one, of up to ten, of up to a hundred: so all but the widest share plans."""
    return [*scopes, *scopes] if len(scopes) == 1 else list(scopes)


def managed_scopes(territories: Iterable[str]) -> list[str]:
    """The scopes of the customers in these territories or below, and of those whose owner works there."""
    return [scope for one in territories for scope in (one, f"{_MANAGER}{one}")]


_SCOPES = """
// The scopes that open a customer to this rep or manager, and the rep's time zone.  (:Rep)-[:COVERS|MANAGES]->(:Territory)
MATCH (rep:Rep {id: $rep})
RETURN COLLECT { MATCH (rep)-[:COVERS]->(t:Territory) RETURN t.id },
       COLLECT { MATCH (rep)-[:MANAGES]->(t:Territory) RETURN t.id }, rep.timeZone
"""


async def viewer_of(reader: Reader, role: Role, rep: str | None, subject: str = "") -> Viewer | None:
    """The Viewer behind a role, a rep's id and a subject; None for an unknown rep. A rep sees what they own or cover, a manager also
    what they manage and what their reps own.

    MANAGER counts only for a rep who MANAGES a territory. Without one they are a REP.
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
    return Viewer(role, rep, tuple(sorted({rep, *covered, *above})), tuple(sorted({rep, *above})), zone, subject)


# The customer's own scopes are gone through, and sought among the viewer's: read once, whatever number the viewer has.
_CUSTOMER = (
    "CASE WHEN %v.confidential THEN any(scope IN %v.scopes WHERE scope IN $viewerConfidential) "
    "ELSE any(scope IN %v.scopes WHERE scope IN $viewerScopes) END"
)

# How a record reaches the customer it hangs on; `own` is that customer.
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
# What a record speaks of beside its own account: it is visible where all of that is, or it would hint at what is hidden.
_SPEAKS_OF = {
    "Referral": (("TO", "Contact"),),
    "Finding": (("ABOUT", "Customer"), ("ABOUT", "Contact"), ("ABOUT", "Purchase")),
    "Change": (("OF", "Customer"), ("OF", "Contact"), ("OF", "Referral"), ("OF", "Finding")),
}
# What the company knows of itself and of its products is open to everybody who may ask at all.
_OPEN = frozenset({"Rep", "Territory", "Product", "Category", "Department", "News"})
# A review is for admins. A manager also sees requests to change a contact all of whose employers they see.  (:Review)-[:OF]->(:Contact)
_REVIEW = (
    "($viewerManages AND %v.kind = 'CONTACT' AND NOT EXISTS "
    f"{{ (%v)-[:OF]->(:Contact)-[:WORKS_AT]->(%vAt:Customer) WHERE NOT {_CUSTOMER.replace('%v', '%vAt')} }})"
)
# What hangs on no customer, and is open where it is of something open.
_ELSE = {"Change": f"NOT EXISTS {{ (%v)-[:AT]->(:Customer) }} AND EXISTS {{ (%v)-[:OF]->(:{'|'.join(sorted(_OPEN))}) }}"}


def _scoped(label: str, variable: str) -> str:
    """The predicate of a viewer whose scope is not the whole graph."""
    if label in _OPEN:
        return "true"
    if label == "Customer":
        return _CUSTOMER.replace("%v", variable)
    if label == "Review":
        return _REVIEW.replace("%v", variable)
    anchored = f"EXISTS {{ {ANCHOR[label].replace('%v', variable)} WHERE {_CUSTOMER.replace('%v', 'own')} }}"
    if label in _ELSE:
        anchored = f"({anchored} OR {_ELSE[label].replace('%v', variable)})"
    other = f"{variable}Other"  # what is spoken of may speak of others itself
    hidden = [
        f"NOT EXISTS {{ ({variable})-[:{relationship}]->({other}:{end}) WHERE NOT {_scoped(end, other)} }}"
        for relationship, end in _SPEAKS_OF.get(label, ())
    ]
    return f"({' AND '.join([anchored, *hidden])})" if hidden else anchored


def predicate(viewer: Viewer, label: str, variable: str) -> str:
    """Cypher that is true where `viewer` may see the `label` node bound to `variable`."""
    return "true" if viewer.sees_all else _scoped(label, variable)


def any_predicate(viewer: Viewer, variable: str) -> str:
    """The same for a record of any label."""
    if viewer.sees_all:
        return "true"
    cases = " ".join(f"WHEN {variable}:{label} THEN {_scoped(label, variable)}" for label in ("Customer", *ANCHOR))
    return f"CASE {cases} ELSE true END"


def manages(viewer: Viewer, variable: str) -> str:
    """Cypher that is true where `viewer` manages the customer bound to `variable`."""
    if viewer.role is not Role.MANAGER:
        return "true" if viewer.sees_all else "false"
    return f"any(scope IN {variable}.scopes WHERE scope IN $viewerManaged)"


_SEE = re.compile(r"%see\((\w+)(?::(\w+))?\)")
_MANAGES = re.compile(r"%manages\((\w+)\)")


def resolve(template: str, viewer: Viewer, rename: Callable[[str], str] = str) -> str:
    """Replace every `%see(x:Label)` of a declaration by the viewer's predicate on x, `%see(x)` by that on a record of any label,
    `%manages(x)` by whether the viewer manages the customer x, and `%all` by whether the viewer sees all.
    """

    def seen(found: re.Match[str]) -> str:
        variable = rename(found[1])
        return predicate(viewer, found[2], variable) if found[2] else any_predicate(viewer, variable)

    text = _SEE.sub(seen, template.replace("%all", "true" if viewer.sees_all else "false"))
    return _MANAGES.sub(lambda found: manages(viewer, rename(found[1])), text)

"""Requested changes of a contact by a viewer who does not see all employers: (:Review {kind: CONTACT, status: OPEN})-[:OF]->(:Contact)

The request keeps `unseen`: the employers that the requester did not see. It shows to viewers who see none of them; everybody else reads
the approved value. So the answer to the requester is the same as if there were no such employer, also after the person takes another job,
and nobody at these employers reads the change.
"""

import re

# A tie that waits for an admin (`review`) is shown only to viewers who do not see why it waits. An admin never sees it. A line `at` some
# employers is visible to viewers who see one of these employers.
# (:Customer)-[:SUBSIDIARY_OF {review}]->(:Customer), (:Contact)-[:REPORTS_TO {review, at}]->(:Contact)
_TIE = "(%l.review IS NULL OR NOT %all)"
_STANDS = "(%l.at IS NULL OR EXISTS { MATCH (place:Customer) WHERE place.id IN %l.at AND %see(place:Customer) })"
_LINE = f"{_TIE} AND {_STANDS}"
_TESTS = {"line": _LINE, "stands": _STANDS, "tie": _TIE}
# Properties of a person that a request may change; `requested` on the contact says that there is an open request.
PERSONAL = ("name", "email", "phone", "phoneRaw", "doNotContact")
_OPEN = "(asked:Review {status: 'OPEN', kind: 'CONTACT'})-[:OF]->(%v)"
# Where a request shows: to viewers who see no employer that it leaves out; and in what is counted for everybody, at all other employers.
_OTHER = "EXISTS { MATCH (%v)-[:WORKS_AT]->(elsewhere:Customer) WHERE elsewhere.id IN asked.unseen AND %see(elsewhere:Customer) }"
_AT = "NOT %c.id IN asked.unseen"
_ASKED = re.compile(r"%asked\((\w+)\.(\w+)(?:, (%?\w+))?\)")
_ON_LINE = re.compile(r"%(line|stands|tie)\((\w+)\)")
_LATEST = "ORDER BY asked.updatedAt DESC, asked.id LIMIT 1"


def read(name: str, variable: str = "%v", customer: str | None = None) -> str:
    """Return a personal property as the viewer reads it, or with `customer` as it holds at that customer for everybody."""
    shows = _AT if customer else f"NOT {_OTHER}"
    found = f"MATCH {_OPEN} WHERE '{name}' IN asked.fields AND {shows} RETURN [asked.{name}] {_LATEST}"
    text = f"CASE WHEN %v.requested THEN coalesce(HEAD(COLLECT {{ {found} }}), [%v.{name}])[0] ELSE %v.{name} END"
    return text.replace("%v", variable).replace("%c", customer or "")


def tie(variable: str) -> str:
    """Return the condition that the viewer sees that a customer belongs to another one."""
    return _TIE.replace("%l", variable)


def line(variable: str) -> str:
    """Return the condition that the viewer sees that a contact reports to another one."""
    return _LINE.replace("%l", variable)


def rendered(text: str) -> str:
    """A statement with `%asked(person.name)`, `%asked(person.name, customer)`, `%line(relationship)`, `%tie(relationship)` and
    `%stands(relationship)` filled in: the last one is whether a line stands at an employer that the viewer sees, also one that waits.
    """
    text = _ASKED.sub(lambda found: read(found[2], found[1], found[3]), text)
    return _ON_LINE.sub(lambda found: _TESTS[found[1]].replace("%l", found[2]), text)

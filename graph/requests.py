"""What somebody asked to change of a person whose employers they do not all see: (:Review {kind: CONTACT, status: OPEN})-[:OF]->(:Contact)

The request shows to viewers who see no other employer of the person than the `accounts` of the request; everybody else reads the approved
value. So the answer to the one who asked is the same as if there were no other employer, and nobody at the others reads the change.
"""

import re

# A tie that waits for an admin (`review`) shows to those alone who do not see why it waits, and never to an admin. A line that stands
# `at` some employers only is seen by whoever sees one of them.
# (:Customer)-[:SUBSIDIARY_OF {review}]->(:Customer), (:Contact)-[:REPORTS_TO {review, at}]->(:Contact)
_TIE = "(%l.review IS NULL OR NOT %all)"
_LINE = f"{_TIE} AND (%l.at IS NULL OR EXISTS {{ MATCH (place:Customer) WHERE place.id IN %l.at AND %see(place:Customer) }})"
# Properties of a person that a request may change; `requested` on the contact says that there is an open request.
PERSONAL = ("name", "email", "phone", "phoneRaw", "doNotContact")
_OPEN = "(asked:Review {status: 'OPEN', kind: 'CONTACT'})-[:OF]->(%v)"
# Where a request shows: to viewers who see no other employer; and in what is counted for everybody, at its own accounts.
_OTHER = "EXISTS { MATCH (%v)-[:WORKS_AT]->(elsewhere:Customer) WHERE NOT elsewhere.id IN asked.accounts AND %see(elsewhere:Customer) }"

_AT = "%c.id IN asked.accounts"
_ASKED = re.compile(r"%asked\((\w+)\.(\w+)(?:, (%?\w+))?\)")
_ON_LINE = re.compile(r"%line\((\w+)\)")
_LATEST = "ORDER BY asked.updatedAt DESC, asked.id LIMIT 1"


def read(name: str, variable: str = "%v", customer: str | None = None) -> str:
    """A personal property as the viewer reads it, or as it holds at a customer, whoever reads it."""
    shows = _AT if customer else f"NOT {_OTHER}"
    found = f"MATCH {_OPEN} WHERE '{name}' IN asked.fields AND {shows} RETURN [asked.{name}] {_LATEST}"
    text = f"CASE WHEN %v.requested THEN coalesce(HEAD(COLLECT {{ {found} }}), [%v.{name}])[0] ELSE %v.{name} END"
    return text.replace("%v", variable).replace("%c", customer or "")


def tie(variable: str) -> str:
    """Whether the viewer sees that a customer belongs to another one."""
    return _TIE.replace("%l", variable)


def line(variable: str) -> str:
    """Whether the viewer sees that a contact reports to another one."""
    return _LINE.replace("%l", variable)


def rendered(text: str) -> str:
    """A statement with `%asked(person.name)`, `%asked(person.name, customer)` and `%line(relationship)` filled in."""
    text = _ASKED.sub(lambda found: read(found[2], found[1], found[3]), text)
    return _ON_LINE.sub(lambda found: line(found[1]), text)

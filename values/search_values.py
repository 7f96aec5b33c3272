"""Values that are derived from a record's own properties and stored beside them. Every path that writes derives them here (docs/graph.md).

For a text `name`: `nameFolded` holds the forms that filters and search compare, between tabs. `nameTerms` holds the search terms.
`nameTight` holds only its letters, and `nameLength` their number. Look-ups compare `emailKey` and `domainKey`. The sort
keys of optional properties are in values/sort_values.py.
"""

from collections.abc import Callable, Mapping
from typing import Any

from values import dialed
from values.folding import fold, forms, host, host_terms, mailbox, mailbox_terms, spelled, squeezed, terms, wholes
from values.sort_values import SORTED, key_names, sort_keys

BESIDE = "\t"  # delimiter before and behind each form; folded text never contains it
Derive = Callable[[str], dict[str, Any]]


def compared(text: str) -> str:
    """Return the forms of a text as filters compare them."""
    return _beside(forms(text))


def _beside(every: list[str]) -> str:
    return "".join(BESIDE + one for one in every) + BESIDE


def _name(text: str) -> dict[str, Any]:
    return {"nameKey": fold(text)}


def _found(text: str) -> dict[str, Any]:
    tight, every = squeezed(text), forms(text)
    found = {"nameTight": tight, "nameLength": len(tight), "nameFolded": _beside(every)}
    return _name(text) | found | {"nameTerms": " ".join([*terms(text), *wholes(every)])}


def _listed(text: str) -> dict[str, Any]:
    return _name(text) | {"nameFolded": compared(text)}


def _email(text: str) -> dict[str, Any]:
    own = mailbox(text)
    return {"emailKey": own, "emailFolded": _beside(spelled(own)), "emailTerms": " ".join(mailbox_terms(text))}


def _domain(text: str) -> dict[str, Any]:
    own = host(text)
    told = list(dict.fromkeys([*spelled(own), *spelled(text)]))
    return {"domainKey": own, "domainFolded": _beside(told), "domainTerms": " ".join(host_terms(text))}


def _phone(text: str) -> dict[str, Any]:
    return {"phoneTerms": " ".join(dialed.terms(text)) or None}


def _text(name: str) -> Derive:
    return lambda text: {f"{name}Folded": compared(text)}


# By label or relationship type: a text property, and the function that derives its values.
DERIVED: dict[str, dict[str, Derive]] = {
    "Customer": {
        "name": _found, "domain": _domain, "phone": _phone, **{name: _text(name) for name in ("industry", "segment", "city")},
    },
    "Contact": {"name": _found, "email": _email, "phone": _phone},
    "Product": {"name": _listed, "number": _text("number")},
    "Opportunity": {"reason": _text("reason")},
    **{label: {"name": _name} for label in ("Rep", "Territory", "Category", "Department")},
    "WORKS_AT": {"title": _text("title"), "department": _text("department")},
}  # fmt: skip
_NAMES = {kind: {name: sorted(derive("x")) for name, derive in every.items()} for kind, every in DERIVED.items()}


def names(kind: str) -> list[str]:
    """Return the derived properties of a kind of record."""
    return [one for every in _NAMES.get(kind, {}).values() for one in every] + key_names(kind)


def sources(kind: str) -> list[str]:
    """Return the properties that values are derived from."""
    return list(dict.fromkeys([*DERIVED.get(kind, {}), *SORTED.get(kind, {})]))


KINDS = list(dict.fromkeys([*DERIVED, *SORTED]))


def derived(kind: str, properties: Mapping[str, Any], *, new: bool = False) -> dict[str, Any]:
    """Return the values derived from `properties`. The folded texts of a removed text are None. `phoneRaw` replaces a missing `phone`.

    A `new` record also gets the sort keys of the properties that it does not have.
    """
    found: dict[str, Any] = sort_keys(kind, properties, new=new)
    for name, derive in DERIVED.get(kind, {}).items():
        if name in properties or (name == "phone" and "phoneRaw" in properties):
            text = properties.get(name) or (properties.get("phoneRaw") if name == "phone" else None)
            found |= derive(text) if text else dict.fromkeys(_NAMES[kind][name])
    return found

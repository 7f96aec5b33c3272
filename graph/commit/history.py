"""Histories: each write stores what it changed in a record, with the values before and after.

(record)-[:EDITED]->(:Edit)-[:CHANGED]->(:FieldChange)-[:NAMED|NAMES]->(another record)

Values are texts. Another record is no text but a relationship, so that only viewers who see that record read it. A line of a purchase is
both: a text with its quantity and price, and its product. What an import changes is not in a history.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from graph.commit import statements
from graph.commit.change_set import Actor, Arrow, ChangeSet, label
from graph.commit.standing import Runs
from graph.projection.shapers import decimal
from graph.voids import LABELS, live
from insights.enums import EditKind
from values.ids import label_of, new_external_id
from values.instants import rfc3339

# Relationships of a record, with the field that shows their other end. FROM the record, then TO the record.
_FROM = {
    ("Touchpoint", "WITH"): "contacts", ("Touchpoint", "ABOUT"): "about", ("Touchpoint", "AT"): "customer",
    ("Finding", "FROM"): "from", ("Finding", "ABOUT"): "about", ("Satisfaction", "OF"): "purchase",
    ("Opportunity", "FOR"): "products", ("Opportunity", "OWNED_BY"): "rep", ("Opportunity", "LED_TO"): "ledTo",
    ("Referral", "TO"): "to", ("Referral", "FROM"): "customer", ("Referral", "LED_TO"): "ledTo",
    ("Reference", "OF"): "customer", ("Promise", "CONFIRMED_WITH"): "confirmedWith", ("Promise", "OF"): "purchase",
    ("Purchase", "INCLUDES"): "lines", ("Purchase", "RETURNS"): "returns", ("News", "ABOUT"): "about",
    ("FollowUp", "ASSIGNED_TO"): "assignedTo", ("FollowUp", "DONE_BY"): "doneBy",
}  # fmt: skip
_TO = {
    ("Touchpoint", "HAD"): "rep", ("Satisfaction", "GAVE"): "contact", ("Opportunity", "CONSIDERED"): "customer",
    ("Referral", "GAVE"): "by", ("Reference", "GAVE"): "contact", ("Purchase", "SOLD"): "soldBy", ("Purchase", "PLACED"): "placedBy",
}  # fmt: skip
# Fields whose relationship says only with its other end which field it is.
_BY_END = {("Referral", "AFTER"): {"Purchase": "purchase", "Opportunity": "opportunity"},
           ("ServiceJob", "FOR"): {"Purchase": "purchase", "Claim": "claim"}}  # fmt: skip
# Amounts, with the properties of their currencies.
_AMOUNTS = {"total": "currency", "value": "currency", "cost": "costCurrency"}
# Properties that are not fields of their own.
_OWN = frozenset({
    "version", "updatedAt", "updatedBy", "updatedByRep", "currency", "costCurrency", "circle", "voidedAt", "voidReason", "void", "along",
    "voidedWith", "undo", "undone", "cause", "wonBefore", "fingerprints",
})  # fmt: skip


async def write(run: Runs, made: Sequence[ChangeSet], before: Mapping[str, Mapping[str, Any]], now: datetime, actor: Actor) -> None:
    """Write the history of the records that were updated. `before`: their properties before the write, by id."""
    after: dict[str, tuple[str, dict[str, Any]]] = {}
    for change_set in made:
        for found, properties in change_set.updates.values():
            if found.id in before:
                after.setdefault(found.id, (found.label, {}))[1].update(properties)
    named = _named(made, after.keys())
    lines = _lines(made, after.keys())
    products = {arrow.end for sides in lines.values() for side in sides for arrow in side}
    names = dict(await run(statements.PRODUCT_NAMES, ids=sorted(products))) if products else {}
    rows: dict[str, list[Any]] = defaultdict(list)
    ends: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for identifier, (kind, properties) in after.items():
        changes = texts(before[identifier], properties)
        if identifier in lines:
            old, new = before[identifier], {**before[identifier], **properties}
            told_lines = [_text_of_lines(side, of, names) for side, of in zip(lines[identifier], (old, new), strict=True)]
            if told_lines[0] != told_lines[1]:
                changes["lines"] = {"field": "lines", "before": told_lines[0], "after": told_lines[1]}
        for field, sides in named.get(identifier, {}).items():
            change = changes.setdefault(field, {"field": field})
            for side, ids in zip(("NAMED", "NAMES"), sides, strict=True):
                for one in ids:
                    change.setdefault("id", new_external_id())
                    ends[(side, label(one))].append([change["id"], one])
        told = [{"id": new_external_id(), **change} for change in changes.values()]
        edit, reason = _kind(properties)
        if told or edit is not EditKind.UPDATED:
            rows[kind].append({"record": identifier, "id": new_external_id(), "kind": edit, "reason": reason, "changes": told})
    for kind, some in rows.items():
        await run(statements.edited(kind), rows=some, now=now, by=actor._asdict())
    for (side, end), some in sorted(ends.items()):
        await run(statements.named_in_history(side, end), rows=some)


def _kind(properties: Mapping[str, Any]) -> tuple[EditKind, str | None]:
    if "voidedAt" not in properties:
        return EditKind.UPDATED, None
    if properties["voidedAt"] is None:
        return EditKind.RESTORED, None
    return EditKind.VOIDED, properties.get("voidReason")


def texts(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the fields whose values differ, with their texts."""
    found = {}
    for name, value in after.items():
        if name in _OWN or name.endswith(("Reporting", "Folded", "Key", "Terms")):
            continue
        old, new = _text(name, before.get(name), before), _text(name, value, {**before, **after})
        if old != new:
            found[name] = {"field": name, "before": old, "after": new}
    return found


def _text(name: str, value: Any, properties: Mapping[str, Any]) -> str | None:
    """Return a value as text: times as RFC 3339, amounts with their currency."""
    value = value.to_native() if hasattr(value, "to_native") else value
    if value is None or value == []:
        return None
    if isinstance(value, datetime | date):
        return rfc3339(value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if name in _AMOUNTS:
        currency = properties.get(_AMOUNTS[name]) or ""
        return f"{decimal(value, currency)} {currency}"
    return str(value)


def _named(made: Iterable[ChangeSet], updated: Iterable[str]) -> dict[str, dict[str, tuple[list[str], list[str]]]]:
    """Return the other records that relationships of updated records lead to, before and after, by record and field."""
    found: dict[str, dict[str, tuple[list[str], list[str]]]] = defaultdict(dict)
    known = set(updated)
    for change_set in made:
        for side, arrows in enumerate((change_set.erased, change_set.arrows)):
            for arrow in arrows:
                for identifier, field, end in _fields(arrow):
                    if identifier in known:
                        found[identifier].setdefault(field, ([], []))[side].append(end)
    return {
        identifier: {field: sides for field, sides in some.items() if sorted(sides[0]) != sorted(sides[1])}
        for identifier, some in found.items()
    }


def _lines(made: Iterable[ChangeSet], updated: Iterable[str]) -> dict[str, tuple[list[Arrow], list[Arrow]]]:
    """Return the lines that updated purchases lose and get, with all their facts, by purchase."""
    found: dict[str, tuple[list[Arrow], list[Arrow]]] = {}
    known = set(updated)
    for change_set in made:
        for side, arrows in enumerate((change_set.erased, change_set.arrows)):
            for arrow in arrows:
                if arrow.kind == "INCLUDES" and arrow.start in known:
                    found.setdefault(arrow.start, ([], []))[side].append(arrow if side else _drawn(change_set, arrow))
    return found


def _drawn(change_set: ChangeSet, erased: Arrow) -> Arrow:
    """Return a line that is deleted, with its facts as they were read."""
    found = change_set.updates.get(erased.start)
    rows = found[0].facts.get("drawn", []) if found else []
    facts = next((row["facts"] for row in rows if row["facts"]["line"] == erased.facts["line"]), erased.facts)
    return erased._replace(facts=facts)


def _text_of_lines(lines: Iterable[Arrow], purchase: Mapping[str, Any], names: Mapping[str, str]) -> str | None:
    """Return lines as text, in their order: `2 × Saw at 10.00 USD less 5 %`."""
    currency = purchase.get("currency") or ""
    found = []
    for arrow in sorted(lines, key=lambda one: one.facts["line"]):
        text = f"{arrow.facts.get('quantity')} × {names.get(arrow.end, arrow.end)}"
        if arrow.facts.get("unitPrice") is not None:
            text += f" at {decimal(arrow.facts['unitPrice'], currency)} {currency}"
        if discount := arrow.facts.get("discount"):
            text += f" less {(Decimal(str(discount)) * 100).normalize():f} %"
        found.append(text)
    return ", ".join(found) or None


def _fields(arrow: Arrow) -> Iterable[tuple[str, str, str]]:
    """Yield the records at the ends of a relationship that show it, with the field and the other end."""
    for one, other, fields in ((arrow.start, arrow.end, _FROM), (arrow.end, arrow.start, _TO)):
        kind = live(label_of(one) or "")
        field = fields.get((kind, arrow.kind))
        if one == arrow.start:
            field = field or _BY_END.get((kind, arrow.kind), {}).get(label_of(other) or "")
        if field and kind in LABELS:
            yield one, field, other

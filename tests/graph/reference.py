"""Slow reference of the projection: graphql-core's plain field-by-field execution over a dump of the graph, written without the projection.

It knows the graph only from docs/graph.md and shares only the SDL, the names of types and the cursors with the product. Visibility is
decided from owners and territories, hop by hop (DOMAIN 4), not from the stored `scopes`.
"""

import calendar
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from graphql import ExecutionResult, GraphQLResolveInfo, build_schema, execute_sync, get_named_type, parse

from graph.projection.labels import label_of_type, type_name
from graph.projection.pages import Cursors
from tests.graph import finding
from tests.graph.lists import Lists
from tests.graph.plain import Data, Record, Row, Sight
from tests.graph.tables import EDGES, LISTS, MONEY, Hop

ACTORS = {
    "createdBy": ("createdBy", "createdByRep"), "updatedBy": ("updatedBy", "updatedByRep"), "voidedBy": ("voidedBy", "voidedByRep"),
    "actor": ("actor", "rep"),
}  # fmt: skip
LISTED = 100  # records of a list that is no connection


class Reference(Lists):
    """Executes operations field by field, for one viewer at one moment."""

    def __init__(self, sdl: str, data: Data, sight: Sight, now: str) -> None:
        super().__init__(data, sight)
        self.schema = build_schema(sdl)
        self.now = now
        self.told = {
            name.removeprefix("_field_").replace("__", "."): getattr(self, name) for name in dir(self) if name.startswith("_field_")
        }

    def execute(self, query: str, variables: dict[str, Any]) -> ExecutionResult:
        """Return the answer, field by field."""
        return execute_sync(
            self.schema, parse(query), variable_values=variables, field_resolver=self.resolve,
            type_resolver=lambda value, *_: type_name(value.label),
        )  # fmt: skip

    def knows(self, parent: str, name: str) -> bool:
        """Return whether the reference can resolve this field of a record."""
        place = f"{parent}.{name}"
        if name in ACTORS or parent == "RecordActor":
            return True
        return place in self.told or place in EDGES or place in LISTS or place in MONEY

    def resolve(self, source: Any, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:
        """Return the value of one field."""
        place = f"{info.parent_type.name}.{info.field_name}"
        if place in self.told:
            return self.told[place](source, info, **arguments)
        if isinstance(source, dict):
            return source.get(info.field_name)
        if info.parent_type.name == "Query":
            listed: Any = get_named_type(info.return_type)
            return self.page(self.data.of(label_of_type(get_named_type(listed.fields["nodes"].type).name)), place, arguments)
        if info.field_name in ACTORS:
            return self._actor(source, *ACTORS[info.field_name])
        if place in LISTS:
            one = LISTS[place]
            return self.page([row for row in self.data.hop(source, one.hop) if row.record.label == one.label], place, arguments)
        if place in EDGES:
            return self.edge(source, EDGES[place])
        facts = source.facts
        if place in MONEY:
            return money(facts.get(info.field_name), facts.get(MONEY[place]))
        return facts.get(info.field_name)

    def edge(self, source: Record, edge: Hop) -> Any:
        """Return one record, or a list of records."""
        rows = [row for row in self.data.hop(source, edge.hop) if row.record.label in edge.labels and self.sight.sees(row.record)]
        rows = [row for row in rows if edge.present is None or (row.tie and edge.present not in row.tie.facts)]
        found = sorted((row.record for row in rows), key=lambda one: (*(one.facts.get(name) or "" for name in edge.order), one.facts["id"]))
        return found[:LISTED] if edge.many else (found[0] if found else None)

    # -- root fields

    def _field_Query__viewer(self, _source: Any, _info: Any) -> Any:
        return {"role": self.sight.role, "withheld": self.sight.role != "ADMIN", "rep": self.data.known.get(self.sight.rep or "")}

    def _field_Query__customer(self, _source: Any, _info: Any, by: dict[str, Any]) -> Any:
        return self._by("Customer", by)

    def _field_Query__contact(self, _source: Any, _info: Any, by: dict[str, Any]) -> Any:
        return self._by("Contact", by)

    def _by(self, label: str, by: dict[str, Any]) -> Any:
        ((name, value),) = by.items()
        key = {"email": "emailKey", "domain": "domainKey"}.get(name, name)
        wanted = value if isinstance(value, dict) else {key: value.lower() if key != name else value}
        found = [row.record for row in self.data.of(label) if all(row.record.facts.get(one) == wanted[one] for one in wanted)]
        return next((one for one in sorted(found, key=lambda one: one.facts["id"]) if self.sight.sees(one)), None)

    def _field_Query__node(self, _source: Any, _info: Any, id: str) -> Any:
        found = self.data.known.get(id)
        return found if found and self.sight.sees(found) else None

    def _field_Query__nodes(self, _source: Any, info: Any, ids: list[str]) -> Any:
        return [self._field_Query__node(None, info, one) for one in ids]

    def _field_Query__search(self, _source: Any, _info: Any, text: str, first: int) -> Any:
        records = [row.record for label in ("Customer", "Contact") for row in self.data.of(label) if self.sight.sees(row.record)]
        hits = finding.search([one.facts for one in records], text, first)
        return [{"score": score, "match": match, "node": self.data.known[identifier]} for identifier, score, match in hits]

    # -- fields that are computed, not stored

    def _field_Contact__employments(self, source: Record, _info: Any) -> Any:
        rows = [row for row in self.data.hop(source, "->WORKS_AT") if self.sight.sees(row.record)]
        rows.sort(key=lambda row: row.record.facts["id"])
        rows.sort(key=lambda row: row.facts.get("since", "9999"), reverse=True)
        return sorted(rows, key=lambda row: "until" in row.facts)[:LISTED]

    def _field_Employment__customer(self, source: Row, _info: Any) -> Any:
        return source.record

    def _field_Employment__history(self, source: Row, info: Any, **arguments: Any) -> Any:
        return self._edits(source.facts.get("history"), info, arguments)

    def _field_EmploymentEdge__history(self, source: dict[str, Any], info: Any, **arguments: Any) -> Any:
        return self._edits(source.get("history"), info, arguments)

    def _field_TieEdge__history(self, source: dict[str, Any], info: Any, **arguments: Any) -> Any:
        return self._edits(source.get("history"), info, arguments)

    def _edits(self, history: str | None, info: Any, arguments: dict[str, Any]) -> Any:
        """Return the edits of a job or tie, which have the same key as the job or tie."""
        rows = [row for row in self.data.of("Edit") if history and row.record.facts.get("history") == history]
        return self.page(rows, f"{info.parent_type.name}.history", arguments)

    def _field_Contact__lastTouchedAt(self, source: Record, _info: Any) -> Any:
        rows = [row.record for row in self.data.hop(source, "<-WITH") if self.sight.sees(row.record)]
        return max((one.facts["at"] for one in rows), default=None)

    def _field_Contact__warmth(self, source: Record, _info: Any) -> Any:
        rows = [row.record for row in self.data.hop(source, "<-WITH") if self.sight.sees(row.record)]
        last = max((one.facts["at"][:10] for one in rows if one.facts.get("direction") == "TWO_WAY"), default=None)
        days = (date.fromisoformat(self.now[:10]) - date.fromisoformat(last)).days if last else 1000
        return 1.0 if days <= 90 else 0.5 if days <= 365 else 0.25 if {"email", "phone", "phoneRaw"} & source.facts.keys() else 0.0

    def _field_Customer__lastTouchedAt(self, source: Record, _info: Any) -> Any:
        return source.facts.get("touchedAt")

    def _field_Customer__lastOrderAt(self, source: Record, _info: Any) -> Any:
        return source.facts.get("orderedAt")

    def _field_Customer__referredBy(self, source: Record, _info: Any) -> Any:
        found = [self.data.known[row.tie.facts["referral"]] for row in self.data.hop(source, "<-REFERRED") if row.tie]
        return min((one for one in found if self.sight.sees(one)), key=lambda one: one.facts["id"], default=None)

    def _field_ReferredBy__referral(self, source: Record, _info: Any) -> Any:
        return source

    def _field_PurchaseLine__unitPrice(self, source: Row, _info: Any) -> Any:
        return self._of_line(source, "unitPrice")

    def _field_PurchaseLine__amount(self, source: Row, _info: Any) -> Any:
        return self._of_line(source, "amount")

    def _of_line(self, line: Row, name: str) -> Any:
        assert line.tie is not None
        return money(line.tie.facts.get(name), line.tie.start.facts.get("currency"))

    def _field_PurchaseLine__discount(self, source: Row, _info: Any) -> Any:
        return source.facts.get("discount", 0.0)

    def _field_PurchaseLine__product(self, source: Row, _info: Any) -> Any:
        return source.record

    def _field_Purchase__guaranteeUntil(self, source: Record, _info: Any) -> Any:
        months = [row.record.facts.get("guaranteeMonths", 0) for row in self.data.hop(source, "->INCLUDES")]
        delivered = source.facts.get("deliveredAt")
        return _later(delivered, max(months)) if delivered and any(months) else None

    def _field_Edit__by(self, source: Record, _info: Any) -> Any:
        return self._actor(source, "subject", "rep")

    def _actor(self, source: Record, subject: str, rep: str) -> Any:
        return source.facts.get(subject) and {"subject": source.facts[subject], "rep": self.data.known.get(source.facts.get(rep) or "")}

    def _field_Change__cursor(self, source: Record, _info: Any) -> Any:
        return Cursors("Query.changes AT ASC").encode(source.facts["place"], source.facts["id"])

    def _field_Satisfaction__gap(self, source: Record, _info: Any) -> Any:
        return source.facts["experience"] - source.facts["expectation"]

    def _field_CustomerPromise__overdue(self, source: Record, _info: Any) -> Any:
        return source.facts["status"] == "OPEN" and self._passed(source.facts["dueAt"])

    def _field_Claim__overdue(self, source: Record, _info: Any) -> Any:
        waits = (source.facts.get("waitingSince") or "9999") <= source.facts["dueAt"]
        return source.facts["status"] != "RESOLVED" and self._passed(source.facts["dueAt"]) and not waits

    def _field_Customer__stopReason(self, source: Record, _info: Any) -> Any:
        return None if self.sight.role == "REP" else source.facts.get("stopReason")

    def _field_Claim__remedies(self, source: Record, _info: Any) -> Any:
        return source.facts.get("remedies", [])

    def _field_Claim__remedy(self, source: Record, _info: Any) -> Any:
        return next(iter(source.facts.get("remedies", [])), None)

    def _field_Claim__text(self, source: Record, _info: Any) -> Any:
        return source.facts.get("grounds")

    def _field_Claim__reopened(self, source: Record, _info: Any) -> Any:
        return source.facts.get("reopened", 0)

    def _field_FollowUp__overdue(self, source: Record, _info: Any) -> Any:
        return source.facts["status"] == "PLANNED" and self._passed(source.facts["dueAt"])

    def _passed(self, due: str) -> bool:
        """A date without a time runs to the end of its day."""
        return due[:10] < self.now[:10] if due.endswith("T00:00:00Z") else due < self.now

    def _field_FollowUp__status(self, source: Record, _info: Any) -> Any:
        soon = (datetime.fromisoformat(self.now) + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M:%SZ")
        due = source.facts["dueAt"]
        near = due[:10] <= soon[:10] if due.endswith("T00:00:00Z") else due <= soon
        return "DUE" if source.facts["status"] == "PLANNED" and near else source.facts["status"]


def _later(instant: str, months: int) -> str:
    day = date.fromisoformat(instant[:10])
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1])).isoformat()


def money(minor: int | None, currency: str | None) -> Any:
    """Return `Money`, or None."""
    if minor is None or currency is None:
        return None
    digits = {"USD": 2, "JPY": 0, "KWD": 3}[currency]
    return {"amount": str(Decimal(minor).scaleb(-digits)), "currency": currency}

"""Listings: one line makes a field filterable and sortable."""

from typing import Any

from graph.projection.fields import Filter, Kind, Stored, by_optional
from insights.enums import Level
from schema.kit.listing import Listing, choice, flag, moment, record
from schema.listings import FOLLOW_UPS, REPS

LISTING = Listing(
    "Thing",
    "things",
    "MADE_AT DESC",
    level=choice("%n.level", Level, "Level of the thing."),
    made_at=moment("%n.madeAt", "Time, UTC.", "Time.", nullable=True),
    late=flag("(%n.dueAt < %now)", "Whether the thing is late."),
    account=record("(%n)-[:OF]->(account:Customer)", "Customer of the thing."),
    rep=record("(%n)<-[made:MADE]-(maker:Rep)", "Rep who made the thing.", "made.until IS NULL"),
)


def test_a_field_is_in_the_filter_and_in_the_order() -> None:
    conditions: Any = LISTING.filter
    order: Any = LISTING.order
    names = [field.python_name for field in conditions.__strawberry_definition__.fields]
    assert names == ["and_", "or_", "not_", "level", "made_at", "late", "account", "rep"]
    (chosen, _) = order.__strawberry_definition__.fields
    assert [value.name for value in chosen.type.values] == ["MADE_AT"]
    assert LISTING.filters["madeAt"] == Filter("%n.madeAt", Kind.TIME)
    assert LISTING.sorts == {"MADE_AT": by_optional("%n.madeAt", Kind.TIME)}


def test_a_list_without_descriptions_has_only_its_default_order() -> None:
    assert (REPS.filter, REPS.order, REPS.default, list(REPS.sorts)) == (None, None, ("NAME", "ASC"), ["NAME"])


def test_a_condition_on_a_record_that_can_be_hidden_has_the_predicate_of_the_viewer() -> None:
    assert LISTING.filters["account"].within == "EXISTS { MATCH (%n)-[:OF]->(account:Customer) WHERE %see(account:Customer) AND %test }"
    assert LISTING.filters["rep"].within == "EXISTS { MATCH (%n)<-[made:MADE]-(maker:Rep) WHERE made.until IS NULL AND %test }"


def test_a_record_shows_the_value_that_its_list_compares() -> None:
    assert LISTING.stored("late") == Stored("(%v.dueAt < %now)")
    assert LISTING.stored("made_at") == Stored("toString(%v.madeAt)")
    assert "%n" not in FOLLOW_UPS.stored("status").expression.replace("%now", "")

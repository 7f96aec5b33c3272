"""Permissions: the whole table of roles and mutations, and a row for every mutation."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from graphql import get_named_type

from insights.enums import PermissionScope, Role
from insights.permits import ABOVE_FIELDS, ACCOUNT_FIELDS, MAY, OF_ACCOUNT, above_only, may, may_correct, scope
from schema.execution import build
from schema.mutation import Mutation
from schema.mutations.declare import behind

# Mutations that a rep may not call. Every role may call the others.
COMPANY = {
    "recordNews", "updateNews", "voidNews", "restoreNews", "upsertProduct", "upsertCategory", "upsertRep", "upsertTerritory",
}  # fmt: skip
ABOVE = {"stopCustomer", "mergeCustomers", "unmergeCustomers", "mergeContacts", "unmergeContacts", "decideReview", *COMPANY}


def _mutations() -> tuple[dict[str, str], dict[str, str]]:
    """Return the root fields that write one input, and those that write many, each with its input type (that of a row)."""
    root = build().mutation_type
    assert root is not None
    one: dict[str, str] = {}
    many: dict[str, str] = {}
    for name, field in root.fields.items():
        given = get_named_type(field.args["input"].type)
        if "operations" in given.fields:  # a batch has the permissions of its operations
            continue
        rows = given.fields.get("rows")
        (many if rows else one)[name] = get_named_type(rows.type).name if rows else given.name
    return one, many


def test_every_mutation_has_a_row_and_every_row_is_a_mutation() -> None:
    one, many = _mutations()
    assert one.keys() == MAY.keys()
    assert set(many.values()) <= set(one.values()), "many inputs are written as one is"


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("mutation", sorted(MAY))
def test_a_role_may_call_the_mutations_of_the_table(role: Role, mutation: str) -> None:
    assert may(role, mutation) is (role is not Role.REP or mutation not in ABOVE)


def test_what_is_not_a_reps_to_do_is_a_manager_of_the_accounts_or_the_companys() -> None:
    assert COMPANY == ABOVE - OF_ACCOUNT
    assert OF_ACCOUNT <= ABOVE
    assert all(fields <= ACCOUNT_FIELDS[name] for name, fields in ABOVE_FIELDS.items() if name != "createCustomer")


def test_a_permission_has_the_scope_of_the_check_that_the_mutation_makes() -> None:
    """Corrections are the decisions that read who recorded a record."""
    scopes = {name: scope(name) for name in MAY}
    assert {name for name, one in scopes.items() if one is PermissionScope.COMPANY} == COMPANY - {"upsertRep", "upsertTerritory"}
    assert {name for name, one in scopes.items() if one is PermissionScope.MANAGED} == OF_ACCOUNT | {"upsertRep", "upsertTerritory"}
    fields: Any = Mutation.__strawberry_definition__.fields  # type: ignore[attr-defined]  # set by strawberry
    decisions = [made[0] for made in map(behind, fields) if made]
    read = {one.name for one in decisions if any(fact.endswith(".recordedAt") for fact in one.reads)}
    assert {name for name, one in scopes.items() if one is PermissionScope.CORRECTABLE} == read - COMPANY


@pytest.mark.parametrize("role", Role)
def test_a_rep_may_not_set_the_fields_that_decide_visibility(role: Role) -> None:
    new, stored = {"owner", "confidential"}, {"owner", "confidential", "status"}
    fields = {"createCustomer": new, "updateCustomer": {*stored, "territory"}, "saveCustomer": stored} if role is Role.REP else {}
    assert {name: above_only(role, name) for name in MAY if above_only(role, name)} == fields
    root = build().mutation_type
    assert root is not None
    for name, above in (*ABOVE_FIELDS.items(), *ACCOUNT_FIELDS.items()):
        assert above <= get_named_type(root.fields[name].args["input"].type).fields.keys()


NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)
DAY, LATER = NOW - timedelta(days=1), NOW - timedelta(days=1, seconds=1)


@pytest.mark.parametrize(
    ("role", "recorded_at", "author", "owner", "manages", "allowed"),
    [
        (Role.REP, DAY, True, False, False, True),  # the author, within a day
        (Role.REP, LATER, True, False, False, False),  # the author, later
        (Role.REP, None, True, False, False, False),  # imported: nobody recorded it here
        (Role.REP, NOW, False, False, False, False),  # a colleague who covers the territory
        (Role.REP, LATER, False, True, False, True),  # the owner of the account
        (Role.MANAGER, LATER, False, False, True, True),  # a manager of the account
        (Role.MANAGER, LATER, False, False, False, False),  # a manager who only covers the territory
        (Role.MANAGER, DAY, True, False, False, True),
        (Role.ADMIN, None, False, False, False, True),
    ],
)
def test_a_record_is_corrected_by_its_author_for_a_day_and_by_owner_and_managers_later(
    role: Role, recorded_at: datetime | None, author: bool, owner: bool, manages: bool, allowed: bool
) -> None:
    assert may_correct(role, recorded_at, NOW, author=author, owner=owner, manages=manages) is allowed

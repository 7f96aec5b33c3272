"""Products and categories: created or changed by their own id or by the id of another system.

(:Product)-[:IN_CATEGORY]->(:Category)-[:PART_OF*]->(:Category)
"""

from graph.client.files import cypher
from graph.commit.change_set import ChangeSet, Decision, Input
from insights.enums import UserErrorCode
from writes import upserts
from writes.amounts import minor

MOST_MONTHS = 1200


def _product(given: Input, change_set: ChangeSet) -> None:
    months = given.get("guaranteeMonths")
    if months is not None and not 0 <= months <= MOST_MONTHS:
        given.refuse(UserErrorCode.INVALID, "guaranteeMonths", f"Must be from 0 to {MOST_MONTHS}.")
    written = given.only("name", "number", "guaranteeMonths", "terms")
    if "terms" in given:
        written["terms"] = [one for one in given["terms"] if one] or None
    if "listPrice" in given:
        written |= {"listPrice": minor(given, given["listPrice"], ("listPrice",)), "currency": given["listPrice"]["currency"]}
    elif given.clears("listPrice"):
        written |= {"listPrice": None, "currency": None}
    found, product = upserts.write(given, change_set, "Product", written)
    upserts.lead(given, change_set, found, product, "IN_CATEGORY", "category")
    upserts.tell(change_set, "Product", found, product, "The product was entered.", "The product was changed.")


def _category(given: Input, change_set: ChangeSet) -> None:
    found, category = upserts.write(given, change_set, "Category", given.only("name"))
    upserts.no_circle(given, found)
    if upserts.lead(given, change_set, found, category, "PART_OF", "parent") or not found:
        change_set.run(cypher("levels"))
    upserts.tell(change_set, "Category", found, category, "The category was entered.", "The category was changed.")


PRODUCT = Decision(
    "upsertProduct",
    {"id": ("Product",), "record": ("Product",), "category": ("Category",)},
    _product,
    frozenset({"Product.category"}),
    changes="id",
    upserts="Product",
)
CATEGORY = Decision(
    "upsertCategory",
    {"id": ("Category",), "record": ("Category",), "parent": ("Category",)},
    _category,
    frozenset({"Category.parent", "Category.above"}),
    trees=("parent",),
    changes="id",
    upserts="Category",
)

"""Our own side: reps, territories, departments; and what we sell: products in their categories, and the news about them."""

from typing import TYPE_CHECKING

import strawberry

from graph.projection.fields import Edge as To
from graph.projection.fields import Filter as On
from graph.projection.fields import Kind, Pages, amount, by, instant, prop, text
from schema.declare import field, lazy, order, pages
from schema.filters import IDFilter, StringFilter
from schema.node import Person, Record
from schema.page import Connection
from schema.scalars import DateTime, EmailAddress, Money

if TYPE_CHECKING:
    from schema.customer import Customer
else:
    Customer = lazy("Customer", "schema.customer")

_BY_NAME = {"NAME": by("%n.nameKey")}
_BY_AT = {"AT": by("%n.at", Kind.TIME)}
ProductOrder = order("Product", {"NAME": "Name."})


@strawberry.input(description="Conditions on products.")
class ProductFilter:
    and_: list["ProductFilter"] | None = strawberry.field(name="and", description="All of these.", default=strawberry.UNSET)
    or_: list["ProductFilter"] | None = strawberry.field(name="or", description="Any of these.", default=strawberry.UNSET)
    not_: "ProductFilter | None" = strawberry.field(name="not", description="Not this.", default=strawberry.UNSET)
    name: StringFilter | None = strawberry.field(description="Name.", default=strawberry.UNSET)
    number: StringFilter | None = strawberry.field(description="Our product number.", default=strawberry.UNSET)
    category: IDFilter | None = strawberry.field(description="In these categories directly.", default=strawberry.UNSET)


_PRODUCTS = {
    "name": text("%n.name"),
    "number": text("%n.number"),
    "category": On("holds.id", Kind.TEXT, "EXISTS { MATCH (%n)-[:IN_CATEGORY]->(holds:Category) WHERE %test }"),
}
PRODUCT_LIST = Pages("(%n:Product)", _BY_NAME, ("NAME", "ASC"), _PRODUCTS)
REP_LIST = Pages("(%n:Rep)", _BY_NAME, ("NAME", "ASC"))
TERRITORY_LIST = Pages("(%n:Territory)", _BY_NAME, ("NAME", "ASC"))
CATEGORY_LIST = Pages("(%n:Category)", _BY_NAME, ("NAME", "ASC"))
DEPARTMENT_LIST = Pages("(%n:Department)", _BY_NAME, ("NAME", "ASC"))
NEWS_LIST = Pages("(%n:News)", _BY_AT, ("AT", "DESC"))


@strawberry.type(description="One of our sales people.")
class Rep(Record, Person):
    email: EmailAddress | None = field(prop("email"), "Business e-mail address.")
    title: str | None = field(prop("title"), "Job title.")
    time_zone: str | None = field(
        prop("timeZone"), "Time zone of the rep's working day (IANA, such as Europe/Berlin). Null when the server's setting applies."
    )
    covers: list["Territory"] = field(
        To("(%v)-[:COVERS]->(%n:Territory)", order="%n.nameKey, %n.id"), "Territories whose customers they look after, with all below them."
    )
    manages: list["Territory"] = field(
        To("(%v)-[:MANAGES]->(%n:Territory)", order="%n.nameKey, %n.id"), "Territories they manage, with all below them."
    )
    customers: Connection[Customer] = pages(
        Pages("(%v)-[%r:OWNS]->(%n:Customer)", _BY_NAME, ("NAME", "ASC"), where="%r.until IS NULL"), "The customers they own now."
    )


@strawberry.type(description="A part of the market; territories nest.")
class Territory(Record):
    name: str = field(prop("name"), "Name.")
    parent: "Territory | None" = field(To("(%v)-[:PART_OF]->(%n:Territory)"), "The territory that this one is part of.")
    children: list["Territory"] = field(To("(%v)<-[:PART_OF]-(%n:Territory)", order="%n.nameKey, %n.id"), "The territories directly below.")
    customers: Connection[Customer] = pages(
        Pages("(%v)<-[:LOCATED_IN]-(%n:Customer)", _BY_NAME, ("NAME", "ASC")), "The customers located in it directly."
    )


@strawberry.type(description="One of our departments: all of them answer for complaints (R19).")
class Department(Record):
    name: str = field(prop("name"), "Name.")


@strawberry.interface(description="Something that can be offered: a product, or a category of products.")
class CatalogItem(Record):
    name: str = field(prop("name"), "Name.")


@strawberry.type(description="A category of products; categories nest.")
class Category(CatalogItem):
    parent: "Category | None" = field(To("(%v)-[:PART_OF]->(%n:Category)"), "The category that this one is part of.")
    children: list["Category"] = field(To("(%v)<-[:PART_OF]-(%n:Category)", order="%n.nameKey, %n.id"), "The categories directly below.")
    products: Connection["Product"] = pages(
        Pages("(%v)<-[:IN_CATEGORY]-(%n:Product)", _BY_NAME, ("NAME", "ASC"), _PRODUCTS),
        "The products directly in it.",
        ProductFilter,
        ProductOrder,
    )


@strawberry.type(description="Something we sell; it comes with service (R10).")
class Product(CatalogItem):
    number: str | None = field(prop("number"), "Our product number.")
    category: Category | None = field(To("(%v)-[:IN_CATEGORY]->(%n:Category)"), "The category it is in.")
    guarantee_months: int | None = field(prop("guaranteeMonths"), "Length of the guarantee in months (R10).")
    terms: list[str] | None = field(prop("terms"), "The service terms that come with it (R10).")
    list_price: Money | None = field(amount("listPrice"), "List price of one unit.")
    news: Connection["News"] = pages(Pages("(%v)<-[:ABOUT]-(%n:News)", _BY_AT, ("AT", "DESC")), "News about it, latest first (R9).")


@strawberry.type(description="News about products or services that customers should hear of (R9).")
class News(Record):
    text: str = field(prop("text"), "What is new.")
    at: DateTime = field(instant("at"), "Since when.")
    product: Product | None = field(To("(%v)-[:ABOUT]->(%n:Product)"), "The product it is about.")
    category: Category | None = field(To("(%v)-[:ABOUT]->(%n:Category)"), "The category it is about.")

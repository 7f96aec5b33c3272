"""Our own organization (reps, territories, departments), and what we sell: products, their categories and news about them."""

from typing import TYPE_CHECKING

import strawberry

from graph.projection.fields import Filter, Kind, Pages, To, amount, by, instant, prop, text
from schema.kit.declare import field, lazy, order, pages
from schema.kit.filters import IDFilter, StringFilter
from schema.kit.node import Person, Record
from schema.kit.page import Connection
from schema.kit.scalars import DateTime, EmailAddress, Money

if TYPE_CHECKING:
    from schema.types.customer import Customer
else:
    Customer = lazy("Customer", "schema.types.customer")

_BY_NAME = {"NAME": by("%n.nameKey")}
_BY_AT = {"AT": by("%n.at", Kind.TIME)}
ProductOrder = order("Product", {"NAME": "Name."})


@strawberry.input(description="Conditions on products.")
class ProductFilter:
    and_: list["ProductFilter"] | None = strawberry.field(
        name="and", description="All of these conditions must hold.", default=strawberry.UNSET
    )
    or_: list["ProductFilter"] | None = strawberry.field(
        name="or", description="At least one of these conditions must hold.", default=strawberry.UNSET
    )
    not_: "ProductFilter | None" = strawberry.field(name="not", description="This condition must not hold.", default=strawberry.UNSET)
    name: StringFilter | None = strawberry.field(description="Name of the product.", default=strawberry.UNSET)
    number: StringFilter | None = strawberry.field(description="Our product number.", default=strawberry.UNSET)
    category: IDFilter | None = strawberry.field(description="Category that directly contains the product.", default=strawberry.UNSET)


_PRODUCTS = {
    "name": text("%n.name"),
    "number": text("%n.number"),
    "category": Filter("holds.id", Kind.TEXT, "EXISTS { MATCH (%n)-[:IN_CATEGORY]->(holds:Category) WHERE %test }"),
}
PRODUCT_LIST = Pages("(%n:Product)", _BY_NAME, ("NAME", "ASC"), _PRODUCTS)
REP_LIST = Pages("(%n:Rep)", _BY_NAME, ("NAME", "ASC"))
TERRITORY_LIST = Pages("(%n:Territory)", _BY_NAME, ("NAME", "ASC"))
CATEGORY_LIST = Pages("(%n:Category)", _BY_NAME, ("NAME", "ASC"))
DEPARTMENT_LIST = Pages("(%n:Department)", _BY_NAME, ("NAME", "ASC"))
NEWS_LIST = Pages("(%n:News)", _BY_AT, ("AT", "DESC"))


@strawberry.type(description="One of our sales reps.")
class Rep(Record, Person):
    email: EmailAddress | None = field(prop("email"), "Business email address. Null when not recorded.")
    title: str | None = field(prop("title"), "Job title. Null when not recorded.")
    time_zone: str | None = field(
        prop("timeZone"), "Time zone of the rep's working day (IANA, such as Europe/Berlin). Null when the server's setting applies."
    )
    covers: list["Territory"] = field(
        To("(%v)-[:COVERS]->(%n:Territory)", order="%n.nameKey, %n.id"),
        "Territories that the rep covers, at most 100. The rep also covers all territories below them.",
    )
    manages: list["Territory"] = field(
        To("(%v)-[:MANAGES]->(%n:Territory)", order="%n.nameKey, %n.id"),
        "Territories that the rep manages, at most 100. The rep also manages all territories below them.",
    )
    customers: Connection[Customer] = pages(
        Pages("(%v)-[%r:OWNS]->(%n:Customer)", _BY_NAME, ("NAME", "ASC"), where="%r.until IS NULL"),
        "Customers that the rep owns now, sorted by name.",
    )


@strawberry.type(description="A sales territory. Territories form a tree.")
class Territory(Record):
    name: str = field(prop("name"), "Name of the territory.")
    parent: "Territory | None" = field(To("(%v)-[:PART_OF]->(%n:Territory)"), "Territory directly above this territory. Null at the top.")
    children: list["Territory"] = field(
        To("(%v)<-[:PART_OF]-(%n:Territory)", order="%n.nameKey, %n.id"),
        "Territories directly below this territory, sorted by name, at most 100.",
    )
    customers: Connection[Customer] = pages(
        Pages("(%v)<-[:LOCATED_IN]-(%n:Customer)", _BY_NAME, ("NAME", "ASC")),
        "Customers located directly in the territory, sorted by name.",
    )


@strawberry.type(description="One of our departments. Every department can be responsible for claims.")
class Department(Record):
    name: str = field(prop("name"), "Name of the department.")


@strawberry.interface(description="An item that can be offered: a product or a category of products.")
class CatalogItem(Record):
    name: str = field(prop("name"), "Name of the item.")


@strawberry.type(description="A category of products. Categories form a tree.")
class Category(CatalogItem):
    parent: "Category | None" = field(To("(%v)-[:PART_OF]->(%n:Category)"), "Category directly above this category. Null at the top.")
    children: list["Category"] = field(
        To("(%v)<-[:PART_OF]-(%n:Category)", order="%n.nameKey, %n.id"),
        "Categories directly below this category, sorted by name, at most 100.",
    )
    products: Connection["Product"] = pages(
        Pages("(%v)<-[:IN_CATEGORY]-(%n:Product)", _BY_NAME, ("NAME", "ASC"), _PRODUCTS),
        "Products directly in the category, sorted by name by default.",
        ProductFilter,
        ProductOrder,
    )


@strawberry.type(description="A product that we sell, with its service terms.")
class Product(CatalogItem):
    number: str | None = field(prop("number"), "Our product number. Null when not recorded.")
    category: Category | None = field(To("(%v)-[:IN_CATEGORY]->(%n:Category)"), "Category of the product. Null when not recorded.")
    guarantee_months: int | None = field(prop("guaranteeMonths"), "Length of the guarantee in months. Null when not recorded.")
    terms: list[str] | None = field(prop("terms"), "Service terms that come with the product. Null when not recorded.")
    list_price: Money | None = field(amount("listPrice"), "List price of one unit. Null when not recorded.")
    news: Connection["News"] = pages(Pages("(%v)<-[:ABOUT]-(%n:News)", _BY_AT, ("AT", "DESC")), "News about the product, latest first.")


@strawberry.type(description="News about products or services that customers should hear about.")
class News(Record):
    text: str = field(prop("text"), "Text of the news.")
    at: DateTime = field(instant("at"), "Time since when the news applies, UTC.")
    product: Product | None = field(To("(%v)-[:ABOUT]->(%n:Product)"), "Product that the news is about. Null when it is about no product.")
    category: Category | None = field(
        To("(%v)-[:ABOUT]->(%n:Category)"), "Category that the news is about. Null when it is about no category."
    )

"""Our own organization (reps, territories, departments), and what we sell: products, their categories and news about them."""

import strawberry

from graph.projection.fields import To, amount, instant, prop
from schema import listings
from schema.kit.declare import field
from schema.kit.page import Connection
from schema.kit.scalars import DateTime, EmailAddress, Money
from schema.types.forward import Customer
from schema.types.history import Correctable
from schema.types.node import Person, Record, versioned


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
    customers: Connection[Customer] = listings.CUSTOMERS.pages(
        "(%v)-[%r:OWNS]->(%n:Customer)", "Customers that the rep owns now, sorted by name by default.", where="%r.until IS NULL"
    )
    version: int = versioned()


@strawberry.type(description="A sales territory. Territories form a tree.")
class Territory(Record):
    name: str = field(prop("name"), "Name of the territory.")
    parent: "Territory | None" = field(To("(%v)-[:PART_OF]->(%n:Territory)"), "Territory directly above this territory. Null at the top.")
    children: list["Territory"] = field(
        To("(%v)<-[:PART_OF]-(%n:Territory)", order="%n.nameKey, %n.id"),
        "Territories directly below this territory, sorted by name, at most 100.",
    )
    customers: Connection[Customer] = listings.CUSTOMERS.fixed(
        "(%v)<-[:LOCATED_IN]-(%n:Customer)", "Customers located directly in the territory, sorted by name."
    )
    version: int = versioned()


@strawberry.type(description="One of our departments. Every department can be responsible for claims.")
class Department(Record):
    name: str = field(prop("name"), "Name of the department.")


@strawberry.interface(description="An item that can be offered: a product or a category of products.")
class CatalogItem(Record):
    name: str = field(prop("name"), "Name of the item.")
    version: int = versioned()


@strawberry.type(description="A category of products. Categories form a tree.")
class Category(CatalogItem):
    parent: "Category | None" = field(To("(%v)-[:PART_OF]->(%n:Category)"), "Category directly above this category. Null at the top.")
    children: list["Category"] = field(
        To("(%v)<-[:PART_OF]-(%n:Category)", order="%n.nameKey, %n.id"),
        "Categories directly below this category, sorted by name, at most 100.",
    )
    products: Connection["Product"] = listings.PRODUCTS.pages(
        "(%v)<-[:IN_CATEGORY]-(%n:Product)", "Products directly in the category, sorted by name by default."
    )


@strawberry.type(description="A product that we sell, with its service terms.")
class Product(CatalogItem):
    number: str | None = field(prop("number"), "Our product number. Null when not recorded.")
    category: Category | None = field(To("(%v)-[:IN_CATEGORY]->(%n:Category)"), "Category of the product. Null when not recorded.")
    guarantee_months: int | None = field(prop("guaranteeMonths"), "Length of the guarantee in months. Null when not recorded.")
    terms: list[str] | None = field(prop("terms"), "Service terms that come with the product. Null when not recorded.")
    list_price: Money | None = field(amount("listPrice"), "List price of one unit. Null when not recorded.")
    news: Connection["News"] = listings.NEWS.pages("(%v)<-[:ABOUT]-(%n:News)", "News about the product, latest first by default.")


@strawberry.type(description="News about products or services that customers should hear about.")
class News(Correctable):
    text: str = field(prop("text"), "Text of the news.")
    at: DateTime = field(instant("at"), "Time from which the news applies, UTC.")
    product: Product | None = field(To("(%v)-[:ABOUT]->(%n:Product)"), "Product that the news is about. Null when it is about no product.")
    category: Category | None = field(
        To("(%v)-[:ABOUT]->(%n:Category)"), "Category that the news is about. Null when it is about no category."
    )

"""Declares the concepts of an import: their columns, values and relationships (docs/graph.md, docs/import.md).

Concepts are read in this order. A row can name records that already exist, or records of its own file.
"""

from dataclasses import dataclass, field

from ingest import values
from ingest.values import Read, choice, choices, day, flag, moment, number, text, words
from insights import enums


@dataclass(frozen=True, slots=True)
class Cell:
    """A column that becomes a property with the same name. With `stored=False`, the column is only used to judge the row.

    `default` applies to new records without a value; existing records keep their value. `plan`: the date is known before it occurs. `told`:
    dates that made this value known.
    """

    read: Read
    required: bool = False
    default: object = None
    stored: bool = True
    plan: bool = False
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Amount:
    """A column with an amount in major units. It becomes `name`, `name` + Currency (or `currency`), and with `at` also `name` + Reporting.

    `at` names columns with dates. The first present date selects the exchange rate. `told` as in `Cell`.
    """

    at: tuple[str, ...] = ()
    currency: str = "currency"
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ref:
    """A column that names records. It becomes relationships from the row's node to records with one of the labels.

    With one label, the cell holds the externalId alone. With several labels, the kind comes first (`purchase:SO43659`). `later`: the column
    can name a record further down in the same file. `tree`: circles are refused. `derived`: the column is not in the file; the judge fills
    it. `since`: the relationship carries the day of that column, and the previous relationship ends. `told` as in `Cell`.
    """

    labels: dict[str, str]
    arrow: str
    many: bool = False
    required: bool = False
    later: bool = False
    tree: bool = False
    derived: bool = False
    since: str = ""
    told: tuple[str, ...] = ()


Column = Cell | Amount | Ref


@dataclass(frozen=True, slots=True)
class Concept:
    """A node with `label`. With `tie`, a relationship of that type between the records of the first two columns. `key` identifies it."""

    name: str
    label: str
    columns: dict[str, Column]
    tie: str = ""
    key: tuple[str, ...] = ("externalId",)
    refs: dict[str, Ref] = field(init=False)
    given: tuple[str, ...] = field(init=False)  # columns that a file can have
    needed: tuple[str, ...] = field(init=False)  # columns that every row must fill
    defaults: dict[str, object] = field(init=False)
    begins: dict[str, Cell] = field(init=False)  # dates with which a record can begin

    def __post_init__(self) -> None:
        refs = {name: column for name, column in self.columns.items() if isinstance(column, Ref)}
        given = tuple(name for name in self.columns if name not in refs or not refs[name].derived)
        needed = tuple(name for name in given if name != "externalId" and getattr(self.columns[name], "required", False))
        defaults = {
            name: column.default for name, column in self.columns.items() if isinstance(column, Cell) and column.default is not None
        }
        begins = {
            name: column
            for name, column in self.columns.items()
            if isinstance(column, Cell) and column.stored and column.read in (moment, day) and name != "until"
        }
        for name, value in (("refs", refs), ("given", given), ("needed", needed), ("defaults", defaults), ("begins", begins)):
            object.__setattr__(self, name, value)


LONG = text(4000)
NAME = Cell(text(), required=True)
TEXT = Cell(text())
NOTE = Cell(LONG)
TIME = Cell(moment)
DAY = Cell(day)
POINT = Cell(moment, required=True)
PLAN = Cell(moment, plan=True)
DUE = Cell(moment, required=True, plan=True)
GRADE = Cell(number(1, 5, whole=True))
GRADED = Cell(number(1, 5, whole=True), required=True)
YES = Cell(flag)
CURRENCY = Cell(values.currency, stored=False)


def _to(label: str, arrow: str, **more: object) -> Ref:
    return Ref({"": label}, arrow, **more)  # type: ignore[arg-type]  # the names are the fields of Ref


def _any(arrow: str, *labels: str, many: bool = True) -> Ref:
    return Ref({label.lower(): label for label in labels}, arrow, many=many)


def _node(name: str, label: str, /, **columns: Column) -> Concept:
    return Concept(name, label, {"externalId": Cell(text(), required=True, stored=False), **columns})


_STEPS = ("givenAt", "contactedAt", "metAt", "wonAt", "lostAt", "declinedAt")
_ALL = (
    _node("territories", "Territory", name=NAME, parent=_to("Territory", "-[:PART_OF]->", later=True, tree=True)),
    _node(
        "reps", "Rep", name=NAME, email=Cell(values.email), title=TEXT, timeZone=Cell(values.time_zone),
        covers=_to("Territory", "-[:COVERS]->", many=True), manages=_to("Territory", "-[:MANAGES]->", many=True),
    ),
    _node("departments", "Department", name=NAME),
    _node("categories", "Category", name=NAME, parent=_to("Category", "-[:PART_OF]->", later=True, tree=True)),
    _node(
        "products", "Product", name=NAME, number=TEXT, category=_to("Category", "-[:IN_CATEGORY]->"),
        guaranteeMonths=Cell(number(0, 1200, whole=True)), terms=Cell(words), listPrice=Amount(), currency=CURRENCY,
    ),
    _node(
        "customers", "Customer", name=NAME, domain=TEXT, industry=TEXT, segment=TEXT, country=Cell(values.country), city=TEXT,
        phone=TEXT, status=Cell(choice(enums.CustomerStatus), default="PROSPECT"), stopReason=NOTE, confidential=Cell(flag, default=False),
        territory=_to("Territory", "-[:LOCATED_IN]->"), owner=_to("Rep", "<-[:OWNS]-", since="ownedSince"),
        ownedSince=Cell(day, stored=False), parent=_to("Customer", "-[:SUBSIDIARY_OF]->", later=True, tree=True),
        competesWith=_to("Customer", "-[:COMPETES_WITH]-", many=True, later=True),
    ),
    _node(
        "contacts", "Contact", name=NAME, email=Cell(values.email), phone=TEXT, phoneCountry=Cell(values.country, stored=False),
        doNotContact=Cell(flag, default=False), reportsTo=_to("Contact", "-[:REPORTS_TO]->", later=True, tree=True),
    ),
    Concept(
        "employments", "Contact",
        {
            "contact": _to("Contact", "", required=True), "customer": _to("Customer", "", required=True),
            "title": TEXT, "department": TEXT, "site": TEXT, "buyingRole": Cell(choice(enums.BuyingRole)), "since": DAY, "until": DAY,
        },
        tie="WORKS_AT", key=("contact", "customer"),
    ),
    Concept(
        "knows", "Contact",
        {
            "from": _to("Contact", "", required=True), "to": _to("Contact", "", required=True),
            "how": Cell(choice(enums.KnowsHow), required=True), "strength": Cell(number(0, 1)), "since": DAY,
        },
        tie="KNOWS", key=("from", "to", "how"),
    ),
    _node(
        "opportunities", "Opportunity", customer=_to("Customer", "<-[:CONSIDERED]-", required=True),
        products=_to("Product", "-[:FOR]->", many=True), status=Cell(choice(enums.OpportunityStatus), required=True, told=("closedAt",)),
        reason=Cell(text(), told=("closedAt",)),
        value=Amount(("closedAt", "openedAt")), currency=CURRENCY, openedAt=TIME, closedAt=TIME, rep=_to("Rep", "-[:OWNED_BY]->"),
    ),
    _node(
        "purchases", "Purchase", customer=_to("Customer", "<-[:MADE]-", required=True), placedBy=_to("Contact", "<-[:PLACED]-"),
        soldBy=_to("Rep", "<-[:SOLD]-"), orderedAt=POINT, promisedAt=PLAN, shippedAt=TIME, deliveredAt=TIME,
        status=Cell(choice(enums.PurchaseStatus), told=("shippedAt", "deliveredAt")), currency=CURRENCY,
        returns=_to("Purchase", "-[:RETURNS]->", later=True), sellerPresent=YES, terms=Cell(words),
    ),
    Concept(
        "lines", "Purchase",
        {
            "purchase": _to("Purchase", "", required=True), "product": _to("Product", "", required=True),
            "line": Cell(number(1, 1_000_000, whole=True), required=True),
            "quantity": Cell(number(1, 1_000_000_000, whole=True), required=True),
            "unitPrice": Cell(values.price, required=True, stored=False), "discount": Cell(number(0, 1), default=0.0),
        },
        tie="INCLUDES", key=("purchase", "line"),
    ),
    _node(
        "promises", "Promise", purchase=_to("Purchase", "-[:OF]->"), customer=_to("Customer", "-[:TO]->"),
        kind=Cell(choice(enums.PromiseKind), required=True), text=NOTE, madeAt=TIME, dueAt=DUE,
        status=Cell(choice(enums.PromiseStatus), told=("dueAt", "keptAt")), keptAt=TIME,
        confirmedWith=_to("Department", "-[:CONFIRMED_WITH]->", many=True),
    ),
    _node("news", "News", text=Cell(LONG, required=True), at=POINT, about=_any("-[:ABOUT]->", "Product", "Category")),
    _node(
        "satisfaction", "Satisfaction", purchase=_to("Purchase", "-[:OF]->", required=True),
        customer=_to("Customer", "-[:AT]->", derived=True), contact=_to("Contact", "<-[:GAVE]-"), at=POINT, expectation=GRADED,
        experience=GRADED, willingToRepeat=GRADE, trustworthy=GRADE, didAsSaid=GRADE, cared=GRADE,
        givenBy=Cell(choice(enums.SatisfactionSource), required=True),
    ),
    _node(
        "claims", "Claim", customer=_to("Customer", "-[:OF]->"), contact=_to("Contact", "<-[:RAISED]-"),
        purchase=_to("Purchase", "-[:ABOUT]->"), product=_to("Product", "-[:ABOUT]->"), 
        cause=Cell(choice(enums.ClaimCause), default="UNKNOWN"),
        severity=Cell(choice(enums.Severity), required=True), status=Cell(choice(enums.ClaimStatus), told=("assessedAt", "resolvedAt")),
        verdict=Cell(choice(enums.Verdict), told=("assessedAt",)), finding=Cell(choice(enums.ClaimFinding), told=("assessedAt",)),
        remedies=Cell(choices(enums.Remedy), told=("resolvedAt",)), remedy=Cell(choice(enums.Remedy), stored=False, told=("resolvedAt",)),
        channel=Cell(choice(enums.Channel)), department=_to("Department", "-[:HANDLED_BY]->"),
        concerns=_to("Rep", "-[:CONCERNS]->"), grounds=NOTE, demand=NOTE, text=Cell(LONG, stored=False),
        waitingSince=TIME, waitReason=NOTE, openedAt=POINT, dueAt=DUE, assessedAt=TIME, resolvedAt=TIME, understoodAt=TIME,
        reopened=Cell(number(0, 1000, whole=True), default=0, told=("resolvedAt",)),
        cost=Amount(("openedAt",), "costCurrency", told=("resolvedAt",)), currency=CURRENCY,
    ),
    _node(
        "servicejobs", "ServiceJob", customer=_to("Customer", "-[:AT]->"), claim=_to("Claim", "-[:FOR]->"),
        purchase=_to("Purchase", "-[:FOR]->"), kind=Cell(choice(enums.ServiceJobKind), required=True),
        status=Cell(choice(enums.ServiceJobStatus), told=("doneAt",)), openedAt=POINT, agreedAt=PLAN, doneAt=TIME, text=NOTE,
        cost=Amount(("openedAt",), "costCurrency", told=("doneAt",)), currency=CURRENCY, underGuarantee=YES,
    ),
    _node(
        "referrals", "Referral", by=_to("Contact", "<-[:GAVE]-", required=True), customer=_to("Customer", "-[:FROM]->", required=True),
        to=_to("Contact", "-[:TO]->", told=("givenAt",)), status=Cell(choice(enums.ReferralStatus), told=_STEPS),
        how=Cell(choice(enums.KnowsHow)),
        after=_any("-[:AFTER]->", "Purchase", "Opportunity", many=False), askedAt=TIME, givenAt=TIME, contactedAt=TIME, metAt=TIME,
        wonAt=TIME, lostAt=TIME, declinedAt=TIME, note=NOTE,
    ),
    _node(
        "references", "Reference", contact=_to("Contact", "<-[:GAVE]-", required=True), customer=_to("Customer", "-[:OF]->", required=True),
        askedAt=TIME, givenAt=TIME, declinedAt=TIME, note=NOTE,
    ),
    _node(
        "touchpoints", "Touchpoint", customer=_to("Customer", "-[:AT]->", required=True),
        contacts=_to("Contact", "-[:WITH]->", many=True), rep=_to("Rep", "<-[:HAD]-"),
        kind=Cell(choice(enums.TouchpointKind), required=True), direction=Cell(choice(enums.Direction)), at=POINT,
        summary=NOTE, nextStep=NOTE, personal=YES,
        about=_any("-[:ABOUT]->", "Purchase", "Claim", "Product", "News", "Opportunity", "Promise", "Customer", "Contact", "Referral"),
    ),
    _node(
        "findings", "Finding", touchpoint=_to("Touchpoint", "<-[:REVEALED]-", required=True),
        kind=Cell(choice(enums.FindingKind), required=True), text=Cell(LONG, required=True), at=TIME,
        customer=_to("Customer", "-[:AT]->", derived=True), about=_any("-[:ABOUT]->", "Customer", "Contact", "Product", "Purchase"),
        **{"from": _to("Contact", "-[:FROM]->")},
    ),
    _node(
        "followups", "FollowUp", customer=_to("Customer", "-[:OF]->"), purchase=_to("Purchase", "-[:OF]->"),
        kind=Cell(choice(enums.FollowUpKind), required=True), dueAt=DUE,
        status=Cell(choice(enums.FollowUpStatus, without=frozenset({"DUE"})), told=("dueAt", "doneAt", "skippedAt")), doneAt=TIME,
        skippedAt=TIME,
        doneBy=_to("Touchpoint", "-[:DONE_BY]->"), assignedTo=_to("Rep", "-[:ASSIGNED_TO]->"), reason=TEXT,
    ),
)  # fmt: skip
CONCEPTS: dict[str, Concept] = {concept.name: concept for concept in _ALL}

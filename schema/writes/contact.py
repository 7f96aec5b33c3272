"""Writing contacts: who they are, where they work, whom they know, which records are the same person."""

import strawberry
from strawberry import Maybe

from insights import enums
from schema.contact import Contact
from schema.customer import Customer
from schema.scalars import Date, EmailAddress, PhoneNumber
from schema.writes.declare import clearable, key, must, mutation, payload, some, version
from writes import contacts, merging


@strawberry.input(description="A job at a customer.")
class EmploymentInput:
    customer: strawberry.ID = must("The employer.")
    title: Maybe[str | None] = clearable("Job title.")
    department: Maybe[str | None] = clearable("Department there.")
    site: Maybe[str | None] = clearable("Site there.")
    buying_role: Maybe[enums.BuyingRole | None] = some(
        "Their part in buying, as stated. Inferred from the title if it is left out. Null clears what was stated."
    )
    since: Maybe[Date | None] = clearable("First day.")
    until: Date | None = some("Last day, of a job that they left.")
    reports_to: Maybe[strawberry.ID | None] = clearable("Their superior: somebody who works there too.")


@strawberry.input(description="A contact to create, or with `id` the changes to one. A field that is left out keeps its value.")
class SaveContactInput:
    idempotency_key: str = key()
    id: strawberry.ID | None = some("The contact to change; a new one where nothing is said.")
    expected_version: int | None = version(optional=True)
    external_id: Maybe[str] = some("Your own id for a new contact, unlike any other; one is made up where nothing is said.")
    name: Maybe[str] = some("Full name; a new contact must have one.")
    email: Maybe[EmailAddress | None] = clearable("E-mail address.")
    phone: Maybe[PhoneNumber | None] = clearable(
        "Telephone number: with + and country code, or as it is dialled in their employer's country."
    )
    do_not_contact: Maybe[bool] = some("They asked not to be contacted.")
    employment: Maybe[EmploymentInput] = some(
        "Their job; a new contact must have one. Of somebody who works there now it is changed, else it is a further one."
    )


@strawberry.input(description="A person leaves a customer, begins at another one, or both.")
class ChangeEmploymentInput:
    idempotency_key: str = key()
    contact: strawberry.ID = must("The person.")
    expected_version: int = version()
    leaves: strawberry.ID | None = some(
        "The customer they leave: they keep their history and their ties, and report to nobody there any more."
    )
    left_at: Date | None = some("Their last day; today where nothing is said.")
    joins: EmploymentInput | None = some("The new job; since the day they left where nothing is said.")


@strawberry.input(description="Two records of one person.")
class MergeContactsInput:
    idempotency_key: str = key()
    keep: strawberry.ID = must("The record that is kept.")
    expected_version: int = version()
    merge: strawberry.ID = must("The other one: all that hangs on it moves, and it is not shown any more.")
    merge_version: int | None = some("The version of the other one that you read.")


@strawberry.input(description="Two people whose records were merged.")
class UnmergeContactsInput:
    idempotency_key: str = key()
    id: strawberry.ID = must("The contact that was kept; its last merge is undone.")
    expected_version: int = version()


@strawberry.input(description="Two people who know each other.")
class RecordKnowsInput:
    idempotency_key: str = key()
    contact: strawberry.ID = must("The person who knows the other. With ADVISES, the person who asks for advice.")
    knows: strawberry.ID = must("The known person. With ADVISES, the adviser.")
    how: enums.KnowsHow = must(
        "Kind of tie. Two people have one tie of each kind, and one ADVISES tie in each direction. Recording it again updates it."
    )
    strength: Maybe[float | None] = clearable("Strength of the tie, 0 to 1. Ties of this kind have a usual strength.")
    since: Maybe[Date | None] = clearable("Since when.")


_CONTACT = (Contact, "The person.")
SAVE_CONTACT = mutation(
    contacts.SAVE,
    SaveContactInput,
    payload("SaveContactPayload", "A contact as it is now.", contact=_CONTACT),
    "Enter a contact with their job, or change one.",
)
CHANGE_EMPLOYMENT = mutation(
    contacts.CHANGE_EMPLOYMENT,
    ChangeEmploymentInput,
    payload(
        "ChangeEmploymentPayload",
        "Where a person works now.",
        contact=_CONTACT,
        customer=(Customer, "The customer they left, or joined where they left nobody."),
        proposedEmployer=(
            Customer,
            "Where nobody said whom they join: the customer of their e-mail address's domain, as far as you see it.",
        ),
    ),
    "Record that a person leaves a customer, begins at another one, or both.",
)
MERGE_CONTACTS = mutation(
    merging.MERGE,
    MergeContactsInput,
    payload("MergeContactsPayload", "Two records that are one now.", contact=(Contact, "The record that was kept.")),
    "Make one of two records of the same person; unmergeContacts takes them apart. For managers.",
)
UNMERGE_CONTACTS = mutation(
    merging.UNMERGE,
    UnmergeContactsInput,
    payload(
        "UnmergeContactsPayload",
        "Two records again.",
        contact=(Contact, "The record that was kept, with what came since."),
        restored=(Contact, "The other one, with what it had."),
    ),
    "Undo the last merge into a contact. For managers.",
)
RECORD_KNOWS = mutation(
    contacts.KNOW,
    RecordKnowsInput,
    payload("RecordKnowsPayload", "Who knows whom.", contact=(Contact, "One of them."), knows=(Contact, "The other one.")),
    "Record that two people know each other.",
)

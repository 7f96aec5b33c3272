"""Mutations of contacts, their jobs and ties, and merges of duplicate contacts."""

import strawberry
from strawberry import Maybe

from insights import enums
from schema.kit.declare import some
from schema.kit.scalars import Date, EmailAddress, PhoneNumber
from schema.mutations.declare import SEPARATE, clearable, key, must, mutation, payload, version
from schema.types.contact import Contact
from schema.types.customer import Customer
from writes import contacts, merging, voided_ties


@strawberry.input(description="A job at a customer.")
class EmploymentInput:
    customer: strawberry.ID = must("Employer of the contact.")
    title: Maybe[str | None] = clearable("Job title.")
    department: Maybe[str | None] = clearable("Department at the customer.")
    site: Maybe[str | None] = clearable("Site at the customer.")
    buying_role: Maybe[enums.BuyingRole | None] = some(
        "Buying role of the contact, as stated. Inferred from the title if left out. Null clears the stated role."
    )
    since: Maybe[Date | None] = clearable("First day of the job.")
    until: Date | None = some("Last day of a job that the contact left.")
    reports_to: Maybe[strawberry.ID | None] = clearable("Superior of the contact, who must work at the same customer.")


_EXTERNAL_ID = "Your own id of a new contact. It must be unique, and is generated if left out."
_EMAIL = "Email address."
_PHONE = "Phone number: with + and country code, or as it is dialed in the employer's country."
_ASKED = "Whether the contact asked not to be contacted."
_CHANGED = "A present job at that customer is changed. Otherwise a job is added."
_KNOWER = "Person who knows the other person. With ADVISES, the person who asks for advice."
_KNOWN = "Person who is known. With ADVISES, the adviser."


@strawberry.input(description="A contact to create.")
class CreateContactInput:
    idempotency_key: str = key()
    name: str = must("Full name.")
    employment: EmploymentInput = must("Job of the contact. Viewers who see the employer see the contact.")
    external_id: str | None = some(_EXTERNAL_ID)
    email: EmailAddress | None = some(_EMAIL)
    phone: PhoneNumber | None = some(_PHONE)
    do_not_contact: bool | None = some(f"{_ASKED} Defaults to false.")


@strawberry.input
class _ContactChanges:
    """The fields of inputs that change a contact."""

    idempotency_key: str = key()
    id: strawberry.ID | None = some("Contact to change. A new contact is created if left out.")
    expected_version: int | None = version(optional=True)
    name: Maybe[str] = some("Full name. Required for a new contact.")
    email: Maybe[EmailAddress | None] = clearable(_EMAIL)
    phone: Maybe[PhoneNumber | None] = clearable(_PHONE)
    do_not_contact: Maybe[bool] = some(_ASKED)
    employment: Maybe[EmploymentInput] = some(f"Job of the contact. Required for a new contact. {_CHANGED}")


@strawberry.input(description="Changes to a contact. A field that is left out keeps its value.")
class UpdateContactInput(_ContactChanges):
    id: strawberry.ID = must("Contact to change.")
    expected_version: int = version()
    name: Maybe[str] = some("Full name.")
    employment: Maybe[EmploymentInput] = some(f"Job of the contact. {_CHANGED}")


@strawberry.input(description="A contact to create, or changes to the contact given by `id`. A field that is left out keeps its value.")
class SaveContactInput(_ContactChanges):
    external_id: Maybe[str] = some(_EXTERNAL_ID)


@strawberry.input(description="A person who leaves a customer, joins another customer, or both.")
class ChangeEmploymentInput:
    idempotency_key: str = key()
    contact: strawberry.ID = must("The person.")
    expected_version: int = version()
    leaves: strawberry.ID | None = some(
        "Customer that the person leaves. History and ties are kept. Nobody there reports to the person any "
        "more, and the person reports to nobody there."
    )
    left_at: Date | None = some("Last day of the person at the customer. Defaults to today.")
    joins: EmploymentInput | None = some("New job of the person. Its first day defaults to the last day of the job that the person left.")


@strawberry.input(description="Two records of the same person.")
class MergeContactsInput:
    idempotency_key: str = key()
    keep: strawberry.ID = must("Record to keep.")
    expected_version: int = version()
    merge: strawberry.ID = must("Record to merge. Its data moves to the kept record, and it is no longer shown.")
    merge_version: int | None = some("Version of the merged record that you read.")


@strawberry.input(description="A merge to undo.")
class UnmergeContactsInput:
    idempotency_key: str = key()
    id: strawberry.ID = must("Contact that was kept. Its last merge is undone.")
    expected_version: int = version()


@strawberry.input(description="Two people who know each other.")
class RecordKnowsInput:
    idempotency_key: str = key()
    contact: strawberry.ID = must(_KNOWER)
    knows: strawberry.ID = must(_KNOWN)
    how: enums.KnowsHow = must(
        "Kind of tie. Two people have one tie of each kind, and one ADVISES tie in each direction. Recording the tie again updates it."
    )
    strength: Maybe[float | None] = clearable("Strength of the tie, from 0 to 1. Defaults to the usual strength of this kind of tie.")
    since: Maybe[Date | None] = clearable("Day from which the two people have known each other.")


_CONTACT = (Contact, "The person.")
CREATE_CONTACT = mutation(
    contacts.CREATE,
    CreateContactInput,
    payload("CreateContactPayload", "A contact that was created.", contact=_CONTACT),
    "Create a contact with a job.",
)
UPDATE_CONTACT = mutation(
    contacts.UPDATE,
    UpdateContactInput,
    payload("UpdateContactPayload", "A contact that was changed.", contact=_CONTACT),
    "Change a contact, and their job at one customer.",
)
SAVE_CONTACT = mutation(
    contacts.SAVE,
    SaveContactInput,
    payload("SaveContactPayload", "A contact that was created or changed.", contact=_CONTACT),
    "Create a contact with a job, or change a contact.",
    deprecated=f"{SEPARATE} Use `createContact` or `updateContact`.",
)
CHANGE_EMPLOYMENT = mutation(
    contacts.CHANGE_EMPLOYMENT,
    ChangeEmploymentInput,
    payload(
        "ChangeEmploymentPayload",
        "A person whose employment changed.",
        contact=_CONTACT,
        customer=(Customer, "Customer that the person left. If the person left no customer, the customer that the person joined."),
        proposedEmployer=(
            Customer,
            "Probable new employer: the customer with the domain of the person's email address, if visible to the viewer. "
            "Null when there is no such customer, or `joins` is given.",
        ),
    ),
    "Record that a person leaves a customer, joins another customer, or both.",
)
MERGE_CONTACTS = mutation(
    merging.MERGE,
    MergeContactsInput,
    payload("MergeContactsPayload", "Two records that were merged.", contact=(Contact, "Record that was kept.")),
    "Merge two records of the same person. unmergeContacts undoes the merge. For managers of all the person's accounts and admins only.",
)
UNMERGE_CONTACTS = mutation(
    merging.UNMERGE,
    UnmergeContactsInput,
    payload(
        "UnmergeContactsPayload",
        "Two records after a merge was undone.",
        contact=(Contact, "Record that was kept, with everything that was recorded since the merge."),
        restored=(Contact, "The other record, with the data that it had before the merge."),
    ),
    "Undo the last merge into a contact. For managers of all the person's accounts and admins only.",
)
RECORD_KNOWS = mutation(
    contacts.KNOW,
    RecordKnowsInput,
    payload(
        "RecordKnowsPayload",
        "Two people whose tie was recorded.",
        contact=(Contact, "Person who knows the other person."),
        knows=(Contact, "Person who is known."),
    ),
    "Record that two people know each other.",
)


@strawberry.input(description="Corrections to a present or past job. A field that is left out keeps its value.")
class UpdateEmploymentInput:
    idempotency_key: str = key()
    contact: strawberry.ID = must("The person.")
    expected_version: int = version()
    employment: strawberry.ID = must("The job: the key of one of the person's employments.")
    title: Maybe[str | None] = clearable("Job title.")
    department: Maybe[str | None] = clearable("Department at the customer.")
    site: Maybe[str | None] = clearable("Site at the customer.")
    buying_role: Maybe[enums.BuyingRole | None] = some(
        "Buying role of the contact, as stated. Inferred from a corrected title if it was inferred before. Null clears the stated role."
    )
    since: Maybe[Date | None] = clearable("First day of the job.")
    until: Maybe[Date | None] = some(
        "Last day of a job that the person left. changeEmployment records that they leave. Null clears it: the person still works there."
    )


@strawberry.input(description="Corrections to a tie between two people. A field that is left out keeps its value.")
class UpdateKnowsInput:
    idempotency_key: str = key()
    contact: strawberry.ID = must(_KNOWER)
    knows: strawberry.ID = must(_KNOWN)
    how: enums.KnowsHow = must("Kind of tie that is recorded.")
    new_how: Maybe[enums.KnowsHow] = some("Kind of tie that is right.")
    swap: Maybe[bool] = some("Whether an ADVISES tie leads the other way: `knows` asks `contact` for advice.")
    strength: Maybe[float | None] = clearable("Strength of the tie, from 0 to 1.")
    since: Maybe[Date | None] = clearable("Day from which the two people have known each other.")


UPDATE_EMPLOYMENT = mutation(
    contacts.UPDATE_EMPLOYMENT,
    UpdateEmploymentInput,
    payload(
        "UpdateEmploymentPayload",
        "A job that was corrected.",
        contact=_CONTACT,
        customer=(Customer, "Employer of the person. Its relationship already reflects this write."),
    ),
    "Correct a present or past job of a person. It stays at its customer.",
)
UPDATE_KNOWS = mutation(
    contacts.UPDATE_KNOWS,
    UpdateKnowsInput,
    payload(
        "UpdateKnowsPayload",
        "Two people whose tie was corrected.",
        contact=(Contact, "Person who knows the other person."),
        knows=(Contact, "Person who is known."),
    ),
    "Correct how two people know each other.",
)
_REASON = "Reason for voiding it, at most 4,000 characters."
_WHO = "Whoever may correct it may do this."
_EMPLOYER = (Customer, "Customer of the job. Its relationship already reflects this write.")
_PEOPLE = {"contact": (Contact, "One of the two people."), "knows": (Contact, "The other person.")}


@strawberry.input(description="A job to void.")
class VoidEmploymentInput:
    idempotency_key: str = key()
    contact: strawberry.ID = must("The person.")
    expected_version: int = version()
    employment: strawberry.ID = must("The job: the key of one of the person's employments.")
    reason: str = must(_REASON)


@strawberry.input(description="A voided job to restore.")
class RestoreEmploymentInput:
    idempotency_key: str = key()
    contact: strawberry.ID = must("The person.")
    expected_version: int = version()
    employment: strawberry.ID = must("The voided job: its key.")


@strawberry.input(description="A tie between two people to void.")
class VoidKnowsInput:
    idempotency_key: str = key()
    contact: strawberry.ID = must(_KNOWER)
    knows: strawberry.ID = must(_KNOWN)
    how: enums.KnowsHow = must("Kind of tie that is recorded.")
    reason: str = must(_REASON)


@strawberry.input(description="A voided tie between two people to restore.")
class RestoreKnowsInput:
    idempotency_key: str = key()
    contact: strawberry.ID = must(_KNOWER)
    knows: strawberry.ID = must(_KNOWN)
    how: enums.KnowsHow = must("Kind of tie that was voided. If several were, the last one is restored.")


VOID_EMPLOYMENT = mutation(
    voided_ties.VOID_EMPLOYMENT,
    VoidEmploymentInput,
    payload("VoidEmploymentPayload", "A person whose job was voided.", contact=_CONTACT, customer=_EMPLOYER),
    "Void a job that should not have been recorded: it leaves every list, count and judgment. Reporting lines at its customer are "
    f"voided too. The only job of a person cannot be voided. {_WHO}",
)
RESTORE_EMPLOYMENT = mutation(
    voided_ties.RESTORE_EMPLOYMENT,
    RestoreEmploymentInput,
    payload("RestoreEmploymentPayload", "A person whose job was restored.", contact=_CONTACT, customer=_EMPLOYER),
    f"Restore a voided job, with the reporting lines that were voided with it. {_WHO}",
)
VOID_KNOWS = mutation(
    voided_ties.VOID_KNOWS,
    VoidKnowsInput,
    payload("VoidKnowsPayload", "Two people whose tie was voided.", **_PEOPLE),
    f"Void a tie between two people that should not have been recorded: it leaves every list, count and judgment. {_WHO}",
)
RESTORE_KNOWS = mutation(
    voided_ties.RESTORE_KNOWS,
    RestoreKnowsInput,
    payload("RestoreKnowsPayload", "Two people whose tie was restored.", **_PEOPLE),
    f"Restore a voided tie between two people. {_WHO}",
)

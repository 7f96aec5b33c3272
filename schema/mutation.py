"""The mutation root. Each mutation is a verb and a noun, with one input and one payload."""

import strawberry

from schema.mutations.batch import batch
from schema.mutations.care import COMPLETE_FOLLOW_UP, SKIP_FOLLOW_UP
from schema.mutations.claim import (
    ASSESS_CLAIM,
    CONFIRM_UNDERSTOOD,
    OPEN_CLAIM,
    REOPEN_CLAIM,
    RESOLVE_CLAIM,
    RESUME_CLAIM,
    UPDATE_CLAIM,
    WAIT_FOR_CUSTOMER,
)
from schema.mutations.company import UPSERT_CATEGORY, UPSERT_PRODUCT, UPSERT_REP, UPSERT_TERRITORY
from schema.mutations.contact import (
    CHANGE_EMPLOYMENT,
    CREATE_CONTACT,
    MERGE_CONTACTS,
    RECORD_KNOWS,
    RESTORE_EMPLOYMENT,
    RESTORE_KNOWS,
    SAVE_CONTACT,
    UNMERGE_CONTACTS,
    UPDATE_CONTACT,
    UPDATE_EMPLOYMENT,
    UPDATE_KNOWS,
    VOID_EMPLOYMENT,
    VOID_KNOWS,
)
from schema.mutations.customer import CREATE_CUSTOMER, MERGE_CUSTOMERS, SAVE_CUSTOMER, STOP_CUSTOMER, UNMERGE_CUSTOMERS, UPDATE_CUSTOMER
from schema.mutations.declare import SEPARATE, bulk
from schema.mutations.news import RECORD_NEWS, UPDATE_NEWS
from schema.mutations.opportunity import CLOSE_OPPORTUNITY, LINK_OPPORTUNITY, RECORD_OPPORTUNITY, UPDATE_OPPORTUNITY
from schema.mutations.promise import BREAK_PROMISE, KEEP_PROMISE, MAKE_PROMISE, UPDATE_PROMISE, WITHDRAW_PROMISE
from schema.mutations.purchase import CANCEL_PURCHASE, RECORD_DELIVERY, RECORD_PURCHASE, RETURN_PURCHASE, UPDATE_PURCHASE
from schema.mutations.referral import (
    ADVANCE_REFERRAL,
    ASK_FOR_REFERRAL,
    RECORD_REFERENCE,
    RECORD_REFERRAL,
    UPDATE_REFERENCE,
    UPDATE_REFERRAL,
)
from schema.mutations.review import DECIDE_REVIEW
from schema.mutations.satisfaction import RECORD_SATISFACTION, UPDATE_SATISFACTION
from schema.mutations.service import COMPLETE_SERVICE_JOB, RECORD_SERVICE_JOB, UPDATE_SERVICE_JOB
from schema.mutations.shipping import CHANGE_PROMISED_DATE, RECORD_SHIPMENT
from schema.mutations.touchpoint import LOG_TOUCHPOINT, UPDATE_FINDING, UPDATE_TOUCHPOINT
from schema.mutations.voids import RESTORE, VOID


@strawberry.type(
    description="Mutations. Each input is applied once per idempotency key, and as a whole or not at all. "
    "A mutation that fails is null, with an error at its path. The other mutations of the request are answered."
)
class Mutation:
    create_customer = CREATE_CUSTOMER
    update_customer = UPDATE_CUSTOMER
    save_customer = SAVE_CUSTOMER
    stop_customer = STOP_CUSTOMER
    merge_customers = MERGE_CUSTOMERS
    unmerge_customers = UNMERGE_CUSTOMERS
    create_contact = CREATE_CONTACT
    update_contact = UPDATE_CONTACT
    save_contact = SAVE_CONTACT
    change_employment = CHANGE_EMPLOYMENT
    merge_contacts = MERGE_CONTACTS
    unmerge_contacts = UNMERGE_CONTACTS
    record_knows = RECORD_KNOWS
    update_employment = UPDATE_EMPLOYMENT
    update_knows = UPDATE_KNOWS
    void_employment = VOID_EMPLOYMENT
    restore_employment = RESTORE_EMPLOYMENT
    void_knows = VOID_KNOWS
    restore_knows = RESTORE_KNOWS
    record_purchase = RECORD_PURCHASE
    record_shipment = RECORD_SHIPMENT
    change_promised_date = CHANGE_PROMISED_DATE
    record_delivery = RECORD_DELIVERY
    cancel_purchase = CANCEL_PURCHASE
    return_purchase = RETURN_PURCHASE
    update_purchase = UPDATE_PURCHASE
    make_promise = MAKE_PROMISE
    keep_promise = KEEP_PROMISE
    break_promise = BREAK_PROMISE
    withdraw_promise = WITHDRAW_PROMISE
    update_promise = UPDATE_PROMISE
    complete_follow_up = COMPLETE_FOLLOW_UP
    skip_follow_up = SKIP_FOLLOW_UP
    record_service_job = RECORD_SERVICE_JOB
    complete_service_job = COMPLETE_SERVICE_JOB
    update_service_job = UPDATE_SERVICE_JOB
    open_claim = OPEN_CLAIM
    update_claim = UPDATE_CLAIM
    assess_claim = ASSESS_CLAIM
    wait_for_customer = WAIT_FOR_CUSTOMER
    resume_claim = RESUME_CLAIM
    resolve_claim = RESOLVE_CLAIM
    confirm_understood = CONFIRM_UNDERSTOOD
    reopen_claim = REOPEN_CLAIM
    log_touchpoint = LOG_TOUCHPOINT
    update_touchpoint = UPDATE_TOUCHPOINT
    update_finding = UPDATE_FINDING
    record_satisfaction = RECORD_SATISFACTION
    update_satisfaction = UPDATE_SATISFACTION
    record_opportunity = RECORD_OPPORTUNITY
    close_opportunity = CLOSE_OPPORTUNITY
    link_opportunity = LINK_OPPORTUNITY
    update_opportunity = UPDATE_OPPORTUNITY
    ask_for_referral = ASK_FOR_REFERRAL
    record_referral = RECORD_REFERRAL
    advance_referral = ADVANCE_REFERRAL
    update_referral = UPDATE_REFERRAL
    record_reference = RECORD_REFERENCE
    update_reference = UPDATE_REFERENCE
    record_news = RECORD_NEWS
    update_news = UPDATE_NEWS
    upsert_product = UPSERT_PRODUCT
    upsert_category = UPSERT_CATEGORY
    upsert_rep = UPSERT_REP
    upsert_territory = UPSERT_TERRITORY
    decide_review = DECIDE_REVIEW
    void_touchpoint = VOID["Touchpoint"]
    restore_touchpoint = RESTORE["Touchpoint"]
    void_finding = VOID["Finding"]
    restore_finding = RESTORE["Finding"]
    void_satisfaction = VOID["Satisfaction"]
    restore_satisfaction = RESTORE["Satisfaction"]
    void_opportunity = VOID["Opportunity"]
    restore_opportunity = RESTORE["Opportunity"]
    void_referral = VOID["Referral"]
    restore_referral = RESTORE["Referral"]
    void_reference = VOID["Reference"]
    restore_reference = RESTORE["Reference"]
    void_promise = VOID["Promise"]
    restore_promise = RESTORE["Promise"]
    void_purchase = VOID["Purchase"]
    restore_purchase = RESTORE["Purchase"]
    void_service_job = VOID["ServiceJob"]
    restore_service_job = RESTORE["ServiceJob"]
    void_news = VOID["News"]
    restore_news = RESTORE["News"]
    create_customers = bulk(CREATE_CUSTOMER, "CreateCustomers", "Create several customers, as `createCustomer` does.")
    update_customers = bulk(UPDATE_CUSTOMER, "UpdateCustomers", "Change several customers, as `updateCustomer` does.")
    save_customers = bulk(
        SAVE_CUSTOMER,
        "SaveCustomers",
        "Create or change several customers, as `saveCustomer` does.",
        deprecated=f"{SEPARATE} Use `createCustomers` or `updateCustomers`.",
    )
    create_contacts = bulk(CREATE_CONTACT, "CreateContacts", "Create several contacts, as `createContact` does.")
    update_contacts = bulk(UPDATE_CONTACT, "UpdateContacts", "Change several contacts, as `updateContact` does.")
    save_contacts = bulk(
        SAVE_CONTACT,
        "SaveContacts",
        "Create or change several contacts, as `saveContact` does.",
        deprecated=f"{SEPARATE} Use `createContacts` or `updateContacts`.",
    )
    record_purchases = bulk(RECORD_PURCHASE, "RecordPurchases", "Record several purchases, as `recordPurchase` does.")
    log_touchpoints = bulk(LOG_TOUCHPOINT, "LogTouchpoints", "Log several touchpoints, as `logTouchpoint` does.")
    batch = batch(vars())

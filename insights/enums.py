"""Closed sets of the domain, in one module for rules, files and schema.

Each name equals its value. insights/meanings.py describes each value, and the schema shows the descriptions.
"""

from enum import Enum, StrEnum

from insights.meanings import DESCRIPTIONS


class Role(StrEnum):
    """Role of a viewer. It decides which customers are visible to the viewer."""

    REP = "REP"
    MANAGER = "MANAGER"
    ADMIN = "ADMIN"


class Level(StrEnum):
    """Level of a relationship with a customer. It says how deep the relationship is."""

    TRANSACTIONAL = "TRANSACTIONAL"
    RELATIONAL = "RELATIONAL"
    PARTNERING = "PARTNERING"


class OfferLevel(StrEnum):
    """Kind of offer: products, or whole categories that the customer has not bought from yet."""

    PRODUCT = "PRODUCT"
    CATEGORY = "CATEGORY"


class Friendship(StrEnum):
    """The level of a relationship, expressed as a friendship."""

    ACQUAINTANCE = "ACQUAINTANCE"
    CASUAL_FRIEND = "CASUAL_FRIEND"
    INTIMATE_FRIEND = "INTIMATE_FRIEND"


class Trend(StrEnum):
    """Change of a score over the last 90 days."""

    RISING = "RISING"
    STEADY = "STEADY"
    FALLING = "FALLING"


class ComponentKey(StrEnum):
    """The ten components of a relationship's score."""

    RHYTHM = "RHYTHM"
    BREADTH = "BREADTH"
    PROMISES = "PROMISES"
    TRUST = "TRUST"
    CLAIMS = "CLAIMS"
    SATISFACTION = "SATISFACTION"
    REPEAT = "REPEAT"
    PENETRATION = "PENETRATION"
    ADVOCACY = "ADVOCACY"
    CARE = "CARE"


class ChanceSign(StrEnum):
    """Signs from which the chance of an order is estimated."""

    RECENCY = "RECENCY"
    ORDER_DAYS = "ORDER_DAYS"
    MONEY = "MONEY"
    OVERDUE = "OVERDUE"
    LATELY = "LATELY"
    AGE = "AGE"


class GateKey(StrEnum):
    """Conditions of the levels."""

    SCORE = "SCORE"
    BOUGHT = "BOUGHT"
    NOT_SILENT = "NOT_SILENT"
    NOT_LAPSED = "NOT_LAPSED"
    REPEATED_OR_IN_TOUCH = "REPEATED_OR_IN_TOUCH"
    ORDERS = "ORDERS"
    KNOWN_LONG = "KNOWN_LONG"
    NOT_OVERDUE = "NOT_OVERDUE"
    NO_SEVERE_CLAIM = "NO_SEVERE_CLAIM"
    WARM_OR_JOINT_WORK = "WARM_OR_JOINT_WORK"


class CauseCode(StrEnum):
    """Reason for a change of level."""

    FIRST_JUDGED = "FIRST_JUDGED"
    SCORE_ROSE = "SCORE_ROSE"
    SCORE_FELL = "SCORE_FELL"
    CONDITION_MET = "CONDITION_MET"
    CONDITION_LOST = "CONDITION_LOST"
    RECORDS_CHANGED = "RECORDS_CHANGED"
    RULE_CHANGED = "RULE_CHANGED"
    STOPPED = "STOPPED"


class CustomerStatus(StrEnum):
    """Status of a customer."""

    PROSPECT = "PROSPECT"
    ACTIVE = "ACTIVE"
    LAPSED = "LAPSED"
    STOPPED = "STOPPED"


class CustomerSize(StrEnum):
    """Size class of a customer: its third among all customers with purchases, by net value of purchases."""

    SMALL = "SMALL"
    MEDIUM = "MEDIUM"
    LARGE = "LARGE"


class PurchaseStatus(StrEnum):
    """Status of a purchase."""

    ORDERED = "ORDERED"
    SHIPPED = "SHIPPED"
    DELIVERED = "DELIVERED"
    CANCELLED = "CANCELLED"
    RETURNED = "RETURNED"


class BuyingRole(StrEnum):
    """Role of a person in the customer's buying decisions."""

    DECISION_MAKER = "DECISION_MAKER"
    PROCUREMENT = "PROCUREMENT"
    USER = "USER"
    INFLUENCER = "INFLUENCER"
    EVALUATOR = "EVALUATOR"
    CHAMPION = "CHAMPION"


class RoleSource(StrEnum):
    """Source of a buying role."""

    INFERRED = "INFERRED"
    STATED = "STATED"


class PromiseKind(StrEnum):
    """Subject of a promise."""

    DELIVERY_DATE = "DELIVERY_DATE"
    INSTALLATION = "INSTALLATION"
    PROPERTY = "PROPERTY"
    PRICE = "PRICE"
    TERMS = "TERMS"
    SERVICE = "SERVICE"
    OTHER = "OTHER"


class PromiseStatus(StrEnum):
    """Status of a promise."""

    OPEN = "OPEN"
    KEPT = "KEPT"
    BROKEN = "BROKEN"
    WITHDRAWN = "WITHDRAWN"


class TouchpointKind(StrEnum):
    """Kind of touchpoint."""

    VISIT = "VISIT"
    MEETING = "MEETING"
    CALL = "CALL"
    EMAIL = "EMAIL"
    LETTER = "LETTER"
    THANK_YOU = "THANK_YOU"
    STATUS_UPDATE = "STATUS_UPDATE"
    DELIVERY_CHECK = "DELIVERY_CHECK"
    OPERATION_CHECK = "OPERATION_CHECK"
    FOLLOW_UP_VISIT = "FOLLOW_UP_VISIT"
    SURVEY = "SURVEY"
    NEWS = "NEWS"
    SMALL_SERVICE = "SMALL_SERVICE"
    JOINT_WORK = "JOINT_WORK"


class Direction(StrEnum):
    """Direction of a touchpoint: who spoke."""

    TWO_WAY = "TWO_WAY"
    OUTBOUND = "OUTBOUND"
    INBOUND = "INBOUND"


class FindingKind(StrEnum):
    """Kind of finding: what a contact revealed."""

    NEED = "NEED"
    USE = "USE"
    APPRECIATED = "APPRECIATED"
    CRITICISM = "CRITICISM"
    PREFERENCE = "PREFERENCE"
    PERSONAL = "PERSONAL"


class FollowUpKind(StrEnum):
    """Kind of follow-up after a sale."""

    THANK_YOU = "THANK_YOU"
    STATUS_UPDATE = "STATUS_UPDATE"
    DELIVERY_CHECK = "DELIVERY_CHECK"
    OPERATION_CHECK = "OPERATION_CHECK"
    FOLLOW_UP_VISIT = "FOLLOW_UP_VISIT"
    MONTHLY_CONTACT = "MONTHLY_CONTACT"
    KEEP_IN_TOUCH = "KEEP_IN_TOUCH"


class FollowUpStatus(StrEnum):
    """Status of a follow-up."""

    PLANNED = "PLANNED"
    DUE = "DUE"
    DONE = "DONE"
    SKIPPED = "SKIPPED"


class ClaimCause(StrEnum):
    """Cause of a claim. UNKNOWN is for imports that do not record the cause."""

    LATE_SHIPMENT = "LATE_SHIPMENT"
    POOR_CONDITION_OR_OPERATION = "POOR_CONDITION_OR_OPERATION"
    MISSING_ITEMS = "MISSING_ITEMS"
    INVOICE_OR_DELIVERY_NOTE_ERROR = "INVOICE_OR_DELIVERY_NOTE_ERROR"
    POOR_TREATMENT = "POOR_TREATMENT"
    ORDER_CONDITION_UNMET = "ORDER_CONDITION_UNMET"
    UNKNOWN = "UNKNOWN"


class ClaimFinding(StrEnum):
    """Explanation of a claim that was judged not correct."""

    HONEST_MISTAKE = "HONEST_MISTAKE"
    TOOK_ADVANTAGE = "TOOK_ADVANTAGE"
    UNCLEAR = "UNCLEAR"


class ConcernCode(StrEnum):
    """Reason why a claim may also concern another customer."""

    SAME_PRODUCT = "SAME_PRODUCT"
    LATE_DELIVERY = "LATE_DELIVERY"
    OPEN_DELIVERY = "OPEN_DELIVERY"
    SAME_SELLER = "SAME_SELLER"
    SAME_DEPARTMENT = "SAME_DEPARTMENT"
    SAME_REP = "SAME_REP"


class ClaimStatus(StrEnum):
    """Status of a claim."""

    OPEN = "OPEN"
    ASSESSED = "ASSESSED"
    RESOLVED = "RESOLVED"


class Severity(StrEnum):
    """Severity of a claim. It decides the due date of the claim."""

    MINOR = "MINOR"
    MAJOR = "MAJOR"
    SEVERE = "SEVERE"


class Verdict(StrEnum):
    """Verdict on a claim."""

    TRUE = "TRUE"
    NOT_CORRECT = "NOT_CORRECT"
    SUSPECTED = "SUSPECTED"


class Remedy(StrEnum):
    """Remedy by which a claim was settled."""

    APOLOGY = "APOLOGY"
    REPLACEMENT = "REPLACEMENT"
    REPAIR = "REPAIR"
    CLARIFICATION = "CLARIFICATION"
    CREDIT = "CREDIT"
    REFUND = "REFUND"
    COMPENSATION = "COMPENSATION"
    NONE = "NONE"


class Channel(StrEnum):
    """Channel through which a claim was raised."""

    FACE_TO_FACE = "FACE_TO_FACE"
    PHONE = "PHONE"
    LETTER = "LETTER"
    EMAIL = "EMAIL"
    WEB = "WEB"


class ReferralStatus(StrEnum):
    """Status of a referral."""

    ASKED = "ASKED"
    GIVEN = "GIVEN"
    CONTACTED = "CONTACTED"
    MET = "MET"
    WON = "WON"
    LOST = "LOST"
    DECLINED = "DECLINED"


class ReviewKind(StrEnum):
    """Reason why a write needs a review. New kinds may be added."""

    CONTACT = "CONTACT"
    MERGE = "MERGE"
    PARENT = "PARENT"
    SUPERIOR = "SUPERIOR"
    EXTERNAL_ID = "EXTERNAL_ID"
    REFERRAL = "REFERRAL"


class ReviewStatus(StrEnum):
    """Status of a review."""

    OPEN = "OPEN"
    ACCEPTED = "ACCEPTED"
    DISMISSED = "DISMISSED"


class ReviewDecision(StrEnum):
    """Decision about a review."""

    ACCEPT = "ACCEPT"
    DISMISS = "DISMISS"


class ReferralAttribution(StrEnum):
    """Which referral gets the credit when several people referred the same customer before its first purchase."""

    FIRST = "FIRST"
    LAST = "LAST"
    SPLIT = "SPLIT"


class CircleStep(StrEnum):
    """Steps of the virtuous circle: a satisfied customer buys again and refers a new customer, who buys."""

    BOUGHT = "BOUGHT"
    SATISFIED = "SATISFIED"
    BOUGHT_AGAIN = "BOUGHT_AGAIN"
    REFERRED = "REFERRED"
    REFERRED_BOUGHT = "REFERRED_BOUGHT"


class OpportunityStatus(StrEnum):
    """Status of an opportunity."""

    OPEN = "OPEN"
    WON = "WON"
    LOST = "LOST"


class KnowsHow(StrEnum):
    """How two people know each other."""

    FAMILY = "FAMILY"
    FRIEND = "FRIEND"
    COLLEAGUE = "COLLEAGUE"
    EX_COLLEAGUE = "EX_COLLEAGUE"
    ADVISES = "ADVISES"
    ACQUAINTANCE = "ACQUAINTANCE"


class ServiceJobKind(StrEnum):
    """Kind of service after a sale."""

    REPAIR = "REPAIR"
    SPARE_PART = "SPARE_PART"
    TRAINING = "TRAINING"
    INSTALLATION = "INSTALLATION"


class ServiceJobStatus(StrEnum):
    """Status of a service job."""

    PLANNED = "PLANNED"
    DONE = "DONE"


class SatisfactionSource(StrEnum):
    """How a satisfaction reading was taken."""

    VISIT = "VISIT"
    CALL = "CALL"
    QUESTIONNAIRE = "QUESTIONNAIRE"


class SearchMatch(StrEnum):
    """Which part of a record matched the search text."""

    EXACT = "EXACT"
    PREFIX = "PREFIX"
    WORD = "WORD"
    OTHER = "OTHER"
    PHONE = "PHONE"
    TYPO = "TYPO"


class SearchKind(StrEnum):
    """Kind of a search result. New kinds may be added."""

    CUSTOMER = "CUSTOMER"
    CONTACT = "CONTACT"
    PRODUCT = "PRODUCT"
    CITY = "CITY"


class OrderDirection(StrEnum):
    """Sort direction. Records without a value come last in both directions."""

    ASC = "ASC"
    DESC = "DESC"


class AskVerdict(StrEnum):
    """Whether to ask for a referral now."""

    ASK = "ASK"
    WAIT = "WAIT"
    NEVER = "NEVER"


class AskCode(StrEnum):
    """Reason to ask for a referral now, to wait, or never to ask."""

    VERIFIED = "VERIFIED"
    VERIFIED_BY_COLLEAGUE = "VERIFIED_BY_COLLEAGUE"
    TALKED_SINCE_LOSS = "TALKED_SINCE_LOSS"
    STOPPED = "STOPPED"
    DO_NOT_CONTACT = "DO_NOT_CONTACT"
    NOT_DELIVERED = "NOT_DELIVERED"
    NOT_THANKED = "NOT_THANKED"
    CLAIM_UNRESOLVED = "CLAIM_UNRESOLVED"
    NOT_VERIFIED = "NOT_VERIFIED"
    READING_EXPIRED = "READING_EXPIRED"
    FELL_SHORT = "FELL_SHORT"
    CONTACT_ASKED = "CONTACT_ASKED"
    CUSTOMER_ASKED = "CUSTOMER_ASKED"
    NOT_TALKED_SINCE_LOSS = "NOT_TALKED_SINCE_LOSS"
    NOTHING_BOUGHT = "NOTHING_BOUGHT"
    NOBODY_TO_ASK = "NOBODY_TO_ASK"


class TieHow(StrEnum):
    """How two people are tied: a recorded acquaintance (as in KnowsHow), or a tie that other records show."""

    FAMILY = "FAMILY"
    FRIEND = "FRIEND"
    COLLEAGUE = "COLLEAGUE"
    EX_COLLEAGUE = "EX_COLLEAGUE"
    ADVISES = "ADVISES"
    ACQUAINTANCE = "ACQUAINTANCE"
    REPORTS_TO = "REPORTS_TO"
    REFERRAL = "REFERRAL"
    SAME_DEPARTMENT = "SAME_DEPARTMENT"
    SAME_EMPLOYER = "SAME_EMPLOYER"
    TOUCHPOINT = "TOUCHPOINT"


class BlockerCode(StrEnum):
    """Reason not to ask for an introduction."""

    DO_NOT_CONTACT = "DO_NOT_CONTACT"
    PERSON_LEFT = "PERSON_LEFT"
    CUSTOMER_STOPPED = "CUSTOMER_STOPPED"
    SEVERE_CLAIM = "SEVERE_CLAIM"


class IntroducerCode(StrEnum):
    """Sign that a contact listens to a person."""

    ALREADY_TIED = "ALREADY_TIED"
    SHARED_TIES = "SHARED_TIES"
    SAME_DEPARTMENT = "SAME_DEPARTMENT"
    SAME_SITE = "SAME_SITE"
    SAME_EMPLOYER = "SAME_EMPLOYER"
    ASKED_FOR_ADVICE = "ASKED_FOR_ADVICE"


class TopicCode(StrEnum):
    """Topic that a rep should not raise unprepared."""

    STOPPED = "STOPPED"
    UNRESOLVED_CLAIM = "UNRESOLVED_CLAIM"
    BROKEN_PROMISE = "BROKEN_PROMISE"
    REFUSED_REFERENCE = "REFUSED_REFERENCE"
    COMPETITOR = "COMPETITOR"


class NeighbourDirection(StrEnum):
    """Direction of a referral, seen from the claimant."""

    REFERRED = "REFERRED"
    REFERRED_BY = "REFERRED_BY"


class ChangeKind(StrEnum):
    """Kind of change."""

    CREATED = "CREATED"
    UPDATED = "UPDATED"
    LEVEL_CHANGED = "LEVEL_CHANGED"
    COVERAGE_CHANGED = "COVERAGE_CHANGED"
    PROMISE_BROKEN = "PROMISE_BROKEN"
    FOLLOW_UP_OVERDUE = "FOLLOW_UP_OVERDUE"
    CLAIM_OPENED = "CLAIM_OPENED"
    CLAIM_RESOLVED = "CLAIM_RESOLVED"
    CLAIM_OVERDUE = "CLAIM_OVERDUE"
    REFERRAL_ADVANCED = "REFERRAL_ADVANCED"
    CONTACT_LEFT = "CONTACT_LEFT"
    MERGED = "MERGED"
    VOIDED = "VOIDED"
    RESTORED = "RESTORED"


class EditKind(StrEnum):
    """Kind of an edit in the history of a record."""

    UPDATED = "UPDATED"
    VOIDED = "VOIDED"
    RESTORED = "RESTORED"


class UserErrorCode(StrEnum):
    """Reason why a mutation was not applied."""

    INVALID = "INVALID"
    NOT_FOUND = "NOT_FOUND"
    FORBIDDEN = "FORBIDDEN"
    STALE_VERSION = "STALE_VERSION"
    KEY_REUSED = "KEY_REUSED"
    TAKEN = "TAKEN"
    ILLEGAL_STEP = "ILLEGAL_STEP"
    CIRCLE = "CIRCLE"
    NO_RATE = "NO_RATE"
    NEEDS_MANAGER = "NEEDS_MANAGER"
    OUT_OF_SCOPE = "OUT_OF_SCOPE"
    REFERENCE_FAILED = "REFERENCE_FAILED"
    NOT_ATTEMPTED = "NOT_ATTEMPTED"


class JudgeTiming(StrEnum):
    """When a write judges the customers that it touches."""

    NOW = "NOW"
    LATER = "LATER"


class PermissionScope(StrEnum):
    """Records on which a viewer may call a mutation. New scopes may be added."""

    VISIBLE = "VISIBLE"
    CORRECTABLE = "CORRECTABLE"
    MANAGED = "MANAGED"
    COMPANY = "COMPANY"


class WarningCode(StrEnum):
    """Something to check about a mutation that was applied."""

    PHONE_COUNTRY_GUESSED = "PHONE_COUNTRY_GUESSED"
    PHONE_UNREADABLE = "PHONE_UNREADABLE"
    SAME_NAME_AND_CITY = "SAME_NAME_AND_CITY"
    PROMISE_TOO_EARLY = "PROMISE_TOO_EARLY"
    PROMISE_UNCONFIRMED = "PROMISE_UNCONFIRMED"
    CUSTOMER_STOPPED = "CUSTOMER_STOPPED"
    FINDING_UNSUPPORTED = "FINDING_UNSUPPORTED"
    NOBODY_SEES = "NOBODY_SEES"
    NO_MANAGER_SEES = "NO_MANAGER_SEES"
    STAYS_CONFIDENTIAL = "STAYS_CONFIDENTIAL"


class AdviceCode(StrEnum):
    """Advice on handling a claim."""

    LISTEN = "LISTEN"
    BLAME_NOBODY = "BLAME_NOBODY"
    CHECK_PURCHASE = "CHECK_PURCHASE"
    ALREADY_RETURNED = "ALREADY_RETURNED"
    ADMIT = "ADMIT"
    WEIGH = "WEIGH"
    EXPLAIN = "EXPLAIN"
    GIVE_IN = "GIVE_IN"
    REMIND = "REMIND"
    RESOLVE_FAST = "RESOLVE_FAST"
    MAKE_UNDERSTOOD = "MAKE_UNDERSTOOD"


EXPOSED: tuple[type[Enum], ...] = (
    OrderDirection,
    Role,
    Level,
    OfferLevel,
    Friendship,
    Trend,
    ComponentKey,
    ChanceSign,
    GateKey,
    CauseCode,
    CustomerStatus,
    CustomerSize,
    PurchaseStatus,
    BuyingRole,
    RoleSource,
    PromiseKind,
    PromiseStatus,
    TouchpointKind,
    Direction,
    FindingKind,
    FollowUpKind,
    FollowUpStatus,
    ClaimCause,
    ClaimFinding,
    ConcernCode,
    ClaimStatus,
    Severity,
    Verdict,
    Remedy,
    Channel,
    ReferralStatus,
    ReferralAttribution,
    ReviewKind,
    ReviewStatus,
    ReviewDecision,
    CircleStep,
    OpportunityStatus,
    KnowsHow,
    TieHow,
    BlockerCode,
    IntroducerCode,
    ServiceJobKind,
    ServiceJobStatus,
    SatisfactionSource,
    SearchMatch,
    SearchKind,
    AskVerdict,
    AskCode,
    TopicCode,
    NeighbourDirection,
    ChangeKind,
    EditKind,
    UserErrorCode,
    JudgeTiming,
    PermissionScope,
    WarningCode,
    AdviceCode,
)


def describe(kind: type[Enum], value: str) -> str:
    """Return the description of a value of a closed set."""
    return DESCRIPTIONS[kind.__name__][value]

"""The closed sets of the domain (DOMAIN 2), in one place for rules, files and schema.

The names are the values; what each value means stands in insights/meanings.py, and the schema shows it.
"""

from enum import Enum, StrEnum

from insights.meanings import DESCRIPTIONS


class Role(StrEnum):
    """What a person of ours may see: their own customers, a subtree, everything (DOMAIN 4)."""

    REP = "REP"
    MANAGER = "MANAGER"
    ADMIN = "ADMIN"


class Level(StrEnum):
    """How deep a relationship is (R1)."""

    TRANSACTIONAL = "TRANSACTIONAL"
    RELATIONAL = "RELATIONAL"
    PARTNERING = "PARTNERING"


class OfferLevel(StrEnum):
    """What is offered: products, or whole categories that a customer has not bought from yet (white space)."""

    PRODUCT = "PRODUCT"
    CATEGORY = "CATEGORY"


class Friendship(StrEnum):
    """The level in terms of friendship (R1)."""

    ACQUAINTANCE = "ACQUAINTANCE"
    CASUAL_FRIEND = "CASUAL_FRIEND"
    INTIMATE_FRIEND = "INTIMATE_FRIEND"


class Trend(StrEnum):
    """Where a score went in the last 90 days."""

    RISING = "RISING"
    STEADY = "STEADY"
    FALLING = "FALLING"


class ComponentKey(StrEnum):
    """The ten components of a relationship's score (DOMAIN 3)."""

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
    """What the chance of an order is estimated from (DOMAIN 3)."""

    RECENCY = "RECENCY"
    ORDER_DAYS = "ORDER_DAYS"
    MONEY = "MONEY"
    OVERDUE = "OVERDUE"
    LATELY = "LATELY"
    AGE = "AGE"


class GateKey(StrEnum):
    """The conditions of the levels (DOMAIN 3)."""

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
    """Why a level changed."""

    FIRST_JUDGED = "FIRST_JUDGED"
    SCORE_ROSE = "SCORE_ROSE"
    SCORE_FELL = "SCORE_FELL"
    CONDITION_MET = "CONDITION_MET"
    CONDITION_LOST = "CONDITION_LOST"
    RECORDS_CHANGED = "RECORDS_CHANGED"
    RULE_CHANGED = "RULE_CHANGED"
    STOPPED = "STOPPED"


class CustomerStatus(StrEnum):
    """Where a customer stands."""

    PROSPECT = "PROSPECT"
    ACTIVE = "ACTIVE"
    LAPSED = "LAPSED"
    STOPPED = "STOPPED"


class CustomerSize(StrEnum):
    """How much a customer has bought, in thirds of all who bought (R20)."""

    SMALL = "SMALL"
    MEDIUM = "MEDIUM"
    LARGE = "LARGE"


class PurchaseStatus(StrEnum):
    """Where a purchase stands."""

    ORDERED = "ORDERED"
    SHIPPED = "SHIPPED"
    DELIVERED = "DELIVERED"
    CANCELLED = "CANCELLED"
    RETURNED = "RETURNED"


class BuyingRole(StrEnum):
    """A person's part in buying."""

    DECISION_MAKER = "DECISION_MAKER"
    PROCUREMENT = "PROCUREMENT"
    USER = "USER"
    INFLUENCER = "INFLUENCER"
    EVALUATOR = "EVALUATOR"
    CHAMPION = "CHAMPION"


class RoleSource(StrEnum):
    """Where a buying role comes from."""

    INFERRED = "INFERRED"
    STATED = "STATED"


class PromiseKind(StrEnum):
    """What a promise is about (R5)."""

    DELIVERY_DATE = "DELIVERY_DATE"
    INSTALLATION = "INSTALLATION"
    PROPERTY = "PROPERTY"
    PRICE = "PRICE"
    TERMS = "TERMS"
    SERVICE = "SERVICE"
    OTHER = "OTHER"


class PromiseStatus(StrEnum):
    """Where a promise stands."""

    OPEN = "OPEN"
    KEPT = "KEPT"
    BROKEN = "BROKEN"
    WITHDRAWN = "WITHDRAWN"


class TouchpointKind(StrEnum):
    """Kinds of contact with a customer."""

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
    """Who speaks."""

    TWO_WAY = "TWO_WAY"
    OUTBOUND = "OUTBOUND"
    INBOUND = "INBOUND"


class FindingKind(StrEnum):
    """What a contact revealed (R3, R22)."""

    NEED = "NEED"
    USE = "USE"
    APPRECIATED = "APPRECIATED"
    CRITICISM = "CRITICISM"
    PREFERENCE = "PREFERENCE"
    PERSONAL = "PERSONAL"


class FollowUpKind(StrEnum):
    """What is done after a sale (R6 to R9)."""

    THANK_YOU = "THANK_YOU"
    STATUS_UPDATE = "STATUS_UPDATE"
    DELIVERY_CHECK = "DELIVERY_CHECK"
    OPERATION_CHECK = "OPERATION_CHECK"
    FOLLOW_UP_VISIT = "FOLLOW_UP_VISIT"
    MONTHLY_CONTACT = "MONTHLY_CONTACT"
    KEEP_IN_TOUCH = "KEEP_IN_TOUCH"


class FollowUpStatus(StrEnum):
    """Where a follow-up stands."""

    PLANNED = "PLANNED"
    DUE = "DUE"
    DONE = "DONE"
    SKIPPED = "SKIPPED"


class ClaimCause(StrEnum):
    """The six causes of claims (R11), and UNKNOWN for imports that do not say."""

    LATE_SHIPMENT = "LATE_SHIPMENT"
    POOR_CONDITION_OR_OPERATION = "POOR_CONDITION_OR_OPERATION"
    MISSING_ITEMS = "MISSING_ITEMS"
    INVOICE_OR_DELIVERY_NOTE_ERROR = "INVOICE_OR_DELIVERY_NOTE_ERROR"
    POOR_TREATMENT = "POOR_TREATMENT"
    ORDER_CONDITION_UNMET = "ORDER_CONDITION_UNMET"
    UNKNOWN = "UNKNOWN"


class ClaimFinding(StrEnum):
    """What was found out about a claim that is not correct (R14)."""

    HONEST_MISTAKE = "HONEST_MISTAKE"
    TOOK_ADVANTAGE = "TOOK_ADVANTAGE"
    UNCLEAR = "UNCLEAR"


class ConcernCode(StrEnum):
    """Why a claim may concern another customer too."""

    SAME_PRODUCT = "SAME_PRODUCT"
    LATE_DELIVERY = "LATE_DELIVERY"
    OPEN_DELIVERY = "OPEN_DELIVERY"
    SAME_SELLER = "SAME_SELLER"
    SAME_DEPARTMENT = "SAME_DEPARTMENT"
    SAME_REP = "SAME_REP"


class ClaimStatus(StrEnum):
    """Where a claim stands."""

    OPEN = "OPEN"
    ASSESSED = "ASSESSED"
    RESOLVED = "RESOLVED"


class Severity(StrEnum):
    """How severe a claim is."""

    MINOR = "MINOR"
    MAJOR = "MAJOR"
    SEVERE = "SEVERE"


class Verdict(StrEnum):
    """What we found about a claim (R12)."""

    TRUE = "TRUE"
    NOT_CORRECT = "NOT_CORRECT"
    SUSPECTED = "SUSPECTED"


class Remedy(StrEnum):
    """How a claim was settled."""

    APOLOGY = "APOLOGY"
    REPLACEMENT = "REPLACEMENT"
    REPAIR = "REPAIR"
    CLARIFICATION = "CLARIFICATION"
    CREDIT = "CREDIT"
    REFUND = "REFUND"
    COMPENSATION = "COMPENSATION"
    NONE = "NONE"


class Channel(StrEnum):
    """How a claim reached us."""

    FACE_TO_FACE = "FACE_TO_FACE"
    PHONE = "PHONE"
    LETTER = "LETTER"
    EMAIL = "EMAIL"
    WEB = "WEB"


class ReferralStatus(StrEnum):
    """Where a referral stands."""

    ASKED = "ASKED"
    GIVEN = "GIVEN"
    CONTACTED = "CONTACTED"
    MET = "MET"
    WON = "WON"
    LOST = "LOST"
    DECLINED = "DECLINED"


class ReviewKind(StrEnum):
    """Why something waits for a decision. New kinds may be added."""

    CONTACT = "CONTACT"
    MERGE = "MERGE"
    PARENT = "PARENT"
    SUPERIOR = "SUPERIOR"
    EXTERNAL_ID = "EXTERNAL_ID"
    REFERRAL = "REFERRAL"


class ReviewStatus(StrEnum):
    """Where a review stands."""

    OPEN = "OPEN"
    ACCEPTED = "ACCEPTED"
    DISMISSED = "DISMISSED"


class ReviewDecision(StrEnum):
    """What is decided about a review."""

    ACCEPT = "ACCEPT"
    DISMISS = "DISMISS"


class ReferralAttribution(StrEnum):
    """Whose a customer is whom several people named before its first purchase."""

    FIRST = "FIRST"
    LAST = "LAST"
    SPLIT = "SPLIT"


class CircleStep(StrEnum):
    """The steps of the virtuous circle (R16)."""

    BOUGHT = "BOUGHT"
    SATISFIED = "SATISFIED"
    BOUGHT_AGAIN = "BOUGHT_AGAIN"
    REFERRED = "REFERRED"
    REFERRED_BOUGHT = "REFERRED_BOUGHT"


class OpportunityStatus(StrEnum):
    """Where an opportunity stands."""

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
    """Kinds of service after the sale (R10)."""

    REPAIR = "REPAIR"
    SPARE_PART = "SPARE_PART"
    TRAINING = "TRAINING"
    INSTALLATION = "INSTALLATION"


class ServiceJobStatus(StrEnum):
    """Where a service job stands."""

    PLANNED = "PLANNED"
    DONE = "DONE"


class SatisfactionSource(StrEnum):
    """How satisfaction was read (R4)."""

    VISIT = "VISIT"
    CALL = "CALL"
    QUESTIONNAIRE = "QUESTIONNAIRE"


class SearchMatch(StrEnum):
    """Why a record was found."""

    EXACT = "EXACT"
    PREFIX = "PREFIX"
    WORD = "WORD"
    OTHER = "OTHER"
    PHONE = "PHONE"
    TYPO = "TYPO"


class OrderDirection(StrEnum):
    """Which way a list runs; what is missing stands last either way."""

    ASC = "ASC"
    DESC = "DESC"


class AskVerdict(StrEnum):
    """Whether to ask for a referral now (R15)."""

    ASK = "ASK"
    WAIT = "WAIT"
    NEVER = "NEVER"


class AskCode(StrEnum):
    """Why a referral is asked for, or not yet, or never (R13, R15)."""

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
    """How two people are tied: as somebody said (KnowsHow), or as records tell."""

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
    """What stands against asking for an introduction."""

    DO_NOT_CONTACT = "DO_NOT_CONTACT"
    PERSON_LEFT = "PERSON_LEFT"
    CUSTOMER_STOPPED = "CUSTOMER_STOPPED"
    SEVERE_CLAIM = "SEVERE_CLAIM"


class IntroducerCode(StrEnum):
    """Why two people probably know each other."""

    ALREADY_TIED = "ALREADY_TIED"
    SHARED_TIES = "SHARED_TIES"
    SAME_DEPARTMENT = "SAME_DEPARTMENT"
    SAME_SITE = "SAME_SITE"
    SAME_EMPLOYER = "SAME_EMPLOYER"
    ASKED_FOR_ADVICE = "ASKED_FOR_ADVICE"


class TopicCode(StrEnum):
    """What not to bring up unprepared."""

    STOPPED = "STOPPED"
    UNRESOLVED_CLAIM = "UNRESOLVED_CLAIM"
    BROKEN_PROMISE = "BROKEN_PROMISE"
    REFUSED_REFERENCE = "REFUSED_REFERENCE"
    COMPETITOR = "COMPETITOR"


class NeighbourDirection(StrEnum):
    """Who brought whom."""

    REFERRED = "REFERRED"
    REFERRED_BY = "REFERRED_BY"


class ChangeKind(StrEnum):
    """What happened to a record."""

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


class UserErrorCode(StrEnum):
    """Why a write was not done."""

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


class WarningCode(StrEnum):
    """What to check about a write that was done."""

    PHONE_COUNTRY_GUESSED = "PHONE_COUNTRY_GUESSED"
    PHONE_UNREADABLE = "PHONE_UNREADABLE"
    SAME_NAME_AND_CITY = "SAME_NAME_AND_CITY"
    PROMISE_TOO_EARLY = "PROMISE_TOO_EARLY"
    PROMISE_UNCONFIRMED = "PROMISE_UNCONFIRMED"
    CUSTOMER_STOPPED = "CUSTOMER_STOPPED"
    FINDING_UNSUPPORTED = "FINDING_UNSUPPORTED"
    NOBODY_SEES = "NOBODY_SEES"
    NO_MANAGER_SEES = "NO_MANAGER_SEES"


class AdviceCode(StrEnum):
    """What to do about a claim (R12)."""

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
    AskVerdict,
    AskCode,
    TopicCode,
    NeighbourDirection,
    ChangeKind,
    UserErrorCode,
    WarningCode,
    AdviceCode,
)


def describe(kind: type[Enum], value: str) -> str:
    """What a value of a closed set means."""
    return DESCRIPTIONS[kind.__name__][value]

"""The closed sets of the domain (DOMAIN 2), in one place for rules, files and schema.

The names are the values. `DESCRIPTIONS` says of each value what it means: the schema shows it.
"""

from enum import Enum, StrEnum


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


class GateKey(StrEnum):
    """The conditions of the levels (DOMAIN 3)."""

    SCORE = "SCORE"
    REPEATED_OR_IN_TOUCH = "REPEATED_OR_IN_TOUCH"
    ORDERS = "ORDERS"
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


class CustomerStatus(StrEnum):
    """Where a customer stands."""

    PROSPECT = "PROSPECT"
    ACTIVE = "ACTIVE"
    LAPSED = "LAPSED"
    STOPPED = "STOPPED"


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


class FollowUpStatus(StrEnum):
    """Where a follow-up stands."""

    PLANNED = "PLANNED"
    DUE = "DUE"
    DONE = "DONE"
    SKIPPED = "SKIPPED"


class ClaimCause(StrEnum):
    """The six causes of claims (R11)."""

    LATE_SHIPMENT = "LATE_SHIPMENT"
    POOR_CONDITION_OR_OPERATION = "POOR_CONDITION_OR_OPERATION"
    MISSING_ITEMS = "MISSING_ITEMS"
    INVOICE_OR_DELIVERY_NOTE_ERROR = "INVOICE_OR_DELIVERY_NOTE_ERROR"
    POOR_TREATMENT = "POOR_TREATMENT"
    ORDER_CONDITION_UNMET = "ORDER_CONDITION_UNMET"


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
    TALKED_SINCE_LOSS = "TALKED_SINCE_LOSS"
    STOPPED = "STOPPED"
    DO_NOT_CONTACT = "DO_NOT_CONTACT"
    NOT_DELIVERED = "NOT_DELIVERED"
    NOT_THANKED = "NOT_THANKED"
    CLAIM_UNRESOLVED = "CLAIM_UNRESOLVED"
    NOT_VERIFIED = "NOT_VERIFIED"
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

    SHARED_TIES = "SHARED_TIES"
    SAME_DEPARTMENT = "SAME_DEPARTMENT"
    SAME_SITE = "SAME_SITE"
    SAME_EMPLOYER = "SAME_EMPLOYER"


class TopicCode(StrEnum):
    """What not to bring up unprepared."""

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


class AdviceCode(StrEnum):
    """What to do about a claim (R12)."""

    LISTEN = "LISTEN"
    BLAME_NOBODY = "BLAME_NOBODY"
    CHECK_PURCHASE = "CHECK_PURCHASE"
    ADMIT = "ADMIT"
    WEIGH = "WEIGH"
    GIVE_IN = "GIVE_IN"
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
    GateKey,
    CauseCode,
    CustomerStatus,
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
    ClaimStatus,
    Severity,
    Verdict,
    Remedy,
    Channel,
    ReferralStatus,
    ReferralAttribution,
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
    AdviceCode,
)

DESCRIPTIONS: dict[str, dict[str, str]] = {
    "OrderDirection": {"ASC": "Smallest, earliest or A first.", "DESC": "Largest or latest first."},
    "Role": {
        "REP": "Sees the customers they own or whose territory they cover.",
        "MANAGER": "Sees the subtree they manage.",
        "ADMIN": "Sees all.",
    },
    "Level": {
        "TRANSACTIONAL": "Sold once; no further contact is expected.",
        "RELATIONAL": "Repeated sales over time, with follow-up and trust.",
        "PARTNERING": "We work with the customer on several aspects of their business.",
    },
    "Friendship": {
        "ACQUAINTANCE": "Mirrors TRANSACTIONAL.",
        "CASUAL_FRIEND": "Mirrors RELATIONAL.",
        "INTIMATE_FRIEND": "Mirrors PARTNERING.",
    },
    "Trend": {
        "RISING": "More than 3 points up.",
        "STEADY": "Within 3 points.",
        "FALLING": "More than 3 points down.",
    },
    "ComponentKey": {
        "RHYTHM": "How often and how lately they order.",
        "BREADTH": "Across how many categories they buy.",
        "PROMISES": "Promises kept against broken ones.",
        "TRUST": "Their answers to the three questions of trust (R2).",
        "CLAIMS": "Claims settled well against badly (R14).",
        "SATISFACTION": "Experience minus expectation (R4).",
        "REPEAT": "Willingness to buy again (R17).",
        "PENETRATION": "How well we reach into the account (R3).",
        "ADVOCACY": "Referrals given and references stood (R15).",
        "CARE": "Follow-ups done in time (R7, R8, R9).",
    },
    "GateKey": {
        "SCORE": "The score.",
        "REPEATED_OR_IN_TOUCH": "A second order, or a two-way touchpoint in 90 days.",
        "ORDERS": "Four orders.",
        "NOT_OVERDUE": "The next order is overdue by at most two gaps between orders.",
        "NO_SEVERE_CLAIM": "No severe claim is unresolved.",
        "WARM_OR_JOINT_WORK": "Three warm contacts in two departments, or joint work in 180 days.",
    },
    "CauseCode": {
        "FIRST_JUDGED": "There was no level before.",
        "SCORE_ROSE": "The score rose over a level's threshold.",
        "SCORE_FELL": "The score fell under a level's threshold.",
        "CONDITION_MET": "A condition beside the score came to be met.",
        "CONDITION_LOST": "A condition beside the score is no longer met.",
        "RECORDS_CHANGED": "Records of earlier days, or what is usual among all customers, changed.",
        "RULE_CHANGED": "The rules or their weights changed.",
    },
    "CustomerStatus": {
        "PROSPECT": "Has not bought yet.",
        "ACTIVE": "Buys.",
        "LAPSED": "Overdue by more than three of their own gaps between orders.",
        "STOPPED": "We have stopped calling on them (R13).",
    },
    "PurchaseStatus": {
        "ORDERED": "Ordered.",
        "SHIPPED": "On its way.",
        "DELIVERED": "Delivered.",
        "CANCELLED": "Cancelled; does not count.",
        "RETURNED": "A return; its total counts against the purchases.",
    },
    "BuyingRole": {
        "DECISION_MAKER": "Decides.",
        "PROCUREMENT": "Buys.",
        "USER": "Uses what was bought.",
        "INFLUENCER": "Is asked for an opinion.",
        "EVALUATOR": "Tests and compares.",
        "CHAMPION": "Speaks for us.",
    },
    "RoleSource": {
        "INFERRED": "Told from the job title.",
        "STATED": "Somebody said so.",
    },
    "PromiseKind": {
        "DELIVERY_DATE": "A date of delivery.",
        "INSTALLATION": "An installation.",
        "PROPERTY": "A property of the product.",
        "PRICE": "A price.",
        "TERMS": "Commercial terms.",
        "SERVICE": "Service.",
        "OTHER": "Something else.",
    },
    "PromiseStatus": {
        "OPEN": "Not decided yet; past its date it counts as broken.",
        "KEPT": "Kept.",
        "BROKEN": "Broken, however little.",
        "WITHDRAWN": "Withdrawn by agreement.",
    },
    "TouchpointKind": {
        "VISIT": "A visit.",
        "MEETING": "A meeting.",
        "CALL": "A call.",
        "EMAIL": "An e-mail.",
        "LETTER": "A letter.",
        "THANK_YOU": "A thank-you: prompt, personal, precise, positive (R7).",
        "STATUS_UPDATE": "News of an order's status (R6).",
        "DELIVERY_CHECK": "Confirming a delivery (R8).",
        "OPERATION_CHECK": "Making sure that they can operate it (R8).",
        "FOLLOW_UP_VISIT": "A visit by the seller after the delivery (R8).",
        "SURVEY": "A questionnaire (R4).",
        "NEWS": "Telling news (R9).",
        "SMALL_SERVICE": "A small service.",
        "JOINT_WORK": "Work on the customer's own business (R1).",
    },
    "Direction": {
        "TWO_WAY": "Both.",
        "OUTBOUND": "We do.",
        "INBOUND": "They do.",
    },
    "FindingKind": {
        "NEED": "A need.",
        "USE": "How they use the product.",
        "APPRECIATED": "What they appreciate.",
        "CRITICISM": "What they criticise.",
        "PREFERENCE": "A preference.",
        "PERSONAL": "Something personal.",
    },
    "FollowUpKind": {
        "THANK_YOU": "Say thank you, within two days.",
        "STATUS_UPDATE": "Tell the order's status half-way.",
        "DELIVERY_CHECK": "Confirm the delivery, within two days.",
        "OPERATION_CHECK": "Make sure that they can operate it, within a week.",
        "FOLLOW_UP_VISIT": "Visit, by the seller, within two weeks.",
        "MONTHLY_CONTACT": "Keep in touch, monthly.",
    },
    "FollowUpStatus": {
        "PLANNED": "Planned.",
        "DUE": "Due: from two days before its date.",
        "DONE": "Done.",
        "SKIPPED": "Left out, with a reason.",
    },
    "ClaimCause": {
        "LATE_SHIPMENT": "Late shipment.",
        "POOR_CONDITION_OR_OPERATION": "Poor condition or operation.",
        "MISSING_ITEMS": "Missing items.",
        "INVOICE_OR_DELIVERY_NOTE_ERROR": "An error in the invoice or delivery note.",
        "POOR_TREATMENT": "Poor treatment.",
        "ORDER_CONDITION_UNMET": "A condition of the order was not met.",
    },
    "ClaimStatus": {
        "OPEN": "Not judged yet, or reopened.",
        "ASSESSED": "Judged.",
        "RESOLVED": "Settled.",
    },
    "Severity": {
        "MINOR": "Minor.",
        "MAJOR": "Major.",
        "SEVERE": "Severe: it blocks partnering and offers.",
    },
    "Verdict": {
        "TRUE": "True.",
        "NOT_CORRECT": "Not correct.",
        "SUSPECTED": "We do not know: they are trusted.",
    },
    "Remedy": {
        "APOLOGY": "An apology.",
        "REPLACEMENT": "A replacement.",
        "REPAIR": "A repair.",
        "CLARIFICATION": "A clarification.",
        "CREDIT": "A credit.",
        "REFUND": "A refund.",
        "COMPENSATION": "A compensation.",
        "NONE": "Nothing.",
    },
    "Channel": {
        "FACE_TO_FACE": "Face to face.",
        "PHONE": "By phone.",
        "LETTER": "By letter.",
        "EMAIL": "By e-mail.",
        "WEB": "On the web.",
    },
    "ReferralStatus": {
        "ASKED": "Asked for.",
        "GIVEN": "A name was given.",
        "CONTACTED": "They were contacted.",
        "MET": "We met.",
        "WON": "They bought.",
        "LOST": "They bought elsewhere.",
        "DECLINED": "The ask was declined.",
    },
    "ReferralAttribution": {
        "FIRST": "Theirs who gave the name first.",
        "LAST": "Theirs who gave the name last.",
        "SPLIT": "Everybody's who gave the name, in equal shares.",
    },
    "CircleStep": {
        "BOUGHT": "They bought.",
        "SATISFIED": "What they found was at least what they expected (R4).",
        "BOUGHT_AGAIN": "They bought on another day too (R17).",
        "REFERRED": "They gave a referral (R15).",
        "REFERRED_BOUGHT": "Somebody whom they brought bought.",
    },
    "OpportunityStatus": {
        "OPEN": "Open.",
        "WON": "Won.",
        "LOST": "Lost; lost sales can refer too (R15).",
    },
    "KnowsHow": {
        "FAMILY": "Family.",
        "FRIEND": "Friends.",
        "COLLEAGUE": "Colleagues.",
        "EX_COLLEAGUE": "Former colleagues.",
        "ADVISES": "One advises the other.",
        "ACQUAINTANCE": "Acquaintances.",
    },
    "TieHow": {
        "FAMILY": "Family.",
        "FRIEND": "Friends.",
        "COLLEAGUE": "Colleagues.",
        "EX_COLLEAGUE": "Former colleagues.",
        "ADVISES": "One advises the other.",
        "ACQUAINTANCE": "Acquaintances, or nobody said how they know each other.",
        "REPORTS_TO": "One reports to the other.",
        "REFERRAL": "One gave us the other's name (R15).",
        "SAME_DEPARTMENT": "They work in the same department.",
        "SAME_EMPLOYER": "They work at the same account.",
        "TOUCHPOINT": "One of us is in two-way contact with them.",
    },
    "BlockerCode": {
        "DO_NOT_CONTACT": "Somebody on the way asked not to be contacted.",
        "PERSON_LEFT": "Somebody on the way has left, and where they work now is not recorded.",
        "CUSTOMER_STOPPED": "Somebody on the way works where we have stopped calling (R13).",
        "SEVERE_CLAIM": "A go-between works where a severe claim is unresolved (R12).",
    },
    "IntroducerCode": {
        "SHARED_TIES": "Others know both.",
        "SAME_DEPARTMENT": "They work or worked in the same department at the same time.",
        "SAME_SITE": "They work or worked at the same site at the same time.",
        "SAME_EMPLOYER": "They work or worked at the same account at the same time.",
    },
    "ServiceJobKind": {
        "REPAIR": "A repair.",
        "SPARE_PART": "A spare part.",
        "TRAINING": "Training.",
        "INSTALLATION": "An installation.",
    },
    "ServiceJobStatus": {
        "PLANNED": "Planned.",
        "DONE": "Done.",
    },
    "SatisfactionSource": {
        "VISIT": "Face to face.",
        "CALL": "By phone.",
        "QUESTIONNAIRE": "By a questionnaire.",
    },
    "OfferLevel": {
        "PRODUCT": "Products.",
        "CATEGORY": "Categories.",
    },
    "SearchMatch": {
        "EXACT": "The whole name, e-mail address or domain.",
        "PREFIX": "The name begins so.",
        "WORD": "Words of the name.",
        "OTHER": "E-mail address or domain.",
    },
    "AskVerdict": {
        "ASK": "Ask now.",
        "WAIT": "Not yet: each reason says what releases it.",
        "NEVER": "Do not ask.",
    },
    "AskCode": {
        "VERIFIED": "They said that the last purchase is at least what they expected.",
        "TALKED_SINCE_LOSS": "A sale was lost, and we have talked since.",
        "STOPPED": "We have stopped calling on them (R13).",
        "DO_NOT_CONTACT": "They asked not to be contacted.",
        "NOT_DELIVERED": "The last purchase is not delivered.",
        "NOT_THANKED": "Nobody has thanked them for the last purchase (R7).",
        "CLAIM_UNRESOLVED": "A claim is unresolved, and not judged incorrect.",
        "NOT_VERIFIED": "Nobody was asked how they find the last purchase (R4).",
        "FELL_SHORT": "What they found is less than what they expected.",
        "CONTACT_ASKED": "This person was asked within 90 days.",
        "CUSTOMER_ASKED": "Two people there were asked within 90 days.",
        "NOT_TALKED_SINCE_LOSS": "A sale was lost, and we have not talked since.",
        "NOTHING_BOUGHT": "They have bought nothing, and no sale was lost.",
        "NOBODY_TO_ASK": "Nobody is known there who could be asked.",
    },
    "TopicCode": {
        "UNRESOLVED_CLAIM": "A claim is unresolved.",
        "BROKEN_PROMISE": "A promise was not kept within the last year.",
        "REFUSED_REFERENCE": "They declined to be a reference within the last year.",
        "COMPETITOR": "A competitor of theirs is a customer of ours (R21).",
    },
    "NeighbourDirection": {
        "REFERRED": "The claimant brought them.",
        "REFERRED_BY": "They brought the claimant.",
    },
    "ChangeKind": {
        "CREATED": "It was recorded.",
        "UPDATED": "It was changed.",
        "LEVEL_CHANGED": "The level of a relationship changed (R1).",
        "COVERAGE_CHANGED": "An account has another owner or territory.",
        "PROMISE_BROKEN": "A promise was broken (R5).",
        "FOLLOW_UP_OVERDUE": "A follow-up was not done by its date.",
        "CLAIM_OPENED": "A claim was raised.",
        "CLAIM_RESOLVED": "A claim was settled.",
        "CLAIM_OVERDUE": "A claim was not settled by its date.",
        "REFERRAL_ADVANCED": "A referral went on, or ended.",
        "CONTACT_LEFT": "Somebody left an account.",
        "MERGED": "Two contacts were found to be one person, or were taken apart again.",
    },
    "UserErrorCode": {
        "INVALID": "A field holds what cannot be; the message says what can.",
        "NOT_FOUND": "There is no such record, or none that you may see.",
        "FORBIDDEN": "Your role does not do this.",
        "STALE_VERSION": "Somebody changed the record since you read it: read it again.",
        "KEY_REUSED": "This idempotency key was used for another input: make a new one.",
        "TAKEN": "There is one already.",
        "ILLEGAL_STEP": "Not from where it stands; the message says which steps are open.",
        "CIRCLE": "It would close a circle.",
        "NO_RATE": "An amount has no rate to the reporting currency on its day.",
    },
    "AdviceCode": {
        "LISTEN": "Listen, stay calm, never think it unimportant.",
        "BLAME_NOBODY": "Blame nobody: neither the customer nor a colleague.",
        "CHECK_PURCHASE": "Check that the product was bought from us.",
        "ADMIT": "It is true: admit, apologise, compensate, at once.",
        "WEIGH": "It is not correct: weigh honest mistake against bad faith, first protest against habit, and the relationship.",
        "GIVE_IN": "We do not know: say so, give in, trust them.",
        "RESOLVE_FAST": "Settle it by its date.",
        "MAKE_UNDERSTOOD": "Make sure that the claimant understood how it was settled.",
    },
}


def describe(kind: type[Enum], value: str) -> str:
    """What a value of a closed set means."""
    return DESCRIPTIONS[kind.__name__][value]

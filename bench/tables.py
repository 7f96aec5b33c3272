"""The files for the offline importer: one per label or relationship type, with the properties of docs/graph.md."""

from dataclasses import dataclass

_RECORD = "id,source,externalId,version:long,createdAt:datetime,updatedAt:datetime"


@dataclass(frozen=True, slots=True)
class ImporterTable:
    """One kind of row. `kind` is a label, or the type of a relationship from `start` to `end`."""

    kind: str
    columns: str
    start: str | None = None
    end: str | None = None

    @property
    def header(self) -> str:
        """The header line. Relationships refer to nodes by a number within their label."""
        if self.start is None:
            return f":ID({self.kind}),{_RECORD}{',' if self.columns else ''}{self.columns}"
        return f":START_ID({self.start}),:END_ID({self.end}){',' if self.columns else ''}{self.columns}"


def _node(label: str, columns: str = "") -> ImporterTable:
    return ImporterTable(label, columns)


def _tie(start: str, kind: str, end: str, columns: str = "") -> ImporterTable:
    return ImporterTable(kind, columns, start, end)


_NAMED = "name,nameKey"
TABLES: dict[str, ImporterTable] = {
    "territory": _node("Territory", _NAMED),
    "rep": _node("Rep", f"{_NAMED},email,title"),
    "department": _node("Department", _NAMED),
    "category": _node("Category", f"{_NAMED},level:long"),
    "product": _node("Product", f"{_NAMED},number,guaranteeMonths:long,terms:string[],listPrice:long,currency"),
    "news": _node("News", "text,at:datetime"),
    "customer": _node(
        "Customer",
        f"{_NAMED},domain,industry,segment,country,city,phone,status,confidential:boolean,scopes:string[],"
        "scoreLow:long,scoreHigh:long,penetrationLow:long,penetrationHigh:long",
    ),
    "contact": _node("Contact", f"{_NAMED},email,phone,doNotContact:boolean"),
    "purchase": _node(
        "Purchase",
        "status,orderedAt:datetime,promisedAt:datetime,shippedAt:datetime,deliveredAt:datetime,guaranteeUntil:date,"
        "total:long,currency,totalReporting:long,sellerPresent:boolean",
    ),
    "promise": _node("Promise", "kind,text,madeAt:datetime,dueAt:datetime,status,keptAt:datetime"),
    "touchpoint": _node("Touchpoint", "kind,direction,at:datetime,summary,personal:boolean"),
    "finding": _node("Finding", "kind,text,at:datetime"),
    "satisfaction": _node(
        "Satisfaction",
        "at:datetime,expectation:long,experience:long,willingToRepeat:long,trustworthy:long,didAsSaid:long,cared:long,givenBy",
    ),
    "followup": _node("FollowUp", "kind,dueAt:datetime,status,doneAt:datetime"),
    "claim": _node(
        "Claim",
        "cause,severity,status,verdict,remedies:string[],channel,grounds,openedAt:datetime,dueAt:datetime,assessedAt:datetime,"
        "resolvedAt:datetime,understoodAt:datetime,reopened:long,cost:long,costCurrency,costReporting:long",
    ),
    "job": _node("ServiceJob", "kind,status,openedAt:datetime,agreedAt:datetime,doneAt:datetime,text,underGuarantee:boolean"),
    "opportunity": _node("Opportunity", "status,reason,value:long,currency,valueReporting:long,openedAt:datetime,closedAt:datetime"),
    "referral": _node("Referral", "status,askedAt:datetime,givenAt:datetime,wonAt:datetime,how,attributed:boolean,attributionReason"),
    "reference": _node("Reference", "askedAt:datetime,givenAt:datetime"),
    "territory_in": _tie("Territory", "PART_OF", "Territory"),
    "covers": _tie("Rep", "COVERS", "Territory"),
    "manages": _tie("Rep", "MANAGES", "Territory"),
    "category_in": _tie("Category", "PART_OF", "Category"),
    "in_category": _tie("Product", "IN_CATEGORY", "Category"),
    "news_about": _tie("News", "ABOUT", "Product"),
    "owns": _tie("Rep", "OWNS", "Customer", "since:date"),
    "located": _tie("Customer", "LOCATED_IN", "Territory"),
    "subsidiary": _tie("Customer", "SUBSIDIARY_OF", "Customer"),
    "competes": _tie("Customer", "COMPETES_WITH", "Customer"),
    "works_at": _tie("Contact", "WORKS_AT", "Customer", "id,title,department,site,buyingRole,roleSource,since:date,until:date"),
    "reports_to": _tie("Contact", "REPORTS_TO", "Contact"),
    "knows": _tie("Contact", "KNOWS", "Contact", "how,strength:double,since:date,source"),
    "made": _tie("Customer", "MADE", "Purchase"),
    "placed": _tie("Contact", "PLACED", "Purchase"),
    "sold": _tie("Rep", "SOLD", "Purchase"),
    "returns": _tie("Purchase", "RETURNS", "Purchase"),
    "includes": _tie(
        "Purchase", "INCLUDES", "Product", "id,line:long,quantity:long,unitPrice:long,amount:long,amountReporting:long,discount:double"
    ),
    "promise_of": _tie("Promise", "OF", "Purchase"),
    "promise_to": _tie("Promise", "TO", "Customer"),
    "had": _tie("Rep", "HAD", "Touchpoint"),
    "with": _tie("Touchpoint", "WITH", "Contact"),
    "touched": _tie("Touchpoint", "AT", "Customer"),
    "touch_about": _tie("Touchpoint", "ABOUT", "Purchase"),
    "revealed": _tie("Touchpoint", "REVEALED", "Finding"),
    "finding_at": _tie("Finding", "AT", "Customer"),
    "finding_about": _tie("Finding", "ABOUT", "Customer"),
    "finding_from": _tie("Finding", "FROM", "Contact"),
    "gave_satisfaction": _tie("Contact", "GAVE", "Satisfaction"),
    "satisfaction_of": _tie("Satisfaction", "OF", "Purchase"),
    "satisfaction_at": _tie("Satisfaction", "AT", "Customer"),
    "followup_of": _tie("FollowUp", "OF", "Customer"),
    "followup_after": _tie("FollowUp", "OF", "Purchase"),
    "followup_to": _tie("FollowUp", "ASSIGNED_TO", "Rep"),
    "done_by": _tie("FollowUp", "DONE_BY", "Touchpoint"),
    "claim_of": _tie("Claim", "OF", "Customer"),
    "raised": _tie("Contact", "RAISED", "Claim"),
    "claim_about": _tie("Claim", "ABOUT", "Purchase"),
    "handled": _tie("Claim", "HANDLED_BY", "Department"),
    "job_at": _tie("ServiceJob", "AT", "Customer"),
    "job_for": _tie("ServiceJob", "FOR", "Claim"),
    "considered": _tie("Customer", "CONSIDERED", "Opportunity"),
    "opportunity_for": _tie("Opportunity", "FOR", "Product"),
    "opportunity_rep": _tie("Opportunity", "OWNED_BY", "Rep"),
    "gave_referral": _tie("Contact", "GAVE", "Referral"),
    "referral_from": _tie("Referral", "FROM", "Customer"),
    "referral_to": _tie("Referral", "TO", "Contact"),
    "referral_after": _tie("Referral", "AFTER", "Purchase"),
    "referral_into": _tie("Referral", "INTO", "Customer"),
    "referred": _tie("Customer", "REFERRED", "Customer", "referral,at:datetime"),
    "gave_reference": _tie("Contact", "GAVE", "Reference"),
    "reference_of": _tie("Reference", "OF", "Customer"),
}

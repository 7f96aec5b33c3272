"""Steps of a referral: the open steps by status, and the dates of the steps (R15, R16)."""

from insights.enums import ReferralStatus

_ENDS = (ReferralStatus.WON, ReferralStatus.LOST, ReferralStatus.DECLINED)
# Steps may be skipped: some customers buy before anybody has met them.
STEPS: dict[ReferralStatus, tuple[ReferralStatus, ...]] = {
    ReferralStatus.ASKED: (ReferralStatus.DECLINED,),
    ReferralStatus.GIVEN: (ReferralStatus.CONTACTED, ReferralStatus.MET, *_ENDS),
    ReferralStatus.CONTACTED: (ReferralStatus.MET, *_ENDS),
    ReferralStatus.MET: _ENDS,
    ReferralStatus.WON: (),
    ReferralStatus.LOST: (),
    ReferralStatus.DECLINED: (),
}
# The property that holds the date of a step.
AT: dict[ReferralStatus, str] = {
    ReferralStatus.ASKED: "askedAt",
    ReferralStatus.GIVEN: "givenAt",
    ReferralStatus.CONTACTED: "contactedAt",
    ReferralStatus.MET: "metAt",
    ReferralStatus.WON: "wonAt",
    ReferralStatus.LOST: "lostAt",
    ReferralStatus.DECLINED: "declinedAt",
}


def open_steps(status: ReferralStatus) -> str:
    """Return the steps that are possible now, in words."""
    steps = [f"advanceReferral to {' or '.join(STEPS[status])}"] if STEPS[status] else []
    if status is ReferralStatus.ASKED:
        steps.insert(0, "recordReferral")
    return " or ".join(steps) or "nothing, it is over"

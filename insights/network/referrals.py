"""Steps of a referral: the open steps by status, and the dates of the steps (R15, R16)."""

from insights.enums import ReferralStatus as Status

_ENDS = (Status.WON, Status.LOST, Status.DECLINED)
# Steps may be skipped: some customers buy before anybody has met them.
STEPS: dict[Status, tuple[Status, ...]] = {
    Status.ASKED: (Status.DECLINED,),
    Status.GIVEN: (Status.CONTACTED, Status.MET, *_ENDS),
    Status.CONTACTED: (Status.MET, *_ENDS),
    Status.MET: _ENDS,
    Status.WON: (),
    Status.LOST: (),
    Status.DECLINED: (),
}
# The property that holds the date of a step.
AT: dict[Status, str] = {
    Status.ASKED: "askedAt",
    Status.GIVEN: "givenAt",
    Status.CONTACTED: "contactedAt",
    Status.MET: "metAt",
    Status.WON: "wonAt",
    Status.LOST: "lostAt",
    Status.DECLINED: "declinedAt",
}


def open_steps(status: Status) -> str:
    """Return the steps that are possible now, in words."""
    steps = [f"advanceReferral to {' or '.join(STEPS[status])}"] if STEPS[status] else []
    if status is Status.ASKED:
        steps.insert(0, "recordReferral")
    return " or ".join(steps) or "nothing, it is over"

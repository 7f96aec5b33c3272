"""What follows a purchase in the generated graph: promises, care, readings, claims. Also touchpoints, opportunities and references."""

from bench.block import Block
from bench.company import CALENDAR, CURRENCY, DEPARTMENTS, HISTORY_DAYS, PRODUCTS, moment, rep_of

_TOUCHES = ("VISIT", "CALL", "MEETING", "EMAIL", "CALL", "EMAIL", "SMALL_SERVICE", "JOINT_WORK", "NEWS")
_OUTBOUND = frozenset({"EMAIL", "NEWS", "THANK_YOU"})
_CAUSES = ("LATE_SHIPMENT", "POOR_CONDITION_OR_OPERATION", "MISSING_ITEMS", "INVOICE_OR_DELIVERY_NOTE_ERROR", "POOR_TREATMENT")


def aftermath(block: Block, number: int, purchase: int, buyer: int, day: int, promised: int, delivered: int | None) -> None:
    rng, rows, customer = block.rng, block.rows, block.first + number
    late = delivered is not None and delivered > promised
    if rng.random() < 0.3:
        promise, base, _ = block.new("Promise")
        status = "OPEN" if delivered is None else "BROKEN" if late else "KEPT"
        kept = "" if delivered is None else moment(delivered)
        rows["promise"].append(f"{base},DELIVERY_DATE,Delivered by {CALENDAR[promised]},{moment(day)},{moment(promised)},{status},{kept}")
        rows["promise_of"].append(f"{promise},{purchase}")
        rows["promise_to"].append(f"{promise},{customer}")
    if rng.random() < 0.25:
        _follow_up(block, number, purchase, "THANK_YOU", day + 2, rng.random() < 0.8)
    if delivered is None:
        return
    if rng.random() < 0.15:
        _follow_up(block, number, purchase, "FOLLOW_UP_VISIT", delivered + 14, rng.random() < 0.7)
    if rng.random() < 0.12:
        reading, base, _ = block.new("Satisfaction")
        lived = rng.randint(1, 3) if late else rng.randint(3, 5)
        rows["satisfaction"].append(f"{base},{moment(delivered + 2, 15)},{rng.randint(2, 4)},{lived},{lived},{lived},{lived},{lived},VISIT")
        rows["gave_satisfaction"].append(f"{buyer},{reading}")
        rows["satisfaction_of"].append(f"{reading},{purchase}")
        rows["satisfaction_at"].append(f"{reading},{customer}")
    if rng.random() < (0.2 if late else 0.02):
        _claim(block, number, purchase, buyer, delivered + 1, late)


def _follow_up(block: Block, number: int, purchase: int, kind: str, due: int, done: bool) -> None:
    rows, customer = block.rows, block.first + number
    follow_up, base, _ = block.new("FollowUp")
    done = done and due <= HISTORY_DAYS
    at = moment(due - 1, 10)
    rows["followup"].append(f"{base},{kind},{moment(due)},{'DONE' if done else 'PLANNED'},{at if done else ''}")
    rows["followup_of"].append(f"{follow_up},{customer}")
    rows["followup_after"].append(f"{follow_up},{purchase}")
    rows["followup_to"].append(f"{follow_up},{rep_of(customer)}")
    if done:
        touchpoint = _touch(block, number, kind, due - 1)
        rows["touch_about"].append(f"{touchpoint},{purchase}")
        rows["done_by"].append(f"{follow_up},{touchpoint}")


def _claim(block: Block, number: int, purchase: int, buyer: int, day: int, late: bool) -> None:
    rng, rows = block.rng, block.rows
    claim, base, _ = block.new("Claim")
    settled = rng.random() < 0.9
    solved = day + rng.randint(1, 9)
    cause = _CAUSES[0 if late else rng.randrange(5)]
    severity = ("MINOR", "MINOR", "MAJOR", "SEVERE")[rng.randrange(4)]
    cost = rng.randrange(500, 20000) if settled else ""
    end = f"{moment(day + 1)},{moment(solved)},{moment(solved, 12)}" if settled else ",,"
    rows["claim"].append(
        f"{base},{cause},{severity},{'RESOLVED' if settled else 'OPEN'},{'TRUE' if settled else ''},{'APOLOGY' if settled else ''},"
        f"PHONE,Something went wrong,{moment(day)},{moment(day + 7)},{end},0,{cost},{CURRENCY if settled else ''},{cost}"
    )
    rows["claim_of"].append(f"{claim},{block.first + number}")
    rows["raised"].append(f"{buyer},{claim}")
    rows["claim_about"].append(f"{claim},{purchase}")
    rows["handled"].append(f"{claim},{rng.randrange(len(DEPARTMENTS))}")
    if rng.random() < 0.3:
        job, base, _ = block.new("ServiceJob")
        rows["job"].append(f"{base},REPAIR,DONE,{moment(day)},{moment(solved)},{moment(solved)},Repaired,true")
        rows["job_at"].append(f"{job},{block.first + number}")
        rows["job_for"].append(f"{job},{claim}")


def _touch(block: Block, number: int, kind: str, day: int) -> int:
    rows, customer = block.rows, block.first + number
    touchpoint, base, _ = block.new("Touchpoint")
    direction = "OUTBOUND" if kind in _OUTBOUND else "TWO_WAY"
    rows["touchpoint"].append(f"{base},{kind},{direction},{moment(day, 11)},Spoke about the next order,true")
    rows["had"].append(f"{rep_of(customer)},{touchpoint}")
    rows["with"].append(f"{touchpoint},{block.rng.choice(block.people[number])}")
    rows["touched"].append(f"{touchpoint},{customer}")
    return touchpoint


def touches(block: Block, number: int) -> None:
    rng, rows = block.rng, block.rows
    for _ in range(round(block.size.activity * (2 + len(block.orders[number]) // 4))):
        day = rng.randrange(HISTORY_DAYS)
        touchpoint = _touch(block, number, _TOUCHES[rng.randrange(9)], day)
        if rng.random() < 0.2:
            finding, base, _ = block.new("Finding")
            rows["finding"].append(f"{base},NEED,They need it faster,{moment(day, 11)}")
            rows["revealed"].append(f"{touchpoint},{finding}")
            rows["finding_at"].append(f"{finding},{block.first + number}")
            rows["finding_about"].append(f"{finding},{block.first + number}")
            rows["finding_from"].append(f"{finding},{rng.choice(block.people[number])}")


def sales(block: Block, number: int) -> None:
    rng, rows, customer = block.rng, block.rows, block.first + number
    if rng.random() < 0.4:
        opportunity, base, _ = block.new("Opportunity")
        day = rng.randrange(HISTORY_DAYS - 60)
        status = ("OPEN", "WON", "LOST")[rng.randrange(3)]
        value = rng.randrange(10**4, 10**6)
        closed = "" if status == "OPEN" else moment(day + 50)
        rows["opportunity"].append(f"{base},{status},,{value},{CURRENCY},{value},{moment(day)},{closed}")
        rows["considered"].append(f"{customer},{opportunity}")
        rows["opportunity_for"].append(f"{opportunity},{rng.randrange(PRODUCTS)}")
        rows["opportunity_rep"].append(f"{opportunity},{rep_of(customer)}")
    if rng.random() < 0.05:
        reference, base, _ = block.new("Reference")
        day = rng.randrange(HISTORY_DAYS - 20)
        rows["reference"].append(f"{base},{moment(day)},{moment(day + 9)}")
        rows["gave_reference"].append(f"{block.people[number][0]},{reference}")
        rows["reference_of"].append(f"{reference},{customer}")

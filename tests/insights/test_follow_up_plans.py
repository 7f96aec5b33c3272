"""The care plan, by tables: thank-you, status update, checks after the delivery, one monthly contact (R6 to R9)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from insights.aftersales import plans
from insights.aftersales.care import called_for, completes, shows
from insights.aftersales.practice import Practice
from insights.aftersales.promises import outcome, overdue, steps
from insights.aftersales.purchases import guarantee_until, lines_left
from insights.enums import Direction, FollowUpKind, PromiseStatus, TouchpointKind

START = datetime(2025, 3, 1, 9, tzinfo=UTC)
HOUSE = Practice()
TWO_WAY, OUTBOUND = Direction.TWO_WAY, Direction.OUTBOUND


def after(days: float) -> datetime:
    return START + timedelta(days=days)


def on(days: float | None) -> datetime | None:
    """Return a date without a time, `days` days later."""
    return None if days is None else after(days).replace(hour=0)


def told(planned: tuple[plans.PlannedFollowUp, ...]) -> list[tuple[str, float]]:
    return [(one.kind, (one.due - START.replace(hour=0)) / timedelta(days=1)) for one in planned]


@pytest.mark.parametrize(
    ("promised", "recorded", "planned"),
    [
        (None, 0, [("THANK_YOU", 2)]),
        (14, 0, [("THANK_YOU", 2)]),
        (14.5, 0, [("THANK_YOU", 2), ("STATUS_UPDATE", 7)]),
        (60, 0, [("THANK_YOU", 2), ("STATUS_UPDATE", 30)]),
        (60, 30, [("THANK_YOU", 2), ("STATUS_UPDATE", 30)]),
        (60, 30.1, []),
    ],
)
def test_an_order_plans_a_thank_you_and_a_status_update_for_a_distant_delivery(
    promised: float | None, recorded: float, planned: list[object]
) -> None:
    assert told(plans.after_order(START, None if promised is None else after(promised), after(recorded), HOUSE, UTC)) == planned


@pytest.mark.parametrize(
    ("promised", "agreed", "due"),
    [(60, False, 1), (0.5, False, 0), (1, False, 1), (60, True, 30), (14.5, True, 7), (14, True, None), (-1, False, 0)],
)
def test_a_new_date_plans_a_status_update_soon_or_half_way(promised: float, agreed: bool, due: int | None) -> None:
    planned = plans.after_new_date(after(promised), START, HOUSE, UTC, agreed=agreed)
    assert (planned and planned.due) == on(due)


def test_a_delivery_plans_three_checks_by_the_settings() -> None:
    assert told(plans.after_delivery(START, after(1), HOUSE, UTC)) == [
        ("DELIVERY_CHECK", 2),
        ("OPERATION_CHECK", 7),
        ("FOLLOW_UP_VISIT", 14),
    ]
    assert told(plans.after_delivery(START, after(1), replace(HOUSE, delivery_check=1, follow_up_visit=20), UTC))[::2] == [
        ("DELIVERY_CHECK", 1),
        ("FOLLOW_UP_VISIT", 20),
    ]
    assert plans.after_delivery(START, after(31), HOUSE, UTC) == ()


@pytest.mark.parametrize(("last", "recorded", "due"), [(None, 0, 30), (-5, 0, 30), (3, 4, 33), (None, 31, None)])
def test_the_first_monthly_contact_is_counted_from_the_order_or_the_last_touchpoint(
    last: float | None, recorded: float, due: int | None
) -> None:
    planned = plans.first_contact(START, None if last is None else after(last), after(recorded), HOUSE, UTC)
    assert (planned and planned.due) == on(due)


@pytest.mark.parametrize(("last", "now", "due"), [(None, 0, 30), (None, 31, 61), (20, 31, 50), (390, 400, 420), (300, 400, 430)])
def test_an_unplanned_monthly_contact_is_never_missed(last: float | None, now: float, due: int) -> None:
    assert plans.next_contact(START, None if last is None else after(last), after(now), HOUSE, UTC).due == on(due)


@pytest.mark.parametrize(
    ("at", "direction", "due", "bought", "done", "following"),
    [
        (20, TWO_WAY, 30, True, True, 50),
        (45, TWO_WAY, 30, True, True, 75),
        (20, OUTBOUND, 30, True, False, None),
        (0, TWO_WAY, 30, True, False, None),  # the day from which the open one was counted
        (0.5, TWO_WAY, 30, True, False, None),  # the same day
        (-9, TWO_WAY, 30, True, False, None),
        (20, TWO_WAY, None, True, False, 50),
        (20, TWO_WAY, None, False, False, None),
        (-20, TWO_WAY, None, True, False, None),  # long ago, and none was open
    ],
)
def test_a_two_way_touchpoint_completes_the_monthly_contact_and_plans_the_next(
    at: float, direction: Direction, due: float | None, bought: bool, done: bool, following: float | None
) -> None:
    found = plans.after_touchpoint(after(at), direction, on(due), bought, after(45), HOUSE, UTC)
    assert (found.done, found.next and found.next.due) == (done, on(following))


@pytest.mark.parametrize(
    ("moment", "zone", "due"),
    [
        ("2025-03-01T03:00:00Z", "UTC", "2025-03-31"),
        ("2025-03-01T03:00:00Z", "America/Los_Angeles", "2025-03-30"),  # the evening before
        ("2025-03-01T23:30:00Z", "Asia/Tokyo", "2025-04-01"),
        ("2025-03-01T00:00:00Z", "America/Los_Angeles", "2025-03-31"),  # a date without a time
    ],
)
def test_follow_ups_are_due_on_dates_in_the_writers_zone(moment: str, zone: str, due: str) -> None:
    planned = plans.monthly(datetime.fromisoformat(moment), HOUSE, ZoneInfo(zone))
    assert planned.due == datetime.fromisoformat(f"{due}T00:00:00Z")


@pytest.mark.parametrize(("recorded", "planned"), [(0, True), (30, True), (30.1, False)])
def test_a_first_visit_plans_a_thank_you_and_a_loss_plans_keep_in_touch(recorded: float, planned: bool) -> None:
    assert told(plans.after_first_visit(START, after(recorded), HOUSE, UTC)) == ([("THANK_YOU", 2)] if planned else [])
    assert told(plans.after_loss(START, after(recorded), HOUSE, UTC)) == ([("KEEP_IN_TOUCH", 90)] if planned else [])


@pytest.mark.parametrize(
    ("kind", "touchpoint", "direction", "about", "fits"),
    [
        ("THANK_YOU", "VISIT", TWO_WAY, [], True),
        ("DELIVERY_CHECK", "VISIT", TWO_WAY, ["q"], True),
        ("DELIVERY_CHECK", "CALL", TWO_WAY, ["p"], True),
        ("DELIVERY_CHECK", "CALL", TWO_WAY, [], False),
        ("OPERATION_CHECK", "FOLLOW_UP_VISIT", TWO_WAY, ["p"], True),
        ("FOLLOW_UP_VISIT", "VISIT", TWO_WAY, ["p"], True),
        ("FOLLOW_UP_VISIT", "CALL", TWO_WAY, ["p"], False),
        ("FOLLOW_UP_VISIT", "OPERATION_CHECK", TWO_WAY, ["p"], False),
        ("KEEP_IN_TOUCH", "CALL", TWO_WAY, [], True),
        ("KEEP_IN_TOUCH", "LETTER", OUTBOUND, [], False),
        ("THANK_YOU", "THANK_YOU", OUTBOUND, ["p"], True),
        ("THANK_YOU", "THANK_YOU", OUTBOUND, ["q"], False),
        ("THANK_YOU", "CALL", TWO_WAY, ["p"], False),
        ("MONTHLY_CONTACT", "CALL", TWO_WAY, [], True),
        ("MONTHLY_CONTACT", "EMAIL", OUTBOUND, [], False),
    ],
)
def test_a_named_follow_up_needs_a_touchpoint_of_a_fitting_kind_about_the_purchase(
    kind: str, touchpoint: str, direction: Direction, about: list[str], fits: bool
) -> None:
    why = shows(FollowUpKind(kind), "p", {"kind": touchpoint, "direction": direction}, about)
    assert (why is None) == fits


def test_a_follow_up_can_be_done_from_its_event_on() -> None:
    known = (after(16), after(0), after(2), HOUSE, UTC)
    assert called_for(FollowUpKind.THANK_YOU, *known) == after(0)
    assert called_for(FollowUpKind.OPERATION_CHECK, *known) == after(2)
    assert called_for(FollowUpKind.STATUS_UPDATE, *known) == after(0)
    assert called_for(FollowUpKind.STATUS_UPDATE, on(7) or START, *known[1:], changed=after(5)) == after(5)
    assert called_for(FollowUpKind.STATUS_UPDATE, on(4) or START, *known[1:], changed=after(5)) == after(0)  # due before the change
    assert called_for(FollowUpKind.MONTHLY_CONTACT, after(40), None, None, HOUSE, UTC) == on(11)
    assert called_for(FollowUpKind.KEEP_IN_TOUCH, after(90), None, None, HOUSE, UTC) == on(1)
    assert called_for(FollowUpKind.THANK_YOU, after(2), None, None, HOUSE, UTC) == on(0)


@pytest.mark.parametrize(
    ("kind", "touchpoint", "direction", "personal", "does"),
    [
        ("THANK_YOU", "THANK_YOU", OUTBOUND, True, True),
        ("THANK_YOU", "THANK_YOU", OUTBOUND, None, True),
        ("THANK_YOU", "THANK_YOU", OUTBOUND, False, False),
        ("THANK_YOU", "VISIT", TWO_WAY, True, False),  # only if the follow-up is named
        ("STATUS_UPDATE", "STATUS_UPDATE", OUTBOUND, False, True),
        ("KEEP_IN_TOUCH", "CALL", TWO_WAY, None, True),
        ("KEEP_IN_TOUCH", "NEWS", OUTBOUND, None, False),
    ],
)
def test_a_touchpoint_completes_follow_ups_of_its_own_kind(
    kind: str, touchpoint: str, direction: Direction, personal: bool | None, does: bool
) -> None:
    assert completes(FollowUpKind(kind), TouchpointKind(touchpoint), direction, personal=personal) is does


def test_a_form_letter_is_no_thank_you() -> None:
    letter = {"kind": "THANK_YOU", "direction": OUTBOUND, "personal": False}
    assert "form letter" in str(shows(FollowUpKind.THANK_YOU, "p", letter, ["p"]))
    assert shows(FollowUpKind.STATUS_UPDATE, "p", {**letter, "kind": "STATUS_UPDATE"}, ["p"]) is None


@pytest.mark.parametrize(
    ("status", "now", "open_steps"),
    [
        ("OPEN", after(0), ("keepPromise", "breakPromise", "withdrawPromise")),
        ("OPEN", after(6), ("keepPromise", "breakPromise")),
        ("KEPT", after(0), ()),
        ("BROKEN", after(0), ()),
        ("WITHDRAWN", after(0), ()),
    ],
)
def test_an_open_promise_can_be_kept_broken_or_withdrawn_before_its_date(status: str, now: datetime, open_steps: tuple[str, ...]) -> None:
    assert steps(PromiseStatus(status), overdue=overdue(after(5), now)) == open_steps


def test_a_promise_kept_late_is_broken_and_a_date_runs_to_its_end() -> None:
    day = datetime(2025, 3, 9, tzinfo=UTC)
    assert [outcome(day + timedelta(hours=hours), day) for hours in (-1, 0, 23, 24)] == ["KEPT", "KEPT", "KEPT", "BROKEN"]
    assert outcome(after(5) + timedelta(seconds=1), after(5)) == "BROKEN"


@pytest.mark.parametrize(
    ("delivered", "months", "until"),
    [("2025-01-31", 1, "2025-02-28"), ("2024-02-29", 12, "2025-02-28"), ("2025-11-30", 24, "2027-11-30"), ("2025-05-05", 0, "2025-05-05")],
)
def test_a_guarantee_runs_for_its_months(delivered: str, months: int, until: str) -> None:
    assert guarantee_until(date.fromisoformat(delivered), months).isoformat() == until


def _line(line: int, product: str, quantity: int, amount: int = 0) -> dict[str, object]:
    return {"line": line, "product": product, "quantity": quantity, "unitPrice": 0, "amount": amount, "amountReporting": amount}


def test_a_return_is_taken_from_its_line_else_from_its_product() -> None:
    bought = [_line(1, "saw", 3), _line(2, "saw", 5), _line(3, "drill", 2)]
    back = [_line(2, "saw", 4), _line(9, "saw", 3), _line(3, "drill", 2)]
    assert [one.left for one in lines_left(bought, back)] == [0, 1, 0]


def test_all_returns_of_a_line_add_up_to_its_amount() -> None:
    came = []
    for step in range(3):
        (line,) = lines_left([_line(1, "saw", 3, 1000)], [_line(1, "saw", 1)] * step)
        came.append(line.share(1)[0])
    assert (came, sum(came)) == ([333, 334, 333], 1000)

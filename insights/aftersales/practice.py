"""The company's settings for work after a sale: due dates of follow-ups, hours to settle claims, and business hours."""

from collections.abc import Container
from dataclasses import dataclass, field
from datetime import UTC, date, time, tzinfo


@dataclass(frozen=True, slots=True)
class Practice:
    """Settings of the rules.

    Offsets are days after the event that plans the follow-up (R6 to R9). Business hours are local time of `zone`, not on `holidays`. Hours
    to settle a claim are business hours (R12). `late`: an event recorded more than this many days late plans nothing. `weekdays` counts
    Monday as 0.

    Limits for a rep without a manager: `purchase_limit` and `claim_limit` in units of the reporting currency, `backdating` in days.
    """

    thank_you: int = 2
    status_update: int = 14  # planned half-way to the promised date if that date is more days ahead than this
    new_date: int = 1  # to tell a customer that the promised date was changed
    delivery_check: int = 2
    operation_check: int = 7
    follow_up_visit: int = 14
    monthly_contact: int = 30
    keep_in_touch: int = 90
    late: int = 30
    zone: tzinfo = UTC
    opens: time = time(9)
    closes: time = time(17)
    weekdays: frozenset[int] = field(default=frozenset({0, 1, 2, 3, 4}))
    holidays: Container[date] = field(default=frozenset(), compare=False)
    minor_hours: int = 40
    major_hours: int = 16
    severe_hours: int = 8
    purchase_limit: int = 100_000
    claim_limit: int = 5_000
    backdating: int = 90

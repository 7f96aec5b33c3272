"""How this company works after a sale, as its settings say: when follow-ups fall due, how fast claims are settled, when it is open."""

from collections.abc import Container
from dataclasses import dataclass, field
from datetime import UTC, date, time, tzinfo


@dataclass(frozen=True, slots=True)
class Practice:
    """Offsets in days after what plans the follow-up (R6 to R9); business hours, local time of `zone`, not on
    `holidays`; hours to settle a claim in (R12).

    What a rep may record without a manager: `purchase_limit` and `claim_limit` in units of the reporting currency, `backdating` in days.
    `weekdays` counts Monday as 0. `late`: purchases recorded more days after their order plan nothing.
    """

    thank_you: int = 2
    status_update: int = 14  # planned half-way to a promised date that is further off than this
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

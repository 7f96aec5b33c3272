"""Each screen of tests/contract/screens/ is one operation within the default limits, and is filled on the demo."""

from pathlib import Path
from typing import Any

import pytest
from graphql import parse

from demo import tour
from server.limits import measure, refusal
from tests.asking import Api
from tests.conftest import Demo
from tests.web.conftest import settings_for

SCREENS = sorted((Path(__file__).parents[1] / "contract" / "screens").glob("*.graphql"))
# A contact of the demo who gave referrals, rated us, bought and claimed.
CONTACT = "con_y5adwue7mgp2un4spdkam7nq"
# Values that are null for a reason, and lists that nothing belongs to: the customer is at the highest level and was asked lately …
ABSENT = {
    "account": """customer.crossSell.suppressed customer.industry customer.parent customer.referralAsk.contact customer.referralAsk.until
        customer.relationship.nextLevel customer.topicsToAvoid""",
    "claims_desk": "open.nodes.verdict open.nodes.waitingSince overdue.nodes.waitingSince",
    "contact": "contact.employments.until contact.referralAsk.until contact.reportsTo contact.topicsToAvoid",
    "dashboard": "",
    "pipeline": "open.nodes.closedAt",
    "referral_explorer": "introductionPaths.emptyReason introductionPaths.paths.blockers topReferrers.conversion",
}


def _empty(value: Any, path: str = "") -> tuple[set[str], set[str]]:
    """Return the paths of an answer that are filled somewhere, and the paths that are null or an empty list somewhere."""
    if value is None or value == []:
        return set(), {path}
    if not isinstance(value, dict | list):
        return {path}, set()
    inner = value.items() if isinstance(value, dict) else (("", one) for one in value)
    parts = [_empty(one, f"{path}.{name}".strip(".") if name else path) for name, one in inner]
    filled = {path}.union(*(found for found, _ in parts))
    return filled, set[str]().union(*(lost for _, lost in parts)) - filled


@pytest.mark.parametrize("screen", SCREENS, ids=lambda path: path.stem)
def test_a_screen_is_one_operation_within_the_default_limits(demo: Demo, screen: Path, tmp_path: Path) -> None:
    guide, day = tour(demo.driver), demo.today.isoformat()
    given = {**guide._asdict(), "contact": CONTACT, "from": "2026-04-01", "to": day, "day": day}
    text = screen.read_text(encoding="utf-8")
    settings = settings_for(tmp_path)
    with Api(demo.address, demo.now.isoformat()) as api:
        (priced,) = measure(api.executor.schema, parse(text)).values()
        assert refusal(priced, priced.of(given), settings.cost, settings.computed) is None
        data = api.data(text, api.viewer("MANAGER", guide.manager), **given)
    _, lost = _empty(data)
    assert lost == set(ABSENT[screen.stem].split())

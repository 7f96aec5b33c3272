"""The README says what is so: its queries are answered by the demo as printed."""

from demo.guide import tour
from tests.asking import Api
from tests.conftest import Demo
from tests.readme import README, answered


def test_the_readmes_answers_are_the_demos(demo: Demo) -> None:
    text = README.read_text(encoding="utf-8")
    with Api(demo.address, demo.now.isoformat()) as api:
        found, count = answered(text, api, tour(demo.driver).manager or "")
    assert count >= 5
    assert found == text, "`make readme` writes the answers anew; look at what changed before you commit it"

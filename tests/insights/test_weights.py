"""The weights file: its required content, and the version that names it."""

import re
from pathlib import Path

import pytest

from insights import weights
from insights.enums import BuyingRole
from insights.weights import WEIGHTS, rule_version

TEXT = Path(weights.__file__).with_name("weights.toml").read_text(encoding="utf-8")


def test_a_segment_requires_its_template_else_the_default() -> None:
    assert WEIGHTS.template("specialty bike shop") == (BuyingRole.DECISION_MAKER, BuyingRole.PROCUREMENT, BuyingRole.USER)
    assert WEIGHTS.template(None) == WEIGHTS.template("never heard of") == WEIGHTS.templates["default"]
    assert all(role in WEIGHTS.roles for template in WEIGHTS.templates.values() for role in template)


@pytest.mark.parametrize(
    ("written", "instead", "error"),
    [
        ("rhythm = 20", "rhythm = 21", ValueError),  # the components do not add up to 100
        ("promise = 730", "promises = 730", TypeError),  # a name that no rule knows
        ('"PROCUREMENT", "USER"]', '"BUYER"]', ValueError),  # not a buying role
    ],
)
def test_an_invalid_file_is_rejected(written: str, instead: str, error: type[Exception]) -> None:
    assert written in TEXT
    with pytest.raises(error):
        weights.load(TEXT.replace(written, instead))


def test_the_rule_version_changes_with_the_weights() -> None:
    assert re.fullmatch(r"\d+-[0-9a-f]{10}", rule_version())
    assert weights.version(TEXT) == rule_version()
    assert weights.version(TEXT.replace("hysteresis = 5", "hysteresis = 6")) != rule_version()

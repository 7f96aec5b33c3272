"""The weights file: its required content, and the version that names it."""

import re
from dataclasses import FrozenInstanceError
from pathlib import Path
from types import MappingProxyType

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
        ("rhythm = 20", "rhythm = 21", r"components\n.*weigh 101 together"),
        ("promise = 730", "promises = 730", r"half_lives\.promise\n.*required(?s:.*)half_lives\.promises\n.*Unexpected"),
        ("silent_days = 365", "", r"levels\.relational\.silent_days\n.*required"),
        ("[care]", "[cares]", r"care\n.*required(?s:.*)cares\n.*Unexpected"),
        ("lately = 180", 'lately = "long"', r"order_chance\.lately\n.*integer"),
        ('"PROCUREMENT", "USER"]', '"BUYER"]', r"templates\.Specialty Bike Shop\.1\n.*'PROCUREMENT'"),
    ],
)
def test_an_error_in_the_file_names_the_path(written: str, instead: str, error: str) -> None:
    assert written in TEXT
    with pytest.raises(ValueError, match=error):
        weights.load(TEXT.replace(written, instead))


def test_weights_cannot_be_changed() -> None:
    for table in (WEIGHTS.roles, WEIGHTS.templates, WEIGHTS.ties.strengths):
        assert isinstance(table, MappingProxyType)
    with pytest.raises(FrozenInstanceError):
        WEIGHTS.care.entered_days = 8  # type: ignore[misc]  # it is read-only


def test_the_rule_version_changes_with_the_weights() -> None:
    assert re.fullmatch(r"\d+-[0-9a-f]{10}", rule_version())
    assert weights.version(TEXT) == rule_version()
    assert weights.version(TEXT.replace("hysteresis = 5", "hysteresis = 6")) != rule_version()

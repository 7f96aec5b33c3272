"""Settings are documented, and an invalid setting is refused with a message that says what to do."""

import re
import tomllib
from datetime import time
from importlib import metadata
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from insights.aftersales.practice import Practice
from server.command import app
from server.practice import practice
from server.settings import Settings
from tests.conftest import RAPPORT, Run

EXAMPLE = (Path(__file__).parents[2] / ".env.example").read_text(encoding="utf-8")


def test_every_setting_has_a_line_in_the_example() -> None:
    wanted = {str(field.validation_alias or f"RAPPORT_{name.upper()}") for name, field in Settings.model_fields.items()}
    assert set(re.findall(r"^#(\w+)=", EXAMPLE, re.MULTILINE)) == wanted


def test_the_example_shows_the_defaults(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name, value in re.findall(r"^#(RAPPORT_\w+)=(.+)$", EXAMPLE, re.MULTILINE):
        field = name.removeprefix("RAPPORT_").lower()
        default = Settings.model_fields[field].default
        assert default is None or default == () or str(default).lower() == value.lower() or float(default) == float(value), name


def test_the_practice_has_the_defaults_and_the_settings() -> None:
    assert practice(Settings()) == Practice(zone=ZoneInfo("UTC"))
    own = practice(Settings(thank_you=1, zone="Europe/Berlin", opens="08:30", weekdays="Sat,Sun", severe_hours=4))
    assert (own.thank_you, own.opens, own.weekdays, own.severe_hours) == (1, time(8, 30), frozenset({5, 6}), 4)
    assert own.zone == ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"NEO4J_URI": "http://graph"}, "NEO4J_URI: must start with one of bolt://"),
        ({"NEO4J_URI": "bolt://graph"}, "NEO4J_PASSWORD is missing"),
        ({"RAPPORT_PORT": "eighty"}, "RAPPORT_PORT: "),
        ({"RAPPORT_HEAP": "lots"}, "RAPPORT_HEAP: "),
        ({"RAPPORT_SECRET": "short"}, "RAPPORT_SECRET: must have at least 32 bytes"),
        ({"RAPPORT_PROFILE": "production"}, "RAPPORT_SECRET is missing"),
        ({"RAPPORT_ZONE": "Mars/Olympus"}, "RAPPORT_ZONE: is no time zone that is known here: write it as Europe/Berlin"),
        ({"RAPPORT_RATES": "nowhere.csv"}, "RAPPORT_RATES: nowhere.csv cannot be read"),
        ({"RAPPORT_OPENS": "9am"}, "RAPPORT_OPENS: "),
        ({"RAPPORT_PROFLIE": "production"}, "RAPPORT_PROFLIE is not a setting. Did you mean RAPPORT_PROFILE?"),
        ({"RAPPORT_OPENS": "18:00"}, "RAPPORT_CLOSES must be later than RAPPORT_OPENS"),
    ],
)
def test_an_invalid_setting_is_named_in_one_line(rapport: Run, given: dict[str, str], says: str) -> None:
    told = rapport("token", "--role", "admin", **given)
    assert (told.returncode, told.stdout) == (1, "")
    assert says in told.stderr
    assert "Traceback" not in told.stderr
    assert "short" not in told.stderr.replace("shorter", "")


def test_the_file_env_is_read_and_the_environment_wins(rapport: Run, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("RAPPORT_TOKEN_HUORS=12\n", encoding="utf-8")
    assert "RAPPORT_TOKEN_HUORS is not a setting" in rapport("token", "--role", "admin").stderr
    (tmp_path / ".env").write_text("RAPPORT_TOKEN_HOURS=none\n", encoding="utf-8")
    assert "RAPPORT_TOKEN_HOURS" in rapport("token", "--role", "admin").stderr
    assert rapport("token", "--role", "admin", RAPPORT_TOKEN_HOURS="1").returncode == 0


def test_invalid_arguments_exit_with_2_and_a_usage(rapport: Run) -> None:
    for arguments in (["token"], ["token", "--role", "chef"], ["serve", "--port", "99999"], ["nonsense"], ["migrate", "nonsense"]):
        told = rapport(*arguments)
        assert told.returncode == 2, arguments
        assert "Usage: rapport" in told.stderr


def test_the_version_is_that_of_the_project(rapport: Run) -> None:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    told = rapport("--version")
    assert (told.returncode, told.stdout) == (0, f"rapport {project['version']}\n")


def test_an_installed_package_reports_its_own_version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "exists", lambda _path: False)  # no pyproject.toml beside the package
    monkeypatch.setattr(metadata, "version", lambda name: f"1.2.3 of {name}")
    assert CliRunner().invoke(app, ["--version"]).output == "rapport 1.2.3 of rapport\n"


def test_every_command_is_documented() -> None:
    page = (Path(__file__).parents[2] / "docs" / "commands.md").read_text(encoding="utf-8")
    commands: Any = get_command(app)
    for name, command in commands.commands.items():
        assert f"`rapport {name} " in page or f"`rapport {name}`" in page
        assert command.help
        assert all(one.help for one in command.params)


def test_our_schema_package_is_imported_in_any_folder(rapport: Run, tmp_path: Path) -> None:
    lock = (Path(__file__).parents[2] / "requirements.lock").read_text(encoding="utf-8")
    for name in ("schema", "graph", "server", "demo", "insights", "ingest", "resolvers"):
        assert not re.search(rf"^{name}==", lock, re.MULTILINE), f"a package {name} could be imported in place of ours"
    (tmp_path / "schema").mkdir()
    (tmp_path / "schema" / "__init__.py").write_text("raise SystemExit('the wrong one')", encoding="utf-8")
    told = rapport("schema")
    assert told.returncode == 0, told.stderr
    assert "type Customer implements " in told.stdout
    assert RAPPORT.is_file()

"""Settings are documented, and refused with a message that says how to mend them."""

import re
from pathlib import Path

import pytest
from typer.main import get_command

from server.command import app
from server.settings import Settings
from tests.conftest import RAPPORT, Run

EXAMPLE = (Path(__file__).parents[2] / ".env.example").read_text(encoding="utf-8")


def test_every_setting_has_a_line_in_the_example() -> None:
    wanted = {str(field.validation_alias or f"RAPPORT_{name.upper()}") for name, field in Settings.model_fields.items()}
    assert set(re.findall(r"^#(\w+)=", EXAMPLE, re.MULTILINE)) == wanted


def test_the_example_says_what_holds(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name, value in re.findall(r"^#(RAPPORT_\w+)=(.+)$", EXAMPLE, re.MULTILINE):
        field = name.removeprefix("RAPPORT_").lower()
        default = Settings.model_fields[field].default
        assert default is None or default == () or str(default) == value or float(default) == float(value), name


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"NEO4J_URI": "http://graph"}, "NEO4J_URI: must start with one of bolt://"),
        ({"NEO4J_URI": "bolt://graph"}, "NEO4J_PASSWORD is missing"),
        ({"RAPPORT_PORT": "eighty"}, "RAPPORT_PORT: "),
        ({"RAPPORT_HEAP": "lots"}, "RAPPORT_HEAP: "),
        ({"RAPPORT_SECRET": "short"}, "RAPPORT_SECRET: must have at least 32 bytes"),
        ({"RAPPORT_PROFILE": "production"}, "RAPPORT_SECRET is missing"),
    ],
)
def test_a_wrong_setting_is_named_in_one_line(rapport: Run, given: dict[str, str], says: str) -> None:
    told = rapport("token", "--role", "admin", **given)
    assert (told.returncode, told.stdout) == (1, "")
    assert says in told.stderr
    assert "Traceback" not in told.stderr
    assert "short" not in told.stderr.replace("shorter", "")


def test_the_file_env_is_read_and_the_environment_wins(rapport: Run, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("RAPPORT_TOKEN_HOURS=none\n", encoding="utf-8")
    assert "RAPPORT_TOKEN_HOURS" in rapport("token", "--role", "admin").stderr
    assert rapport("token", "--role", "admin", RAPPORT_TOKEN_HOURS="1").returncode == 0


def test_what_cannot_be_understood_ends_with_2_and_a_usage(rapport: Run) -> None:
    for arguments in (["token"], ["token", "--role", "chef"], ["serve", "--port", "99999"], ["nonsense"], ["migrate", "nonsense"]):
        told = rapport(*arguments)
        assert told.returncode == 2, arguments
        assert "Usage: rapport" in told.stderr


def test_every_command_is_documented() -> None:
    page = (Path(__file__).parents[2] / "docs" / "commands.md").read_text(encoding="utf-8")
    for name, command in get_command(app).commands.items():
        assert f"`rapport {name} " in page or f"`rapport {name}`" in page
        assert command.help
        assert all(one.help for one in command.params)


def test_ours_is_the_schema_that_is_imported_wherever_the_command_runs(rapport: Run, tmp_path: Path) -> None:
    lock = (Path(__file__).parents[2] / "requirements.lock").read_text(encoding="utf-8")
    for name in ("schema", "graph", "server", "demo", "insights", "ingest", "resolvers"):
        assert not re.search(rf"^{name}==", lock, re.MULTILINE), f"a package {name} could be imported in place of ours"
    (tmp_path / "schema").mkdir()
    (tmp_path / "schema" / "__init__.py").write_text("raise SystemExit('the wrong one')", encoding="utf-8")
    told = rapport("schema")
    assert told.returncode == 0, told.stderr
    assert "type Customer implements " in told.stdout
    assert RAPPORT.is_file()

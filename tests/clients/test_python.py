"""The package rapport-client: a new environment installs its wheel, mypy checks code that uses it, and its example runs on a server."""

import re
import shutil
import tomllib

import pytest

from insights.enums import Role
from tests.api.worlds import Key
from tests.clients.conftest import HERE, PYTHON, ROOT, Environment, run
from tests.web.conftest import Served

pytestmark = pytest.mark.filterwarnings("ignore:Exception ignored in. <socket.socket:pytest.PytestUnraisableExceptionWarning")


@pytest.mark.process
def test_mypy_checks_code_that_uses_the_client(environment: Environment) -> None:
    example = environment.folder / "example.py"
    shutil.copy(PYTHON / "example.py", example)
    wrong = environment.folder / "wrong.py"
    wrong.write_text("from rapport_client import Rapport\n\n\nasync def ask(rapport: Rapport) -> int:\n    return await rapport.newest()\n")
    assert environment.errors(example, HERE / "follow.py", wrong) == ["wrong.py"]


@pytest.mark.process
def test_values_of_a_later_server_are_accepted(environment: Environment) -> None:
    program = """
from rapport_client import Other, UserError
from rapport_client.errors import failure, user_errors
from rapport_client.generated.enums import Level
from rapport_client.generated.on_change import OnChange
change = {"cursor": "c", "at": "2030-01-01T00:00:00Z", "kind": "DREAMED", "subject": {"__typename": "Dream", "id": "d"}, "customer": None}
found = OnChange.model_validate({"changed": change}).changed
assert found and found.subject and found.subject.typename__ == "Dream"
assert (found.kind.value, found.kind.known, Level.PARTNERING.known) == ("DREAMED", False, True)
assert isinstance(failure({"message": "Asleep.", "extensions": {"code": "ASLEEP", "requestId": "r"}}), Other)
errors = [{"code": "TIRED", "field": ["at"], "message": "Sleep."}]
assert list(user_errors({"saveAll": {"results": [{"userErrors": errors}]}})) == [
    UserError("TIRED", ("at",), "Sleep.", ("saveAll", "results", 0))]
"""
    run(environment.python, "-c", program, folder=environment.folder)


def test_the_example_writes_once_and_listens(environment: Environment, at: Served) -> None:
    token = at.token(Role.REP, Key("Rep", "Ann").id)
    oak = Key("Customer", "Oak").id
    given = {"RAPPORT_URL": at.url, "RAPPORT_TOKEN": token}
    said = run(environment.python, PYTHON / "example.py", oak, folder=environment.folder, **given).splitlines()
    patterns = ("logged: Mill Oak VISIT", "once: True", "refused: INVALID at: Lies in the future: .+", "heard: CREATED Touchpoint")
    assert len(said) == len(patterns), said
    for pattern, line in zip(patterns, said, strict=True):
        assert re.fullmatch(pattern, line), said


def test_the_package_has_the_version_of_rapport() -> None:
    versions = [tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"] for folder in (ROOT, PYTHON)]
    assert versions[0] == versions[1]

"""Who asks: every token that does not hold is a 401 that says what to do; one that holds opens its own part of the graph."""

import stat
import time
from pathlib import Path
from typing import Any

import jwt
import pytest

from graph.visibility import Viewer
from insights.enums import Role
from server.auth import FRESH, Callers, make_token, signing_key
from server.settings import SettingsError, load
from tests.graph import sample
from tests.web.conftest import SECRET, Served, settings_for

NAMES = "{ viewer { role withheld rep { name } } customers { nodes { name } } }"


def claims(**changed: Any) -> dict[str, Any]:
    made = {"iss": "rapport", "aud": "rapport", "sub": "someone", "role": "ADMIN", "exp": time.time() + 3600, **changed}
    return {name: value for name, value in made.items() if value is not None}


def signed(key: str = SECRET, algorithm: str | None = "HS256", **changed: Any) -> str:
    return jwt.encode(claims(**changed), key, algorithm=algorithm)


def unsigned() -> str:
    return jwt.encode(claims(), "", algorithm="none")


@pytest.mark.parametrize(
    ("header", "says"),
    [
        (None, "Say who you are"),
        ("", "Say who you are"),
        ("Bearer", "must be `Bearer <token>`"),
        ("Basic dXNlcjpwYXNz", "must be `Bearer <token>`"),
        ("Bearer " + "x" * 5000, "must be `Bearer <token>`"),
        ("Bearer garbage", "does not hold"),
        ("Bearer a.b.c", "does not hold"),
        ("Bearer ..", "does not hold"),
        (f"Bearer {signed(exp=time.time() - 60)}", "expired"),
        (f"Bearer {signed(exp=None)}", "does not hold"),
        (f"Bearer {signed(exp='soon')}", "does not hold"),
        (f"Bearer {signed(iss='other')}", "does not hold"),
        (f"Bearer {signed(iss=None)}", "does not hold"),
        (f"Bearer {signed(aud='other')}", "does not hold"),
        (f"Bearer {signed(aud=None)}", "does not hold"),
        (f"Bearer {signed(sub=None)}", "does not hold"),
        (f"Bearer {signed(nbf=time.time() + 86400)}", "does not hold"),
        (f"Bearer {signed(role='KING')}", "no role of ours"),
        (f"Bearer {signed(role=None)}", "no role of ours"),
        (f"Bearer {signed(role=['ADMIN'])}", "no role of ours"),
        (f"Bearer {signed(role='REP', rep=7)}", "must be the id of a rep"),
        (f"Bearer {signed(key='another key that is long enough, too')}", "does not hold"),
        (f"Bearer {signed(algorithm='HS512', key=SECRET * 2)}", "does not hold"),
        (f"Bearer {unsigned()}", "does not hold"),
    ],
)
def test_a_token_that_does_not_hold_is_401(served: Served, header: str | None, says: str) -> None:
    answer = served.client.post("/graphql", json={"query": NAMES}, headers={} if header is None else {"authorization": header})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith('Bearer realm="rapport"')
    (error,) = answer.json()["errors"]
    assert says in error["message"]
    assert error["extensions"] == {"code": "UNAUTHENTICATED", "requestId": answer.headers["x-request-id"]}


def test_a_token_signed_with_our_secret_as_an_rsa_key_is_401(served: Served) -> None:
    header = signed().replace("HS256", "RS256")
    forged = jwt.utils.base64url_encode(b'{"alg":"RS256","typ":"JWT"}').decode() + "." + header.split(".", 1)[1]
    assert served.client.post("/graphql", json={"query": NAMES}, headers={"authorization": f"Bearer {forged}"}).status_code == 401


def test_two_authorization_headers_are_401(served: Served) -> None:
    headers = [("authorization", f"Bearer {served.token()}"), ("authorization", "Bearer x")]
    assert served.client.post("/graphql", json={"query": NAMES}, headers=headers).status_code == 401


@pytest.mark.parametrize(
    ("role", "rep", "seen", "hidden"),
    [
        (Role.ADMIN, None, {"Alpha Ltd", "Beta Ltd", "Gamma Ltd", "Quiet Ltd"}, set()),
        (Role.MANAGER, "Max", {"Alpha Ltd", "Beta Ltd", "Gamma Ltd", "Quiet Ltd"}, set()),
        (Role.REP, "Ann", {"Alpha Ltd", "Beta Ltd"}, {"Gamma Ltd", "Quiet Ltd"}),
        (Role.REP, "Bob", {"Gamma Ltd", "Quiet Ltd"}, {"Alpha Ltd", "Beta Ltd"}),
        (Role.REP, "Nobody", set(), {"Alpha Ltd", "Beta Ltd", "Gamma Ltd", "Quiet Ltd"}),
    ],
)
def test_a_role_opens_its_part(served: Served, role: Role, rep: str | None, seen: set[str], hidden: set[str]) -> None:
    data = served.ask(NAMES, token=served.token(role, rep and sample.key("Rep", rep))).json()["data"]
    found = {one["name"] for one in data["customers"]["nodes"]}
    assert seen <= found
    assert not hidden & found
    assert data["viewer"]["role"] == role.value
    assert data["viewer"]["withheld"] is (role is not Role.ADMIN)


class Counting:
    """A reader of a graph with one rep who covers one territory."""

    def __init__(self) -> None:
        self.asked = 0

    async def read(self, _statement: str, _parameters: dict[str, Any], *, timeout: float | None = None) -> list[Any]:
        self.asked += 1
        return [[["ter_x"], [], None]]


@pytest.mark.anyio
async def test_a_viewer_is_remembered_for_a_few_seconds_and_never_past_its_expiry(tmp_path: Path) -> None:
    settings, reader, now = settings_for(tmp_path), Counting(), [time.time()]
    callers = Callers(settings, reader, clock=lambda: now[0])
    header = f"Bearer {make_token(settings, Role.REP, 'rep_x')}"
    for later, asked in ((0, 1), (FRESH - 0.1, 1), (FRESH + 0.1, 2)):
        now[0] += later
        assert await callers.viewer(header) == Viewer(Role.REP, "rep_x", ("rep_x", "ter_x"), ("rep_x",))
        assert reader.asked == asked


def test_the_development_key_is_made_once_and_kept_to_its_owner(tmp_path: Path) -> None:
    settings = settings_for(tmp_path / "home", secret=None)
    key = signing_key(settings)
    assert len(key) >= 32
    assert signing_key(settings) == key
    assert stat.S_IMODE((tmp_path / "home" / "secret").stat().st_mode) == 0o600
    (tmp_path / "home" / "secret").write_text("short")
    with pytest.raises(SettingsError, match="remove it"):
        signing_key(settings)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"secret": "short"}, "RAPPORT_SECRET: must have at least 32 bytes"),
        ({"origins": "example.com"}, "RAPPORT_ORIGINS: must be origins"),
    ],
)
def test_wrong_settings_are_named(given: dict[str, Any], says: str) -> None:
    with pytest.raises(SettingsError, match=says):
        load(_env_file=None, **given)

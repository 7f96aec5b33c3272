"""Authentication: an invalid token is a 401 that says what to do. A valid token opens its part of the graph."""

import stat
import time
from pathlib import Path
from typing import Any

import jwt
import pytest

from graph.visibility import Viewer
from insights.enums import Role
from server.auth import VIEWER_SECONDS, Callers, Unauthenticated, make_token, signing_key
from server.settings import SettingsError, load
from tests.graph import sample
from tests.web.conftest import SECRET, Served, settings_for
from tests.web.listening import line

SURROGATE = "\ud800"  # half of a character: JSON can hold it, the database cannot
NAMES = "{ viewer { role withheld rep { name } } customers { nodes { name } } }"


def claims(**changed: Any) -> dict[str, Any]:
    made = {"iss": "rapport", "aud": "rapport", "sub": "someone", "role": "ADMIN", "iat": time.time(), "exp": time.time() + 3600, **changed}
    return {name: value for name, value in made.items() if value is not None}


def signed(key: str = SECRET, algorithm: str | None = "HS256", **changed: Any) -> str:
    return jwt.encode(claims(**changed), key, algorithm=algorithm)


def unsigned() -> str:
    return jwt.encode(claims(), "", algorithm="none")


@pytest.mark.parametrize(
    ("header", "says"),
    [
        (None, "The token is missing"),
        ("", "The token is missing"),
        ("Bearer", "must be `Bearer <token>`"),
        ("Basic dXNlcjpwYXNz", "must be `Bearer <token>`"),
        ("Bearer " + "x" * 5000, "must be `Bearer <token>`"),
        ("Bearer garbage", "is invalid"),
        ("Bearer a.b.c", "is invalid"),
        ("Bearer ..", "is invalid"),
        (f"Bearer {signed(exp=time.time() - 60)}", "expired"),
        (f"Bearer {signed(exp=None)}", "is invalid"),
        (f"Bearer {signed(exp='soon')}", "is invalid"),
        (f"Bearer {signed(iss='other')}", "is invalid"),
        (f"Bearer {signed(iss=None)}", "is invalid"),
        (f"Bearer {signed(aud='other')}", "is invalid"),
        (f"Bearer {signed(aud=None)}", "is invalid"),
        (f"Bearer {signed(sub=None)}", "is invalid"),
        (f"Bearer {signed(nbf=time.time() + 86400)}", "is invalid"),
        (f"Bearer {signed(role='KING')}", "not a role of Rapport"),
        (f"Bearer {signed(role=None)}", "not a role of Rapport"),
        (f"Bearer {signed(role=['ADMIN'])}", "not a role of Rapport"),
        (f"Bearer {signed(role='REP', rep=7)}", "must be the id of a rep"),
        (f"Bearer {signed(key='another key that is long enough, too')}", "is invalid"),
        (f"Bearer {signed(algorithm='HS512', key=SECRET * 2)}", "is invalid"),
        (f"Bearer {unsigned()}", "is invalid"),
        (f"Bearer {signed(iat=None)}", "is invalid"),
        (f"Bearer {signed(iat=time.time() + 3600)}", "is invalid"),
        (f"Bearer {signed(iat='now')}", "is invalid"),
        (f"Bearer {signed(exp=10**1200)}", "is valid for more than"),
        (f"Bearer {signed(exp=1e300)}", "is valid for more than"),
        (f"Bearer {signed(exp=float('inf'))}", ""),
        (f"Bearer {signed(exp=float('nan'))}", ""),
        (f"Bearer {signed(exp=True)}", ""),
        (f"Bearer {signed(exp=[1])}", ""),
        (f"Bearer {signed(exp=time.time() + 10 * 365 * 86_400)}", "is valid for more than"),
        (f"Bearer {signed(iat=-(10**400))}", ""),
        (f"Bearer {signed(sub=7)}", "is invalid"),
        (f"Bearer {signed(sub='import')}", "Use another one"),
        (f"Bearer {signed(sub='')}", "`sub` must be"),
        (f"Bearer {signed(sub=SURROGATE)}", "`sub` must be"),
        (f"Bearer {signed(sub='x' * 1000)}", "`sub` must be"),
        (f"Bearer {signed(role='REP', rep=SURROGATE)}", "must be the id of a rep"),
        (f"Bearer {signed(role='REP', rep='')}", "must be the id of a rep"),
        (f"Bearer {signed(role=SURROGATE)}", "not a role of Rapport"),
        (f"Bearer {signed(role={'ADMIN': 1})}", "not a role of Rapport"),
        (f"Bearer {signed(aud=[[]])}", "is invalid"),
        (f"Bearer {signed(aud={'rapport': 1})}", "is invalid"),
    ],
)
def test_an_invalid_token_is_401(served: Served, header: str | None, says: str) -> None:
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
    ],
)
def test_a_role_opens_its_part_of_the_graph(served: Served, role: Role, rep: str | None, seen: set[str], hidden: set[str]) -> None:
    data = served.ask(NAMES, token=served.token(role, rep and sample.key("Rep", rep))).json()["data"]
    found = {one["name"] for one in data["customers"]["nodes"]}
    assert seen <= found
    assert not hidden & found
    assert data["viewer"]["role"] == role.value
    assert data["viewer"]["withheld"] is (role is not Role.ADMIN)


class Counting:
    """A reader of a graph with one rep, who covers one territory and manages the territories in `manages`.
    `there`: whether the rep exists.
    """

    def __init__(self) -> None:
        self.asked = 0
        self.manages: list[str] = []
        self.there = True

    async def read(self, _statement: str, _parameters: dict[str, Any], *, timeout: float | None = None) -> list[Any]:
        self.asked += 1
        return [[["ter_x"], self.manages, None]] if self.there else []


@pytest.mark.anyio
async def test_a_viewer_is_cached_for_a_few_seconds_and_never_past_its_expiry(tmp_path: Path) -> None:
    settings, reader, now = settings_for(tmp_path), Counting(), [time.time()]
    callers = Callers(settings, reader, clock=lambda: now[0])
    header = f"Bearer {make_token(settings, Role.REP, 'rep_x')}"
    for later, asked in ((0, 1), (VIEWER_SECONDS - 0.1, 1), (VIEWER_SECONDS + 0.1, 2)):
        now[0] += later
        assert await callers.viewer(header) == Viewer(Role.REP, "rep_x", ("rep_x", "ter_x"), subject="rep_x")
        assert reader.asked == asked


@pytest.mark.anyio
async def test_a_manager_without_territories_becomes_a_rep_and_a_deleted_rep_is_refused_within_seconds(tmp_path: Path) -> None:
    settings, reader, now = settings_for(tmp_path), Counting(), [time.time()]
    callers = Callers(settings, reader, clock=lambda: now[0])
    header = f"Bearer {make_token(settings, Role.MANAGER, 'rep_x')}"
    reader.manages = ["ter_y"]
    assert (await callers.viewer(header)).role is Role.MANAGER
    reader.manages = []
    now[0] += VIEWER_SECONDS + 0.1
    assert (await callers.viewer(header)).role is Role.REP
    reader.there = False
    now[0] += VIEWER_SECONDS + 0.1
    for _ in range(3):  # read once, refused each time
        with pytest.raises(Unauthenticated, match="a rep who does not exist"):
            await callers.viewer(header)
    assert reader.asked == 3
    reader.there = True
    now[0] += VIEWER_SECONDS + 0.1
    assert (await callers.viewer(header)).role is Role.REP


@pytest.mark.parametrize("role", Role)
def test_a_token_for_an_unknown_rep_is_401(served: Served, role: Role) -> None:
    token = served.token(role, sample.key("Rep", "Nobody"))
    answer = served.ask(NAMES, token=token)
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (401, "UNAUTHENTICATED")
    with line(served) as one:
        one.say({"type": "connection_init", "payload": {"Authorization": f"Bearer {token}"}})
        assert one.closed()[0] == 4403


def test_manager_in_a_token_counts_only_with_a_managed_territory(served: Served) -> None:
    """Ann covers a territory and manages none. Her token opens the customers of a rep, and allows the mutations of a rep."""
    token, hers = (served.token(role, sample.key("Rep", "Ann")) for role in (Role.MANAGER, Role.REP))
    assert served.ask(NAMES, token=token).json() == served.ask(NAMES, token=hers).json()
    stop = {"input": {"idempotencyKey": "stop", "id": sample.key("Customer", "Alpha"), "expectedVersion": 1, "reason": "No."}}
    asked = "mutation ($input: StopCustomerInput!) { stopCustomer(input: $input) { userErrors { code } } }"
    answer = served.ask(asked, stop, token=token).json()
    assert answer["data"]["stopCustomer"]["userErrors"] == [{"code": "FORBIDDEN"}]
    with line(served) as one:
        one.begin(token).ask("{ viewer { role } }")
        assert one.hear()["payload"]["data"] == {"viewer": {"role": "REP"}}


def test_the_development_key_is_created_once_and_private(tmp_path: Path) -> None:
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
def test_invalid_settings_are_named(given: dict[str, Any], says: str) -> None:
    with pytest.raises(SettingsError, match=says):
        load(_env_file=None, **given)

"""Authentication: turns a bearer token (JWT, HS256) into a Viewer, or raises an error that says what is wrong with the token.

Algorithm, issuer, audience, time of issue, expiry, lifetime and the key's length are checked. One statement reads the viewer's territories.
The viewer is cached for `VIEWER_SECONDS` seconds, so a revoked right ends after that time. A cached viewer never outlives the token's
expiry. A token for an unknown rep is refused. MANAGER counts only for a rep who manages a territory (graph/visibility.py).
"""

import os
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import jwt

from graph.client.errors import Refused
from graph.commit.change_set import IMPORT, REFRESH
from graph.embedded import private
from graph.visibility import Reader, Viewer, viewer_of
from insights.enums import Role
from server.settings import Settings, SettingsError

ALGORITHM = "HS256"
KEY_BYTES = 32
LEEWAY = 5  # seconds by which two clocks may differ
VIEWER_SECONDS = 5.0  # seconds for which a viewer is cached
VIEWERS = 10_000  # maximum number of cached viewers
LONGEST_TOKEN = 4096  # maximum length of a token in characters
LIFETIME = 366 * 86_400  # maximum lifetime of a token in seconds
RESERVED = {IMPORT.subject, REFRESH.subject}  # subjects of Rapport's own changes
NAME = 200  # maximum length of a subject or a rep's id in bytes


class TokenClaims(NamedTuple):
    """The claims of a valid token. `expiry` is in seconds since 1970."""

    role: Role
    subject: str
    rep: str | None
    expiry: float


class Unauthenticated(Refused):
    """The token is missing or invalid."""

    code = "UNAUTHENTICATED"


def signing_key(settings: Settings) -> str:
    """Return the key that signs tokens: RAPPORT_SECRET if it is set. In development, a random key is created once in `<home>/secret` (mode
    0600).

    Raises `SettingsError` when the stored key is too short.
    """
    if settings.secret is not None:
        return settings.secret.get_secret_value()
    with private.chosen_by("RAPPORT_HOME", settings.home):
        return _stored_key(private.folder(settings.home) / "secret")


def _stored_key(file: Path) -> str:
    """Return the key in the file. A missing file is created. Raises `SettingsError` when the stored key is too short."""
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        found = file.read_text(encoding="utf-8").strip()
        if len(found.encode()) < KEY_BYTES:
            raise SettingsError(f"{file} holds fewer than {KEY_BYTES} bytes: remove it, and a new key is made.") from None
        return found
    key = secrets.token_urlsafe(48)
    with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
        opened.write(key)
    return key


def make_token(settings: Settings, role: Role, rep: str | None = None, hours: float | None = None) -> str:
    """Return a token for the role. `rep` is the id of the rep whose customers or territories the token opens. `hours` is the lifetime; it
    defaults to the setting.
    """
    now = datetime.now(UTC)
    claims: dict[str, Any] = {
        "iss": settings.issuer,
        "aud": settings.audience,
        "sub": rep or role.value.lower(),
        "role": role.value,
        "iat": now,
        "exp": now + timedelta(hours=settings.token_hours if hours is None else hours),
    }
    if rep is not None:
        claims["rep"] = rep
    return jwt.encode(claims, signing_key(settings), algorithm=ALGORITHM)


class Callers:
    """Resolves the `Authorization` header to a Viewer."""

    def __init__(self, settings: Settings, graph: Reader, clock: Callable[[], float] = time.time) -> None:
        self._key = signing_key(settings)
        self._issuer = settings.issuer
        self._audience = settings.audience
        self._graph = graph
        self._clock = clock
        self._known: OrderedDict[str, tuple[Viewer | None, float]] = OrderedDict()

    async def viewer(self, header: str | None) -> Viewer:
        """Return the viewer of a request.

        Raises `Unauthenticated` for a missing or invalid token, and `Unavailable` when the graph does not answer.
        """
        token = _bearer(header)
        known = self._known.get(token)
        if known is not None and self._clock() < known[1]:
            self._known.move_to_end(token)
            return _there(known[0])
        claims = self.claims(token)
        viewer = await viewer_of(self._graph, claims.role, claims.rep, claims.subject)
        self._known[token] = (viewer, min(claims.expiry + LEEWAY, self._clock() + VIEWER_SECONDS))
        if len(self._known) > VIEWERS:
            self._known.popitem(last=False)
        return _there(viewer)

    def left(self, header: str | None) -> float:
        """Return the seconds until the token in the header expires. Raises `Unauthenticated` for an invalid token."""
        return self.claims(_bearer(header)).expiry + LEEWAY - self._clock()

    def claims(self, token: str) -> TokenClaims:
        """Return the claims of a token. Raises `Unauthenticated` when the token is invalid."""
        try:
            found = jwt.decode(
                token, self._key, algorithms=[ALGORITHM], issuer=self._issuer, audience=self._audience, leeway=LEEWAY,
                options={"require": ["exp", "iat", "iss", "aud", "sub"], "enforce_minimum_key_length": True},
            )  # fmt: skip
        except jwt.ExpiredSignatureError:
            raise Unauthenticated("The token has expired. Request a new one (`rapport token`).") from None
        except (jwt.PyJWTError, ValueError, TypeError, OverflowError, RecursionError):
            raise Unauthenticated("The token is invalid. Request one for this server (`rapport token`).") from None
        if not _moment(found["exp"]) or not _moment(found["iat"]) or found["exp"] > self._clock() + LIFETIME + LEEWAY:
            days = LIFETIME // 86_400
            raise Unauthenticated(f"The token is valid for more than {days} days. Request one that expires earlier (`rapport token`).")
        role, subject, rep = found.get("role"), found["sub"], found.get("rep")
        if not isinstance(role, str) or role not in list(Role):
            roles = ", ".join(Role)
            raise Unauthenticated(f"The token's `role` is not a role of Rapport. Use one of {roles}.")
        if not _name(subject):
            raise Unauthenticated(f"The token's `sub` must be text of 1 to {NAME} characters.")
        if subject in RESERVED:
            raise Unauthenticated(f"The token's `sub` is `{subject}`, which names what Rapport itself writes. Use another one.")
        if rep is None and role != Role.ADMIN:
            rep = subject
        if rep is not None and not _name(rep):
            raise Unauthenticated("The token's `rep` must be the id of a rep.")
        return TokenClaims(Role(role), subject, rep, float(found["exp"]))


def _there(viewer: Viewer | None) -> Viewer:
    """Return the viewer. Raises `Unauthenticated` when the token's rep does not exist."""
    if viewer is None:
        raise Unauthenticated("The token names a rep who does not exist. Request a token for another rep (`rapport token --rep`).")
    return viewer


def _moment(value: object) -> bool:
    """True if a claim is a timestamp that Python can represent."""
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 2**40


def _name(value: object) -> bool:
    """True if a claim is text that can be stored."""
    try:
        return isinstance(value, str) and 0 < len(value.encode()) <= NAME and "\0" not in value
    except UnicodeEncodeError:  # a lone surrogate
        return False


def _bearer(header: str | None) -> str:
    if not header:
        raise Unauthenticated("The token is missing. Send `Authorization: Bearer <token>` (`rapport token` makes one).")
    scheme, _, token = header.partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not token or len(token) > LONGEST_TOKEN:
        raise Unauthenticated("The Authorization header must be `Bearer <token>` (`rapport token` makes one).")
    return token

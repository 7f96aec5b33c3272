"""Settings from the environment (`RAPPORT_…`, and `NEO4J_…` for the database) and from `.env`. `.env.example` documents each setting."""

import os
import re
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dotenv import dotenv_values
from holidays import list_supported_countries
from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from values.money import Rates

_SIZE = r"^[1-9]\d*[mMgG]$"
_HEADER = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_ORIGIN = re.compile(r"https?://[^/\s?#]+")

_TIME = r"^([01]\d|2[0-3]):[0-5]\d$"
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_WEEKDAYS = rf"^({'|'.join(WEEKDAYS)})(,({'|'.join(WEEKDAYS)}))*$"
_DAYS = Annotated[int, Field(ge=0, le=365)]
_HOURS = Annotated[int, Field(ge=1, le=1000)]


class Profile(StrEnum):
    """Development serves GraphiQL and introspection and writes readable logs. Production has no GraphiQL and no introspection, and writes
    JSON logs.
    """

    DEVELOPMENT = "development"
    PRODUCTION = "production"


class SettingsError(RuntimeError):
    """A setting is invalid. The message names each invalid setting and how to fix it."""


# Variables that other commands, or clients, read.
OTHERS = {"RAPPORT_DATA", "RAPPORT_DEBUG", "RAPPORT_TOKEN", "RAPPORT_URL"}


class Settings(BaseSettings):
    """Everything that can differ between installations."""

    model_config = SettingsConfigDict(env_prefix="RAPPORT_", env_file=".env", extra="ignore", validate_default=True, populate_by_name=True)

    profile: Profile = Profile.DEVELOPMENT
    home: Path = Path(".rapport")
    heap: Annotated[str | None, Field(pattern=_SIZE)] = None
    page_cache: Annotated[str, Field(pattern=_SIZE)] = "256m"
    neo4j_uri: Annotated[str | None, Field(validation_alias="NEO4J_URI")] = None
    neo4j_user: Annotated[str, Field(validation_alias="NEO4J_USER")] = "neo4j"
    neo4j_password: Annotated[SecretStr | None, Field(validation_alias="NEO4J_PASSWORD")] = None
    neo4j_database: Annotated[str | None, Field(validation_alias="NEO4J_DATABASE")] = None
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8000
    workers: Annotated[int, Field(ge=1, le=64)] = 1
    secret: SecretStr | None = None
    issuer: str = "rapport"
    audience: str = "rapport"
    token_hours: Annotated[int, Field(ge=1, le=24 * 366)] = 12
    deadline: Annotated[float, Field(gt=0, le=600)] = 10.0
    cost: Annotated[int, Field(ge=100)] = 100_000
    computed: Annotated[int, Field(ge=1)] = 30
    plans: Annotated[int, Field(ge=1, le=64)] = 2
    running: Annotated[int, Field(ge=1000)] = 20_000
    wait: Annotated[float, Field(gt=0, le=600)] = 0.25
    body: Annotated[int, Field(ge=1000)] = 1_000_000
    currency: str | None = None
    rates: Path | None = None
    thank_you: _DAYS = 2
    status_update: _DAYS = 14
    new_date: _DAYS = 1
    delivery_check: _DAYS = 2
    operation_check: _DAYS = 7
    follow_up_visit: _DAYS = 14
    monthly_contact: Annotated[int, Field(ge=1, le=365)] = 30
    keep_in_touch: _DAYS = 90
    late: _DAYS = 30
    zone: str = "UTC"
    opens: Annotated[str, Field(pattern=_TIME)] = "09:00"
    closes: Annotated[str, Field(pattern=_TIME)] = "17:00"
    weekdays: Annotated[str, Field(pattern=_WEEKDAYS)] = "Mon,Tue,Wed,Thu,Fri"
    holidays: str | None = None
    minor_hours: _HOURS = 40
    major_hours: _HOURS = 16
    severe_hours: _HOURS = 8
    purchase_limit: Annotated[int, Field(ge=0, le=10**12)] = 100_000
    claim_limit: Annotated[int, Field(ge=0, le=10**12)] = 5_000
    backdating: Annotated[int, Field(ge=0, le=36_500)] = 90
    warm: bool = True
    connections: Annotated[int, Field(ge=1, le=100_000)] = 256
    viewer_sockets: Annotated[int, Field(ge=1, le=100_000)] = 20
    viewer_subscriptions: Annotated[int, Field(ge=1, le=100_000)] = 100
    linger: Annotated[float, Field(ge=0, le=600)] = 5.0
    drain: Annotated[float, Field(ge=0, le=600)] = 10.0
    slow: Annotated[float, Field(gt=0, le=600)] = 10.0
    origins: Annotated[tuple[str, ...], NoDecode] = ()
    cors_headers: Annotated[tuple[str, ...], NoDecode] = ()

    @field_validator("neo4j_uri")
    @classmethod
    def _uri(cls, value: str | None) -> str | None:
        known = ("bolt://", "bolt+s://", "bolt+ssc://", "neo4j://", "neo4j+s://", "neo4j+ssc://")
        if value and not value.startswith(known):
            raise ValueError(f"must start with one of {', '.join(known)}")
        return value or None

    @field_validator("origins", mode="before")
    @classmethod
    def _origins(cls, value: object) -> object:
        found = tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value
        for origin in found if isinstance(found, tuple) else ():
            if origin != "*" and not _ORIGIN.fullmatch(origin):
                raise ValueError("must be origins separated by commas, such as https://app.example.com, or *")
        return found

    @field_validator("cors_headers", mode="before")
    @classmethod
    def _headers(cls, value: object) -> object:
        found = tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value
        if isinstance(found, tuple) and not all(_HEADER.fullmatch(one) for one in found):
            raise ValueError("must be names of headers separated by commas, such as Apollo-Require-Preflight,X-Client-Version")
        return found

    @field_validator("secret")
    @classmethod
    def _key(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value().encode()) < 32:
            raise ValueError("must have at least 32 bytes: make one with `python -c 'import secrets; print(secrets.token_urlsafe(48))'`")
        return value

    @field_validator("zone")
    @classmethod
    def _zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError("is no time zone that is known here: write it as Europe/Berlin") from None
        return value

    @field_validator("holidays")
    @classmethod
    def _country(cls, value: str | None) -> str | None:
        if not value:
            return None
        country, _, subdivision = value.partition("-")
        known = list_supported_countries()
        if country not in known or (subdivision and subdivision not in known[country]):
            raise ValueError("is no country whose holidays are known: write it as DE, or with a subdivision as DE-BY")
        return value

    @field_validator("rates")
    @classmethod
    def _readable(cls, value: Path | None) -> Path | None:
        Rates(value)  # reports an invalid file at startup
        return value

    @model_validator(mode="after")
    def _together(self) -> "Settings":
        if self.opens >= self.closes:
            raise ValueError("RAPPORT_CLOSES must be later than RAPPORT_OPENS, on the same day")
        if self.neo4j_uri and self.neo4j_password is None:
            raise ValueError("NEO4J_PASSWORD is missing: a database of your own needs it (NEO4J_USER defaults to neo4j)")
        if self.profile is Profile.PRODUCTION and self.secret is None:
            raise ValueError("RAPPORT_SECRET is missing: in production the key that signs tokens is yours to keep")
        return self

    @property
    def production(self) -> bool:
        """True for the production profile."""
        return self.profile is Profile.PRODUCTION


def load(**given: object) -> Settings:
    """Return the settings. Raises `SettingsError`, which names every invalid setting without its value."""
    if unknown := _unknown(given.get("_env_file", ".env")):
        raise SettingsError("\n".join(unknown))
    try:
        return Settings(**given)  # type: ignore[arg-type]  # names checked by pydantic
    except ValidationError as error:
        lines = []
        for one in error.errors(include_input=False, include_url=False):
            name = "".join(str(part) for part in one["loc"])
            label = name if name.startswith("NEO4J") or not name else f"RAPPORT_{name.upper()}"
            lines.append(f"{label or 'settings'}: {one['msg'].removeprefix('Value error, ')}")
        raise SettingsError("\n".join(lines)) from None


def _unknown(file: object) -> list[str]:
    """Return a message for each variable that looks like a setting but is none: a misspelled setting must not be ignored."""
    names = {f"RAPPORT_{name.upper()}" for name, one in Settings.model_fields.items() if one.validation_alias is None}
    told = [*os.environ, *(dotenv_values(file) if isinstance(file, str | Path) else ())]
    found = sorted({name for name in told if name.startswith("RAPPORT_")} - names - OTHERS)
    likely = {name: get_close_matches(name, names, 1) for name in found}
    return [f"{name} is not a setting." + (f" Did you mean {near[0]}?" if near else " Remove it.") for name, near in likely.items()]

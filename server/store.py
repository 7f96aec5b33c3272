"""Which database a command works on: yours (NEO4J_URI), the embedded one that a running command holds, or one started for it."""

import os
import platform
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import neo4j

from graph import migrations, private
from graph.driver import Address, connect
from graph.embedded import Embedded, EmbeddedError, InUse
from insights.enums import Role
from server.errors import CommandError
from server.settings import Settings

STORE = "store"  # the folder of your own data; a demo has its own, so that neither finds the other's records
Say = Callable[[str], None]


def demo_store(source: str) -> str:
    """The folder of a demo."""
    return f"demo-{source}"


def owner() -> str:
    """How this process signs a lock."""
    return f"process {os.getpid()} on {platform.node()}"


def own(settings: Settings) -> Address | None:
    """Your database, where NEO4J_URI names one."""
    if settings.neo4j_uri is None or settings.neo4j_password is None:
        return None
    return Address(settings.neo4j_uri, settings.neo4j_user, settings.neo4j_password.get_secret_value())


def embedded(settings: Settings, name: str) -> Embedded:
    """The embedded database of that folder; nothing is started yet."""
    return Embedded(private.folder(settings.home) / name, heap=settings.heap, page_cache=settings.page_cache)


def stores(settings: Settings) -> list[Path]:
    """The folders of embedded databases in this home, yours first."""
    found = [path.parent for path in settings.home.glob("*/password")]
    return sorted(found, key=lambda path: (path.name != STORE, path.name))


def running(settings: Settings) -> list[str]:
    """The names of the stores that a running command holds."""
    return [path.name for path in stores(settings) if embedded(settings, path.name).owner]


def meant(settings: Settings, name: str | None) -> str:
    """The store that a command means which only asks: the one named, else the one that is running, else the only one there is."""
    if name is not None:
        return name
    live, there = running(settings), [path.name for path in stores(settings)]
    chosen = live or there
    if not chosen:
        raise CommandError(f"There is no store in {settings.home} yet: start with `make demo`, or `rapport import`.")
    if len(chosen) > 1 and STORE not in chosen:
        raise CommandError(f"There are several stores: say which with --store {' or --store '.join(chosen)}.")
    return STORE if STORE in chosen else chosen[0]


@contextmanager
def held(settings: Settings, name: str, say: Say, report: Say, lost: Callable[[], None]) -> Iterator[Address]:
    """The database for as long as a server runs: yours, or an embedded one. Raises `InUse`.

    `say` hears how it starts; when it dies later, `report` hears so and it is started again, at the same address, or `lost` is called.
    """
    address = own(settings)
    if address is not None:
        _reach(address)
        yield address
        return
    database = embedded(settings, name)
    try:
        address = database.start(say)
        _unlock(address)
        database.keep(report, lost)
        yield address
    finally:
        database.stop()


@contextmanager
def opened(settings: Settings, name: str, say: Say) -> Iterator[Address]:
    """The database for one command: yours, the one that another command of ours runs on that store, or one started for this."""
    address = own(settings)
    if address is not None:
        _reach(address)
        yield address
        return
    database = embedded(settings, name)
    try:
        address = database.start(say)
        _unlock(address)
    except InUse:
        found = database.running
        if found is None:
            raise EmbeddedError(f"The database of {database.home} is starting or stopping: try again in a moment.") from None
        yield found
        return
    except BaseException:
        database.stop()
        raise
    try:
        yield address
    finally:
        database.stop()


def _reach(address: Address) -> None:
    """Ask once: a command would try for half a minute to reach a database that is not there."""
    with connect(address, connection_timeout=10) as driver:
        driver.verify_connectivity()


def _unlock(address: Address) -> None:
    """Nobody else can be migrating a store that we have just started: what lock there is was left by a kill."""
    with connect(address) as driver:
        migrations.unlock(driver)


@contextmanager
def migrated(settings: Settings, address: Address, say: Say) -> Iterator[neo4j.Driver]:
    """A driver of a database that has every migration. Embedded ones get them here, yours by `rapport migrate`."""
    with connect(address) as driver:
        if own(settings) is None:
            migrations.migrate(driver, owner=owner(), progress=say)
        elif waiting := migrations.pending(driver):
            raise migrations.MigrationError(f"{len(waiting)} migrations are not applied to {address.uri}: run `rapport migrate`.")
        yield driver


# A rep with customers of their own, the most first; a manager of the territory that has none above it.
_SOMEBODY = {
    Role.REP: """
MATCH (rep:Rep)-[o:OWNS]->(:Customer) WHERE o.until IS NULL
RETURN rep.id, count(*) AS owned ORDER BY owned DESC, rep.id LIMIT 1
""",
    Role.MANAGER: """
MATCH (rep:Rep)-[:MANAGES]->(t:Territory)
RETURN rep.id ORDER BY EXISTS { (t)-[:PART_OF]->(:Territory) }, COUNT { (:Territory)-[:PART_OF]->*(t) } DESC, rep.id LIMIT 1
""",
}


def somebody(driver: neo4j.Driver, role: Role) -> str | None:
    """The id of a rep whose token is worth having; None where the graph has none."""
    found = driver.execute_query(_SOMEBODY[role]).records
    return found[0][0] if found else None

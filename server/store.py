"""Chooses the database of a command: your own (NEO4J_URI), a running embedded database, or an embedded database started for the command."""

import os
import platform
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import neo4j
from neo4j.exceptions import Neo4jError

from demo import guide
from graph import migrations
from graph.client.driver import Address, connect
from graph.embedded import private
from graph.embedded.server import Embedded, EmbeddedError, InUse
from insights.enums import Role
from server.errors import CommandError
from server.settings import Settings

STORE = "store"  # the folder of your own data; each demo has its own folder, so their records never mix
Say = Callable[[str], None]


def demo_store(source: str) -> str:
    """Return the folder name of a demo."""
    return f"demo-{source}"


def owner() -> str:
    """Return the name with which this process signs a lock."""
    return f"process {os.getpid()} on {platform.node()}"


def own(settings: Settings) -> Address | None:
    """Return the address of your own database, or None without NEO4J_URI."""
    if settings.neo4j_uri is None or settings.neo4j_password is None:
        return None
    return Address(settings.neo4j_uri, settings.neo4j_user, settings.neo4j_password.get_secret_value(), settings.neo4j_database or None)


def embedded(settings: Settings, name: str) -> Embedded:
    """Return the embedded database of the folder. Nothing is started."""
    with private.chosen_by("RAPPORT_HOME", settings.home):
        home = private.folder(settings.home)
    return Embedded(home / name, heap=settings.heap, page_cache=settings.page_cache)


def stores(settings: Settings) -> list[Path]:
    """Return the folders of embedded databases in this home, your own first."""
    found = [path.parent for path in settings.home.glob("*/password")]
    return sorted(found, key=lambda path: (path.name != STORE, path.name))


def running(settings: Settings) -> list[str]:
    """Return the names of the stores that running commands hold."""
    return [path.name for path in stores(settings) if embedded(settings, path.name).owner]


def meant(settings: Settings, name: str | None) -> str:
    """Return the store that a read-only command uses: the named store, else a running store, else an existing store. Your own store comes
    first.

    Raises `CommandError` when there is no store, or several without your own.
    """
    if name is not None:
        return name
    live, there = running(settings), [path.name for path in stores(settings)]
    chosen = live or there
    if not chosen:
        raise CommandError(f"There is no store in {settings.home} yet: start with `rapport demo`, or `rapport import`.")
    if len(chosen) > 1 and STORE not in chosen:
        raise CommandError(f"There are several stores: say which with --store {' or --store '.join(chosen)}.")
    return STORE if STORE in chosen else chosen[0]


@contextmanager
def held(settings: Settings, name: str, say: Say, report: Say, lost: Callable[[], None]) -> Iterator[Address]:
    """Hold the database while a server runs: your own or an embedded database. Raises `InUse` when another command holds it.

    `say` gets progress messages of the start. If the embedded database dies later, `report` gets a message and the database is restarted at
    the same address. `lost` is called when the restart fails.
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
    """Open the database for one command: your own, a running embedded database, or an embedded database started for this command.

    Raises `EmbeddedError` when another command is starting or stopping the database.
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
    """Connect once with a short timeout: otherwise a command tries for half a minute to reach a missing database.

    Raises `CommandError` if the server has no database of this name. A Bolt connection alone does not check the name.
    """
    try:
        with connect(address, connection_timeout=10) as driver, driver.session(default_access_mode=neo4j.READ_ACCESS) as session:
            session.run("RETURN 1").consume()
    except Neo4jError as error:
        if (error.code or "").endswith("DatabaseNotFound"):
            raise CommandError(f"{address.uri} has no database `{address.database}`: create it, or correct NEO4J_DATABASE.") from None
        raise


def _unlock(address: Address) -> None:
    """Remove the lock of migrations. Nobody else can migrate a store that was just started, so the lock is left from a killed process."""
    with connect(address) as driver:
        migrations.unlock(driver)


@contextmanager
def migrated(settings: Settings, address: Address, say: Say) -> Iterator[neo4j.Driver]:
    """Return a driver of a database with all migrations. Embedded databases are migrated here; your own database needs `rapport migrate`.

    Raises `MigrationError` when your own database has pending migrations.
    """
    with connect(address) as driver:
        if own(settings) is None:
            migrations.migrate(driver, owner=owner(), progress=say)
        elif waiting := migrations.pending(driver):
            raise migrations.MigrationError(f"{len(waiting)} migrations are not applied to {address.uri}: run `rapport migrate`.")
        yield driver


# The rep who owns the most customers.
_OWNER = """
MATCH (rep:Rep)-[o:OWNS]->(:Customer) WHERE o.until IS NULL
RETURN rep.id, count(*) AS owned ORDER BY owned DESC, rep.id LIMIT 1
"""


def somebody(driver: neo4j.Driver, role: Role) -> str | None:
    """Return the id of a rep whose token shows many records, or None when the graph has no such rep. In a demo, they are the rep and the
    manager whose tokens the demo prints.
    """
    if role is Role.MANAGER:
        return guide.manager(driver)
    if found := guide.rep(driver):
        return found
    owners = driver.execute_query(_OWNER).records
    return owners[0][0] if owners else None

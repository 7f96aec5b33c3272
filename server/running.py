"""`rapport demo` and `rapport serve`: open the database, then run the server until it is stopped."""

import os
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime

import neo4j

from demo.guide import tour
from demo.loader import DEMOS, load
from graph import migrations
from graph.client.driver import Address, connect
from graph.embedded.server import EmbeddedError, InUse
from server import doctor, store, welcome
from server.errors import CommandError
from server.graphiql import Example
from server.progress import CommandProgress
from server.serve import serve
from server.settings import Settings


class Guard:
    """Reports the state of the database while the server runs. It stops the server when the database is lost."""

    def __init__(self) -> None:
        self.gone = False

    def hear(self, text: str) -> None:
        """Print a message to standard error, where operators and log collectors read it."""
        print(text, file=sys.stderr, flush=True)

    def lost(self) -> None:
        """Stop the server as on SIGTERM, because the database will not come back."""
        self.gone = True
        os.kill(os.getpid(), signal.SIGTERM)


def run_demo(settings: Settings, source: str) -> None:
    """Serve the demo. The first run loads the demo; later runs move its dates to today.

    Raises `CommandError` for an unknown demo, a demo that already runs, or a failed migration.
    """
    if source not in DEMOS:
        raise CommandError(f"There is no demo `{source}`: there are {', '.join(DEMOS)}.")
    _free(settings)
    name, today, guard = store.demo_store(source), datetime.now(UTC).date(), Guard()
    with ExitStack() as held:
        with CommandProgress() as progress:
            try:
                address = held.enter_context(store.held(settings, name, progress.say, guard.hear, guard.lost))
            except InUse as error:
                raise CommandError(f"This demo runs already, or is being stopped. {error}") from None
            with connect(address) as driver:
                _migrate(driver, name, progress)
                load(driver, today=today, source=source, progress=progress.count)
                found = tour(driver)
                who, customer = welcome.people(driver), welcome.shown(driver, found)

        def greet(url: str) -> None:
            print("\n".join(welcome.lines(url, settings, customer, who)), flush=True)

        _serve(settings, address, guard, greet, welcome.examples(found, today))


def _migrate(driver: neo4j.Driver, name: str, progress: CommandProgress) -> None:
    try:
        migrations.migrate(driver, owner=store.owner(), progress=progress.say)
    except migrations.MigrationError as error:
        raise CommandError(f"{error}\nOr load the demo again: `rapport reset --store {name}`.") from None


def run(settings: Settings, name: str) -> None:
    """Serve your own graph."""
    _free(settings)
    guard = Guard()
    with ExitStack() as held:
        with CommandProgress() as progress:
            address = held.enter_context(store.held(settings, name, progress.say, guard.hear, guard.lost))
            with store.migrated(settings, address, progress.say) as driver:
                driver.verify_connectivity()
        _serve(settings, address, guard, lambda url: print(f"Rapport answers at {url}/graphql (Ctrl-C ends it)", flush=True))


def _serve(settings: Settings, address: Address, guard: Guard, ready: Callable[[str], None], examples: Sequence[Example] = ()) -> None:
    serve(settings, ready, address=address, examples=examples)
    if guard.gone:
        raise EmbeddedError("The database is gone: its log says why; `rapport doctor` checks this machine.")


def _free(settings: Settings) -> None:
    """Check the port first, so that the user learns about a conflict before the demo is loaded."""
    found = doctor.port(settings)
    if not found.passed:
        raise CommandError(f"Port {found.found}: {found.mend}.")

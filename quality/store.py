"""A separate database for one measurement. It starts empty and is deleted afterwards, so no existing records are touched."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from graph import migrations
from graph.client.driver import Address, connect
from graph.embedded.server import Embedded


@contextmanager
def own_store(say: Callable[[str], None], *, heap: str | None = None, page_cache: str = "256m") -> Iterator[Address]:
    """Yield the address of an embedded Neo4j with every migration and no records."""
    with TemporaryDirectory(prefix="rapport-quality-") as folder, Embedded(Path(folder), heap=heap, page_cache=page_cache) as address:
        say("preparing a database for this measurement")
        with connect(address) as driver:
            migrations.migrate(driver, owner=f"process {os.getpid()}")
        yield address

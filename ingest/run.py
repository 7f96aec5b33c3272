"""Runs one import.

A dry run takes the same path without writing. A strict import starts with a dry run, and writes only if nothing is rejected.
"""

import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import neo4j

from graph.client.files import cypher
from graph.commit.change_set import IMPORT
from graph.derived import counts
from graph.derived.attribution import attribute
from graph.outbox.imports import tell
from ingest.concepts import CONCEPTS
from ingest.graph_store import GraphStore
from ingest.importer import Importer, Progress
from ingest.ledger import open_ledger
from ingest.mapping import Files, Mapping, canonical, read_source
from ingest.money import ImportMoney
from ingest.report import IngestError, Report
from ingest.tables import ENDINGS

CANONICAL = "canonical"


def load(
    driver: neo4j.Driver,
    source: str,
    path: Path,
    *,
    label: str | None = None,
    dry_run: bool = False,
    strict: bool = False,
    shift_days: int = 0,
    until: date | None = None,
    currency: str | None = None,
    rates: Path | None = None,
    changes: bool = True,
    progress: Progress | None = None,
) -> Report:
    """Import the files at `path` (a folder, or a file in it) with the mapping `source`, and return the report.

    `label` is the `source` of the records and defaults to the mapping's name. `shift_days` moves every date by whole days. `until` leaves
    out everything that was not known at the end of that day (UTC, after the shift). `currency` is the reporting currency. It defaults to
    the graph's currency, then to the currency of the first amount. `rates` is a CSV file `date,currency,rate`. `changes` writes one change
    per new or changed record to the outbox. `progress` gets the concept and the number of rows read so far.

    Raises `IngestError` before anything is written when the folder, the mapping or a setting is wrong.
    """
    folder = path if path.is_dir() else path.parent
    if not path.exists():
        raise IngestError(f"There is no {path}.")
    concepts = list(CONCEPTS)
    mapping = canonical(folder, concepts) if source == CANONICAL else read_source(source, frozenset(concepts))
    began = time.monotonic()
    strangers = _strangers(folder) if source == CANONICAL else []
    report = Report(label or mapping.name, written=False, warnings=strangers)
    files = Files(mapping, folder)

    def run(report: Report, writes: bool) -> bool:
        """Return True if the graph may have referrals."""
        with GraphStore(driver, report.source, datetime.now(UTC), tells=changes) as store, open_ledger() as ledger:
            money = ImportMoney(_reporting(store, currency, mapping), rates, timedelta(days=shift_days))
            Importer(files, ledger, store, money, report, timedelta(days=shift_days), writes, progress, until).run()
            return not store.vacant("Referral") or "referrals" in report.concepts

    if strict or dry_run:
        run(report, writes=False)
    if not dry_run and not (strict and report.rejected):
        report = Report(report.source, written=True, warnings=strangers)
        referred = run(report, writes=True)
        # Decide even without changed rows, because a killed import may have left this undecided.
        now = datetime.now(UTC)
        hooks = [CONCEPTS[name].hooks for name in report.concepts]
        if any(one.returns for one in hooks):
            with driver.session() as session:
                session.execute_write(_return, now, changes)
        if referred and any(one.credit for one in hooks):
            attribute(driver)
            for statement in ("not_won", "won_again"):
                driver.execute_query(cypher(statement), now=now, by=IMPORT._asdict(), tells=changes)
        if changes:
            tell(driver)
    report.sort()
    report.seconds = time.monotonic() - began
    return report


def _return(tx: neo4j.ManagedTransaction, now: datetime, tells: bool) -> None:
    tx.run(counts.FORGET).consume()
    tx.run(cypher("returned_in_full"), now=now, by=IMPORT._asdict(), tells=tells).consume()


def _reporting(store: GraphStore, setting: str | None, mapping: Mapping) -> str | None:
    """Return the reporting currency: the graph's, else the setting, else the source's. Raises `IngestError` when
    graph and setting differ.
    """
    stored = store.currency()
    if stored and setting and stored != setting:
        raise IngestError(f"The graph counts in {stored}, RAPPORT_CURRENCY says {setting}: set it to {stored}, or reset the graph.")
    return stored or setting or mapping.currency


def _strangers(folder: Path) -> list[str]:
    """Return warnings about files of a canonical folder that look like tables but match no concept, perhaps because of a typo."""
    known = {f"{concept}{ending}" for concept in CONCEPTS for ending in ENDINGS}
    names = sorted(path.name for path in folder.iterdir() if path.name.endswith(ENDINGS) and path.name not in known)
    return [f"{name} is not read: files are called {', '.join(CONCEPTS)}" for name in names]

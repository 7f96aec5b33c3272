"""One import as its callers see it.

The dry run is the same walk without the writing; a strict import is a dry run first, and writes only where nothing is rejected.
"""

import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import neo4j

from graph.attribution import attribute
from graph.files import cypher
from graph.untold import tell
from graph.writing.draft import IMPORT
from ingest import mapping as mappings
from ingest.concepts import CONCEPTS
from ingest.ledger import open_ledger
from ingest.mapping import Files, Mapping
from ingest.money import Money
from ingest.report import IngestError, Report
from ingest.store import Store
from ingest.tables import ENDINGS
from ingest.walk import Progress, Walk

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
    """Import the files at `path` (a folder, or a file of it) by the mapping called `source`.

    `label` is the `source` of the records (else the mapping's name), `shift_days` moves every date by whole days, `until` leaves out
    what was not known when that day ended (UTC, after the shift). `currency` is the reporting currency (else the graph's, else the
    first amount's), `rates` a CSV `date,currency,rate`. `changes` writes a change per new or changed record to the outbox. `progress`
    hears concept and rows read so far. Raises `IngestError` before anything is written where the folder, the mapping or a setting is
    wrong.
    """
    folder = path if path.is_dir() else path.parent
    if not path.exists():
        raise IngestError(f"There is no {path}.")
    concepts = list(CONCEPTS)
    mapping = mappings.canonical(folder, concepts) if source == CANONICAL else mappings.read(source, frozenset(concepts))
    began = time.monotonic()
    strangers = _strangers(folder) if source == CANONICAL else []
    report = Report(label or mapping.name, written=False, warnings=strangers)
    files = Files(mapping, folder)

    def walk(report: Report, writes: bool) -> bool:
        """Returns whether there were referrals before."""
        with Store(driver, report.source, datetime.now(UTC), tells=changes) as store, open_ledger() as ledger:
            money = Money(_reporting(store, currency, mapping), rates, timedelta(days=shift_days))
            Walk(files, ledger, store, money, report, timedelta(days=shift_days), writes, progress, until).run()
            return not store.vacant("Referral")

    if strict or dry_run:
        walk(report, writes=False)
    if not dry_run and not (strict and report.rejected):
        report = Report(report.source, written=True, warnings=strangers)
        referred = walk(report, writes=True)
        # Not only what changed: an import that was killed may have left it undecided.
        now = datetime.now(UTC)
        if report.concepts.keys() & {"purchases", "lines"}:
            driver.execute_query(cypher("returned_in_full"), now=now, by=IMPORT._asdict(), tells=changes)
        if (referred and report.concepts.keys() & {"purchases", "employments"}) or "referrals" in report.concepts:
            attribute(driver)
            for statement in ("not_won", "won_again"):
                driver.execute_query(cypher(statement), now=now, by=IMPORT._asdict(), tells=changes)
        if changes:
            tell(driver)
    report.sort()
    report.seconds = time.monotonic() - began
    return report


def _reporting(store: Store, setting: str | None, mapping: Mapping) -> str | None:
    """The reporting currency: the graph's, which a setting may not contradict, else the setting, else the source's."""
    stored = store.currency()
    if stored and setting and stored != setting:
        raise IngestError(f"The graph counts in {stored}, RAPPORT_CURRENCY says {setting}: set it to {stored}, or reset the graph.")
    return stored or setting or mapping.currency


def _strangers(folder: Path) -> list[str]:
    """Files of a canonical folder that look like tables and are no concept: a slip of the pen, perhaps."""
    known = {f"{concept}{ending}" for concept in CONCEPTS for ending in ENDINGS}
    names = sorted(path.name for path in folder.iterdir() if path.name.endswith(ENDINGS) and path.name not in known)
    return [f"{name} is not read: files are called {', '.join(CONCEPTS)}" for name in names]

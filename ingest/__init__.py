"""Imports files of other systems: `load(driver, source, path)` writes them to the graph and reports row by row.

Each source has a TOML mapping (`sources/`). The canonical folder (docs/import.md) needs none.
"""

from ingest.mapping import sources
from ingest.report import IngestError, Rejection, Report, Tally
from ingest.run import CANONICAL, load

__all__ = ["CANONICAL", "IngestError", "Rejection", "Report", "Tally", "load", "sources"]

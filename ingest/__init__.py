"""Reading other people's files: `load(driver, source, path)` writes them to the graph and reports row by row.

One TOML mapping a source (`sources/`); the canonical folder (docs/import.md) needs none.
"""

from ingest.report import IngestError, Rejection, Report, Tally

__all__ = ["IngestError", "Rejection", "Report", "Tally"]

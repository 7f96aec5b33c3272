"""Measures how well judgments predicted what happened: `measure` works on any source with a mapping (docs/quality.md)."""

from quality.run import Quality, QualityError, Source, measure

__all__ = ["Quality", "QualityError", "Source", "measure"]

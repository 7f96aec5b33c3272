"""Measures how well judgments predicted what happened: `measure` works on any source with a mapping (docs/quality.md)."""

from quality.run import DataSource, Quality, QualityError, measure

__all__ = ["DataSource", "Quality", "QualityError", "measure"]

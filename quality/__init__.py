"""How well the judgements foretold what happened: `measure` on any source that has a mapping (docs/quality.md)."""

from quality.run import Quality, QualityError, Source, measure

__all__ = ["Quality", "QualityError", "Source", "measure"]

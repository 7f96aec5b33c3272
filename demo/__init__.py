"""The demo graph: real accounts and purchases moved to a recent day, with invented activity around them (demo/README.md)."""

from demo.guide import Tour, tour
from demo.loader import DEMOS, DemoError, load

__all__ = ["DEMOS", "DemoError", "Tour", "load", "tour"]

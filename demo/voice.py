"""Composes texts in the style of reps from demo/phrases. Phrases are dealt like cards, so that none repeats often."""

import random
import tomllib
from pathlib import Path
from string import Formatter
from typing import Any

from demo.folder import chance
from demo.real import RealProduct

_PHRASES = Path(__file__).parent / "phrases"
_PRODUCT = {"item", "the", "items", "goods"}
_COUNT = ("no", "a", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def number(count: int) -> str:
    """Return a count in words up to twelve, else in digits."""
    return _COUNT[count] if count < len(_COUNT) else str(count)


def days(count: int) -> str:
    """Return a number of days in words."""
    return "a day" if count == 1 else f"{number(count)} days"


class Voice:
    """Deals phrases. `said` prevents that an account gets the same text twice."""

    def __init__(self) -> None:
        self.banks = {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(_PHRASES.glob("*.toml"))}
        self._decks: dict[str, tuple[random.Random, list[str]]] = {}
        self._said: set[tuple[str, str]] = set()

    def bank(self, path: str) -> Any:
        """Return the entry at a path such as `touchpoints.CALL.all`."""
        found: Any = self.banks
        for part in path.split("."):
            found = found[part]
        return found

    def deal(self, path: str) -> str:
        """Return the next phrase of a list. Every phrase is used once before a phrase repeats."""
        rng, deck = self._decks.setdefault(path, (chance("deck", path), []))
        if not deck:
            deck.extend(self.bank(path))
            rng.shuffle(deck)
        return deck.pop()

    def say(self, path: str, account: str, /, **slots: object) -> str:
        """Return a text from a list, or from the lists open, middle and close at a path. The text is new to the account if possible."""
        parts = [f"{path}.{part}" for part in ("open", "middle", "close")] if isinstance(self.bank(path), dict) else [path]
        known = {name: value for name, value in slots.items() if value is not None}
        text = ""
        for _ in range(8):
            text = self._compose(parts, known)
            if (account, text) not in self._said:
                break
        self._said.add((account, text))
        return text

    def _compose(self, parts: list[str], slots: dict[str, object]) -> str:
        """Return one phrase per part. Phrases with unknown slots are skipped, and the product is named once."""
        texts: list[str] = []
        named = False
        for part in parts:
            phrase = self.deal(part)
            for _ in range(40):
                wanted = {name for _, name, _, _ in Formatter().parse(phrase) if name}
                if wanted <= slots.keys() and not (named and wanted & _PRODUCT):
                    break
                phrase = self.deal(part)
            named = named or bool(wanted & _PRODUCT)
            if phrase:
                said = phrase.format(**slots)
                texts.append(said[0].upper() + said[1:])
        return " ".join(texts)


def product_slots(product: RealProduct) -> dict[str, str]:
    """Return the forms of a product's name that sentences use."""
    return {"item": product.name, "the": f"the {product.name}", "items": product.items, "goods": f"the {product.items}"}

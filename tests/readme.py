"""Queries of the README and of docs/questions.md, with their answers. `make readme` writes the answers again, and
tests/demo/test_loaded.py compares them.
"""

import re
import tempfile
from pathlib import Path

import orjson

from tests.asking import Api

ROOT = Path(__file__).parent.parent
PAGES = (ROOT / "README.md", ROOT / "docs" / "questions.md")
_EXAMPLE = re.compile(r"```graphql\n(?P<query>.*?)```\n+```json\n(?P<answer>.*?)```", re.DOTALL)


def answered(text: str, api: Api, manager: str) -> tuple[str, int]:
    """Return a page with the demo's answers for the manager of the root territory, and the number of answers."""
    viewer = api.viewer("MANAGER", manager)

    def answer(found: re.Match[str]) -> str:
        result = api.ask(found["query"], {}, viewer)
        assert result.errors is None, (found["query"], result.errors)
        return f"```graphql\n{found['query']}```\n\n```json\n{_compact(result.data)}\n```"

    return _EXAMPLE.subn(answer, text)


def _compact(value: object, indent: int = 0) -> str:
    """Return JSON in which values that fit on a line are on one line."""
    flat = orjson.dumps(value).decode()
    flat = re.sub(r'("(?:[^"\\]|\\.)*")|([,:])', lambda found: found[1] or f"{found[2]} ", flat)
    if len(flat) + indent <= 120 or not isinstance(value, dict | list) or not value:
        return flat
    pad = " " * (indent + 2)
    if isinstance(value, dict):
        parts = [f"{pad}{orjson.dumps(key).decode()}: {_compact(inner, indent + 2)}" for key, inner in value.items()]
        return "{\n" + ",\n".join(parts) + "\n" + " " * indent + "}"
    return "[\n" + ",\n".join(pad + _compact(inner, indent + 2) for inner in value) + "\n" + " " * indent + "]"


def main() -> None:
    """Load the demo into a separate store and write the answers into the pages."""
    from demo.guide import tour
    from demo.loader import load
    from graph.client.driver import connect
    from graph.embedded.server import Embedded
    from graph.migrations import migrate
    from tests.conftest import NOW, TODAY

    with tempfile.TemporaryDirectory() as folder, Embedded(Path(folder)) as address, connect(address) as driver:
        migrate(driver)
        load(driver, today=TODAY)
        with Api(address, NOW.isoformat()) as api:
            for page in PAGES:
                text, _ = answered(page.read_text(encoding="utf-8"), api, tour(driver).manager or "")
                page.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()

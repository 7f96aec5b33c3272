"""Writes src/rapport_client/generated/ from the schema and the operations of the contract: python generate.py.

Needs ariadne-codegen (generator.lock).
"""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PACKAGE = HERE / "src" / "rapport_client"
FOLDERS = (ROOT / "clients" / "typescript" / "operations", ROOT / "tests" / "contract")
TEXTS = ("DateTime", "Date", "Decimal", "EmailAddress", "PhoneNumber", "CountryCode", "CurrencyCode")
ENUM = re.compile(r"\(str, Enum\)")
TYPENAMES = re.compile(r"typename__: Literal\[[^]]*,[^]]*\]")


def settings(operations: Path) -> str:
    """Return the settings of ariadne-codegen."""
    scalars = "".join(f'[tool.ariadne-codegen.scalars.{name}]\ntype = "str"\n' for name in TEXTS)
    return f"""[tool.ariadne-codegen]
schema_path = "{ROOT / "schema" / "schema.graphql"}"
queries_path = "{operations}"
target_package_path = "{PACKAGE}"
target_package_name = "generated"
client_name = "Rapport"
client_file_name = "client"
base_client_name = "Transport"
base_client_file_path = "{PACKAGE / "transport.py"}"
include_comments = "none"
plugins = []
{scalars}"""


def main() -> None:
    """Generate the package again."""
    shutil.rmtree(PACKAGE / "generated", ignore_errors=True)
    with tempfile.TemporaryDirectory() as folder:
        operations = Path(folder) / "operations"
        operations.mkdir()
        for path in sorted(path for one in FOLDERS for path in one.rglob("*.graphql")):
            text = path.read_text(encoding="utf-8")
            if not re.search(r"^input ", text, re.MULTILINE):
                (operations / path.name).write_text(text, encoding="utf-8")
        config = Path(folder) / "pyproject.toml"
        config.write_text(settings(operations), encoding="utf-8")
        subprocess.run([sys.executable, "-m", "ariadne_codegen", "client", "--config", str(config)], check=True)
    for path in (PACKAGE / "generated").glob("*.py"):
        path.write_text(_open(path.read_text(encoding="utf-8")), encoding="utf-8")


def _open(text: str) -> str:
    """Return a module that accepts values of enums, and types of records, that a later server adds."""
    text = ENUM.sub("(OpenEnum)", text).replace("from enum import Enum", "from rapport_client.enums import OpenEnum")
    return text if "discriminator=" in text else TYPENAMES.sub("typename__: str", text)


if __name__ == "__main__":
    main()

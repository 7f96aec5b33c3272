"""Start of the installed command. The wheel installs this file as the package `rapport`, with the other folders inside
(docs/decisions/0020).
"""

import os
import sys
from pathlib import Path


def main() -> None:
    """Run the command. Its modules are found in this package first, here and in workers, which inherit `sys.path`."""
    sys.path.insert(0, str(Path(__file__).parent))
    os.environ["PYTHONSAFEPATH"] = "1"  # otherwise a worker looks for modules in the current folder until it has this path
    from server.command import main as run

    run()

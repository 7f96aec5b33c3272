"""Sets up `.venv` from the hash-locked requirements, once, with nothing but Python's own library (`make setup`).

A lock is held, so that two runs beside each other do not install into each other; what is installed already is left alone.
"""

import fcntl
import subprocess
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements.lock"
# Started with -P and the root first, so that neither the current folder nor a package of the same name can stand before ours.
COMMAND = """\
#!/bin/sh
# rapport, as it stands in this checkout
root=$(cd "$(dirname "$0")/../.." && pwd) || exit 1
PYTHONPATH="$root" exec "$root/.venv/bin/python" -P -m server.command "$@"
"""


def main() -> None:
    """Install what the lock names, and the command."""
    with (ROOT / ".setup.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        done = VENV / "installed"
        wanted = f"{VENV}\n{LOCK.read_text(encoding='utf-8')}"
        if not (done.exists() and done.read_text(encoding="utf-8") == wanted):
            print("setting up .venv (once, a minute or so)", flush=True)
            done.unlink(missing_ok=True)
            again = [] if (VENV / "bin" / "python").exists() and _works() else ["--clear"]
            subprocess.run([sys.executable, "-m", "venv", *again, str(VENV)], check=True)
            pip = [str(VENV / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
            subprocess.run([*pip, "--require-hashes", "--no-deps", "-r", str(LOCK)], check=True)
            done.write_text(wanted, encoding="utf-8")
        command = VENV / "bin" / "rapport"
        if not command.exists() or command.read_text(encoding="utf-8") != COMMAND:
            command.write_text(COMMAND, encoding="utf-8")
            command.chmod(0o755)


def _works() -> bool:
    """Whether the environment's Python runs: it does not in a folder that was moved or on another system."""
    return subprocess.run([str(VENV / "bin" / "python"), "-c", ""], check=False, capture_output=True).returncode == 0


if __name__ == "__main__":
    if sys.version_info < (3, 11):
        sys.exit(
            f"Rapport needs Python 3.11 or newer, this is {sys.version.split()[0]}: name another, as in `make demo PYTHON=python3.12`."
        )
    if "musl" in str(sysconfig.get_config_var("SOABI")):
        sys.exit("Rapport's embedded Neo4j does not run on musl (Alpine): use an image with glibc, such as python:3.11-slim.")
    try:
        main()
    except subprocess.CalledProcessError as error:
        sys.exit(f"The set-up failed at `{' '.join(error.cmd[:4])} …`: check the network and run it again; `make clean` starts over.")

"""Watchdog between Rapport and Java (`watchdog.py PIDFILE COMMAND…`). It holds one end of a pipe. When the other end closes, because
Rapport ended, it ends the database. If the watchdog itself is killed, Linux ends the database.

It runs as a separate program and imports nothing of Rapport, because it must survive any failure of Rapport.
"""

import ctypes
import os
import signal
import subprocess
import sys
import threading

CHECKPOINT_SECONDS = 60  # seconds for the checkpoint of a shutdown
_SET_PARENT_DEATH_SIGNAL = 1  # prctl(2)


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGTERM)


def main(pid_file: str, command: list[str]) -> int:
    """Run the command until it ends or the parent process ends. Return its exit status."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent handles Ctrl-C and closes the pipe
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, preexec_fn=_die_with_parent)  # no thread is running yet
    signal.signal(signal.SIGTERM, lambda *_: child.terminate())
    with open(f"{pid_file}.new", "w", encoding="utf-8") as file:
        file.write(str(child.pid))
    os.replace(f"{pid_file}.new", pid_file)

    def watch() -> None:
        while os.read(0, 1):
            pass
        child.terminate()
        try:
            child.wait(CHECKPOINT_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()

    threading.Thread(target=watch, daemon=True).start()
    code = child.wait()
    return code if code >= 0 else 128 - code  # as a shell reports it: 137 for a kill


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))

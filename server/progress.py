"""Shows the progress of a command. A terminal shows a spinner, a count and the time; other outputs show plain lines.

Progress goes to standard error, so that standard output can be piped.
"""

import sys
import time
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TaskProgressColumn, TextColumn, TimeElapsedColumn

LINE_EVERY = 5.0  # seconds between two plain lines about the same step


class CommandProgress:
    """The progress of one command. A new text ends the previous line and starts a new line."""

    def __init__(self) -> None:
        console = Console(stderr=True)
        self._bars: Progress | None = None
        if console.is_terminal:
            columns = (SpinnerColumn(finished_text="✓"), TextColumn("{task.description}{task.fields[count]}"), BarColumn(20))
            self._bars = Progress(*columns, TaskProgressColumn(), TimeElapsedColumn(), console=console)
        self._text = ""
        self._task: TaskID | None = None
        self._told = 0.0

    def __enter__(self) -> "CommandProgress":
        if self._bars:
            self._bars.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if kind is None:
            self._finish()
        if self._bars:
            self._bars.stop()

    def say(self, text: str) -> None:
        """Show the current step."""
        self.count(text, 0, 0)

    def rows(self, concept: str, rows: int) -> None:
        """Show how many rows of a concept have been read so far."""
        self.count(f"reading {concept}", rows, 0)

    def count(self, text: str, done: int, total: int) -> None:
        """Show the current step, its completed amount and the total amount. A total of 0 means unknown."""
        new = text != self._text
        if self._bars:
            if new:
                self._finish()
                self._task = self._bars.add_task(text, total=None, count="")
            assert self._task is not None
            self._bars.update(self._task, completed=done, total=total or None, count=f" {done:,}" if done else "")
        elif new or time.monotonic() - self._told > LINE_EVERY:
            self._told = time.monotonic()
            amount = f": {done:,}" + (f" of {total:,}" if total else "") if done else ""
            print(f"{text}{amount}", file=sys.stderr, flush=True)
        self._text = text

    def _finish(self) -> None:
        if self._bars and self._task is not None:
            done = max(1.0, self._bars.tasks[self._bars.task_ids.index(self._task)].completed)
            self._bars.update(self._task, completed=done, total=done)
            self._task = None

"""What a user sees while a study runs. Whoever watches changes nothing."""

from __future__ import annotations

import sys
import time
from typing import Protocol, TextIO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

_SECONDS_BETWEEN_LINES = 5.0


class Observer(Protocol):
    """Is told what happens; what it does with it is its own affair."""

    def begin(self, total: int, finished: int) -> None:
        """Take note that runs start: so many in all, so many finished before."""
        ...

    def advance(self) -> None:
        """Take note that one more run ended, well or not."""
        ...

    def end(self) -> None:
        """Take note that there are no more runs, whatever the reason."""
        ...

    def say(self, text: str) -> None:
        """Tell the user something, such as a warning."""
        ...


def observer(show: bool, stream: TextIO | None = None) -> Observer:
    """Return a progress bar where a person looks at a terminal, plain lines elsewhere, or nothing but messages."""
    target = stream or sys.stderr
    if show and target.isatty():
        return Bar(target)
    return Lines(target, quiet=not show)


class Bar:
    """A progress bar with runs done of all runs, time spent and time left."""

    def __init__(self, stream: TextIO) -> None:
        self._progress = Progress(
            TextColumn("runs"), BarColumn(), MofNCompleteColumn(), TextColumn("elapsed"), TimeElapsedColumn(),
            TextColumn("left"), TimeRemainingColumn(), console=Console(file=stream),
        )
        self._task = self._progress.add_task("runs", start=False)

    def begin(self, total: int, finished: int) -> None:
        """Show the bar."""
        self._progress.update(self._task, total=total, completed=finished)
        self._progress.start_task(self._task)
        self._progress.start()

    def advance(self) -> None:
        """Move the bar by one run."""
        self._progress.advance(self._task)

    def end(self) -> None:
        """Leave the bar as it stands."""
        self._progress.stop()

    def say(self, text: str) -> None:
        """Print a line above the bar."""
        self._progress.console.print(text, markup=False, highlight=False, soft_wrap=True)


class Lines:
    """A line now and then, for logs and pipes."""

    def __init__(self, stream: TextIO, quiet: bool = False) -> None:
        self._stream, self._quiet = stream, quiet
        self._total = self._done = self._before = 0
        self._begun = self._told = 0.0

    def begin(self, total: int, finished: int) -> None:
        """Say how much there is to do."""
        self._total, self._done, self._before = total, finished, finished
        self._begun = self._told = time.monotonic()
        self._report()

    def advance(self) -> None:
        """Say how far it is, unless that was said a moment ago."""
        self._done += 1
        now = time.monotonic()
        if now - self._told >= _SECONDS_BETWEEN_LINES or self._done == self._total:
            self._told = now
            self._report()

    def end(self) -> None:
        """Say nothing more."""

    def say(self, text: str) -> None:
        """Print a line."""
        print(text, file=self._stream, flush=True)

    def _report(self) -> None:
        if not self._quiet:
            self.say(f"{self._done} of {self._total} runs done{self._left()}")

    def _left(self) -> str:
        done = self._done - self._before
        if not done or self._done == self._total:
            return ""
        seconds = (time.monotonic() - self._begun) / done * (self._total - self._done)
        return f", about {max(1, round(seconds))} s left"

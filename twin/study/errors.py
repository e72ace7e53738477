"""Why a study stopped before its end; each carries the exit status of the command line."""

from __future__ import annotations

import signal
from pathlib import Path


class StudyError(Exception):
    """A study cannot go on; ``exit_status`` says to the shell why."""

    exit_status = 70


class HeldError(StudyError):
    """Another process is at work in the study's folder."""

    exit_status = 4

    def __init__(self, folder: Path, holder: str) -> None:
        super().__init__(f"{folder}: {holder} is at work on this study: wait for it, stop it, or choose another out=")


class OutputError(StudyError):
    """The disk is full, or the folder cannot be written; what was finished before is kept."""

    exit_status = 5

    def __init__(self, path: str | Path, needed_bytes: int, reason: str) -> None:
        self.path, self.needed_bytes, self.reason = str(path), needed_bytes, reason
        size = f"{needed_bytes:,} bytes needed, " if needed_bytes else ""
        super().__init__(f"{path}: cannot be written: {size}{reason}: make room or choose another out=, then run again")


class DamagedRunError(StudyError):
    """A file of a finished run is missing or is not the one that was written."""

    exit_status = 1


class RunsDifferError(StudyError):
    """Two executions of one run, equal in configuration, input and code, gave different bytes."""

    exit_status = 3


class Interrupted(KeyboardInterrupt):
    """The study was asked to stop (Ctrl-C or a termination signal); it can be resumed."""

    def __init__(self, signum: int) -> None:
        self.signum = signum
        self.exit_status = 128 + signum
        super().__init__(f"stopped by {signal.Signals(signum).name}: run the same command again to go on")


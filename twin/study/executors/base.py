"""What every executor takes and gives: jobs in, outcomes out, a failing job tried twice."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from twin.errors import shown

ATTEMPTS = 2
"""A job that failed this often is recorded as failed; the others go on."""
BEGUN = "begun"
"""Key of a worker's message that it has imported the task and starts."""


@dataclass(frozen=True)
class Job:
    """One piece of work: plain data for a task that is named ``module:function``."""

    key: str
    data: Mapping[str, Any]


@dataclass(frozen=True)
class Outcome:
    """How a job ended, with the cause of every attempt that failed: done unless all of them did."""

    key: str
    causes: tuple[str, ...] = ()

    @property
    def failed(self) -> bool:
        """Whether the job was given up."""
        return len(self.causes) >= ATTEMPTS


class Executor(Protocol):
    """Carries out jobs in any order and says how each ended, as it ends.

    Closing the iterator stops everything that is under way within seconds. An ``OutputError`` of a task ends the whole
    execution: what one job cannot write, no other can.
    """

    def run(self, task: str, jobs: Sequence[Job]) -> Generator[Outcome, None, None]:
        """Carry out ``task(job.data)`` for every job and yield one outcome per job."""
        ...


def imported(task: str) -> Callable[..., Any]:
    """Return the function that ``module:function`` names."""
    module, _, function = task.partition(":")
    found: Callable[..., Any] = getattr(importlib.import_module(module), function)
    return found


def cause_of(error: BaseException) -> str:
    """Return what went wrong and where, in one line without paths or addresses: equal failures read equal."""
    origin = error
    while origin.__cause__:
        origin = origin.__cause__
    frames = []
    trace = origin.__traceback__
    while trace:
        frames.append(f"{trace.tb_frame.f_globals.get('__name__', '?')}:{trace.tb_lineno}")
        trace = trace.tb_next
    said = shown(" ".join(str(error).split()))[1:-1]
    return f"{type(error).__name__}{': ' if said else ''}{said} (at {frames[-1] if frames else 'an unknown place'})"

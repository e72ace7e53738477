"""Several runs at a time, each worker a fresh interpreter that is watched and replaced when it dies."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Generator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import IO

from twin.study.errors import OutputError
from twin.study.executors.base import ATTEMPTS, BEGUN, Job, Outcome

_THREADS = ("OMP", "OPENBLAS", "MKL", "NUMBA", "VECLIB_MAXIMUM", "NUMEXPR")


@dataclass(frozen=True)
class Processes:
    """Runs jobs in worker processes: a run that crashes, is killed or hangs costs its own attempt and nothing else.

    Workers are spawned, never forked, and as plain interpreters: a user's script that starts a study needs no
    ``if __name__ == "__main__"``. A worker whose job failed is replaced, so that the second attempt starts afresh.
    """

    workers: int = 2
    timeout_seconds: float | None = None
    """A run that takes longer is killed and counts as failed; None: no limit."""

    def run(self, task: str, jobs: Sequence[Job]) -> Generator[Outcome, None, None]:
        """Carry out the jobs, the next one going to the first free worker."""
        pending = deque(_Attempt(job) for job in jobs)
        team: list[_Worker] = []
        try:
            while pending or any(worker.attempt for worker in team):
                self._hand_out(task, pending, team)
                for attempt in filter(None, [worker.finish() for worker in self._answered(team)]):
                    if attempt.open:
                        pending.append(attempt)
                    else:
                        yield Outcome(attempt.job.key, tuple(attempt.causes))
                team = [worker for worker in team if worker.alive]
        finally:
            for worker in team:
                worker.kill()

    def _hand_out(self, task: str, pending: deque[_Attempt], team: list[_Worker]) -> None:
        while pending and len([worker for worker in team if worker.attempt]) < self.workers:
            free = next((worker for worker in team if not worker.attempt), None)
            if free is None:
                free = _Worker()
                team.append(free)
            free.start(task, pending.popleft(), self.timeout_seconds)

    def _answered(self, team: list[_Worker]) -> list[_Worker]:
        """Wait for an answer, an end or a timeout; return the workers that have something to tell."""
        busy = [worker for worker in team if worker.attempt]
        patience = min((worker.seconds_left() for worker in busy), default=0.0)
        ready, _, _ = select.select(busy, [], [], patience if patience < float("inf") else None)
        return ready or [worker for worker in busy if worker.seconds_left() <= 0]


@dataclass
class _Attempt:
    """A job and why it failed so far."""

    job: Job
    causes: list[str] = field(default_factory=list)
    succeeded: bool = False

    @property
    def open(self) -> bool:
        return not self.succeeded and len(self.causes) < ATTEMPTS


class _Worker:
    """One worker process, its pipes, and the attempt it is busy with."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "twin.study.worker"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0, env=_environment(), process_group=0,
        )
        self.attempt: _Attempt | None = None
        self.alive = True
        self._deadline = float("inf")
        self._limit: float | None = None

    def fileno(self) -> int:
        """Return the pipe that answers come through, for ``select``."""
        assert self._process.stdout
        return self._process.stdout.fileno()

    def start(self, task: str, attempt: _Attempt, limit: float | None) -> None:
        """Send a job; a worker that is dead already is found out when its answer is awaited."""
        assert self._process.stdin
        self.attempt, self._limit, self._deadline = attempt, limit, float("inf")
        rest = memoryview(json.dumps({"task": task, "data": attempt.job.data}).encode() + b"\n")
        with suppress(BrokenPipeError):
            while rest:
                rest = rest[self._process.stdin.write(rest) or 0 :]

    def seconds_left(self) -> float:
        """Return the time until the attempt counts as hanging."""
        return max(0.0, self._deadline - time.monotonic())

    def finish(self) -> _Attempt | None:
        """Take the answer to an attempt, or the cause of its end; a worker that failed is gone afterwards.

        Nothing is returned where the attempt has only begun: from then on its time counts.
        """
        assert self.attempt
        cause = self._cause()
        if cause is None:
            return None
        attempt, self.attempt = self.attempt, None
        if cause:
            attempt.causes.append(cause)
            self.kill()
        attempt.succeeded = not cause
        return attempt

    def kill(self) -> None:
        """End the process at once: what it wrote is whole or absent."""
        self.alive = False
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                _close(pipe)

    def _cause(self) -> str | None:
        if not select.select([self], [], [], 0)[0]:
            return f"no answer within {self._limit:g} s"
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line.endswith(b"\n"):
            return _ended(self._process.wait())
        answer = json.loads(line)
        if "output" in answer:
            raise OutputError(*answer["output"])
        if BEGUN in answer:
            self._deadline = time.monotonic() + self._limit if self._limit else float("inf")
            return None
        return str(answer.get("cause", ""))


def _ended(status: int) -> str:
    if status < 0:
        return f"killed by signal {-status} ({signal.Signals(-status).name})"
    return f"the process ended with exit code {status}"


def _close(pipe: IO[bytes]) -> None:
    """Close a pipe whose other end may be gone with something unsent."""
    with suppress(BrokenPipeError):
        pipe.close()


def _environment() -> dict[str, str]:
    """Return this process's environment with its search path, and one thread per worker: cores go to runs."""
    search = os.pathsep.join(os.path.abspath(entry) for entry in sys.path)
    return {**os.environ, "PYTHONPATH": search} | {f"{library}_NUM_THREADS": "1" for library in _THREADS}

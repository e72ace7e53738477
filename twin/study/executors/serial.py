"""One run after the other in this process: for debugging, small studies and a machine of one core."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass

from twin.study.errors import OutputError
from twin.study.executors.base import ATTEMPTS, Job, Outcome, cause_of, imported


@dataclass(frozen=True)
class Serial:
    """Runs jobs in this process. One that kills its process or never ends takes the study with it."""

    workers: int = 1
    timeout_seconds: float | None = None

    def run(self, task: str, jobs: Sequence[Job]) -> Generator[Outcome, None, None]:
        """Carry out the jobs in order."""
        function = imported(task)
        for job in jobs:
            causes: list[str] = []
            while len(causes) < ATTEMPTS:
                try:
                    function(job.data)
                    break
                except OutputError:
                    raise
                except Exception as error:
                    causes.append(cause_of(error))
            yield Outcome(job.key, tuple(causes))

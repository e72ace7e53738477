"""The measured days of a run: the warm-up is a filter, not an event of the simulation."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from twin.ledger.run import Run


@dataclass(frozen=True)
class Window:
    """The days that count: from the end of the warm-up to the horizon. Day 0 of the ledger is the first warm-up day."""

    first_day: int
    days: int

    @classmethod
    def of(cls, run: Run) -> Window:
        """Return the measured window of a run, from its facts ``warmup_days`` and ``horizon_days``."""
        return cls(int(run.meta["warmup_days"]), int(run.meta["horizon_days"]))

    def rows(self, frame: pd.DataFrame, day: str = "day") -> pd.DataFrame:
        """Return the rows of a ledger table that lie in the window, by the column that holds their (first) day."""
        return frame[(frame[day] >= self.first_day) & (frame[day] < self.first_day + self.days)]

"""The journal: for a window of days and sites, what each desk saw and what it answered."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from twin.network.arrays import BoolArray, FloatArray, IntArray
from twin.policies.views import StockView
from twin.strategies.base import Desk


@dataclass(frozen=True)
class Entry:
    """One site's decision at one review: arrays [sku] of what was seen, expected and answered."""

    tick: int
    decision: str
    rule: str
    site: int
    position: IntArray
    mean: FloatArray
    deviation: FloatArray
    answer: IntArray


class Journal:
    """Decisions of a window, kept cell by cell: it answers why a store ordered what it ordered on a day."""

    def __init__(self, first_tick: int, last_tick: int, sites: BoolArray) -> None:
        self._window = range(first_tick, last_tick)
        self._sites = sites
        self.entries: list[Entry] = []

    def note(self, desk: Desk, view: StockView, answer: IntArray) -> None:
        """Keep one answer of a desk, for its sites that are watched; a forecast that was not asked for is NaN."""
        if view.tick not in self._window:
            return
        asked = "forecast" in vars(view)
        unknown = np.full(answer.shape, np.nan)
        mean, deviation = (view.forecast.mean, view.forecast.deviation) if asked else (unknown, unknown)
        for row, site in enumerate(desk.sites):
            if self._sites[site]:
                self.entries.append(
                    Entry(
                        view.tick, desk.decision, desk.rule, int(site), view.position[row].copy(), mean[row].copy(),
                        deviation[row].copy(), answer[row].copy(),
                    )
                )

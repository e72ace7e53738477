"""Warnings: outages that sites announce before they come, and false alarms, which do not come."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from twin.disruptions.base import Effect, EffectKind
from twin.network.arrays import FloatArray, IntArray
from twin.simulation.conditions import LOSSES


class Warnings:
    """Losses of capacity that are told of before the day on which they come."""

    def __init__(self, effects: Sequence[Effect], warmup_days: int) -> None:
        self._warmup_days = warmup_days
        self._announced = [
            each for each in effects if each.kind in (*LOSSES, EffectKind.ALARM) and each.told_day is not None
            and each.told_day < each.start_day
        ]

    def lost_days(self, sites: IntArray, known: IntArray, day: int) -> FloatArray:
        """Return [row] days of capacity that sites will lose from a day of the run on, by what was told on ``known``.

        Losses of several outages add up. On the day for which it was told, a false alarm is known for one.
        """
        lost, now = np.zeros(len(sites)), day - self._warmup_days
        for each in self._announced:
            rows = each.sites[sites] & (known - self._warmup_days >= (each.told_day or 0))
            if each.kind is EffectKind.ALARM:
                rows &= known - self._warmup_days < each.start_day
            share = 1.0 if each.kind is EffectKind.CLOSURE else 1 - each.factor
            lost[rows] += share * max(each.end_day - max(each.start_day, now), 0)
        return lost

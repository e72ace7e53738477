"""Order up to what the forecast says is needed until the next order arrives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from twin.network.arrays import IntArray
from twin.policies.views import StockView, whole_units
from twin.settings import setting


@dataclass(frozen=True)
class OrderUpToForecast:
    """Order-up-to policy on forecast lead-time demand, with a proportional share of the gap.

    q = m + p (S - position - m) with S = lead-time demand + z x its deviation and m the forecast of a day; at p = 1 it
    is q = S - position. Source: Chen, Drezner, Ryan & Simchi-Levi (2000) for p = 1; Disney & Towill (2003) for p < 1.
    """

    reads_forecast: ClassVar[bool] = True
    """Somebody must forecast for the sites that order by this rule."""

    safety_factor: float = setting(1.645, unit="standard deviations", low=0, high=10, doc="Safety factor z.")
    proportional: float = setting(1.0, unit="share", low=0.01, high=1, doc="Share p of the gap that is ordered, 1/T_i.")

    def order_quantity(self, view: StockView) -> IntArray:
        """Return the order that closes the share of the gap."""
        need = view.lead_time_demand
        gap = need.mean + self.safety_factor * need.deviation - view.position
        if np.all(self.proportional == 1.0):
            return whole_units(gap)
        expected = view.forecast.mean
        return whole_units(expected + self.proportional * (gap - expected))

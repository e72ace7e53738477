"""Order up to what the whole chain below will need, counting the stock that stands there already."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from twin.network.arrays import IntArray
from twin.policies.views import StockView, whole_units
from twin.settings import setting


@dataclass(frozen=True)
class EchelonOrderUpTo:
    """Order-up-to policy on echelon stock: own stock, and all stock downstream as reported.

    The echelon level is the sum of the order-up-to levels of the site and of every site downstream, all from the same
    shared sales, so that the rule is nested (Axsater & Rosling 1993, Management Science 39:1274-1280). Without safety
    stock it is the centralised rule of Chen, Drezner, Ryan & Simchi-Levi (2000), section 3.
    """

    safety_factor: float = setting(1.645, unit="standard deviations", low=0, high=10, doc="Safety factor z.")

    reads_forecast: ClassVar[bool] = True
    needs: ClassVar[tuple[str, ...]] = ("stock",)
    """Fields that the sites downstream must share; until they are heard, the default rule decides."""

    def order_quantity(self, view: StockView) -> IntArray:
        """Return the echelon order-up-to level less the echelon position, or 0."""
        own, below = view.lead_time_demand, view.downstream
        reserve = self.safety_factor * (own.deviation + below.deviation)
        return whole_units(own.mean + below.mean + reserve - view.position)

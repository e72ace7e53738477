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

    The view's position is the echelon position and its lead times add up to the customer; both come from shared
    information. Source: Chen, Drezner, Ryan & Simchi-Levi (2000), section 3.2 (centralised demand information).
    """

    safety_factor: float = setting(1.645, unit="standard deviations", low=0, high=10, doc="Safety factor z.")

    needs: ClassVar[tuple[str, ...]] = ("stock",)
    """Fields that the sites downstream must share; until they are heard, the default rule decides."""

    def order_quantity(self, view: StockView) -> IntArray:
        """Return the echelon order-up-to level less the echelon position, or 0."""
        need = view.lead_time_demand
        return whole_units(need.mean + self.safety_factor * need.deviation - view.position)

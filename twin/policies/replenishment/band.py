"""A vendor keeps each retailer's stock within the band of their contract."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from twin.kernels import rationing
from twin.network.arrays import IntArray
from twin.policies.views import UNBOUNDED, StockView, VendorView
from twin.settings import setting

_LEAST_SPREAD = 1e-9
"""So that products that never vary can share, too: who lacks most of its minimum comes first."""


@dataclass(frozen=True)
class Band:
    """(z, Z) vendor-managed inventory: send a truck when a product is below z, or by quantity or time, and fill to y.

    y = z + fill (Z - z). What the vendor lacks is shared so that (stock - z) / deviation over the lead time becomes as
    equal as whole batches allow. Contract: Fry, Kapuscinski & Olsen (2001), Manufacturing & Service Operations
    Management 3:163-180. Time-quantity dispatch: Cetinkaya & Lee (2000), Management Science 46:217-232. The age of a
    load is told by the days of demand that it makes up, an assumption: a rule has no memory.
    """

    fill: float = setting(0.6, unit="share", low=0.0, high=1.0, doc="How high within the band to fill up, phi.")
    truck_units: int = setting(0, unit="units", low=0, doc="Load at which a truck leaves; 0: one leaves every day.")
    truck_days: float = setting(7.0, unit="days", low=0.0, high=365, doc="Age of a load at which a truck leaves.")

    reads_forecast: ClassVar[bool] = True
    needs: ClassVar[tuple[str, ...]] = ("stock",)
    needs_contract: ClassVar[bool] = True
    """Decides for others only, by a band that was agreed on."""

    def order_quantity(self, view: StockView) -> IntArray:
        """Return what to send to each retailer, whole batches, as far as the vendor's own stock goes."""
        terms, rate = view.vendor, view.forecast.mean
        if terms is None:
            raise ValueError("this view is not a vendor's; the rule band is for a right whose owner supplies the sites")
        held = view.position - np.rint(rate * terms.age).astype(np.int64)
        want = self._wanted(held, terms)
        leaves = (held < terms.minimum).any(axis=1)
        load = want.sum(axis=1)
        leaves |= load >= self.truck_units
        leaves |= load >= self.truck_days * rate.sum(axis=1)
        want[~leaves] = 0
        spread = np.maximum(view.lead_time_demand.deviation, _LEAST_SPREAD)
        granted = np.zeros_like(want)
        rationing.fair_share(terms.available, terms.seller, want, held - terms.minimum, spread, terms.batch, granted)
        return granted

    def _wanted(self, held: IntArray, terms: VendorView) -> IntArray:
        """Return whole batches up to y; one less where that would pass Z and is enough for z."""
        low, high, batch = terms.minimum, terms.maximum, terms.batch
        room = np.where(high < UNBOUNDED, high - low, 0)
        target = low + np.floor(self.fill * room).astype(np.int64)
        want = -(-np.maximum(target - held, 0) // batch) * batch
        too_much = (held + want > high) & (held + want - batch >= low) & (want > 0)
        fits: IntArray = np.where(too_much, want - batch, want)
        return fits

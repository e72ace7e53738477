"""Transshipment: which stores help each other out with stock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np

from twin.kernels import transshipping
from twin.network.arrays import FloatArray, IntArray
from twin.policies.views import TransshipmentView
from twin.settings import LARGEST, setting

__all__ = ["BETWEEN", "Transfers", "TransshipmentRule", "TransshipmentTerms", "matched", "units_of_days"]

BETWEEN = ("supplier", "group")
_LONGEST_DAYS = 365
_ROUNDING = 1e-9
"""Of a unit: what a product of days and rates may miss a whole number by."""


class Transfers(NamedTuple):
    """Goods to be moved between siblings, one line per source, destination and product."""

    source: IntArray
    """[line] rows of the view's sites."""
    destination: IntArray
    """[line] rows of the view's sites."""
    product: IntArray
    """[line]"""
    units: IntArray
    """[line] book units, above 0."""


class TransshipmentRule(Protocol):
    """A rule that moves stock between siblings; asked once a day, when the day's customers have been."""

    def transfers(self, view: TransshipmentView) -> Transfers:
        """Return what is sent now: between open siblings, no more of a product than its source has free."""
        ...


@dataclass(frozen=True)
class TransshipmentTerms:
    """Settings that every rule of transshipment takes beside its own, and that the engine heeds, not the rule.

    Defaults are assumptions.
    """

    between: str = setting("supplier", unit="-", choices=BETWEEN, doc="Siblings share one: a supplier, or a group.")
    most_distance_km: float = setting(
        float(LARGEST), unit="km", low=0, high=LARGEST, doc="Siblings lie no farther apart, as the crow flies."
    )
    lead_time_days: float = setting(
        1.0, unit="days", low=0, high=_LONGEST_DAYS, doc="From sending to the other shelf; 0: at once."
    )
    cost_per_unit: float = setting(
        0.0, unit="money of the network", low=0, high=LARGEST, doc="Paid to the carrier for a unit."
    )
    cost_per_shipment: float = setting(
        0.0, unit="money of the network", low=0, high=LARGEST,
        doc="Paid to the carrier for what goes from one site to another on a day, however much it is.",
    )
    most_units_per_shipment: int = setting(
        LARGEST, unit="units", low=1, high=LARGEST, doc="No more goes from one site to another on a day."
    )


def units_of_days(days: float, per_day: FloatArray) -> IntArray:
    """Return the units [site, sku] that so many days of demand take, rounded up to whole ones."""
    return np.ceil(days * per_day - _ROUNDING).astype(np.int64)


def matched(view: TransshipmentView, wanted: IntArray, spare: IntArray) -> Transfers:
    """Return who sends what: wants [site, sku] met from what siblings can spare [site, sku]; open sites alone.

    Of each product the site whose want is most days of its demand comes first, ties by row. It takes from the sibling
    that can spare most days of its own demand, ties from the nearest, then by row, and on to the next until it has
    enough.
    """
    shut = ~view.open
    wanted, spare = np.maximum(wanted, 0), np.maximum(spare, 0)
    wanted[shut], spare[shut] = 0, 0
    most = int(np.count_nonzero(wanted) + np.count_nonzero(spare))
    lines = np.empty((most, 4), np.int64)
    count = transshipping.match(wanted, spare, view.demand_per_day, view.siblings, view.distance_km, lines)
    return Transfers(*np.ascontiguousarray(lines[:count].T))

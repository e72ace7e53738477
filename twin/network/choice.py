"""How online customers choose a channel and a service mode, or to order nothing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from twin.network.arrays import BoolArray, FloatArray, IntArray
from twin.units import MINOR_PER_MAJOR, SECONDS_PER_DAY, SECONDS_PER_HOUR

ORDINARY_WEIGHT = 1.0
"""Of ordering nothing, beside a way to order of utility 0, whose weight is e^0. Source: the usual normalisation of the
outside option, Train, "Discrete choice methods with simulation" (2009), section 2.5."""
_PER_DAY = 96
"""Instants of the day, evenly spread, at which planned shares are worked out. Source: none, a convention."""
_DIGITS = 12
"""Of planned shares: the last bits of an exponential differ between processors, and may plan nothing."""


@dataclass(frozen=True)
class Choice:
    """What customers weigh: the multinomial logit model of channel and service mode, [channel, mode].

    Utility = attraction - price x fee - hour x hours to the promise - distance x km of the home lane; the weight of a
    way to order is e to the power of it. Source: McFadden, "Conditional logit analysis of qualitative choice behavior"
    (1974).
    """

    offered: BoolArray
    """Whether customers may order that way, where it is delivered to them."""
    attraction: FloatArray
    """Utility at no fee, no time and no distance."""
    price_sensitivity: FloatArray
    """Utility lost per major unit of money of the mode's fee, >= 0."""
    hour_sensitivity: FloatArray
    """Utility lost per hour from placing to the promise, >= 0."""
    distance_sensitivity: FloatArray
    """Utility lost per km of the home lane, >= 0."""
    no_purchase_weight: float = ORDINARY_WEIGHT
    """Of ordering nothing, >= 0; 0: every customer orders."""

    def at_once(self, fee_minor: IntArray, home_lane: IntArray, distance_km: FloatArray) -> FloatArray:
        """Return [zone, channel, mode] the utility but for the hours; minus infinity where it is not on offer.

        Parameters
        ----------
        fee_minor
            [mode]
        home_lane
            [zone, mode] -1: nobody delivers.
        distance_km
            [lane]
        """
        km = np.append(distance_km, 0.0)[home_lane][:, np.newaxis, :]
        utility = self.attraction - self.price_sensitivity * (fee_minor / MINOR_PER_MAJOR)
        on_offer = self.offered & (home_lane >= 0)[:, np.newaxis, :]
        return np.where(on_offer, utility - self.distance_sensitivity * km, -np.inf)

    def shares(self, at_once: FloatArray, hours: FloatArray, came: FloatArray) -> FloatArray:
        """Return [zone, channel, mode] the expected shares of the customers; the rest of them order nothing.

        ``hours`` [instant, zone, mode] are those from placing to the promise, ``came`` [instant] the part of the day's
        customers who come then.
        """
        shares = np.zeros(at_once.shape)
        for instant, part in enumerate(came.tolist()):
            utility = at_once - self.hour_sensitivity * hours[instant][:, np.newaxis, :]
            best = utility.max(axis=(1, 2), keepdims=True)
            best = np.where(np.isfinite(best), best, 0.0)
            weight = np.exp(utility - best)
            with np.errstate(over="ignore"):
                outside = self.no_purchase_weight * np.exp(-best)
            total = weight.sum(axis=(1, 2), keepdims=True) + outside
            shares += part * np.divide(weight, total, out=np.zeros(weight.shape), where=total > 0)
        return np.round(shares, _DIGITS)


def instants() -> tuple[IntArray, IntArray]:
    """Return the seconds of the day at which planned shares are worked out, and the borders of what each stands for."""
    step = SECONDS_PER_DAY // _PER_DAY
    borders = np.arange(_PER_DAY + 1) * step
    return borders[:-1] + step // 2, borders


def hours_to(promised: IntArray, placed: IntArray) -> FloatArray:
    """Return the hours from placing to a promise, both in seconds."""
    return np.asarray((promised - placed) / SECONDS_PER_HOUR)

"""Replenishment: how much to order at a review."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from twin.network.arrays import BoolArray, IntArray
from twin.policies.views import StockView
from twin.settings import setting


class Replenishment(Protocol):
    """A rule that turns a view of stock into order quantities: a frozen dataclass, a pure function of the view.

    Every number of a setting may be an array [site, sku]; scalar, row and block give equal answers.

    A rule may also offer ``trigger_level(view)``: the position [site, sku] at or below which it orders something, until
    a new day begins. Within a day it is then asked only there, else whenever a position falls. And it may offer
    ``split(view)``: how what it orders is split over the lanes of ``view.lanes``, in place of the table ``sourcing``.
    """

    def order_quantity(self, view: StockView) -> IntArray:
        """Return what to order, [site, sku] book units, >= 0."""
        ...


@dataclass(frozen=True)
class OrderTerms:
    """Settings that every replenishment rule takes beside its own: how often, at least how much, in which steps."""

    review_days: int = setting(1, unit="days", low=0, high=365, doc="Days between reviews; 0: at every change.")
    minimum_order: int = setting(0, unit="units", low=0, doc="An order is at least this much, or nothing.")
    order_batch: int = setting(1, unit="units", low=1, doc="Orders are multiples of this, rounded up.")

    shortage_inflation: float = setting(
        0.0, unit="share", low=0, high=10, doc="By how much an order is inflated while earlier ones are unshipped."
    )
    frozen_days: int = setting(0, unit="days", low=0, high=365, doc="Days for which orders are planned and fixed.")
    flexibility: float = setting(
        0.0, unit="share", low=0, high=1, doc="By how much, up or down, a fixed order may still change."
    )

    def still(self, planned: IntArray, wished: IntArray) -> IntArray:
        """Return planned orders moved towards what is wished, in whole batches, as far as they may still change.

        Source: quantity flexibility, Tsay & Lovejoy (1999), Manufacturing & Service Operations Management 1:89-111.
        """
        share = np.asarray(self.flexibility)
        least = np.ceil(planned * (1 - share) - 1e-9).astype(np.int64)
        most = np.floor(planned * (1 + share) + 1e-9).astype(np.int64)
        change = np.clip(wished, least, most) - planned
        moved = planned + np.sign(change) * (abs(change) // self.order_batch * self.order_batch)
        return np.where(moved < self.minimum_order, planned, moved)

    def inflated(self, quantity: IntArray, short: BoolArray) -> IntArray:
        """Return the quantities, inflated where suppliers are ``short``: the rationing game.

        Source: Lee, Padmanabhan & Whang (1997), Management Science 43:546-558, section 4. That the inflation is a fixed
        share, and that what was ordered too much is taken, is an assumption.
        """
        more = np.ceil(quantity * (1.0 + np.asarray(self.shortage_inflation)) - 1e-9).astype(np.int64)
        return np.where(short, more, quantity)

    def applied(self, quantity: IntArray) -> IntArray:
        """Return the quantities raised to the minimum and to whole batches."""
        if _exceeds(self.minimum_order, 0):
            quantity = np.where(quantity > 0, np.maximum(quantity, self.minimum_order), 0)
        if _exceeds(self.order_batch, 1):
            quantity = -(-quantity // self.order_batch) * self.order_batch
        return quantity


def _exceeds(value: int | IntArray, bound: int) -> bool:
    return bool((value > bound).any()) if isinstance(value, np.ndarray) else value > bound

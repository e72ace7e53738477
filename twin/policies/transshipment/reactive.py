"""Help when it is needed: who missed a sale, or has too little left, takes from a sibling."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from twin.policies.transshipment.base import Transfers, matched, units_of_days
from twin.policies.views import TransshipmentView
from twin.settings import setting


@dataclass(frozen=True)
class Reactive:
    """A site that missed sales, or whose stock is below its floor, takes from the sibling with most days above its own.

    It asks for what it missed today and for what it lacks to its floor, with what is on its way from siblings counted
    and what customers wait for taken off. Goods on the road from suppliers are not waited for. Who helps keeps the
    floor. Source: Paterson, Kiesmuller, Teunter & Glazebrook (2011), European J. Operational Research 210(2), 125-136,
    for reactive policies; the choice by days of supply, and the floor in them, are ours.
    """

    floor_days: float = setting(
        0.0, unit="days", low=0, high=365, doc="Days of planned demand below which a site asks, and which one that is "
        "asked keeps; 0: it asks when it missed sales, and helps with all it has.",
    )

    def transfers(self, view: TransshipmentView) -> Transfers:
        """Return what siblings send, the floor of each kept."""
        floor = units_of_days(self.floor_days, view.demand_per_day)
        at_hand = view.free - view.waiting
        wanted = view.missed + np.maximum(floor - at_hand - view.incoming, 0)
        return matched(view, wanted, at_hand - floor)

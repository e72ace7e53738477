"""A day's walk-in demand, drawn once and then spread over the day: every grain sees the same daily demand."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from twin.demand.base import DemandSource
from twin.kernels import instants
from twin.kernels.philox import WordArray
from twin.network.arrays import FloatArray, IntArray
from twin.simulation.world import World
from twin.units import SECONDS_PER_DAY


class Arrivals(NamedTuple):
    """Who comes today, in the order of ticks, then of sites and products; whoever wants the same comes together."""

    second: IntArray
    """[line] of the day"""
    row: IntArray
    """[line] the site, as a row of those that face customers"""
    product: IntArray
    units: IntArray


class Spread:
    """Walk-in demand within the day: at addressed instants by the network's profile, or all at its start."""

    def __init__(self, world: World, source: DemandSource) -> None:
        self._world, self._source = world, source
        profile = world.network.walk_in
        self._starts = np.ascontiguousarray(profile.start_second, np.int64)
        self._ends = np.append(self._starts[1:], SECONDS_PER_DAY)
        self._share = np.ascontiguousarray(profile.share, np.float64)
        self._key = np.array(world.draws.key("instant"), np.uint64)
        self._at_once = world.geography.steps_per_day == 1

    def units(self) -> IntArray:
        """Draw the demand of today, [site, sku]."""
        world = self._world
        factor = world.conditions.demand.take(world.facing, axis=0)
        return self._source.units(world.clock.day, world.clock.date, factor)

    def of_day(self) -> Arrivals:
        """Return everybody who comes today, at the start of the tick of the instant."""
        wanted, step = self.units(), self._world.clock.tick_seconds
        cells, products = wanted.size, wanted.shape[1]
        if self._at_once:
            place = np.flatnonzero(wanted)
            size = wanted.ravel()[place]
        else:
            count = int(np.minimum(wanted, instants.MOST_INSTANTS).sum())
            place, size = np.empty(count, np.int64), np.empty(count, np.int64)
            instants.listed(*self._address(), wanted, *self._profile(), step, place, size)
            place, size = instants.in_time(place, size, cells * step, SECONDS_PER_DAY // step)
            kept = instants.joined(place, size)
            place, size = place[:kept], size[:kept]
        second, cell = np.divmod(place, cells)
        row, product = np.divmod(cell, products)
        return Arrivals(second, row, product, size)

    def _address(self) -> tuple[WordArray, WordArray, WordArray, int]:
        world = self._world
        return self._key, world.customer_names, world.product_names, world.clock.day

    def _profile(self) -> tuple[IntArray, IntArray, FloatArray]:
        return self._starts, self._ends, self._share

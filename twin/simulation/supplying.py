"""Supply: the sellers of a tier ship what they owe, as far as stock, capacity and vehicles go."""

from __future__ import annotations

import numpy as np

from twin.kernels import rationing, stock
from twin.network.arrays import IntArray
from twin.simulation.accounts import Account, Move
from twin.simulation.money import Flow
from twin.simulation.tiers import Tier
from twin.simulation.transport import Transport
from twin.simulation.world import World

_PLENTY = 1 << 60
"""Stock of a seller that makes to order."""


class Supplying:
    """The sellers of one tier at work. What is cut stays owed."""

    def __init__(self, world: World, tier: Tier, transport: Transport) -> None:
        self._world, self._tier, self._transport = world, tier, transport
        sites = world.network.sites
        makes = np.array([sites.kinds[site] in ("supplier", "plant") for site in tier.sellers])
        self._makers, self._others = np.flatnonzero(makes), np.flatnonzero(~makes)
        self._seller = np.repeat(np.arange(len(tier.sellers)), np.diff(tier.outbound_start))
        self._sent = np.zeros((len(tier.sellers), world.geography.products), np.int64)
        self._told = world.information.wants("sent")
        self._day = -1
        self._schedule = transport.schedule[tier.outbound]
        self._scheduled = bool((self._schedule >= 0).any())
        self._room: IntArray = np.zeros(0, np.int64)
        """[seller] what the day's capacity has left; negative: no limit."""

    @property
    def departures(self) -> list[int]:
        """Return the seconds of the day at which lanes of the tier depart by a timetable."""
        return [int(second) for second in np.unique(self._schedule) if second >= 0]

    def ship(self) -> None:
        """Ship what is owed, as far as it goes."""
        world, tier = self._world, self._tier
        if world.clock.day != self._day:
            self._day = world.clock.day
            self._room = world.conditions.capacity[tier.sellers]
            self._transport.start_day(tier.outbound)
        departing = self._transport.departing(self._schedule) if self._scheduled else None
        if departing is not None and not departing.any():
            return
        claims = world.book.of(Account.OWED).take(tier.outbound, axis=0)
        if not stock.any_units(claims):
            return
        granted = self._granted(claims)
        if departing is not None:
            granted[~departing] = 0
        if not stock.any_units(granted):
            return
        self._transport.load(granted, tier.outbound)
        stock.sum_rows(granted, self._seller, self._sent)
        if world.conditions.any_limit:
            self._room -= np.where(self._room >= 0, self._sent.sum(axis=1), 0)
        if self._told:
            world.information.add("sent", tier.outbound, granted)
        if len(self._makers):
            self._sent[self._others] = 0
            self._make()
        self._transport.send(tier, granted)
        world.queue.serve(granted, tier.outbound)

    def _granted(self, claims: IntArray) -> IntArray:
        """Return what each edge [edge, sku] may have now: shared out of stock, then cut to what may still leave."""
        world, tier = self._world, self._tier
        if len(self._makers) == len(tier.sellers):
            granted = claims
        else:
            available = world.book.of(Account.FREE).take(tier.sellers, axis=0)
            if len(self._makers):
                available[self._makers] = _PLENTY
            if world.conditions.any_closed:
                available[world.conditions.closed[tier.sellers]] = 0
            granted = world.board.grants(tier, available, claims, world.queue.lines())
        if world.conditions.any_limit:
            rationing.trim_to_capacity(granted, tier.outbound_start, self._room)
        return granted

    def _make(self) -> None:
        """Make to order what suppliers ship now."""
        world, tier = self._world, self._tier
        if stock.any_units(self._sent):
            world.book.post(Move.MAKE, self._sent, tier.sellers)
            world.money.value(Flow.PRODUCTION, self._sent, world.network.products.cost_micro[None], tier.sellers)

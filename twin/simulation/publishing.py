"""Publishing: each fact is put once into the feed of the site where it stands; what nobody reads is not told."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import numpy as np
import simpy

from twin.simulation.accounts import Account
from twin.simulation.clock import Phase
from twin.simulation.draws import NO_NAME
from twin.simulation.promotions import Promotions
from twin.simulation.transport import Transport
from twin.simulation.world import World

LEVELS = ("placebo", "stock", "on_hand", "in_transit", "promotions", "capacity", "status", "eta")
"""Fields that are told of on the first tick of each day; a forecast is told by its desk, a flow when it happens."""


def is_due(world: World, own_draws: bool) -> bool:
    """Return whether there is anything to publish, or to draw for the placebo."""
    return own_draws or any(world.information.wants(field) for field in LEVELS)


def publishing(
    world: World, transport: Transport, promotions: Promotions, own_draws: bool
) -> Generator[simpy.Event, Any, None]:
    """Put the levels of each day into the feeds, on its first tick."""
    clock = world.clock
    yield clock.today(Phase.PUBLISH)
    while True:
        if own_draws:
            world.draws.block("placebo", NO_NAME, NO_NAME, clock.day)
        if world.information.wants("stock"):
            world.publish_stock()
        _publish_goods(world, transport)
        _publish_state(world, promotions)
        yield clock.after(clock.ticks_left, Phase.PUBLISH)


def _publish_goods(world: World, transport: Transport) -> None:
    """Put what is on the shelves and on the road into the feeds."""
    information, edges = world.information, world.network.edges
    everywhere = np.arange(len(world.network.sites))
    nothing = np.zeros((len(everywhere), world.geography.products), np.int64)
    information.put("placebo", everywhere, nothing)
    information.put("on_hand", everywhere, world.record.free())
    if information.wants("in_transit"):
        np.add.at(nothing, edges.destination, world.book.of(Account.IN_TRANSIT))
        if world.transshipping is not None:
            nothing += world.book.of(Account.INCOMING)
        information.put("in_transit", everywhere, nothing)
    if information.wants("eta"):
        information.put("eta", np.arange(len(edges)), transport.days_to_arrival())


def _publish_state(world: World, promotions: Promotions) -> None:
    """Put what sites can do today, and what they plan, into the feeds."""
    information, everywhere = world.information, np.arange(len(world.network.sites))
    information.put("capacity", everywhere, np.maximum(world.conditions.capacity, -1)[:, None])
    information.put("status", everywhere, world.conditions.status[:, None])
    if information.wants("promotions"):
        information.put("promotions", everywhere, promotions.known(world.clock.day))

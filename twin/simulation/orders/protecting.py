"""Channel protection: what the platform's rule keeps of each shelf for customers who walk in."""

from __future__ import annotations

import numpy as np

from twin.network.arrays import FloatArray, IntArray
from twin.network.network import Network
from twin.network.online import Online
from twin.policies.views import DeliveryLanes, ProtectionView
from twin.simulation.geography import Geography, walk_in_rate
from twin.simulation.orders.delivering import delivery_lanes
from twin.simulation.world import World
from twin.strategies.base import PROMISING, Desk, Organisation


class PromisingError(Exception):
    """A rule answered what no rule of protection may answer: not whole units, of the wrong shape, or below zero."""


def kept_back(world: World, online: Online, organisation: Organisation) -> IntArray | None:
    """Return [site, sku] the book units that are not sold online; None where nobody decides that any are."""
    desks = organisation.of(PROMISING)
    if not desks:
        return None
    cover_days = world.board.cover_days
    kept = np.zeros(cover_days.shape, np.int64)
    view = view_of(world.network, online, world.geography, cover_days)
    for desk in desks:
        own = ProtectionView(*(each[desk.sites] for each in (
            view.walk_in_per_day, view.cover_days, view.store_margin, view.online_margin
        )))
        kept[desk.sites] = _checked(desk.instance().protection(own), desk, own)
    return kept


def view_of(network: Network, online: Online, geography: Geography, cover_days: FloatArray) -> ProtectionView:
    """Return what a rule of protection sees of every site."""
    products, costs = network.products, network.costs
    gain = (products.price_micro - products.cost_micro).astype(np.float64)
    return ProtectionView(
        walk_in_rate(network), cover_days, gain + costs.lost_sale_micro,
        gain - _cost_of_a_unit(network, online, delivery_lanes(network, online, geography)),
    )


def _cost_of_a_unit(network: Network, online: Online, lanes: DeliveryLanes) -> FloatArray:
    """Return [site, sku] what selling a book unit online costs: commission, picking, and its part of a parcel.

    Lines and units are those of the mean basket of the channels, by their shares; destinations count alike.
    """
    channels, share = online.channels, online.order_share
    units = float(share @ channels.units_per_line) * network.unit_scale
    lines = float(share @ channels.lines_per_order)
    reached = np.isfinite(lanes.rank)
    ways = np.maximum(reached.sum(axis=0), 1)
    parcel, unit = ((each * reached).sum(axis=0) / ways for each in (lanes.parcel_micro, lanes.unit_micro))
    handling = lanes.line_micro / units + parcel / (lines * units) + unit
    commission = float(share @ channels.commission_share) * network.products.price_micro
    cost: FloatArray = handling[:, None] + commission[None, :]
    return cost


def _checked(kept: object, desk: Desk, view: ProtectionView) -> IntArray:
    shape = view.walk_in_per_day.shape
    if not isinstance(kept, np.ndarray) or kept.shape != shape or kept.dtype != np.int64 or (kept < 0).any():
        raise PromisingError(f"{desk.rule}: protection must be int64 {list(shape)}, none below 0, not {kept!r:.80}")
    return kept

"""Protection that no stock can meet: more units kept for those who walk in than a site ever has."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from twin import settings
from twin.errors import Problem
from twin.network.arrays import BoolArray, IntArray
from twin.network.network import Network
from twin.strategies.base import PROMISING, Desk, Organisation


def overprotected(network: Network, organisation: Organisation) -> Iterator[Problem]:
    """Yield each site where a rule keeps more from online orders than the largest stock of a product.

    The largest stock is known where a rule of replenishment has a maximum; nobody has more but for a while.
    """
    most, wanted = _largest_stock(network, organisation), _walked_in_for(network)
    for desk in organisation.of(PROMISING):
        kept = _named(network, desk, "protects")
        if kept is None:
            continue
        for site in desk.sites:
            over = wanted[site] & (most[site] >= 0) & (kept[site] > most[site])
            if over.any():
                product, scale = int(np.argmax(over)), network.unit_scale
                yield Problem(
                    f"promising: {desk.rule}", f"{kept[site, product] / scale:g}",
                    f"keeps more of '{network.products.ids[product]}' from online orders than the "
                    f"{most[site, product] / scale:g} units that '{network.sites.ids[site]}' has at most",
                    "protect less, or raise the level up to which the site orders",
                )


def _named(network: Network, desk: Desk, attribute: str) -> IntArray | None:
    """Return [site, sku] the setting that a rule's class names in an attribute, book units; None if it names none."""
    name = getattr(desk.rule_class, attribute, "")
    if not name:
        return None
    default = settings.declared(desk.rule_class)[name].default
    shape = (len(network.sites), len(network.products))
    return np.broadcast_to(np.asarray(desk.settings.get(name, default)), shape)


def _largest_stock(network: Network, organisation: Organisation) -> IntArray:
    """Return [site, sku] the most that a site has after its opening stock, at least that; -1: not known."""
    most = np.full((len(network.sites), len(network.products)), -1)
    for desk in organisation.of("replenishment"):
        level = _named(network, desk, "maximum")
        if level is not None:
            most[desk.sites] = np.maximum(level, network.initial_on_hand)[desk.sites]
    return most


def _walked_in_for(network: Network) -> BoolArray:
    """Return [site, sku] whether customers walk in for it."""
    wanted: BoolArray = network.demand_rate > 0
    if network.history is not None:
        wanted = wanted.copy()
        wanted[network.history.site, network.history.product] = True
    return wanted

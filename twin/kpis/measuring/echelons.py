"""Which sites a figure is about: those that face customers, and those of one echelon."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from twin.network.arrays import BoolArray
from twin.network.network import Network
from twin.network.sites import KINDS


def customer_sites(network: Network) -> BoolArray:
    """Return [site] which sites customers buy at: every store, and any other site with customer demand of its own."""
    facing: BoolArray = network.sites.members("stores") | (network.demand_rate > 0).any(axis=1)
    if network.history is not None:
        facing[np.unique(network.history.site)] = True
    return facing


def echelons(network: Network) -> Iterator[tuple[str, BoolArray]]:
    """Yield the echelons that have sites, upstream first: the kind of site and [site] its members."""
    for kind in KINDS:
        members = network.sites.members(f"{kind}s")
        if members.any():
            yield kind, members

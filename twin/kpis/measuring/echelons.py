"""Which sites a figure is about: those that face customers, and those of one echelon."""

from __future__ import annotations

from collections.abc import Iterator

from twin.network.arrays import BoolArray
from twin.network.network import Network
from twin.network.sites import KINDS


def customer_sites(network: Network) -> BoolArray:
    """Return [site] which sites customers buy at.

    Every store, and any other site with customer demand of its own or from which online orders are delivered.
    """
    facing: BoolArray = network.sites.members("stores") | network.faces_customers
    return facing


def echelons(network: Network) -> Iterator[tuple[str, BoolArray]]:
    """Yield the echelons that have sites, upstream first: the kind of site and [site] its members."""
    for kind in KINDS:
        members = network.sites.members(f"{kind}s")
        if members.any():
            yield kind, members

"""Siblings: which sites may help each other out with stock."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from twin.errors import Problem
from twin.network.arrays import BoolArray, FloatArray
from twin.network.network import Network
from twin.network.sites import Sites
from twin.strategies.base import TRANSSHIPMENT, Desk, Organisation

_EARTH_RADIUS_KM = 6371.0


def siblings(network: Network, desk: Desk) -> tuple[BoolArray, FloatArray]:
    """Return, for the sites of a desk [destination, source], who may take from whom, and how far it is in km.

    Siblings share a supplier or a group, as the terms of the desk say, and lie no farther apart than they allow.
    """
    terms, own = desk.transshipment_terms(), desk.sites
    if terms.between == "supplier":
        buys = np.zeros((len(network.sites), len(network.sites)), np.int64)
        buys[network.edges.destination, network.edges.source] = network.edges.share.any(axis=1)
        related = buys[own] @ buys[own].T > 0
    else:
        groups = np.array([network.sites.groups[site] for site in own])
        related = (groups[:, None] == groups[None, :]) & (groups != "")[:, None]
    distance = _distance_km(network.sites)[np.ix_(own, own)]
    related &= (distance <= terms.most_distance_km) & ~np.eye(len(own), dtype=bool)
    return related, distance


def _distance_km(sites: Sites) -> FloatArray:
    """Return [site, site] great-circle distances by the haversine formula (Sinnott 1984, Sky and Telescope 68)."""
    latitude, longitude = np.radians(sites.latitude_deg), np.radians(sites.longitude_deg)
    north = np.sin((latitude[:, None] - latitude[None, :]) / 2) ** 2
    east = np.sin((longitude[:, None] - longitude[None, :]) / 2) ** 2
    chord = north + np.cos(latitude)[:, None] * np.cos(latitude)[None, :] * east
    distance: FloatArray = 2 * _EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.minimum(chord, 1.0)))
    return distance


def alone(network: Network, organisation: Organisation) -> Iterator[Problem]:
    """Yield each desk of transshipment none of whose sites may help another."""
    for desk in organisation.of(TRANSSHIPMENT):
        if not siblings(network, desk)[0].any():
            terms = desk.transshipment_terms()
            within = f" and lie within {terms.most_distance_km:g} km" if terms.most_distance_km < _EVERYWHERE_KM else ""
            yield Problem(
                f"{TRANSSHIPMENT}: {desk.rule}", ", ".join(network.sites.ids[site] for site in desk.sites[:3]),
                f"no two of its {len(desk.sites)} sites share a {terms.between}{within}",
                "name more sites, a longer most_distance_km, or siblings between: "
                f"{'group' if terms.between == 'supplier' else 'supplier'}",
            )


_EVERYWHERE_KM = 20_100
"""More than half the way round the earth: no limit."""

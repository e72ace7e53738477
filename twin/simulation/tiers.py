"""Echelons: who supplies whom, who lies downstream of whom, and how long replenishment takes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from twin.network.arrays import BoolArray, FloatArray, IntArray, frozen
from twin.network.edges import Edges


@dataclass(frozen=True)
class Tier:
    """The sites of one echelon that order from above (``inbound``) and those that ship below (``outbound``).

    Edge rows are sorted by site: those of ``buyers[i]`` are ``inbound[inbound_start[i]:inbound_start[i + 1]]``, and
    likewise for ``sellers`` and ``outbound``.
    """

    echelon: int
    buyers: IntArray
    inbound: IntArray
    inbound_start: IntArray
    sellers: IntArray
    outbound: IntArray
    outbound_start: IntArray


def echelons(sites: int, edges: Edges) -> IntArray:
    """Return [site] the longest chain of edges from the site down to a site that supplies nobody (echelon 0)."""
    level = np.zeros(sites, np.int64)
    for _ in range(sites + 1):
        raised = level.copy()
        np.maximum.at(raised, edges.source, level[edges.destination] + 1)
        if np.array_equal(raised, level):
            return frozen(level)
        level = raised
    raise ValueError("the sourcing edges form a cycle")


def tiers(sites: int, edges: Edges) -> list[Tier]:
    """Return the tiers, bottom echelon first."""
    level = echelons(sites, edges)
    return [_tier(echelon, level, edges) for echelon in range(int(level.max(initial=0)) + 1)]


def _tier(echelon: int, level: IntArray, edges: Edges) -> Tier:
    buyers, inbound, inbound_start = _grouped(edges.destination, level == echelon)
    sellers, outbound, outbound_start = _grouped(edges.source, level == echelon)
    return Tier(echelon, buyers, inbound, inbound_start, sellers, outbound, outbound_start)


def _grouped(site_of_edge: IntArray, members: BoolArray) -> tuple[IntArray, IntArray, IntArray]:
    """Return the member sites that have edges, the edges sorted by site, and where each site's edges start."""
    chosen = np.flatnonzero(members[site_of_edge])
    chosen = chosen[np.argsort(site_of_edge[chosen], kind="stable")]
    owners, counts = np.unique(site_of_edge[chosen], return_counts=True)
    return frozen(owners), frozen(chosen), frozen(np.concatenate([[0], np.cumsum(counts)]))


def starts(sites: int, site_of_edge: IntArray) -> tuple[IntArray, IntArray]:
    """Return edges sorted by their site, and [site + 1] where each site's edges start."""
    order = np.argsort(site_of_edge, kind="stable")
    counts = np.bincount(site_of_edge, minlength=sites)
    return np.ascontiguousarray(order), np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)


def downstream_share(maker: int, edges: Edges, level: IntArray) -> FloatArray:
    """Return [site, sku]: the share of each site's supply of a product that passes through the maker (itself: 1).

    Shares multiply along a path of edges and add over paths.
    """
    passed = np.zeros((len(level), edges.share.shape[1]))
    passed[maker] = 1.0
    for edge in np.argsort(-level[edges.source], kind="stable"):
        passed[edges.destination[edge]] += edges.share[edge] * passed[edges.source[edge]]
    return passed


def expected_demand(rates: FloatArray, edges: Edges, level: IntArray) -> FloatArray:
    """Return [site, sku]: the mean demand that a site faces, its own customers' and what it ships below."""
    faced = rates.copy()
    for edge in np.argsort(level[edges.destination], kind="stable"):
        faced[edges.source[edge]] += edges.share[edge] * faced[edges.destination[edge]]
    return faced

"""Reports: which of them are lost on an edge of the information graph, and by how much the others are misread."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import NDArray

from twin.disruptions.base import Effect, EffectKind
from twin.network.arrays import BoolArray, FloatArray
from twin.network.network import Network
from twin.simulation.draws import Draws, name_hashes
from twin.strategies.base import InformationEdge

_WITHIN = "\x1f"
"""Between the parts of a name; no id may hold it."""
_Names = NDArray[np.uint64]


class Reports:
    """The fate of every report: each site's of each field on each day, over each edge, by draws of its own.

    Events that freeze records let a share of the reports of some sites through; several of them multiply.
    """

    def __init__(self, draws: Draws, network: Network, effects: Sequence[Effect], warmup_days: int) -> None:
        self._draws, self._ids = draws, network.sites.ids
        self._sites, self._products = name_hashes(network.sites.ids), name_hashes(network.products.ids)
        self._freezes = [effect for effect in effects if effect.kind is EffectKind.INFORMATION]
        self._warmup_days = warmup_days
        self._names: dict[tuple[str, ...], _Names] = {}

    def lost(self, edge: InformationEdge, field: str, day: int) -> BoolArray | None:
        """Return [site] whose report of a day does not arrive; None: all do."""
        active = [each for each in self._freezes if each.start_day <= day - self._warmup_days < each.end_day]
        if not active and not edge.loss:
            return None
        passed = np.full(len(self._ids), 1.0 - edge.loss)
        for freeze in active:
            passed[freeze.sites] *= freeze.factor
        edges = np.repeat(self._named(edge.name, field), len(self._ids))
        drawn = self._draws.lines("report_loss", edges, self._sites, np.full(len(self._ids), day))
        lost: BoolArray = drawn >= passed
        return lost

    def factors(self, edge: InformationEdge, field: str, day: int) -> FloatArray:
        """Return [site, sku] by what a report of a day is multiplied: 1, the bias, give or take the error at most."""
        factors = np.ones((len(self._ids), len(self._products)))
        reporters = np.flatnonzero(edge.reporters)
        names = self._named(edge.name, field, *(self._ids[site] for site in reporters))
        drawn = self._draws.block("report_error", names, self._products, day)
        factors[reporters] += edge.bias + edge.error * (2 * drawn - 1)
        return factors

    def fate(self, site: int) -> Hashable:
        """Return what sites have in common whose reports are all frozen on the same days."""
        mine = tuple(number for number, freeze in enumerate(self._freezes) if freeze.sites[site])
        partly = any(self._freezes[number].factor > 0 for number in mine)
        return (mine, site) if partly else mine

    def _named(self, edge: str, field: str, *sites: str) -> _Names:
        """Return the name of a field on an edge, or of each site's own there; the same array each time."""
        if (edge, field, *sites) not in self._names:
            texts = [_WITHIN.join((edge, field, site)) for site in sites] or [_WITHIN.join((edge, field))]
            self._names[edge, field, *sites] = name_hashes(texts)
        return self._names[edge, field, *sites]

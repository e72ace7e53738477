"""The claim queue: open order lines in the order of their arrival, for rules that serve first come first."""

from __future__ import annotations

import numpy as np

from twin.network.arrays import IntArray


class ClaimQueue:
    """Order lines (edge, product, units still owed), oldest first; orders of one instant by edge, then by product.

    Lower echelons review earlier within an instant, so that their lines come first.
    """

    def __init__(self, kept: bool) -> None:
        self.kept = kept
        """Whether some rule needs the queue; if not, nothing is stored."""
        self._edges = self._products = self._units = np.zeros(0, np.int64)

    def add(self, units: IntArray, edges: IntArray) -> None:
        """Append the orders [edge, sku] of this instant."""
        if not self.kept:
            return
        order = np.argsort(edges, kind="stable")
        row, product = np.nonzero(units[order])
        self._edges = np.concatenate([self._edges, edges[order][row]])
        self._products = np.concatenate([self._products, product])
        self._units = np.concatenate([self._units, units[order][row, product]])

    def lines(self) -> tuple[IntArray, IntArray, IntArray]:
        """Return edge, product and open units of each line."""
        return self._edges, self._products, self._units

    def serve(self, units: IntArray, edges: IntArray) -> None:
        """Take shipped units [edge, sku] off the oldest lines of each cell."""
        if not self.kept or not len(self._units):
            return
        row = np.full(int(max(self._edges.max(), edges.max())) + 1, -1)
        row[edges] = np.arange(len(edges))
        left = units.copy()
        for line in np.flatnonzero(row[self._edges] >= 0):
            at = (row[self._edges[line]], self._products[line])
            taken = min(left[at], self._units[line])
            self._units[line] -= taken
            left[at] -= taken
        open_ = self._units > 0
        self._edges, self._products, self._units = self._edges[open_], self._products[open_], self._units[open_]

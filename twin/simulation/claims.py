"""The claim queue: open order lines in the order of their arrival, for rules that serve first come first."""

from __future__ import annotations

import numpy as np

from twin.kernels import rationing
from twin.network.arrays import IntArray


class ClaimQueue:
    """Order lines (edge, product, units still owed), oldest first; orders of one instant by edge, then by product.

    Lower echelons review earlier within an instant, so that their lines come first.
    """

    def __init__(self, kept: bool) -> None:
        self.kept = kept
        """Whether some rule needs the queue; if not, nothing is stored."""
        self._edges = self._products = self._units = np.zeros(0, np.int64)
        self._served = np.zeros((0, 0), np.int64)

    def add(self, units: IntArray, edges: IntArray) -> None:
        """Append the orders [edge, sku] of this instant."""
        if not self.kept:
            return
        row, product = np.nonzero(units)
        if not len(row):
            return
        if len(row) > 1 and (np.diff(edges[row]) < 0).any():
            order = np.argsort(edges[row], kind="stable")
            row, product = row[order], product[order]
        self._edges = np.concatenate([self._edges, edges[row]])
        self._products = np.concatenate([self._products, product])
        self._units = np.concatenate([self._units, units[row, product]])

    def lines(self) -> tuple[IntArray, IntArray, IntArray]:
        """Return edge, product and open units of each line."""
        return self._edges, self._products, self._units

    def serve(self, units: IntArray, edges: IntArray) -> None:
        """Take shipped units [edge, sku] off the oldest lines of each cell."""
        if not self.kept or not len(self._units):
            return
        rows = int(max(self._edges.max(), edges.max())) + 1
        if self._served.shape[0] < rows:
            self._served = np.zeros((rows, units.shape[1]), np.int64)
        self._served[edges] = units
        left = rationing.shorten_queue(self._edges, self._products, self._units, self._served)
        self._served[edges] = 0
        self._edges, self._products, self._units = self._edges[:left], self._products[:left], self._units[:left]

"""Random numbers addressed by name: a draw is a function of (seed, replication, purpose, two names, index).

Nothing is drawn in sequence, so adding, removing or reordering sites, products or events leaves every other draw as it
was. The address schema is the table in ``docs/random-numbers.md``.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from twin.kernels import philox
from twin.network.arrays import FloatArray, IntArray

NO_NAME = np.zeros(1, np.uint64)
"""The name hash of a draw that belongs to nobody in particular."""
_LANES = 4


def name_hashes(names: Sequence[str]) -> NDArray[np.uint64]:
    """Return one 64-bit hash per name.

    Raises
    ------
    ValueError
        Two different names have one hash (about 1 chance in 10^13 for a thousand names).
    """
    digests = [hashlib.blake2b(unicodedata.normalize("NFC", name).encode(), digest_size=8).digest() for name in names]
    if len(set(digests)) != len(set(names)):
        raise ValueError("two names share a 64-bit hash; rename one of them")
    return np.array([int.from_bytes(digest, "little") for digest in digests], np.uint64)


class _Quarter(NamedTuple):
    """Draws of four consecutive indices, and the names they are for."""

    quarter: int
    rows: NDArray[np.uint64]
    columns: NDArray[np.uint64]
    drawn: FloatArray


class Draws:
    """The uniform draws of one replication, in the open interval (0, 1)."""

    def __init__(self, seed: int, replication: int) -> None:
        self._root = f"{seed}|{replication}"
        self._keys: dict[str, tuple[np.uint64, np.uint64]] = {}
        self._cached: dict[str, _Quarter] = {}

    def key(self, purpose: str) -> tuple[np.uint64, np.uint64]:
        """Return the key of a purpose, for a compiled loop that makes its draws itself."""
        if purpose not in self._keys:
            digest = hashlib.blake2b(f"{self._root}|{purpose}".encode(), digest_size=16).digest()
            halves = (int.from_bytes(digest[:8], "little"), int.from_bytes(digest[8:], "little"))
            self._keys[purpose] = (np.uint64(halves[0]), np.uint64(halves[1]))
        return self._keys[purpose]

    def block(self, purpose: str, rows: NDArray[np.uint64], columns: NDArray[np.uint64], index: int) -> FloatArray:
        """Return the draws [row, column] of every pair of names at an index such as the tick.

        Four consecutive indices come out of one Philox block; they are drawn together and kept until used, for as long
        as the purpose is asked with the same arrays of names.
        """
        quarter, lane = divmod(index, _LANES)
        known = self._cached.get(purpose)
        if known is None or known.quarter != quarter or known.rows is not rows or known.columns is not columns:
            drawn = philox.uniform_days(*self.key(purpose), rows, columns, quarter)
            self._cached[purpose] = known = _Quarter(quarter, rows, columns, drawn)
        uniforms: FloatArray = known.drawn[lane]
        return uniforms

    def lines(self, purpose: str, a: NDArray[np.uint64], b: NDArray[np.uint64], index: IntArray) -> FloatArray:
        """Return the draws [line] of scattered addresses (name, name, index)."""
        return philox.uniform_lines(*self.key(purpose), a, b, index)

    def hashes(self, names: Sequence[str]) -> NDArray[np.uint64]:
        """Return one 64-bit hash per name, as ``name_hashes``."""
        return name_hashes(names)

"""Random numbers by address: the counter-based generator Philox4x64-10, bit for bit that of NumPy.

A draw is a pure function of a 128-bit key (seed, replication, purpose) and a 256-bit counter (names and time), so no
draw depends on which others were made. Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2,
3", SC 2011, doi:10.1145/2063384.2063405. NumPy increments its counter before the first block: ``Philox(counter=c)``
starts with our block of counter c + 1.

The counter of a pair of entities (row, column) at a time index t is ``(row hash, column hash, t // 4, 0)``; the lane of
the block is ``t mod 4``. A word becomes a uniform by its upper 52 bits k as ``(k + 1/2) / 2^52``: both ends are
excluded, and 1 - u is exact. (With 53 bits the largest k + 1/2 would round to 2^53 and give 1.)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic
from numpy.typing import NDArray

from twin.kernels.cache import kernel
from twin.network.arrays import FloatArray, IntArray

__all__ = [
    "NOTHING", "Word", "WordArray", "block", "blocks", "lane_of", "uniform_block", "uniform_days", "uniform_lines",
    "unit",
]

Word: TypeAlias = np.uint64
Words: TypeAlias = tuple[np.uint64, np.uint64, np.uint64, np.uint64]
WordArray: TypeAlias = NDArray[np.uint64]

ROUNDS = 10
MULTIPLIER_0 = np.uint64(0xD2E7470EE14C6C93)
MULTIPLIER_1 = np.uint64(0xCA5A826395121157)
WEYL_0 = np.uint64(0x9E3779B97F4A7C15)
WEYL_1 = np.uint64(0xBB67AE8584CAA73B)
TO_UNIT = 2.0**-52
DROPPED_BITS = np.uint64(12)
NOTHING = np.uint64(0)


def _high_half(context: Any, a: Any, b: Any) -> Any:
    """Generate the upper 64 bits of the 128-bit product of two words: one machine instruction instead of a dozen."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        wide = ir.IntType(128)
        product = builder.mul(*(builder.zext(argument, wide) for argument in arguments))
        return builder.trunc(builder.lshr(product, ir.Constant(wide, 64)), ir.IntType(64))

    return types.uint64(types.uint64, types.uint64), generate


_high: Callable[[Word, Word], Word] = intrinsic(_high_half)


@kernel
def block(key0: Word, key1: Word, c0: Word, c1: Word, c2: Word, c3: Word) -> Words:
    """Return the four words [uint64] at a counter under a key; all arguments are uint64."""
    for _ in range(ROUNDS):
        high_0, low_0 = _high(MULTIPLIER_0, c0), MULTIPLIER_0 * c0
        high_1, low_1 = _high(MULTIPLIER_1, c2), MULTIPLIER_1 * c2
        c0, c1, c2, c3 = high_1 ^ c1 ^ key0, low_1, high_0 ^ c3 ^ key1, low_0
        key0 += WEYL_0
        key1 += WEYL_1
    return c0, c1, c2, c3


@kernel("uint64[:,::1](uint64[:,::1], uint64[:,::1])")
def blocks(keys: WordArray, counters: WordArray) -> WordArray:
    """Return the words [n, 4] at counters [n, 4] under keys [n, 2]; what NumPy's ``random_raw`` gives."""
    words = np.empty(counters.shape, np.uint64)
    for i in range(counters.shape[0]):
        c = counters[i]
        words[i, 0], words[i, 1], words[i, 2], words[i, 3] = block(keys[i, 0], keys[i, 1], c[0], c[1], c[2], c[3])
    return words


@kernel
def unit(word: Word) -> float:
    """Return the uniform in (0, 1) that a word stands for."""
    return (np.float64(word >> DROPPED_BITS) + 0.5) * TO_UNIT


@kernel
def lane_of(words: Words, lane: int) -> Word:
    """Return the word of a block in one of its four lanes."""
    first = words[1] if lane & 1 else words[0]
    last = words[3] if lane & 1 else words[2]
    return last if lane & 2 else first


@kernel("float64[:,::1](uint64, uint64, uint64[::1], uint64[::1], int64)")
def uniform_block(key0: Word, key1: Word, rows: WordArray, columns: WordArray, index: int) -> FloatArray:
    """Return the uniforms [row, column] of every pair of entities, given by hash, at one time index (such as a day)."""
    result = np.empty((rows.shape[0], columns.shape[0]))
    key_0, key_1 = np.uint64(key0), np.uint64(key1)
    time, lane = np.uint64(index >> 2), index & 3
    for i in range(rows.shape[0]):
        for j in range(columns.shape[0]):
            result[i, j] = unit(lane_of(block(key_0, key_1, rows[i], columns[j], time, NOTHING), lane))
    return result


@kernel("float64[:,:,::1](uint64, uint64, uint64[::1], uint64[::1], int64)")
def uniform_days(key0: Word, key1: Word, rows: WordArray, columns: WordArray, four: int) -> FloatArray:
    """Return the uniforms [4, row, column] at the time indices 4 four to 4 four + 3: the same as ``uniform_block``."""
    result = np.empty((4, rows.shape[0], columns.shape[0]))
    key_0, key_1 = np.uint64(key0), np.uint64(key1)
    for i in range(rows.shape[0]):
        for j in range(columns.shape[0]):
            words = block(key_0, key_1, rows[i], columns[j], np.uint64(four), NOTHING)
            result[0, i, j] = unit(words[0])
            result[1, i, j] = unit(words[1])
            result[2, i, j] = unit(words[2])
            result[3, i, j] = unit(words[3])
    return result


@kernel("float64[::1](uint64, uint64, uint64[::1], uint64[::1], int64[::1])")
def uniform_lines(key0: Word, key1: Word, a: WordArray, b: WordArray, index: IntArray) -> FloatArray:
    """Return the uniforms [n] of scattered addresses: entity hashes a [n] and b [n] at time indices [n]."""
    result = np.empty(index.shape[0])
    key_0, key_1 = np.uint64(key0), np.uint64(key1)
    for i in range(index.shape[0]):
        words = block(key_0, key_1, a[i], b[i], np.uint64(index[i] >> 2), NOTHING)
        result[i] = unit(lane_of(words, index[i] & 3))
    return result

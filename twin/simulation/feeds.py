"""Feeds: what stands at each site in one field, now and at the close of past days; and how reports misread it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from twin.network.arrays import FloatArray, IntArray


class Feed:
    """One field: its newest values [row, sku], and those at the close of as many past ticks as somebody looks back."""

    def __init__(self, shape: tuple[int, int], depth: int, nothing: int = 0) -> None:
        self.now = np.full(shape, nothing)
        self._past = np.zeros((depth, *shape), np.int64)

    def at(self, tick: int, age: int) -> IntArray:
        """Return the values at the close of ``tick - age``; age 0 is what stands now; before the start it is zero."""
        if age == 0:
            return self.now
        if tick - age < 0:
            return np.zeros_like(self.now)
        kept: IntArray = self._past[(tick - age) % len(self._past)]
        return kept

    def close(self, tick: int) -> None:
        """Keep today's values."""
        if len(self._past):
            self._past[tick % len(self._past)] = self.now


class Misread:
    """A feed as it is read over an edge that errs: what each day adds to a meter, or a level, times a random factor.

    A meter is misread day by day, and not as a whole, or its error would grow with all that was ever counted. So a
    report that comes in bulk holds the errors of its days.
    """

    def __init__(
        self, truth: Feed, depth: int, is_meter: bool, may_be_none: bool, factors: Callable[[int], FloatArray]
    ) -> None:
        self._truth, self._is_meter, self._may_be_none, self._factors = truth, is_meter, may_be_none, factors
        self._read = np.zeros_like(truth.now)
        self._counted = np.zeros_like(truth.now)
        """What the meter truly stood at when its reading was last kept."""
        self._past = np.zeros((depth, *truth.now.shape), np.int64)

    def at(self, tick: int, age: int) -> IntArray:
        """Return what is read of the close of ``tick - age``, as ``Feed.at``."""
        if age == 0:
            return self._today(tick)
        kept: IntArray = self._past[(tick - age) % len(self._past)] if tick >= age else np.zeros_like(self._read)
        return kept

    def close(self, tick: int) -> None:
        """Keep today's reading."""
        self._past[tick % len(self._past)] = today = self._today(tick)
        if self._is_meter:
            self._read, self._counted = today, self._truth.now.copy()

    def _today(self, tick: int) -> IntArray:
        truly = self._truth.now - self._counted if self._is_meter else self._truth.now
        read: IntArray = self._read + np.floor(truly * self._factors(tick) + 0.5).astype(np.int64)
        return np.where(truly < 0, truly, read) if self._may_be_none else read

"""Columns of numbers whose length nobody knows beforehand."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

_LEAST_ROOM = 1 << 10


class GrowingNumbers:
    """Numbers that come by and by, in one block of memory: many small ones would leave it full of holes."""

    def __init__(self, kind: type[np.integer[Any]]) -> None:
        self._numbers = np.zeros(_LEAST_ROOM, kind)
        self._size = 0

    def add(self, numbers: NDArray[Any]) -> None:
        """Append numbers, of a wider kind if need be."""
        size = self._size + len(numbers)
        if numbers.dtype.itemsize > self._numbers.dtype.itemsize:
            self._numbers = self._numbers.astype(numbers.dtype)
        if size > len(self._numbers):
            self._numbers.resize(size + size // 8, refcheck=False)
        self._numbers[self._size : size] = numbers
        self._size = size

    def whole(self) -> NDArray[Any]:
        """Return all of them, and forget them."""
        numbers = self._numbers
        numbers.resize(self._size, refcheck=False)
        self._numbers, self._size = np.zeros(_LEAST_ROOM, numbers.dtype), 0
        return numbers

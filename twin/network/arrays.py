"""The array types that every layer speaks."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

IntArray: TypeAlias = NDArray[np.int64]
FloatArray: TypeAlias = NDArray[np.float64]
BoolArray: TypeAlias = NDArray[np.bool_]


def frozen(values: Any, dtype: Any = np.int64) -> NDArray[Any]:
    """Return a read-only copy of the values as an array."""
    array = np.array(values, dtype=dtype)
    array.setflags(write=False)
    return array

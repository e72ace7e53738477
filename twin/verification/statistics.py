"""Theory of statistics: where a series is cut."""

from __future__ import annotations

import numpy as np

from twin.comparison.warmup import mser5
from twin.network.arrays import FloatArray
from twin.verification.cases import Case, Figure, Outcome

_LENGTH = 2_000
_MARGIN = 1e-6


def series(decay: float = 60.0) -> FloatArray:
    """Return the reference series [t]: an exponential approach to 10 with two waves on top."""
    t = np.arange(_LENGTH, dtype=np.float64)
    values: FloatArray = 50 * np.exp(-t / decay) + 10 + 3 * np.sin(1.7 * t) + 2 * np.cos(0.01 * t**2)
    return values


def _truncation(full: bool) -> Outcome:
    return Outcome(_figures(series()), _figures(series(decay=63.0))[1:])


def _figures(values: FloatArray) -> list[Figure]:
    found = mser5(values.tolist())
    told = (
        ("observations left out", 325.0, float(found.index), 0.0),
        ("MSER of what is kept", 0.001794258, found.statistic, _MARGIN),
        ("mean of what is kept", 10.02091, found.mean, _MARGIN),
        ("mean of everything", 11.54869, found.whole_mean, _MARGIN),
    )
    return [Figure(name, expected, [simulated], margin, "series") for name, expected, simulated, margin in told]


CASES = (
    Case(
        "STA-02", "Warm-up by MSER-5 on a reference series",
        "White (1997), Simulation 69:323-334; White, Cobb & Spratt (2000), Proc. Winter Simulation Conference; "
        "Franklin & White (2008)",
        "a series that settles 5 % more slowly", _truncation,
    ),
)

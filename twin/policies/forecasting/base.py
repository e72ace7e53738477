"""Forecasting: what the next days will bring, from what was seen."""

from __future__ import annotations

from typing import Any, Protocol

from twin.network.arrays import FloatArray, IntArray
from twin.policies.views import Forecast


class Forecasting(Protocol):
    """A forecaster: a frozen dataclass of settings; what it remembers is a state that the desk keeps for it.

    A constant series gives a constant forecast, and nothing that is not yet seen has any influence.
    """

    def start(self, prior: FloatArray) -> Any:
        """Return the state before anything is seen; ``prior`` [row, sku] is the planned demand per day."""
        ...

    def update(self, state: Any, seen: IntArray) -> None:
        """Take the units seen in one day, [row, sku], into the state."""
        ...

    def predict(self, state: Any) -> Forecast:
        """Return the expected demand per day and its deviation."""
        ...

"""Forecasting: what the next days will bring, from what was seen."""

from __future__ import annotations

from typing import Any, Protocol

from twin.network.arrays import FloatArray, IntArray
from twin.policies.views import Forecast


class Forecasting(Protocol):
    """A forecaster: a frozen dataclass of settings; what it remembers is a state that the desk keeps for it.

    A constant series gives a constant forecast, and nothing that is not yet seen has any influence.

    A rule that forecasts others from what they report may say ``reads = (...)``, fields with a row per site. Then it
    offers ``hear(state, field, values)``, called once a day with the newest values heard, [row, sku]. Where it reads
    ``promotions``, a setting ``calendar_days`` says how far ahead they count; it is not told of them: the sales that
    it sees are freed of them (and may be fractions), and its forecast is lifted by them.
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

"""What every KPI is: one definition with its label, unit, formula and source, measured on the ledger of one run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Protocol

from twin.kpis.measuring.window import Window
from twin.ledger.run import Run
from twin.network.network import Network

DIMENSIONS = ("kind", "bucket", "echelon", "site", "product", "channel", "mode", "partner", "segment", "event")
CURRENCY = "currency"
"""Unit of a KPI in money: major units of the network's currency, whose code stands in the table."""


@dataclass(frozen=True)
class Row:
    """One figure as numerator and denominator, so that figures of several runs, sites or days add up exactly."""

    numerator: float
    denominator: float
    dimensions: Mapping[str, str]
    """Which part of the chain the figure is about; empty: all of it."""

    @property
    def value(self) -> float:
        """Return the figure itself."""
        return self.numerator / self.denominator


def ratio(numerator: float, denominator: float = 1, **dimensions: str) -> list[Row]:
    """Return one row, or none where the denominator is zero: what cannot be said is left out, never NaN."""
    return [Row(numerator, denominator, dimensions)] if denominator else []


class KPI(Protocol):
    """One key figure of the chain; its docstring is its entry in the KPI dictionary."""

    name: ClassVar[str]
    """The file's name, and the value of the column ``kpi``."""
    label: ClassVar[str]
    unit: ClassVar[str]
    better: ClassVar[str]
    """``higher``, ``lower`` or ``neither``."""
    formula: ClassVar[str]
    source: ClassVar[str]
    assumption: ClassVar[bool]
    """Whether some part of the definition is this project's own choice."""

    def measure(self, run: Run, network: Network, window: Window) -> list[Row]:
        """Return the total first, then its parts; no row at all where nothing was recorded."""
        ...

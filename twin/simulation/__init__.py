"""The engine: the only place that knows SimPy. A cell goes in, the ledger of a run comes out."""

from twin.simulation.build import check
from twin.simulation.cell import Cell, RecordSettings, RunSettings
from twin.simulation.simulate import simulate

__all__ = ["Cell", "RecordSettings", "RunSettings", "check", "simulate"]

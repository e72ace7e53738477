"""What is counted of a run with online orders, and a timed one that writes its ledger to files."""

from __future__ import annotations

import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from measured.runs import Seconds, Timed, timed
from twin.ledger.files import FlushedTables
from twin.network.network import Network
from twin.simulation import Cell, RecordSettings, RunSettings, simulate

WHAT = ("orders", "lines", "units")


@dataclass(frozen=True)
class OrdersTimed(Timed):
    """What a run with online orders took and what it served; units and fill rate are those of walk-in customers."""

    asked: dict[str, tuple[int, int]]
    """Orders, lines and units: how many asked for stock, and how many found it in their first wave."""
    moved: dict[str, int]
    """Units by move, over the whole run."""
    bytes_written: int = 0

    @property
    def fills(self) -> dict[str, float]:
        """Share of orders, lines and units that found stock in their first wave."""
        return {f"{what[:-1]}_fill_rate": found / tried for what, (tried, found) in self.asked.items()}


class Totals:
    """A sink of the ledger that adds up units by move and what was counted of orders, and hands every piece on."""

    def __init__(self, files: FlushedTables | None = None) -> None:
        self._files = files
        self.moved: Counter[str] = Counter()
        self.counted: Counter[str] = Counter()

    def __call__(self, table: str, piece: pa.Table) -> None:
        """Take one piece."""
        if table == "movements":
            self.moved.update(_summed(piece, "move", "units"))
        if table == "order_days":
            self.counted.update(_summed(piece, "measure", "amount"))
        if self._files is not None:
            self._files(table, piece)

    def timed(self, days: int, seconds: Seconds, bytes_written: int = 0) -> OrdersTimed:
        """Return the figures of a run."""
        wanted = self.moved["sale"] + self.moved["miss"]
        asked = {what: (self.counted[f"{what}_tried"], self.counted[f"{what}_from_stock"]) for what in WHAT}
        return OrdersTimed(days, seconds, wanted, self.moved["sale"] / wanted, asked, dict(self.moved), bytes_written)


def ordering_cell(network: Network, days: int, record: str) -> Cell:
    """Return the cell: an hourly grain, from the opening stock on."""
    settings = RunSettings(horizon_days=days, warmup_days=0, grain="hour")
    return Cell(network, settings, record=RecordSettings(orders=record))


def run_orders(network: Network, days: int, record: str) -> OrdersTimed:
    """Simulate, building included, and write the ledger to Parquet files as its tables are complete."""
    cell = ordering_cell(network, days, record)
    with tempfile.TemporaryDirectory() as folder:
        kept: list[Totals] = []
        seconds = timed(lambda: kept.append(_written(cell, Path(folder))))
        size = sum(file.stat().st_size for file in Path(folder).iterdir())
    return kept[0].timed(days, seconds, size)


def _written(cell: Cell, folder: Path) -> Totals:
    with FlushedTables(folder) as files:
        totals = Totals(files)
        simulate(cell, sink=totals)
    return totals


def _summed(piece: pa.Table, name: str, amount: str) -> dict[str, Any]:
    summed = piece.group_by(name).aggregate([(amount, "sum")]).to_pylist()
    return {row[name]: row[f"{amount}_sum"] for row in summed}

"""Sums over a run's ledger, taken piece by piece, so that a run of many thousand days needs little memory."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from twin.network.arrays import BoolArray, FloatArray, IntArray
from twin.network.network import Network
from twin.simulation import Cell, simulate

_OUTSTANDING = {"order": 1, "receive": -1}
"""How a move changes what a site has outstanding."""
_STATE = (
    "on_hand_unit_ticks", "waiting_unit_ticks", "in_stock_product_ticks", "listed_product_ticks", "cycles",
    "cycles_with_stockout",
)


class Totals:
    """A sink of the ledger that keeps sums by site: of daily units and their squares, of money, and of state.

    Where ``midnights`` is set, also what each site has outstanding (ordered, not received) at the end of each day.
    """

    ticks_per_day = 1

    def __init__(
        self, network: Network, first_day: int, last_day: Mapping[str, int] | None = None, midnights: bool = False
    ) -> None:
        self._midnights = midnights
        self._row = {site: row for row, site in enumerate(network.sites.ids)}
        self._first_day = first_day
        self._last_day = np.array([(last_day or {}).get(site, 1 << 31) for site in self._row])
        self._sums: dict[str, FloatArray] = {}
        self._lowest: dict[str, float] = {}
        self._digest = hashlib.sha256()

    def __call__(self, table: str, piece: pa.Table) -> None:
        """Take one piece of a table."""
        if table in ("movements", "postings", "stock", "pipeline") and len(piece):
            for column in piece.columns:
                if pa.types.is_integer(column.type):
                    self._digest.update(column.to_numpy().tobytes())
            site = _codes(piece, "to_site" if "to_site" in piece.column_names else "site")
            day = piece["day"].to_numpy()
            measured = (day >= self._first_day) & (day < self._last_day[site])
            getattr(self, f"_{table}")(piece, site, day, measured)

    def _movements(self, piece: pa.Table, site: IntArray, day: IntArray, measured: BoolArray) -> None:
        units = np.where(measured, piece["units"].to_numpy(), 0).astype(float)
        self._flow(piece["move"].chunk(0).dictionary[0].as_py(), units, site, measured)
        move = piece["move"][0].as_py()
        if move in ("sale", "miss"):
            self._by_day("demand by day", units, site, day)
        if self._midnights and move in _OUTSTANDING:
            self._by_day(f"{move} by day", piece["units"].to_numpy().astype(float), site, day)
            self._by_day("outstanding by day", _OUTSTANDING[move] * piece["units"].to_numpy(), site, day)

    def _flow(self, move: str, units: FloatArray, site: IntArray, measured: BoolArray) -> None:
        self._add(move, units, site)
        self._add(f"{move}^2", units * units, site)
        if measured.any():
            self._lowest[move] = min(self._lowest.get(move, np.inf), float(units[measured].min()))

    def _by_day(self, name: str, units: FloatArray, site: IntArray, day: IntArray) -> None:
        """Add up units of each day; the moves' pieces of a stretch of days come one after the other."""
        known = self._sums.setdefault(name, np.zeros((0, len(self._row))))
        last = int(day.max()) + 1
        if last > len(known):
            known = np.concatenate([known, np.zeros((last - len(known), len(self._row)))])
        np.add.at(known, (day, site), units)
        self._sums[name] = known

    def _postings(self, piece: pa.Table, site: IntArray, day: IntArray, measured: BoolArray) -> None:
        kind = piece["kind"][0].as_py()
        self._add(f"paid {kind}", np.where(measured, piece["amount_minor"].to_numpy(), 0).astype(float), site)

    def _stock(self, piece: pa.Table, site: IntArray, day: IntArray, measured: BoolArray) -> None:
        served = measured & (piece["waiting_unit_ticks"].to_numpy() == 0)
        self._add("days all served", served.astype(float), site)
        for column in _STATE:
            self._add(column, np.where(measured, piece[column].to_numpy(), 0).astype(float), site)

    def _pipeline(self, piece: pa.Table, site: IntArray, day: IntArray, measured: BoolArray) -> None:
        for column in ("in_transit_unit_ticks", "owed_unit_ticks"):
            self._add(column, np.where(measured, piece[column].to_numpy(), 0).astype(float), site)

    def _add(self, name: str, values: FloatArray, site: IntArray) -> None:
        summed = np.bincount(site, values, len(self._row)).astype(float)
        self._sums[name] = self._sums[name] + summed if name in self._sums else summed

    def of(self, name: str, sites: list[str]) -> FloatArray:
        """Return one sum for each of some sites; 0 where nothing was recorded."""
        nothing = np.zeros(len(self._row))
        summed = self._sums["demand by day"].sum(axis=0) if name == "demand" else self._sums.get(name, nothing)
        chosen: FloatArray = summed[[self._row[site] for site in sites]]
        return chosen

    def variance(self, move: str, sites: list[str], days: int) -> FloatArray:
        """Return the variance over the measured days of a daily flow at each site."""
        if move == "demand":
            wanted = self._sums["demand by day"][self._first_day :][:, [self._row[site] for site in sites]]
            spread: FloatArray = wanted.var(axis=0, ddof=1)
            return spread
        mean = self.of(move, sites) / days
        squared: FloatArray = (self.of(f"{move}^2", sites) / days - mean * mean) * days / (days - 1)
        return squared

    def outstanding(self, sites: list[str]) -> IntArray:
        """Return [day, site] units ordered and not received at the end of each measured day."""
        daily = self._sums["outstanding by day"][:, [self._row[site] for site in sites]]
        levels: IntArray = daily.cumsum(axis=0).astype(np.int64)
        return levels[self._first_day :]

    def net_stock(self, sellers: list[str], buyers: list[str]) -> IntArray:
        """Return [day, site] what each seller received so far less what its buyer ordered, on measured days."""
        came, went = self._sums["receive by day"], self._sums["order by day"]
        days = min(len(came), len(went))
        of = [self._row[site] for site in sellers], [self._row[site] for site in buyers]
        levels: IntArray = (came[:days, of[0]] - went[:days, of[1]]).cumsum(axis=0).astype(np.int64)
        return levels[self._first_day :]

    def lowest(self, move: str) -> float:
        """Return the smallest daily flow that was recorded anywhere."""
        return self._lowest.get(move, 0.0)

    @property
    def run_id(self) -> str:
        """A digest of what was recorded, by which a figure can be traced to its run."""
        return self._digest.hexdigest()[:12]


def _codes(piece: pa.Table, column: str) -> Any:
    return piece[column].chunk(0).indices.to_numpy()


def totals(cell: Cell, last_day: Mapping[str, int] | None = None, midnights: bool = False) -> Totals:
    """Simulate a cell and return the sums of its measured days."""
    kept = Totals(cell.network, cell.run.warmup_days, last_day, midnights)
    kept.ticks_per_day = simulate(cell, sink=kept).meta["ticks_per_day"]
    return kept

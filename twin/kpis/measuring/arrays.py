"""The ledger's tables as arrays [day, site] over the measured window."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from twin.kpis.measuring.window import Window
from twin.ledger.run import SCHEMAS, Run
from twin.network.arrays import FloatArray, IntArray
from twin.network.network import Network

HANDED_OVER = ("sale", "deliver", "hand_over")
"""Moves that put goods into customers' hands: at once, after waiting, at the door."""


class LoadedRun(Run):
    """A run whose tables become DataFrames once, however many KPIs read them."""

    @classmethod
    def of(cls, run: Run) -> LoadedRun:
        """Return the same run, ready to be read many times."""
        return cls(run.meta, run.tables)

    def frame(self, table: str) -> pd.DataFrame:
        """Return one table as a DataFrame, names as categories; the caller must not write to it."""
        frames: dict[str, pd.DataFrame] = self.__dict__.setdefault("_frames", {})
        if table not in frames:
            given = self.tables.get(table)
            frames[table] = (given if given is not None else SCHEMAS[table].empty_table()).to_pandas()
        return frames[table]


def recorded(run: Run, window: Window) -> bool:
    """Return whether the ledger holds anything of the window: nothing recorded is not the same as zero."""
    return any(len(window.rows(run.frame(table))) > 0 for table in ("stock", "movements", "postings"))


def moved(run: Run, network: Network, window: Window, move: str, end: str = "to_site") -> IntArray:
    """Return [day, site] book units of one kind of move, counted at one end of it.

    ``end`` is ``to_site`` (who receives, and who placed an order) or ``from_site`` (who ships, and who got an order);
    a move at one site has both ends there.
    """
    frame = window.rows(run.frame("movements"))
    return _summed(frame[frame["move"] == move], "units", end, network, window)


def standing(run: Run, network: Network, window: Window, column: str) -> FloatArray:
    """Return [day, site] the mean over the day of a ``*_ticks`` column of the table stock."""
    return _mean_over_ticks(window.rows(run.frame("stock")), column, "site", network, window)


def along_edges(run: Run, network: Network, window: Window, column: str) -> FloatArray:
    """Return [day, site] the mean over the day of a ``*_ticks`` column of the table pipeline, at the source site."""
    return _mean_over_ticks(window.rows(run.frame("pipeline")), column, "from_site", network, window)


def counted(run: Run, network: Network, window: Window, column: str) -> IntArray:
    """Return [day, site] a plain count of the table stock, such as replenishment cycles."""
    return _summed(window.rows(run.frame("stock")), column, "site", network, window)


def product_units(run: Run, network: Network, window: Window, *moves: str) -> IntArray:
    """Return [sku] book units of the named moves over all sites."""
    frame = window.rows(run.frame("products"), day="first_day")
    frame = frame[frame["move"].isin(moves)]
    sums: IntArray = np.zeros(len(network.products), dtype=np.int64)
    np.add.at(sums, places(frame["product"], network.products.ids), frame["units"].to_numpy())
    return sums


def places(names: pd.Series, ids: Sequence[str]) -> IntArray:
    """Return the row of each name of a column among the ids.

    Raises
    ------
    ValueError
        A name that is none of the ids: the ledger belongs to another network.
    """
    categories = names.astype("category").cat
    known = pd.Index(list(ids)).get_indexer(categories.categories.astype(str))
    rows: IntArray = np.append(known, -1)[categories.codes.to_numpy()].astype(np.int64)
    if len(rows) and rows.min() < 0:
        raise ValueError(f"the ledger names '{names.iloc[int(rows.argmin())]}', which the network does not have")
    return rows


def _summed(frame: pd.DataFrame, column: str, site: str, network: Network, window: Window) -> IntArray:
    grid: IntArray = np.zeros((window.days, len(network.sites)), dtype=np.int64)
    np.add.at(grid, _cells(frame, site, network, window), frame[column].to_numpy())
    return grid


def _mean_over_ticks(frame: pd.DataFrame, column: str, site: str, network: Network, window: Window) -> FloatArray:
    grid: FloatArray = np.zeros((window.days, len(network.sites)), dtype=np.float64)
    means = frame[column].to_numpy() / frame["ticks"].to_numpy()
    np.add.at(grid, _cells(frame, site, network, window), means)
    return grid


def _cells(frame: pd.DataFrame, site: str, network: Network, window: Window) -> tuple[IntArray, IntArray]:
    days: IntArray = frame["day"].to_numpy(dtype=np.int64) - window.first_day
    return days, places(frame[site], network.sites.ids)

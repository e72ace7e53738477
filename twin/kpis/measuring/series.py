"""A run day by day, for charts: service, stock and backlog."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from twin.kpis.measuring.arrays import LoadedRun, moved, recorded, standing
from twin.kpis.measuring.echelons import customer_sites, echelons
from twin.kpis.measuring.window import Window
from twin.ledger.run import Run
from twin.network.arrays import FloatArray
from twin.network.network import Network

COLUMNS = ("day", "measure", "echelon", "numerator", "denominator", "value", "unit")


def series(run: Run, network: Network) -> pd.DataFrame:
    """Return the measured days of a run, one row per day and measure.

    ``day`` 0 is the first day after the warm-up, as for events. Measures: ``fill_rate_units`` (units sold at once over
    units asked for, at the sites that face customers; no row on a day without demand), ``on_hand_units`` of each
    echelon, and ``backlog_units`` (what customers wait for), both the mean over the day. Several runs or days are put
    together by adding numerators and denominators.
    """
    loaded, window = LoadedRun.of(run), Window.of(run)
    if not recorded(loaded, window):
        return _table([])
    scale = int(run.meta["unit_scale"])
    return _table([*_service(loaded, network, window, scale), *_stock(loaded, network, window, scale)])


def _service(run: Run, network: Network, window: Window, scale: int) -> Iterator[pd.DataFrame]:
    facing = customer_sites(network)
    sold = moved(run, network, window, "sale")[:, facing].sum(axis=1)
    asked = sold + moved(run, network, window, "miss")[:, facing].sum(axis=1)
    yield _measure("fill_rate_units", "", sold / scale, asked / scale, "share")
    waiting = standing(run, network, window, "waiting_unit_ticks")[:, facing].sum(axis=1)
    yield _measure("backlog_units", "", waiting / scale, np.ones(window.days), "units")


def _stock(run: Run, network: Network, window: Window, scale: int) -> Iterator[pd.DataFrame]:
    on_hand = standing(run, network, window, "on_hand_unit_ticks")
    for echelon, members in echelons(network):
        yield _measure("on_hand_units", echelon, on_hand[:, members].sum(axis=1) / scale, np.ones(window.days), "units")


def _measure(name: str, echelon: str, numerator: FloatArray, denominator: FloatArray, unit: str) -> pd.DataFrame:
    said = np.flatnonzero(denominator)
    return pd.DataFrame({
        "day": said, "measure": name, "echelon": echelon, "numerator": numerator[said],
        "denominator": denominator[said], "value": numerator[said] / denominator[said], "unit": unit,
    })


def _table(parts: list[pd.DataFrame]) -> pd.DataFrame:
    parts = [part for part in parts if len(part)]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(COLUMNS))

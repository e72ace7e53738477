"""A run day by day, for charts: service, stock, backlog and online orders."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from twin.kpis.measuring.arrays import LoadedRun, moved, recorded, standing
from twin.kpis.measuring.echelons import customer_sites, echelons
from twin.kpis.measuring.orders import OrderCounts, order_counts
from twin.kpis.measuring.window import Window
from twin.ledger.order_states import Measure
from twin.ledger.run import Run
from twin.network.arrays import FloatArray
from twin.network.network import Network

COLUMNS = ("day", "measure", "echelon", "channel", "numerator", "denominator", "value", "unit")


def series(run: Run, network: Network) -> pd.DataFrame:
    """Return the measured days of a run, one row per day and measure.

    ``day`` 0 is the first day after the warm-up, as for events. Measures: ``fill_rate_units`` (units served at once
    over units asked for, at the sites that face customers and online; no row on a day without demand),
    ``on_hand_units`` of each echelon, and ``backlog_units`` (what customers wait for), both the mean over the day.
    Where orders are placed online: ``fill_rate_orders`` (orders of the day served in full from stock over those that
    met a wave) and ``backlog_orders`` of each channel. Several runs or days are put together by adding numerators and
    denominators.
    """
    loaded, window = LoadedRun.of(run), Window.of(run)
    if not recorded(loaded, window):
        return _table([])
    scale = int(run.meta["unit_scale"])
    counts = order_counts(loaded, network, window)
    return _table([
        *_service(loaded, network, window, counts), *_stock(loaded, network, window, scale), *_orders(counts),
    ])


def _service(run: Run, network: Network, window: Window, counts: OrderCounts) -> Iterator[pd.DataFrame]:
    facing, scale = customer_sites(network), int(run.meta["unit_scale"])
    sold = moved(run, network, window, "sale")[:, facing].sum(axis=1)
    asked = sold + moved(run, network, window, "miss")[:, facing].sum(axis=1)
    sold += counts.daily[Measure.UNITS_FROM_STOCK].sum(axis=0)
    asked += counts.daily[Measure.UNITS_TRIED].sum(axis=0)
    yield _measure("fill_rate_units", {}, sold / scale, asked / scale, "share")
    waiting = standing(run, network, window, "waiting_unit_ticks")[:, facing].sum(axis=1)
    waiting += counts.mean_over_ticks(Measure.BACKLOG_UNIT_TICKS).sum(axis=0)
    yield _measure("backlog_units", {}, waiting / scale, np.ones(window.days), "units")


def _stock(run: Run, network: Network, window: Window, scale: int) -> Iterator[pd.DataFrame]:
    on_hand = standing(run, network, window, "on_hand_unit_ticks")
    for echelon, members in echelons(network):
        held = on_hand[:, members].sum(axis=1) / scale
        yield _measure("on_hand_units", {"echelon": echelon}, held, np.ones(window.days), "units")


def _orders(counts: OrderCounts) -> Iterator[pd.DataFrame]:
    served, tried = (
        counts.daily[measure].sum(axis=0) for measure in (Measure.ORDERS_FROM_STOCK, Measure.ORDERS_TRIED)
    )
    yield _measure("fill_rate_orders", {}, served, tried, "share")
    waiting = counts.mean_over_ticks(Measure.BACKLOG_ORDER_TICKS)
    for channel in dict.fromkeys(channel for channel, _ in counts.groups):
        own = [row for row, group in enumerate(counts.groups) if group[0] == channel]
        yield _measure(
            "backlog_orders", {"channel": channel}, waiting[own].sum(axis=0), np.ones(waiting.shape[1]), "orders"
        )


def _measure(
    name: str, part: Mapping[str, str], numerator: FloatArray, denominator: FloatArray, unit: str
) -> pd.DataFrame:
    said = np.flatnonzero(denominator)
    return pd.DataFrame({
        "day": said, "measure": name, "echelon": part.get("echelon", ""), "channel": part.get("channel", ""),
        "numerator": numerator[said], "denominator": denominator[said], "value": numerator[said] / denominator[said],
        "unit": unit,
    })


def _table(parts: list[pd.DataFrame]) -> pd.DataFrame:
    parts = [part for part in parts if len(part)]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(COLUMNS))

"""Orders kept line by line: which, and how they become tables."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from twin.ledger.order_states import LineState, Measure
from twin.ledger.run import NOBODY, ORDER_STATES, SCHEMAS
from twin.network.arrays import BoolArray, IntArray
from twin.network.network import Network
from twin.network.online import MODES, Online
from twin.simulation.orders.counts import Counts
from twin.simulation.orders.open_orders import OpenOrders
from twin.simulation.recorder import Sink, named
from twin.units import SECONDS_PER_DAY

_WEEK = 7 * SECONDS_PER_DAY
_STATES = tuple(state.label for state in LineState)


class KeptOrders:
    """Turns closed orders into rows of ``orders`` and ``order_lines``, week by week."""

    def __init__(self, network: Network, online: Online, which: str, sink: Sink) -> None:
        self._network, self._online, self._which, self._sink = network, online, which, sink
        history = online.history
        self._references = (*(history.ids if history is not None else ()), NOBODY)
        self._sites = (*network.sites.ids, NOBODY)

    def chosen(self, sampled: BoolArray) -> BoolArray:
        """Return [order] which orders are kept."""
        return sampled if self._which == "sample" else np.full(len(sampled), self._which == "all")

    def take(self, open_orders: OpenOrders, closed: bool) -> None:
        """Write the kept orders, the closed ones or the open ones."""
        if self._which == "none":
            return
        orders = open_orders.columns.orders[: open_orders.orders]
        rows = np.flatnonzero(orders["kept"] & ((orders["open_lines"] == 0) == closed))
        if len(rows):
            self._write_orders(orders[rows], open_orders, rows)
            self._write_lines(orders[rows], open_orders)

    def _write(self, table: str, columns: dict[str, Any]) -> None:
        schema = SCHEMAS[table]
        arrays = [
            values if isinstance(values, pa.Array) else pa.array(values, field.type)
            for field, values in ((field, columns[field.name]) for field in schema)
        ]
        self._sink(table, pa.Table.from_arrays(arrays, schema=schema))

    def _write_orders(self, orders: Any, open_orders: OpenOrders, rows: IntArray) -> None:
        same = {
            name: np.ascontiguousarray(orders[name])
            for name in ("number", "latitude_deg", "longitude_deg", "lines", "units", "value_minor", "parcels",
                         "picking_micro", "parcel_micro", "commission_micro")
        }
        placed = orders["placed"]
        self._write("orders", {
            **same,
            "week": placed // _WEEK,
            "placed": placed % _WEEK,
            "promised": np.minimum(orders["promised"] - placed, np.iinfo(np.int32).max),
            "closed": np.where(orders["closed"] >= 0, orders["closed"] - placed, -1),
            "reference": named(orders["reference"] % len(self._references), self._references),
            "zone": named(orders["zone"], self._network.zones.ids),
            "channel": named(orders["channel"], self._online.channels.ids),
            "mode": named(np.zeros(len(orders), np.int64), MODES),
            "state": named(_order_states(orders, open_orders), ORDER_STATES),
            "picking_cost_micro": same["picking_micro"],
            "parcel_cost_micro": same["parcel_micro"],
        })

    def _write_lines(self, orders: Any, open_orders: OpenOrders) -> None:
        columns, counts = open_orders.columns, orders["lines"]
        within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        rows = np.repeat(orders["first_line"], counts) + within
        lines, stamps = columns.lines[rows], columns.stamps[rows]
        self._write("order_lines", {
            "week": np.repeat(orders["placed"] // _WEEK, counts),
            "number": np.repeat(orders["number"], counts),
            "line": within,
            "product": named(lines["product"], self._network.products.ids),
            "units": np.ascontiguousarray(lines["units"]),
            "state": named(lines["state"], _STATES),
            "site": named(lines["site"] % len(self._sites), self._sites),
            "parcel": np.ascontiguousarray(lines["number"]),
            **{state.label: np.ascontiguousarray(stamps[:, state]) for state in list(LineState)[1:]},
        })

    def write_counts(self, counts: Counts) -> None:
        """Write the counts of the whole run."""
        measure, channel, day = np.nonzero(counts.by_day)
        labels = tuple(each.label for each in Measure)
        self._write("order_days", {
            "day": day, "channel": named(channel, self._online.channels.ids),
            "mode": named(np.zeros(len(day), np.int64), MODES), "measure": named(measure, labels),
            "amount": counts.by_day[measure, channel, day],
        })
        for first_day, days, at, minutes, orders in counts.times():
            self._write("order_times", {
                "first_day": np.full(len(at), first_day), "days": np.full(len(at), days),
                "channel": named(at, self._online.channels.ids), "mode": named(np.zeros(len(at), np.int64), MODES),
                "minutes": minutes, "orders": orders,
            })


def _order_states(orders: Any, open_orders: OpenOrders) -> IntArray:
    """Return [order] the place of its state in ``ORDER_STATES``."""
    counts = orders["lines"]
    within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    states = open_orders.columns.lines["state"][np.repeat(orders["first_line"], counts) + within]
    delivered = np.add.reduceat(states == LineState.DELIVERED, np.cumsum(counts) - counts)
    state = np.where(delivered == counts, 1, np.where(delivered > 0, 2, 3))
    state[orders["open_lines"] > 0] = 0
    return state

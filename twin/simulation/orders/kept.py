"""Orders kept line by line: which, and how they become tables."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from twin.kernels import compacting
from twin.kernels.order_states import Columns
from twin.ledger.order_states import LineState, Measure
from twin.ledger.run import NOBODY, ORDER_STATES, SCHEMAS
from twin.network.arrays import BoolArray, IntArray
from twin.network.network import Network
from twin.network.online import Online
from twin.simulation.orders.counts import Counts
from twin.simulation.orders.open_orders import OpenOrders
from twin.simulation.recorder import Sink, named
from twin.units import SECONDS_PER_DAY

_WEEK = 7 * SECONDS_PER_DAY
_AT_ONCE = 1 << 15
"""Orders written at once: memory that is used again and again costs less than much of it once a week."""
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

    def take(self, open_orders: OpenOrders, ended: bool) -> None:
        """Write the kept orders: those that nothing more happens to, or the others."""
        if self._which == "none":
            return
        columns = open_orders.columns
        rows = compacting.kept(columns.orders, columns.lines, open_orders.orders, open_orders.under_way, ended)
        for first in range(0, len(rows), _AT_ONCE):
            piece = rows[first : first + _AT_ONCE]
            self._write_orders(piece, columns)
            self._write_lines(piece, columns)

    def _write(self, table: str, columns: dict[str, Any]) -> None:
        schema = SCHEMAS[table]
        arrays = [
            values if isinstance(values, pa.Array) else pa.array(values, field.type)
            for field, values in ((field, columns[field.name]) for field in schema)
        ]
        self._sink(table, pa.Table.from_arrays(arrays, schema=schema))

    def _write_orders(self, rows: IntArray, columns: Columns) -> None:
        codes: Any = np.empty((11, len(rows)), np.int32)
        amounts = np.empty((6, len(rows)), np.int64)
        places: Any = np.empty((2, len(rows)), np.float32)
        compacting.read_orders(
            columns.orders, columns.lines, rows, _WEEK, len(self._references), len(self._online.modes), codes, amounts,
            places,
        )
        week, placed, promised, closed, lines, parcels, reference, zone, channel, mode, state = codes
        number, units, value, picking, carriage, commission = amounts
        self._write("orders", {
            "week": week, "number": number, "reference": named(reference, self._references),
            "zone": named(zone, self._network.zones.ids), "channel": named(channel, self._online.channels.ids),
            "mode": named(mode, self._online.modes.ids),
            "latitude_deg": places[0], "longitude_deg": places[1],
            "placed": placed, "promised": promised, "closed": closed, "lines": lines, "units": units,
            "value_minor": value, "parcels": parcels, "state": named(state, ORDER_STATES),
            "picking_cost_micro": picking, "parcel_cost_micro": carriage, "commission_micro": commission,
        })

    def _write_lines(self, rows: IntArray, columns: Columns) -> None:
        lines = int(columns.orders["lines"][rows].sum())
        codes: Any = np.empty((5 + len(LineState), lines), np.int32)
        number, units = amounts = np.empty((2, lines), np.int64)
        compacting.read_lines(columns, rows, _WEEK, len(self._sites), codes, amounts)
        week, within, product, state, site, parcel, *instants = codes
        self._write("order_lines", {
            "week": week, "number": number, "line": within, "product": named(product, self._network.products.ids),
            "units": units, "state": named(state, _STATES), "site": named(site, self._sites), "parcel": parcel,
            **dict(zip(_STATES[1:], instants, strict=True)),
        })

    def write_hours(self, first_hour: int, sites: IntArray, hours: IntArray) -> None:
        """Write what happened at some sites from an hour since the start on, [what, site, hour], milliseconds."""
        hour, row = np.nonzero(hours.any(axis=0).T)
        day, of_day = np.divmod(first_hour + hour, 24)
        names = SCHEMAS["site_hours"].names[3:]
        self._write("site_hours", {
            "day": day, "hour": of_day, "site": named(sites[row], self._sites),
            **{name: amounts[row, hour] for name, amounts in zip(names, hours, strict=True)},
        })

    def write_counts(self, counts: Counts) -> None:
        """Write the counts of the whole run."""
        measure, stream, day = np.nonzero(counts.by_day)
        labels = tuple(each.label for each in Measure)
        self._write("order_days", {
            "day": day, **self._streams(stream), "measure": named(measure, labels),
            "amount": counts.by_day[measure, stream, day],
        })
        for first_day, days, at, minutes, orders in counts.times():
            self._write("order_times", {
                "first_day": np.full(len(at), first_day), "days": np.full(len(at), days),
                **self._streams(at), "minutes": minutes, "orders": orders,
            })

    def _streams(self, stream: IntArray) -> dict[str, pa.Array]:
        """Return the columns that name streams."""
        channel, mode = np.divmod(stream, len(self._online.modes))
        return {"channel": named(channel, self._online.channels.ids), "mode": named(mode, self._online.modes.ids)}

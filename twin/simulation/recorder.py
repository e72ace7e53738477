"""The recorder: daily totals, kept in blocks of up to a year and written out as the ledger's tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np
import pyarrow as pa

from twin.ledger.run import NOBODY, SCHEMAS
from twin.network.arrays import IntArray
from twin.network.network import Network
from twin.network.partners import OUTSIDE
from twin.simulation.accounts import Move
from twin.simulation.book import Book
from twin.simulation.journal import Entry
from twin.simulation.money import Flow, Money
from twin.units import SECONDS_PER_DAY

PERIOD_DAYS = 28
"""Totals per product are kept per period of this many days; a period also ends with the warm-up."""
_MOST_DAYS = 364
_ROOM_BYTES = 8 << 20
STOCK_COLUMNS = (
    "on_hand_unit_ticks", "on_hand_value_minor_ticks", "waiting_unit_ticks", "in_stock_product_ticks",
    "listed_product_ticks", "cycles", "cycles_with_stockout",
)
_MOVE_NAMES = tuple(move.label for move in Move)
Sink = Callable[[str, pa.Table], None]
"""Takes each piece of a table as it is complete, so that a long run needs no more memory than a short one."""


class Recorder:
    """What a run leaves behind. Nothing here is a KPI: counts and amounts only, per day, site and reason."""

    def __init__(self, network: Network, book: Book, money: Money, sink: Sink, ticks_per_day: int) -> None:
        self._network, self._book, self._money, self._sink = network, book, money, sink
        self._ticks = ticks_per_day
        sites, edges = len(network.sites), len(network.edges)
        self.stock = np.zeros((len(STOCK_COLUMNS), sites), np.int64)
        """[column, site] sums over today's ticks."""
        self.cycles = self.stock[-2:]
        """[ended | with a stockout, site] of today."""
        self.pipeline = np.zeros((2, edges), np.int64)
        """[in transit | owed, edge] sums over today's ticks."""
        self.shipped = np.zeros((3, edges), np.int64)
        """[units | grams | vehicles, edge] sent today."""
        today = (book.flow, self.stock, self.pipeline, self.shipped, money.today)
        self._today = today
        self._room = max(PERIOD_DAYS, min(_MOST_DAYS, _ROOM_BYTES // sum(each.nbytes for each in today)))
        self._flows, self._stocks, self._pipelines, self._shipments, self._amounts = self._kept = tuple(
            np.zeros((self._room, *each.shape), np.int64) for each in today
        )
        self._periods: list[tuple[int, int, IntArray]] = []
        """First day, day after the last, and totals [move, sku] of the periods that are not yet written."""
        self._details: dict[Move, list[tuple[IntArray, ...]]] = {}
        self._first_day = self._days = self._period_day = 0

    @property
    def days_done(self) -> int:
        """Days closed since the start."""
        return self._first_day + self._days

    @property
    def period_begins(self) -> bool:
        """Whether a period of totals per product has just ended."""
        return self._period_day == self.days_done

    def close_day(self) -> None:
        """Keep today's totals and start a new day."""
        for kept, today in zip(self._kept, self._today, strict=True):
            kept[self._days] = today
        for move, blocks in self._book.watched.items():
            self._keep_detail(move, blocks)
        for today in (self.stock, self.pipeline, self.shipped):
            today[:] = 0
        self._days += 1
        if self.days_done - self._period_day == PERIOD_DAYS:
            self.close_period()
        if self._days == self._room:
            self.write()

    def close_period(self) -> None:
        """Keep the totals per product since the last time."""
        if self.days_done > self._period_day:
            self._periods.append((self._period_day, self.days_done, self._book.per_product.copy()))
            self._book.per_product[:] = 0
            self._period_day = self.days_done

    def write(self) -> None:
        """Write out the days that were kept."""
        if self._periods:
            self._write_products()
        if self._days == 0:
            return
        self._write_movements()
        self._write_stock()
        self._write_edges()
        self._write_postings()
        self._write_details()
        self._first_day += self._days
        self._days = 0

    def _write(self, table: str, *columns: Sequence[object] | IntArray | pa.Array) -> None:
        schema = SCHEMAS[table]
        arrays = [pa.array(values, field.type) if not isinstance(values, pa.Array) else values
                  for field, values in zip(schema, columns, strict=True)]
        self._sink(table, pa.Table.from_arrays(arrays, schema=schema))

    def _names(self, rows: IntArray) -> pa.Array:
        """Return the names of sites; -1 is none."""
        ids = self._network.sites.ids
        return named(rows % (len(ids) + 1), (*ids, NOBODY)) if (rows < 0).any() else named(rows, ids)

    def _ends(self, on_edges: bool, rows: IntArray) -> tuple[pa.Array, pa.Array]:
        edges = self._network.edges
        if on_edges:
            return self._names(edges.source[rows]), self._names(edges.destination[rows])
        names = self._names(rows)
        return names, names

    def _write_movements(self) -> None:
        for number, move in enumerate(Move):
            units = self._flows[: self._days, number]
            if units.any():
                day, row = np.nonzero(units)
                label = named(np.zeros(len(day), np.int64), (move.label,))
                self._write(
                    "movements", day + self._first_day, label, *self._ends(move.on_edges, row), units[day, row]
                )

    def _write_products(self) -> None:
        first, end, kept = (np.array(column) for column in zip(*self._periods, strict=True))
        period, move, product = np.nonzero(kept)
        self._write(
            "products", first[period], (end - first)[period], named(move, _MOVE_NAMES),
            named(product, self._network.products.ids), kept[period, move, product],
        )
        self._periods.clear()

    def _write_stock(self) -> None:
        kept = self._stocks[: self._days]
        day, site = (index.ravel() for index in np.indices((self._days, kept.shape[2])))
        columns = [kept[:, column].ravel() for column in range(len(STOCK_COLUMNS))]
        self._write("stock", day + self._first_day, self._names(site), np.full(len(day), self._ticks), *columns)

    def _write_edges(self) -> None:
        kept = self._pipelines[: self._days]
        day, edge = np.nonzero(kept.any(axis=1))
        self._write(
            "pipeline", day + self._first_day, *self._ends(True, edge), np.full(len(day), self._ticks),
            kept[day, 0, edge], kept[day, 1, edge],
        )
        sent = self._shipments[: self._days]
        day, edge = np.nonzero(sent[:, 0])
        self._write(
            "shipments", day + self._first_day, *self._ends(True, edge),
            *(sent[day, column, edge] for column in range(3)),
        )

    def _write_postings(self) -> None:
        partners = (*self._network.partners.ids, OUTSIDE)
        for flow in Flow:
            amounts = self._amounts[: self._days, flow.number]
            if not amounts.any():
                continue
            day, row = np.nonzero(amounts)
            payer, payee = self._money.parties[flow.number][:, row]
            self._write(
                "postings", day + self._first_day, named(np.zeros(len(day), np.int64), (flow.label,)),
                named(payer, partners), named(payee, partners),
                self._names(self._money.site_of(flow, row)), amounts[day, row],
            )

    def _keep_detail(self, move: Move, blocks: list[tuple[IntArray, IntArray]]) -> None:
        """Keep today's units of a move by place and product, added up over its postings."""
        places = len(self._network.edges) if move.on_edges else len(self._network.sites)
        total = np.zeros((places, len(self._network.products)), np.int64)
        for rows, units in blocks:
            np.add.at(total, rows, units)
        row, product = np.nonzero(total)
        kept = self._details.setdefault(move, [])
        kept.append((np.full(len(row), self.days_done), row, product, total[row, product]))

    def _write_details(self) -> None:
        for move, kept in self._details.items():
            day, row, product, units = (np.concatenate(column) for column in zip(*kept, strict=True))
            self._write(
                "detail", day, named(np.zeros(len(day), np.int64), (move.label,)), *self._ends(move.on_edges, row),
                named(product, self._network.products.ids), units,
            )
        self._details.clear()

    def write_records(self, records: IntArray, days: IntArray) -> None:
        """Write what happened to the records of stock, ``days`` [column, day, site], where there are ``records``."""
        day, site = (index.ravel() for index in np.indices(days.shape[1:]))
        some = np.flatnonzero(records[site])
        day, site = day[some], site[some]
        self._write("stock_records", day, self._names(site), records[site], *days[:, day, site])

    def write_transshipments(
        self, day: IntArray, source: IntArray, destination: IntArray, units: IntArray, grams: IntArray
    ) -> None:
        """Write what went from a site to a sibling, each pair and day a row."""
        self._write("transshipments", day, self._names(source), self._names(destination), units, grams)

    def write_visits(self, edge: IntArray, came: IntArray, units: IntArray, *milliseconds: IntArray) -> None:
        """Write visits of trucks to docks: edge, second of coming, units, and how long each waited and was unloaded."""
        self._write(
            "dock_visits", came // SECONDS_PER_DAY, *self._ends(True, edge), came % SECONDS_PER_DAY, units,
            *milliseconds,
        )

    def write_decisions(self, entries: Sequence[Entry]) -> None:
        """Write the journal, one row per product with a position or an order."""
        for entry in entries:
            product = np.flatnonzero(entry.answer | entry.position)
            one = np.zeros(len(product), np.int64)
            self._write(
                "decisions", np.full(len(product), entry.tick // self._ticks), named(one, (entry.decision,)),
                named(one, (entry.rule,)), self._names(one + entry.site), named(product, self._network.products.ids),
                entry.position[product], entry.mean[product], entry.deviation[product], entry.answer[product],
            )


def named(rows: IntArray, names: tuple[str, ...]) -> pa.Array:
    """Return names by row as a dictionary column."""
    return pa.DictionaryArray.from_arrays(pa.array(rows.astype(np.int32, copy=False)), _dictionary(names))


@lru_cache(maxsize=64)
def _dictionary(names: tuple[str, ...]) -> pa.Array:
    return pa.array(names, pa.string())

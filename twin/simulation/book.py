"""The book of units: double entry in integers; nothing changes place except through a posting."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from twin.kernels import posting
from twin.kernels.posting import Pages
from twin.network.arrays import IntArray
from twin.network.edges import Edges
from twin.simulation.accounts import Account, Group, Move
from twin.simulation.clock import Clock
from twin.simulation.meter import METERED, Meter

_NO_METERS, _NO_TICKS = (posting.NOT_METERED, posting.NOT_METERED), np.zeros(1, np.int64)


class _Way(NamedTuple):
    """What every posting of a move needs to know of it, looked up once."""

    number: int
    guarded: bool
    """Whether no more may be taken than there is."""
    taken: IntArray
    """[place] the row of the book that it takes from, at every site or edge where the move can be posted."""
    given: IntArray
    """[place] the row of the book that it gives to."""
    meters: tuple[int, int]
    """What is metered of where it takes from and gives to."""


class BookError(Exception):
    """A posting that the book refuses, or an audit that failed: a fault of the model, never of the planner."""


class _Route(NamedTuple):
    """Where a move takes from and gives to, for some sites or edges: rows of the book, prepared once."""

    rows: IntArray
    """The sites or edges as they were named, by which the route is recognised."""
    places: IntArray
    """The same, writeable, so that the kernel is compiled once."""
    taken: IntArray
    given: IntArray


def _meters(move: Move) -> tuple[int, int]:
    return METERED.get(move.taken, posting.NOT_METERED), METERED.get(move.given, posting.NOT_METERED)


class Book:
    """Balances per account, place and product, and the running totals of what was recorded.

    Rows of a move are sites, or sourcing edges for the moves along them. Reading goes through ``of``, which cannot be
    written; every change is one call of ``post`` (a block) or ``post_lines`` (scattered lines).
    """

    def __init__(
        self, sites: int, edges: Edges, products: int, audit_each: bool = False, records: bool = True,
        siblings: bool = True,
    ) -> None:
        """Open the book.

        ``records`` tells whether records of stock may be wrong, ``siblings`` whether sites help each other out; each
        takes accounts of its own.
        """
        self._edges = edges
        self._audit_each = audit_each
        self._counts = {account: len(edges) if account.on_edges else sites for account in Account}
        unused = {account for account in Account
                  if (account.of_records and not records) or (account.of_siblings and not siblings)}
        self._counts.update((account, 0) for account in unused)
        starts = np.cumsum([0, *self._counts.values()])
        self._first = dict(zip(self._counts, starts.tolist(), strict=False))
        self._balance = np.zeros((starts[-1], products), np.int64)
        self._views = {account: self._view(account) for account in Account}
        self._group = np.concatenate(
            [np.full(count, account.value.group, np.int64) for account, count in self._counts.items()]
        )
        none = np.zeros((0, 0), np.int64)
        self._pages = Pages(
            self._balance, np.zeros(starts[-1], np.int64), posting.product_weights(products), none, none
        )
        self._expected = np.zeros(starts[-1], np.int64)
        self._sums = np.zeros((len(Group), products), np.int64)
        self._routes: dict[tuple[Move, int], _Route] = {}
        most_rows = max(sites, len(edges))
        self._maps = [np.zeros((len(Move), most_rows), np.int64) for _ in range(2)]
        self._ways = {
            move: self._way(move, number) for number, move in enumerate(Move)
            if move.taken not in unused and move.given not in unused
        }
        self.flow = np.zeros((len(Move), most_rows), np.int64)
        """[move, row] units recorded since the day was closed."""
        self.per_product = np.zeros((len(Move), products), np.int64)
        """[move, sku] units recorded since the period was closed."""
        self.watched: dict[Move, list[tuple[IntArray, IntArray]]] = {}
        """Moves whose blocks are kept whole for the records, with the blocks of today."""
        self._added_up: dict[Move, IntArray] = {}
        """The blocks among those that add up lines."""
        self.audits = 0
        self.meter: Meter | None = None
        """Where a day has many ticks: what turns movements into unit-ticks."""
        self._heard: dict[Move, Callable[[], None]] = {}

    def start_meter(self, clock: Clock) -> None:
        """Have unit-ticks counted from here on."""
        rows = {each: slice(self._first[each], self._first[each] + self._counts[each]) for each in METERED}
        self.meter = Meter(self._balance.shape, rows, clock)
        self.meter.start_day(self._balance)
        self._pages = self._pages._replace(area=self.meter.area, ready=self.meter.ready)
        self._ways = {move: way._replace(meters=_meters(move)) for move, way in self._ways.items()}

    def listen(self, move: Move, action: Callable[[], None]) -> None:
        """Have something done after every posting of a move."""
        self._heard[move] = action

    def ticks_of(self, account: Account) -> tuple[IntArray, IntArray]:
        """Return today's unit-ticks of an account [site or edge, sku]; of free stock also its ticks with any there."""
        assert self.meter is not None and account in METERED
        rows = slice(self._first[account], self._first[account] + self._counts[account])
        return self.meter.area[rows], self.meter.ready[rows]

    def _view(self, account: Account) -> IntArray:
        view = self._balance[self._first[account] : self._first[account] + self._counts[account]]
        view.setflags(write=False)
        return view

    def _way(self, move: Move, number: int) -> _Way:
        """Fill in where a move takes from and gives to, at every place; return what its postings need to know."""
        count = self._counts[Account.IN_TRANSIT if move.on_edges else Account.FREE]
        taken, given = (rows[number, :count] for rows in self._maps)
        taken[:] = self._rows_of(move, move.taken, self._edges.source)
        given[:] = self._rows_of(move, move.given, self._edges.destination)
        return _Way(number, not move.taken.counterpart, taken, given, _NO_METERS)

    def _rows_of(self, move: Move, account: Account, sites: IntArray) -> IntArray:
        """Return the row of an account at every place of a move; ``sites`` [edge] are those where edges end there."""
        at_sites_of_edges = move.on_edges and not account.on_edges
        rows: IntArray = self._first[account] + (sites if at_sites_of_edges else np.arange(self._counts[account]))
        return rows

    def _route(self, move: Move, rows: IntArray) -> _Route:
        """Return the prepared route; read-only row arrays are kept and recognised, others are prepared anew."""
        known = self._routes.get((move, id(rows)))
        if known is not None and known.rows is rows:
            return known
        self._check_places(move, rows)
        way = self._ways[move]
        route = _Route(rows, rows.copy(), way.taken[rows], way.given[rows])
        if not rows.flags.writeable:
            self._routes[move, id(rows)] = route
        return route

    def _check_places(self, move: Move, rows: IntArray) -> None:
        """Refuse rows that no site or edge stands in: compiled loops would write beside the book."""
        count = len(self._ways[move].taken)
        if rows.ndim != 1 or not posting.all_below(rows, count):
            raise BookError(f"{move.name}: rows between 0 and {count - 1} are expected, not {rows!r:.80}")

    def of(self, account: Account) -> IntArray:
        """Return the balances of an account, [site or edge, sku], as a view that cannot be written."""
        return self._views[account]

    def post(self, move: Move, units: IntArray, rows: IntArray) -> None:
        """Post a block of units [row, sku] at sites, or along edges; all of it or nothing.

        Raises
        ------
        BookError
            The block has another shape, a negative cell, or takes more than there is.
        """
        if units.ndim != 2 or units.shape != (len(rows), self._balance.shape[1]) or units.dtype != np.int64:
            raise BookError(f"{move.name}: a block of {len(rows)} rows of int64 is expected, not {units.shape}")
        route, way = self._route(move, rows), self._ways[move]
        left = 0 if self.meter is None else self.meter.ticks_left
        refused = posting.post(
            self._pages, route.taken, route.given, units, way.guarded, self.flow[way.number], route.places,
            self.per_product[way.number], way.meters, left,
        )
        if refused >= 0:
            row, product = divmod(refused, units.shape[1])
            self._refuse(move, int(units[row, product]), int(route.taken[row]), product)
        if move in self.watched:
            self.watched[move].append((rows, units.copy()))
        self._posted(move)

    def _posted(self, move: Move) -> None:
        if self._audit_each:
            self.audit()
        if move in self._heard:
            self._heard[move]()

    def post_lines(
        self, move: Move, rows: IntArray, products: IntArray, units: IntArray, seconds: IntArray | None = None
    ) -> None:
        """Post scattered lines: units [line] of products [line] at rows [line]; all of them or nothing.

        ``seconds`` [line] since the start, ascending and of today, say when each happened; None: now.

        Raises
        ------
        BookError
            The arrays do not match, name a place or product that is none, or take more than there is.
        """
        count = self._balance.shape[1]
        if not rows.shape == products.shape == units.shape == (len(rows),) or units.dtype != np.int64:
            raise BookError(f"{move.name}: as many rows and products as int64 units are expected")
        way = self._ways[move]
        left = _NO_TICKS if self.meter is None else self.meter.left(seconds)
        refused = posting.post_lines(
            self._pages, way.taken, way.given, rows, products, units, way.guarded, self.flow[way.number],
            self.per_product[way.number], way.meters, left,
        )
        if refused == posting.STRAY:
            self._check_places(move, rows)
            raise BookError(f"{move.name}: products between 0 and {count - 1} are expected, not {products!r:.80}")
        if refused >= 0:
            self._refuse(move, int(units[refused]), int(way.taken[rows[refused]]), int(products[refused]))
        if move in self.watched:
            posting.add_lines(self._watched_lines(move), rows, products, units)
        self._posted(move)

    def _watched_lines(self, move: Move) -> IntArray:
        """Return the block that adds up the day's lines of a watched move, [place, sku]: they may be many."""
        if move not in self._added_up:
            places = np.arange(len(self._ways[move].taken))
            self._added_up[move] = np.zeros((len(places), self._balance.shape[1]), np.int64)
            self.watched[move].append((places, self._added_up[move]))
        return self._added_up[move]

    def _refuse(self, move: Move, units: int, row: int, product: int) -> None:
        held = int(self._balance[row, product])
        raise BookError(f"{move.name}: {units} units of product {product} from row {row}, which holds {held}")

    def audit(self) -> None:
        """Check that each group sums to zero per product and that each balance is the replay of what was recorded.

        Raises
        ------
        BookError
            It is not; the account, the row and the product are named.
        """
        self.audits += 1
        expected = self._expected.copy()
        posting.replay(expected, self.flow, *self._maps)
        fault, at, product = posting.audit(
            self._balance, self._group, expected, self._pages.fingerprint, self._pages.weights, self._sums
        )
        if fault == 1:
            raise BookError(f"audit: {Group(at).name} of product {product} do not sum to zero")
        if fault == 2:
            account = next(a for a in reversed(Account) if self._first[a] <= at)
            raise BookError(
                f"audit: {account.name} row {at - self._first[account]} is not the replay of its recorded movements"
            )

    def close_day(self) -> None:
        """Take today's recorded flows into the expected totals and start a new day."""
        posting.replay(self._expected, self.flow, *self._maps)
        self.flow[:] = 0
        for blocks in self.watched.values():
            blocks.clear()
        self._added_up.clear()
        if self.meter is not None:
            self.meter.start_day(self._balance)

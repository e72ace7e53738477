"""The record of stock: what decisions take for free stock, how it goes wrong, and how counting puts it right."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from twin.kernels import mistakes
from twin.network.arrays import BoolArray, FloatArray, IntArray
from twin.simulation.accounts import Account, Move
from twin.simulation.draws import name_hashes
from twin.simulation.money import Flow, guard
from twin.units import MICRO, SECONDS_PER_DAY

if TYPE_CHECKING:
    from twin.disruptions.base import Effect
    from twin.simulation.world import World

COLUMNS = ("wrong_seconds", "counted", "corrected")
_DRAWS = 4
_WHETHER, _KIND, _DIRECTION, _SIZE = range(_DRAWS)
_UPWARDS = 0.5
_RAISING = (Move.OVERSTATE, Move.WRITE_UP)
_Draw: TypeAlias = Callable[[IntArray, IntArray, IntArray], FloatArray]


class _Terms(NamedTuple):
    """On what terms the records of some cells go wrong, [cell]."""

    error_units: FloatArray
    shrink_share: FloatArray


class Record:
    """What is written about the free stock of every site and product: one per run.

    Customers and pickers meet the goods, decisions see the record, which is ``free`` + ``error`` of the book. What is
    reserved of units that the record shows and the shelf does not hold is *pledged*: it is off the record, and no goods
    are set apart for it. So a record is right when its error is the negative of what is pledged.
    """

    def __init__(self, world: World) -> None:
        self._world, network = world, world.network
        self._book, self._terms = world.book, network.stock_records
        shape = world.book.of(Account.FREE).shape
        self.active = world.conditions.may_be_misled
        """Whether some record may be wrong; if not, the goods are the record."""
        self._kept = self._cells_kept(shape)
        self._shown = np.zeros(shape if self.active else (0, 0), np.int64)
        self._site_names = name_hashes(network.sites.ids)
        self.days = np.zeros((len(COLUMNS), world.total_days if self.active else 0, shape[0]), np.int64)
        """[column, day, site] what happened to the records of each day."""
        self.records = self._kept.sum(axis=1)
        """[site] how many records are kept."""
        if self._terms is not None:
            self._plan_drift()
            self._plan_counts()

    def _cells_kept(self, shape: tuple[int, ...]) -> BoolArray:
        """Return [site, sku] where a record is kept that may be wrong: of what is sold or stocked there."""
        world, network = self._world, self._world.network
        offered = (world.geography.expected_per_day > 0) | (network.initial_on_hand > 0)
        named = np.zeros(shape, bool) if self._terms is None else self._terms.row >= 0
        for effect in world.conditions.mishaps:
            named = named | (effect.sites[:, None] & effect.products)
        kept: BoolArray = named & offered
        return kept

    def _plan_drift(self) -> None:
        """Look up once what may go wrong on any day: [site with drift, sku] the probability of an error a day."""
        assert self._terms is not None
        of_terms = np.append(mistakes.shares_of_a_day(self._terms.drift_per_day), 0.0)
        share = np.where(self._kept, of_terms[self._terms.row], 0.0)
        self._drifting = np.flatnonzero(share.any(axis=1))
        self._drift_share, self._drift_names = share[self._drifting], self._site_names[self._drifting]

    def _plan_counts(self) -> None:
        """Look up once which cells are counted, how often and on which day first."""
        assert self._terms is not None
        every = np.append(self._terms.count_every_days, 0)
        site, product = np.nonzero(self._kept & (every[self._terms.row] > 0))
        self._counted = site, product
        self._every = every[self._terms.row[site, product]]
        drawn = self._world.draws.lines("record_count", *self._names(site, product), np.zeros(len(site), np.int64))
        self._first_count = (drawn * self._every).astype(np.int64)
        cost = np.append(self._terms.cost_per_count_minor, 0)[self._terms.row[site, product]]
        self._count_cost = cost * MICRO
        guard(float(self._count_cost.astype(float).sum()))

    def _names(self, site: IntArray, product: IntArray) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
        return self._site_names[site], self._world.product_names[product]

    def _drawn_at_once(self, site: IntArray, product: IntArray, index: IntArray) -> FloatArray:
        """Return [cell] draws for records that go wrong all at once."""
        return self._world.draws.lines("record_wrong", *self._names(site, product), index)

    def _drawn_by_drift(self, site: IntArray, product: IntArray, index: IntArray) -> FloatArray:
        """Return [cell] draws for records that go wrong one by one."""
        return self._world.draws.lines("record_error", *self._names(site, product), index)

    def free(self, sites: IntArray | None = None) -> IntArray:
        """Return [site, sku] what the record shows as free; of other ``sites`` than the named ones it may be old.

        Where records are right it is the book's own array, else memory that the next call writes again. It may be
        negative: where more was sold or pledged than the record showed.
        """
        goods = self._book.of(Account.FREE)
        if not self.active:
            return goods
        error = self._book.of(Account.ERROR)
        if sites is None:
            np.add(goods, error, out=self._shown)
        else:
            self._shown[sites] = goods[sites] + error[sites]
        return self._shown

    def begin(self) -> None:
        """Let the share of records be wrong that is before the first day, once the opening stock is in place."""
        if self._terms is None:
            return
        site, product = np.nonzero(self._kept & (self._terms.row >= 0))
        row = self._terms.row[site, product]
        self._mislead(site, product, self._terms.wrong_share[row], self._terms_of(row), 0)

    def _terms_of(self, row: IntArray) -> _Terms:
        assert self._terms is not None
        return _Terms(self._terms.error_units[row], self._terms.shrink_share[row])

    def _mislead(self, site: IntArray, product: IntArray, share: Any, terms: _Terms, day: int) -> None:
        """Make a share [cell] of some records wrong, at once; ``day`` 0 is before the first, 1 the first one."""
        base = np.full(len(site), _DRAWS * day)
        hit = np.flatnonzero(self._drawn_at_once(site, product, base + _WHETHER) < share)
        terms = _Terms(terms.error_units[hit], terms.shrink_share[hit])
        self._go_wrong(self._drawn_at_once, site[hit], product[hit], base[hit], terms)

    def _go_wrong(self, draw: _Draw, site: IntArray, product: IntArray, base: IntArray, terms: _Terms) -> None:
        """Let an error happen in each of some different cells: goods vanish, or the record is changed by mistake.

        No more goods vanish than there are, and nobody writes a stock below zero; a physical loss, like a mistake
        upwards, leaves a record that shows more than there is.
        """
        size = mistakes.geometric(draw(site, product, base + _SIZE), terms.error_units)
        lost = draw(site, product, base + _KIND) < terms.shrink_share
        upwards = draw(site, product, base + _DIRECTION) < _UPWARDS
        goods = self._book.of(Account.FREE)[site, product]
        shown = np.maximum(goods + self._book.of(Account.ERROR)[site, product], 0)
        vanished = np.where(lost, np.minimum(size, goods), 0)
        self._post(Move.SHRINK, site, product, vanished)
        self._post(Move.OVERSTATE, site, product, np.where(lost, vanished, np.where(upwards, size, 0)))
        self._post(Move.UNDERSTATE, site, product, np.where(lost | upwards, 0, np.minimum(size, shown)))

    def _post(self, move: Move, site: IntArray, product: IntArray, units: IntArray) -> None:
        some = np.flatnonzero(units)
        if len(some):
            self._book.post_lines(move, site[some], product[some], units[some])
            if move in _RAISING and self._world.waves is not None:
                self._world.waves.hope(product[some])

    def _off(self, site: IntArray, product: IntArray) -> IntArray:
        """Return [cell] by how much records are off, upwards positive."""
        off: IntArray = self._book.of(Account.ERROR)[site, product] + self._book.of(Account.PLEDGED)[site, product]
        return off

    def correct(self, site: IntArray, product: IntArray) -> None:
        """Set the records of some different cells to what is there, now; what was pledged of them stays pledged."""
        off = self._off(site, product)
        wrong = np.flatnonzero(off)
        if not len(wrong):
            return
        self._post(Move.WRITE_DOWN, site, product, np.maximum(off, 0))
        self._post(Move.WRITE_UP, site, product, np.maximum(-off, 0))
        clock = self._world.clock
        wrong_seconds, _, corrected = self.days[:, clock.day]
        np.subtract.at(wrong_seconds, site[wrong], SECONDS_PER_DAY - clock.now % SECONDS_PER_DAY)
        np.add.at(corrected, site[wrong], 1)

    def open_day(self) -> None:
        """Begin a day with the records as the night left them; count some, and let events mislead others."""
        day = self._world.clock.day
        self._measure(day)
        if self._terms is not None:
            self._count(day)
        hit = [each for each in self._world.conditions.mishaps if each.start_day + self._world.warmup_days == day]
        for effect in hit:
            self._mishap(effect, day)
        if hit:
            self._measure(day)

    def _measure(self, day: int) -> None:
        """Take the records that are wrong now to be so for the whole day; what changes them corrects that."""
        mistakes.wrong_by_site(
            self._book.of(Account.ERROR), self._book.of(Account.PLEDGED), self.days[0, day]
        )
        self.days[0, day] *= SECONDS_PER_DAY

    def _count(self, day: int) -> None:
        due = np.flatnonzero((day - self._first_count) % self._every == 0)
        site, product = self._counted[0][due], self._counted[1][due]
        self.correct(site, product)
        self.days[1, day] += np.bincount(site, minlength=self.days.shape[2])
        cost = np.zeros(self.days.shape[2], np.int64)
        np.add.at(cost, site, self._count_cost[due])
        self._world.money.post(Flow.COUNTING, cost, np.arange(len(cost)))

    def _mishap(self, effect: Effect, day: int) -> None:
        """Mislead a share of the records that an event names."""
        site, product = np.nonzero(self._kept & effect.sites[:, None] & effect.products)
        ones = np.ones(len(site))
        units = np.maximum(ones * effect.error_units * self._world.network.unit_scale, 1.0)
        self._mislead(site, product, effect.factor, _Terms(units, ones * effect.shrink_share), 1 + day)

    def close_day(self) -> None:
        """End a day: let happen what went wrong in it, each at its second, in time for the next day's counts."""
        if self._terms is None or not len(self._drifting):
            return
        day, names = self._world.clock.day, self._world.product_names
        drawn = self._world.draws.block("record_drift", self._drift_names, names, day)
        row, product = np.nonzero(drawn < self._drift_share)
        if not len(row):
            return
        site = self._drifting[row]
        of = self._terms.row[site, product]
        second = mistakes.seconds_of_first(drawn[row, product], self._terms.drift_per_day[of])
        before = self._off(site, product) != 0
        self._go_wrong(self._drawn_by_drift, site, product, np.full(len(site), _DRAWS * day), self._terms_of(of))
        after = self._off(site, product) != 0
        left = SECONDS_PER_DAY - second
        np.add.at(self.days[0, day], site, np.where(after, left, 0) - np.where(before, left, 0))

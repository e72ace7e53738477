"""A decision rests on what its maker may see, and on nothing else: everything else is scrambled while it is made.

While the desks of a tier are asked, garbage stands wherever they may not look: in the stock and the orders of other
sites, in reports that have not arrived or were lost, in the truth behind reports that err, in fields that nobody
shares, in what other desks forecast and what they know of others. No decision may change. A rule that peeks is the
negative control: under scrambling it decides otherwise.
"""

from __future__ import annotations

import copy
import dataclasses
import importlib
from contextlib import contextmanager

import numpy as np
import pytest

from tests.worlds import (
    BY_CHANCE,
    BY_FORECAST,
    cell,
    chain,
    daily,
    differing,
    fork,
    joint_planning,
    outage,
    sharing,
    shock,
    silence,
)
from twin import catalogue
from twin.ledger.run import Run
from twin.simulation import board as board_module
from twin.simulation import simulate
from twin.simulation.accounts import Account
from twin.simulation.information import Information
from twin.simulation.promotions import Promotions
from twin.simulation.warnings import Warnings

GARBAGE = 7_919


class Scrambler:
    """Wraps the board of a world: before a tier is asked, what it may not see is garbage; then all is as it was."""

    def __init__(self, world) -> None:
        self._world, self._asked = world, world.board.orders
        world.board.orders = self.orders
        self.scrambled = 0
        self._known: dict[tuple[int, int], int] = {}
        self._warned: dict[tuple[int, int], int] = {}

    def orders(self, tier):
        with self._kept(), self._memories_kept(tier):
            self._scramble_book(tier)
            self._scramble_reports(tier)
            return self._asked(tier)

    @contextmanager
    def _kept(self):
        information = self._world.information
        arrays = [self._balances(), *information._made.values()]
        notices = [*self._notices(), self._world.board._hearing._warnings._announced]
        planned = [list(own) for own in notices]
        for feed in information._feeds.values():
            arrays += [feed.now, feed._past]
        for misread in information._misread.values():
            arrays += [misread._read, misread._past]
        before = [array.copy() for array in arrays]
        try:
            yield
        finally:
            for array, then in zip([*arrays, *notices], [*before, *planned], strict=True):
                array[:] = then

    @contextmanager
    def _memories_kept(self, tier):
        """Put garbage into what the desks of all other tiers forecast and know of others."""
        desks = [
            desk for echelon, chains in self._world.board._forecasters.items() if echelon != tier.echelon
            for chain_ in chains for desk in chain_
        ]
        parts, said = [part for desk in desks for part in desk.parts], [desk._said for desk in desks]
        for desk in desks:
            desk._said = None
        pictures = [picture for part in parts for picture in (part.picture, *part.told.values())] + [
            branch.picture for site, branches in self._world.board._downstream._watched.items()
            if site not in tier.buyers for branch in branches
        ] + [
            picture for (_, reader), listener in self._world.board._hearing._listeners.items()
            if reader not in tier.buyers for picture in listener.pictures
        ]
        memories = [*(part.state for part in parts), *parts, *pictures]
        before = [copy.copy(vars(memory)) for memory in memories]
        for memory in memories:
            for name, value in vars(memory).items():
                if isinstance(value, np.ndarray) and name not in ("rows", "_rows", "subjects"):
                    vars(memory)[name] = value + value.dtype.type(GARBAGE)
                    self.scrambled += value.size
        try:
            yield
        finally:
            for memory, then in zip(memories, before, strict=True):
                vars(memory).update(then)
            for desk, then in zip(desks, said, strict=True):
                desk._said = then

    def _balances(self):
        return self._world.book.of(Account.FREE).base

    def _scramble_book(self, tier) -> None:
        """Leave a tier its own stock, its own orders, and the orders it has received; nothing of anybody else's."""
        book, edges = self._world.book, self._world.network.edges
        own = np.zeros(len(self._world.network.sites), bool)
        own[tier.buyers] = True
        inbound, outbound = own[edges.destination], own[edges.source]
        seen = {
            Account.FREE: own, Account.WAITING: own, Account.BACKLOG: own, Account.IN_TRANSIT: inbound,
            Account.OWED: inbound | outbound,
        }
        for account in Account:
            hidden = ~seen.get(account, np.zeros(len(book.of(account)), bool))
            rows = book._first[account] + np.flatnonzero(hidden)
            self._balances()[rows] += GARBAGE
            self.scrambled += len(rows)

    def _scramble_reports(self, tier) -> None:
        information = self._world.information
        self._scramble_notices(tier)
        self._scramble_warnings(tier)
        for field, feed in information._feeds.items():
            for row, site in enumerate(information.reporters(field)):
                if site not in tier.buyers:
                    for age in range(min(information.tick, len(feed._past)) + 1):
                        told = [] if field.startswith("sent") else self._told(field, site, age, tier)
                        self._scramble_report(field, row, age, told)
        for (number, _), made in information._made.items():
            delay = next(edge.delay_ticks for edge in information._edges if id(edge) == number)
            for instant in range(max(information.tick - delay + 1, 0), information.tick + 1):
                made[instant % len(made)] ^= True

    def _notices(self) -> list[list]:
        return self._world.board._hearing._promotions._of

    def _scramble_notices(self, tier) -> None:
        """Put garbage into promotions of which nobody in the tier can know yet."""
        feed = self._world.information._feeds.get("promotions")
        for site, own in enumerate(self._notices() if feed is not None else ()):
            known = [
                int(feed.at(self._world.information.tick, age)[site, 0]) for age in range(len(feed._past) + 1)
                if self._told("promotions", site, age, tier) or (age == 0 and site in tier.buyers)
            ]
            # What was heard once is not forgotten, though its report may be older than any that is kept.
            last = self._known[tier.echelon, site] = max([*known, self._known.get((tier.echelon, site), 0)])
            for number in range(last, len(own)):
                own[number] = dataclasses.replace(own[number], factor=float(GARBAGE))
                self.scrambled += 1

    def _scramble_warnings(self, tier) -> None:
        """Put garbage into announced outages of which nobody in the tier can know yet."""
        now, announced = self._world.information.tick, self._world.board._hearing._warnings._announced
        for site in range(len(self._world.network.sites) if self._world.information.wants("status") else 0):
            days = [
                now - age for age in range(self._world.information._depth)
                if self._told("status", site, age, tier) or (age == 0 and site in tier.buyers)
            ]
            self._warned[tier.echelon, site] = max([*days, self._warned.get((tier.echelon, site), -1)])
        for number, each in enumerate(announced):
            known = max(self._warned.get((tier.echelon, int(s)), -1) for s in np.flatnonzero(each.sites))
            if known < each.told_day:
                announced[number] = dataclasses.replace(each, end_day=each.end_day + GARBAGE)
                self.scrambled += 1

    def _told(self, field, site, age, tier) -> list:
        """Return the edges over which some desk of the tier has the report of a field that was made so long ago."""
        information = self._world.information
        return [
            edge for edge in information._edges
            if field in edge.fields and edge.readers[tier.buyers].any() and edge.delay_ticks <= age
            and age < information._depth
            and information._made[id(edge), field][(information.tick - age) % information._depth, site]
        ]

    def _scramble_report(self, field, row, age, told) -> None:
        """Put garbage where a report was not heard; and into the truth where all that is heard of it may err."""
        information, feed = self._world.information, self._world.information._feeds[field]
        erring = [edge for edge in told if (id(edge), field) in information._misread]
        if not told or (age > 0 and erring == told):
            (feed._past[(information.tick - age) % len(feed._past)] if age else feed.now)[row] += GARBAGE
            self.scrambled += 1
        for (number, other), misread in information._misread.items():
            if other == field and number not in map(id, erring):
                past = misread._past[(information.tick - age) % len(misread._past)] if age else misread._read
                past[row] += GARBAGE
                self.scrambled += 1


@pytest.fixture
def scrambled(monkeypatch):
    """Return a function that simulates a cell while hidden facts are scrambled; rules of the test lab may be named."""
    monkeypatch.setattr(catalogue, "_extensions", ["tests.lab"])
    engine = importlib.import_module("twin.simulation.simulate")
    build = engine.build_world

    def run(wanted) -> Run:
        scramblers = []

        def build_scrambled(*arguments):
            world, organisation = build(*arguments)
            scramblers.append(Scrambler(world))
            return world, organisation

        with monkeypatch.context() as patch:
            patch.setattr(engine, "build_world", build_scrambled)
            result = simulate(wanted)
        assert scramblers[0].scrambled > 100
        return result

    return run


SALE = {"kind": "promotion", "target": "all", "start_day": 13, "duration_days": 4, "notice_days": 6, "sites": "stores"}
LATE_SALE = {**SALE, "start_day": 17, "notice_days": 1, "sites": "north"}
FALSE_ALARM = outage("mill", 20, 3, warning_days=4, false_alarm=True)
EVENTS = (
    outage("mill", 8, 5, warning_days=3), outage("mill", 14, 2, visibility_delay_days=1), FALSE_ALARM, SALE,
    LATE_SALE, shock(0.8, 5, 9, sites="stores"), silence("stores", 12, 3),
    silence("all", 18, 2, 0.5),
)
HEARD = ["sales", "on_hand", "in_transit", "forecast", "promotions", "capacity", "status", "eta"]


def listening(delay_days: int, **edge) -> dict:
    """Return the strategy in which every site tells its partners everything, and orders depend on all of it."""
    return {
        "delay_days": delay_days,
        "information": [
            {"from": "all", "to": "warehouses", "fields": HEARD, **edge},
            {"from": "warehouses", "to": "stores", "fields": HEARD, **edge},
        ],
        "rights": [
            {"decision": "replenishment", "sites": "warehouses", "rule": "listener", "level": 70},
            {"decision": "replenishment", "sites": "stores", "rule": "listener", "level": 40},
        ],
    }


BY_LEVEL = (("all", "replenishment", "base_stock", {"level": 90}), *BY_FORECAST[1:])
STRATEGIES = {
    "independent": {},
    "placebo": {"information": [{"from": "stores", "to": "warehouses", "fields": ["placebo"]}], "own_draws": True},
    "shared at once": sharing(0),
    "shared a day later": sharing(1),
    "shared a week later, once a week": sharing(7, period_days=7),
    "shared at once, every third report lost": sharing(0, loss_percent=33),
    "shared two days later, half the reports lost": sharing(2, loss_percent=50),
    "shared a day later and misread": sharing(1, error_percent=40),
    "shared at once, misread and sometimes lost": sharing(0, error_percent=25, loss_percent=20, period_days=2),
    "everything in both directions, late, and listened to": listening(2),
    "everything at once, some of it lost": listening(0, loss_percent=25),
    "everything late, misread and sometimes lost": listening(1, error_percent=30, loss_percent=20, bias_percent=5),
    "planned jointly at once": joint_planning(0, {"exception_threshold": 0.05}),
    "planned jointly, late, misread and sometimes lost": joint_planning(2, error_percent=30, loss_percent=25),
    "planned jointly, once a week": joint_planning(1, {"resolution_days": 0}, period_days=7),
    "shared upwards and downwards": {
        "information": [
            {"from": "stores", "to": "warehouses", "fields": ["sales", "stock", "orders"], "delay_days": 2},
            {"from": "warehouses", "to": "stores", "fields": ["stock", "placebo"], "delay_days": 0},
        ],
        "rights": sharing()["rights"],
    },
}


@pytest.mark.parametrize("strategy", STRATEGIES)
@pytest.mark.parametrize("made", [chain, fork])
@pytest.mark.parametrize("rules", [BY_FORECAST, BY_LEVEL], ids=["by forecast", "by level"])
def test_no_decision_changes_when_what_it_may_not_see_is_scrambled(scrambled, strategy, made, rules):
    """Under every strategy, in a shock and an outage: the whole ledger is the same to the last bit."""
    world = made(rules, demand=12, opening=40, products=2)
    wanted = cell(world, 25, demand=BY_CHANCE, strategy=STRATEGIES[strategy], events=EVENTS, audit="daily")
    assert differing(scrambled(wanted), simulate(wanted)) == []


def peek_at_todays_reports(patch) -> None:
    """Read what stands in the feeds now, however late it should be."""
    patch.setattr(Information, "newest", lambda self, *_: self.tick)


def peek_at_lost_reports(patch) -> None:
    """Hear of every day, whether or not its report arrived."""
    patch.setattr(Information, "_heard", lambda *_: True)


def peek_at_the_truth_behind_a_report(patch) -> None:
    """Read what stands at the site, and not what it reported."""
    own = Information.read
    patch.setattr(Information, "read", lambda self, field, rows, age, *_: own(self, field, rows, age))


def peek_at_the_stores_shelves(patch) -> None:
    """Count the stock of everybody below, straight from the book."""
    own = board_module.Board._position

    def position(board, sites, **owed):
        below = board._book.of(Account.FREE).sum(axis=0) - board._book.of(Account.FREE)[sites].sum(axis=0)
        return own(board, sites, **owed) + below

    patch.setattr(board_module.Board, "_position", position)


def peek_at_another_desks_forecast(patch) -> None:
    """Take over what the stores' forecasters believe."""
    own = board_module.Board.forecast

    def forecast(board, tier, sites, which=None):
        theirs = board._forecasters[0][0][0].predict()
        said = own(board, tier, sites, which)
        return type(said)(said.mean * 0 + theirs.mean.mean(), said.deviation)

    patch.setattr(board_module.Board, "forecast", forecast)


def peek_at_promotions_before_they_are_told(patch) -> None:
    """Plan with the whole calendar, whatever of it was told."""
    for way in ("lift", "by_day"):
        own = getattr(Promotions, way)
        patch.setattr(
            Promotions, way, lambda self, sites, known, *when, own=own: own(self, sites, known + 1_000, *when)
        )


def peek_at_warnings_before_they_are_heard(patch) -> None:
    """Plan with what suppliers know today, however late they tell it."""
    own = Warnings.lost_days
    patch.setattr(Warnings, "lost_days", lambda self, sites, known, day: own(self, sites, known + 1_000, day))


def peek_at_everything_in_one_field(patch) -> None:
    """Hear of one's partners what stands there now."""
    own = Information.read

    def read(self, field, rows, age, *reader):
        return own(self, field, rows, 0 if field == "on_hand" else age, *reader)

    patch.setattr(Information, "read", read)


UNSURE = {"loss_percent": 30, "error_percent": 20}


@pytest.mark.parametrize(
    ("peek", "strategy"),
    [
        (peek_at_todays_reports, sharing(3, **UNSURE)), (peek_at_lost_reports, sharing(3, **UNSURE)),
        (peek_at_the_truth_behind_a_report, sharing(3, **UNSURE)), (peek_at_the_stores_shelves, sharing(3, **UNSURE)),
        (peek_at_another_desks_forecast, sharing(3, **UNSURE)), (peek_at_todays_reports, listening(3)),
        (peek_at_lost_reports, listening(3, **UNSURE)), (peek_at_the_truth_behind_a_report, listening(3, **UNSURE)),
        (peek_at_promotions_before_they_are_told, listening(1)),
        (peek_at_warnings_before_they_are_heard, listening(2)), (peek_at_everything_in_one_field, listening(1)),
        (peek_at_promotions_before_they_are_told, joint_planning(1)),
    ],
)
def test_a_rule_that_peeks_is_caught(scrambled, peek, strategy, monkeypatch):
    """The negative control: with any of eight ways to look where one may not, scrambling changes the orders."""
    wanted = cell(
        chain(demand=12, opening=40), 25, demand=BY_CHANCE, strategy=strategy, audit="daily",
        events=(SALE, LATE_SALE, outage("mill", 8, 5, warning_days=3)),
    )
    peek(monkeypatch)
    honest = simulate(wanted)
    assert daily(scrambled(wanted), "order", "mill") != daily(honest, "order", "mill")

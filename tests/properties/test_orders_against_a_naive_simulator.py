"""Online orders by the engine against a second implementation that was written from the documented rules alone.

Both get the same networks, the same recorded orders, the same walk-in demand, lead times and cancellations; every
order, line, second, unit and minor unit must be equal, by day and by hour.
"""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import pytest

from tests.properties.naive_order_records import day_rows, line_rows, order_rows, time_rows
from tests.properties.naive_orders import NEVER, OrderDesk
from tests.properties.naive_shops import NaiveShops
from tests.properties.naive_simulator import OUTSIDE
from tests.properties.random_orders import OnlineExample, online_example
from tests.unit.network.chains import chain
from twin.ledger.order_states import LineState, Measure
from twin.ledger.run import ORDER_STATES, Run
from twin.network.network import Network
from twin.network.reader import read_tables
from twin.simulation import Cell, RecordSettings, RunSettings, simulate
from twin.simulation.accounts import Move

WORLDS = [(seed, "day") for seed in range(14)] + [(seed, "hour") for seed in range(10)]
BEYOND: set[Any] = {
    *(("count", name) for name in (
        "contact_cost_micro", "lines_substituted", "lines_begun", "lines_rejected", "units_rejected", "orders_rejected",
        "pickups_collected", "pickups_not_collected", "lines_moved",
        "customers_without_order", "extra_purchases", "extra_units", "extra_not_found",
    )), *(("count", f"{what}_{how}") for what in ("orders", "lines", "units")
          for how in ("unpaid", "not_collected", "turned_away", "confirmed", "oversold", "cancelled_as_oversold")),
    *(("count", measure.label) for measure in Measure if measure.label.startswith("stage_")),
    ("count", "labour_cost_micro"),
    *(move.label for move in Move if move.of_records or move.of_siblings),
}
"""Moves by their labels, and counts as ("count", label), of mechanisms that the naive simulator does not know; each
has tests of its own that say why."""
every_world = pytest.mark.parametrize(("seed", "grain"), WORLDS)


@functools.cache
def played(seed: int, grain: str) -> tuple[OnlineExample, Run, NaiveShops]:
    """Run a random network by the twin, and by the naive simulator with the walk-in demand that the twin met."""
    made = online_example(seed, grain)
    run = simulate(made.cell)
    return made, run, made.naive(walk_in(made, run)).run()


def walk_in(made: OnlineExample, run: Run) -> dict[tuple[int, int, int], int]:
    """Return what customers wanted who walked in, by day, site and product: sold at once, and missed."""
    net = made.cell.network
    demand: dict[tuple[int, int, int], int] = defaultdict(int)
    for row in run.detail.itertuples():
        if row.move in ("sale", "miss"):
            demand[row.day, net.sites.ids.index(row.from_site), net.products.ids.index(row.product)] += row.units
    return demand


def differences(one: dict[Any, Any], other: dict[Any, Any]) -> list[str]:
    """Say where two records differ, the earliest first: the twin's, then the naive simulator's."""
    keys = sorted(key for key in {*one, *other} if one.get(key, 0) != other.get(key, 0))
    return [f"{key}: twin {one.get(key, 0)}, naive {other.get(key, 0)}" for key in keys][:5]


def by_column(rows: dict[Any, dict[str, Any]]) -> dict[Any, Any]:
    """Return each entry by row and column, so that differences name the column."""
    return {(key, name): value for key, row in rows.items() for name, value in row.items()}


def told(table: Any, keys: tuple[str, ...], wanted: dict[Any, dict[str, Any]]) -> dict[Any, Any]:
    """Return the entries of a table of the ledger in those columns that the naive simulator fills."""
    columns = list(next(iter(wanted.values())))
    rows = {}
    for row in table.to_dict("records"):
        key = row[keys[0]] if len(keys) == 1 else tuple(row[name] for name in keys)
        assert key not in rows, f"two rows for {key}"
        rows[key] = {name: row[name] for name in columns}
    return by_column(rows)


@every_world
def test_every_order_line_enters_the_same_states_at_the_same_seconds(seed, grain):
    """Site, parcel, last state and the second of each state: equal for every line of every order."""
    _, run, naive = played(seed, grain)
    expected = line_rows(naive)
    assert not differences(told(run.order_lines, ("number", "line"), expected), by_column(expected))


@every_world
def test_every_order_has_the_same_head(seed, grain):
    """Placed, promised, closed, parcels, state, costs: equal for every order; commission to less than a minor unit."""
    _, run, naive = played(seed, grain)
    expected = order_rows(naive)
    assert not differences(told(run.orders, ("number",), expected), by_column(expected))
    paid = dict(zip(run.orders["number"], run.orders["commission_micro"], strict=True))
    for order in naive.desk.orders:
        assert abs(paid[order.number] - order.commission_micro) <= len(order.lines), order.number


@every_world
def test_every_day_counts_the_same(seed, grain):
    """Each measure by day and channel; costs that are carried as exact fractions are compared in their own tests."""
    made, run, naive = played(seed, grain)
    money = ("revenue_micro", "picking_cost_micro", "parcel_cost_micro", "commission_micro", "ticks")
    said: dict[Any, int] = defaultdict(int)
    for row in run.order_days.itertuples():
        if row.measure not in money:
            said[row.day, row.channel, row.measure] += row.amount
    assert not differences(said, day_rows(naive))
    ticks = run.order_days[run.order_days["measure"] == "ticks"]["amount"]
    assert set(ticks) == {made.ticks}
    times: dict[Any, int] = defaultdict(int)
    for row in run.order_times.itertuples():
        times[row.first_day, row.channel, row.minutes] += row.orders
    assert not differences(times, time_rows(naive, made.cell.run.warmup_days))


@every_world
def test_every_unit_moves_on_the_same_day(seed, grain):
    """Reserved, picked, handed over, promised, deferred, cancelled, and all that walk-in customers and stock do."""
    _, run, naive = played(seed, grain)
    sites, products = naive.net.sites.ids, naive.net.products.ids
    said = {(row.day, row.move, row.from_site, row.to_site, row.product): row.units
            for row in run.detail.itertuples() if row.move != "opening"}
    expected = {(day, move, sites[a], sites[b], products[k]): units
                for (day, move, a, b, k), units in naive.moves.items()}
    assert not differences(said, expected)


@every_world
def test_the_same_stands_everywhere(seed, grain):
    """On hand (with what is reserved) and waiting by site, in transit and owed by edge, over the ticks of each day."""
    _, run, naive = played(seed, grain)
    ids, said, standing = naive.net.sites.ids, {}, defaultdict(int)
    for day, (stock, pipeline) in enumerate(zip(naive.stock, naive.pipeline, strict=True)):
        for name, cells in stock.items():
            for (site, _), units in cells.items():
                standing[day, name, ids[site], ids[site]] += units
        for name, cells in pipeline.items():
            for (edge, _), units in cells.items():
                standing[day, name, ids[naive.source[edge]], ids[naive.destination[edge]]] += units
    for row in run.stock.itertuples():
        said[row.day, "on_hand", row.site, row.site] = row.on_hand_unit_ticks
        said[row.day, "waiting", row.site, row.site] = row.waiting_unit_ticks
    for row in run.pipeline.itertuples():
        said[row.day, "in_transit", row.from_site, row.to_site] = row.in_transit_unit_ticks
        said[row.day, "owed", row.from_site, row.to_site] = row.owed_unit_ticks
    assert not differences(said, standing)


@every_world
def test_every_partner_has_paid_the_same(seed, grain):
    """After each day, what was posted for a reason and place differs from the exact sum by less than a minor unit."""
    _, run, naive = played(seed, grain)
    net, posted = naive.net, defaultdict(int)
    partners = {**dict(enumerate(net.partners.ids)), OUTSIDE: "outside"}
    by_day: dict[int, list[Any]] = defaultdict(list)
    for row in run.postings.itertuples():
        by_day[row.day].append(((row.kind, row.payer, row.payee, row.site), row.amount_minor))
    for day, paid in enumerate(naive.money):
        exact: dict[Any, Fraction] = defaultdict(Fraction)
        places: dict[Any, int] = defaultdict(int)
        for (kind, payer, payee, place), micro in paid.items():
            on_edge = kind in ("purchase", "transport", "owed_penalty")
            site = net.sites.ids[naive.destination[place] if on_edge else place]
            exact[kind, partners[payer], partners[payee], site] += Fraction(micro, 10**6)
            # Each channel's commission and each lane's parcels are a book of their own, which carries its own rest.
            lanes = len(net.zones) * len(net.online.modes)
            books = {"commission": len(net.online.channels), "parcel": lanes}.get(kind, 1)
            places[kind, partners[payer], partners[payee], site] += books
        for key, amount in by_day[day]:
            posted[key] += amount
        for key in {*exact, *posted}:
            assert abs(posted[key] - exact[key]) < max(places[key], 1), (day, key)


class TakesTheLastSite(OrderDesk):
    def score(self, order, site, lines, used):
        return tuple(-each for each in super().score(order, site, lines, used))


class PicksASecondLate(OrderDesk):
    def reserve(self, order, site, lines, now):
        super().reserve(order, site, lines, now)
        order.parcels[-1].release += 1


class ForgetsWhoWaited(OrderDesk):
    def find_sites(self, now):
        self.orders.reverse()
        super().find_sites(now)
        self.orders.reverse()


def wrongly(desk: type[OrderDesk]) -> Callable[[NaiveShops], None]:
    def take_over(naive: NaiveShops) -> None:
        own = naive.desk
        naive.desk = desk(naive, own.coming, own.rule, own.chance, own.returns)

    return take_over


def nobody_cancels(naive: NaiveShops) -> None:
    for order in naive.desk.coming:
        order.cancels = NEVER


def always_split(naive: NaiveShops) -> None:
    naive.desk.rule = replace(naive.desk.rule, split_above=0 if naive.desk.rule.split_above else 1e9)


def all_is_as_good_as_new(naive: NaiveShops) -> None:
    chance = naive.desk.returns.chance
    naive.desk.returns.chance = SimpleNamespace(
        of_return=lambda order, row: (*chance.of_return(order, row)[:2], 0.0), lag_seconds=chance.lag_seconds
    )


@pytest.mark.parametrize("wrong", [wrongly(TakesTheLastSite), wrongly(PicksASecondLate), wrongly(ForgetsWhoWaited),
                                   nobody_cancels, always_split, all_is_as_good_as_new])
def test_a_world_that_is_a_little_wrong_is_noticed(wrong):
    """The comparison can fail: another rule, another second, another turn or other customers show in some world."""
    noticed = 0
    for seed, grain in WORLDS[:7]:
        made, run, naive = played(seed, grain)
        other = made.naive(walk_in(made, run))
        wrong(other)
        noticed += line_rows(other.run()) != line_rows(naive)
    assert noticed


def test_the_random_worlds_hold_what_they_are_meant_to_compare():
    """Every rule, move, line state, end of an order and kind of count occurs in some world, at both grains."""
    met: set[Any] = set()
    for seed, grain in WORLDS:
        made, run, naive = played(seed, grain)
        met |= {*run.order_lines["state"], *run.orders["state"], made.rule.name, grain}
        met |= {*run.detail["move"]} | {("count", name) for name in run.order_days["measure"]}
        met |= {"split" for order in naive.desk.orders if len(order.parcels) > 1}
        met |= {"picked in the middle of a second" for order in naive.desk.orders for parcel in order.parcels
                for finish in parcel.finish.values() if finish.denominator > 1}
    final = {state.label for state in LineState if state.final}
    measures = {("count", measure.label) for measure in Measure} - BEYOND
    moves = {move.label for move in Move if move is not Move.OPENING} - BEYOND
    assert met >= {*final, *ORDER_STATES, *measures, *moves,
                   "preferred", "nearest", "cheapest", "day", "hour", "split", "picked in the middle of a second"}




def by_hand() -> Network:
    """Tea in a hub that picks seven lines an hour, rice in a shop that picks at once; one order for both at 00:10."""
    tables = chain()
    tables["products"].append({**tables["products"][0], "product": "rice", "name": "Rice", "price": 5})
    tables["demand"] = []
    tables["initial_state"] = [{"site": site, "product": product, "quantity": units, "unit": "units"}
                               for site, product, units in (("hub", "tea", 5), ("shop", "rice", 4))]
    tables["inventory_policies"] = [
        {"site": "all", "product": "all", "decision": "replenishment", "rule": "base_stock", "settings": "level=0"},
        {"site": "all", "product": "all", "decision": "sourcing", "rule": "preferred", "settings":
         "split_above_value=30"},
    ]
    tables["zones"] = [{"zone": "town", "name": "Town", "latitude_deg": 34, "longitude_deg": 113, "population": 9}]
    tables["channels"] = [{
        "channel": "web", "name": "Web", "share": 1, "lines_per_order": 1, "units_per_line": 1, "patience_days": 3,
        "cancel_share": 0, "cancel_after_hours": 20, "seller": "shops", "commission_percent": 5,
    }]
    tables["deliveries"] = [
        {"from": site, "to": "all", "rank": rank, "promise_days": 1, "lead_time_law": "constant", "lead_time_days":
         days, "lead_time_deviation_days": 0, "distance_km": 10, "cost_per_parcel": fee, "cost_per_unit": 0.1,
         "carrier": "maker", "emission_g_per_tkm": 50}
        for site, rank, days, fee in (("hub", 1, 0.5, 8), ("shop", 2, 1, 7))
    ]
    tables["fulfilment"] = [{"site": site, "lines_per_hour": lines, "cost_per_line": 0.2, "cost_per_parcel": 1}
                            for site, lines in (("hub", 7), ("shop", "unlimited"))]
    tables["orders"] = [{"order": "A1", "placed": "2024-01-01T00:10:00", "zone": "town", "channel": "web"}]
    tables["order_lines"] = [{"order": "A1", "product": product, "units": units}
                             for product, units in (("tea", 2), ("rice", 1))]
    return read_tables(tables)


def test_one_order_followed_by_hand():
    """Looked at an hour after midnight, split because it is worth 45, and late because its rice travels a day.

    The hub needs 3600/7 = 514.3 s for the tea, whose line is picked 515 s past one o'clock and delivered half a day
    later; the shop picks the rice at one o'clock and it arrives 24 hours and 50 minutes after the order.
    """
    events = RecordSettings(("sale", "pick", "hand_over"), orders="all")
    run = simulate(Cell(by_hand(), RunSettings(3, 0, 1, "hour"), record=events, audit="each"))
    tea, rice = run.order_lines.to_dict("records")
    assert (tea["site"], tea["parcel"], rice["site"], rice["parcel"]) == ("hub", 1, "shop", 2)
    states = ["promised", "backordered", "sourced", "reserved", "picked", "dispatched", "delivered", "cancelled"]
    assert [tea[state] for state in states] == [3000, -1, 3000, 3000, 3515, 3515, 46_715, -1]
    assert [rice[state] for state in states] == [3000, -1, 3000, 3000, 3000, 3000, 89_400, -1]
    (order,) = run.orders.to_dict("records")
    assert (order["promised"], order["closed"], order["value_minor"], order["state"]) == (86_400, 89_400, 4500,
                                                                                         "delivered")
    assert (order["picking_cost_micro"], order["parcel_cost_micro"]) == (240 * 10**6, 1530 * 10**6)
    assert order["commission_micro"] == 225 * 10**6
    counts = run.order_days.groupby("measure", observed=True)["amount"].sum()
    once = ("orders_from_stock", "orders_due", "lines_on_time", "orders_split", "orders_delivered", "orders_closed")
    assert [counts[name] for name in once] == [1] * 6
    assert not counts.get("orders_on_time_in_full", 0) and not counts.get("orders_from_one_site", 0)
    assert counts["open_order_seconds"] == 89_400
    money = run.postings.groupby(["kind", "payer", "payee"], observed=True)["amount_minor"].sum().to_dict()
    assert money == {
        ("revenue", "outside", "trader"): 4000, ("revenue", "outside", "shops"): 500,
        ("picking", "trader", "outside"): 120, ("picking", "shops", "outside"): 120,
        ("parcel", "trader", "maker"): 820, ("parcel", "shops", "maker"): 710,
        ("commission", "trader", "shops"): 200, ("commission", "shops", "shops"): 25,
    }

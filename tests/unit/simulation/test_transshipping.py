"""Stores that help each other out: what moves, when it arrives, who pays, and that two shelves become one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.worlds import BY_CHANCE, CHAIN, cell, chain, changed, differing, fork, network, outage
from twin.network.arrays import frozen
from twin.network.network import History
from twin.network.partners import Partners
from twin.policies.transshipment.apart import Apart
from twin.policies.transshipment.base import Transfers
from twin.simulation import Cell, RecordSettings, RunSettings, check, simulate
from twin.simulation.transshipping import TransshipmentError
from twin.verification.networks import Lane

FIXED = (("hub", "replenishment", "base_stock", {"level": 1_000}), ("all", "allocation", "proportional", {}))


def helping(rule="reactive", **settings):
    """Return the choice of a rule of transshipment for the whole study."""
    return {"policies": ({"decision": "transshipment", "rule": rule, "settings": settings},)}


def stores(level, demand, opening, lead_days=2, backorder_share=0.0, products=1, **plan):
    """Return the chain with a hub that is never empty; per store base-stock level, demand and opening stock."""
    lanes = [Lane("mill", "hub", 1), *(Lane("hub", store, lead_days) for store in demand)]
    rules = [*FIXED, *((store, "replenishment", "base_stock", {"level": level[store]}) for store in demand)]
    kinds = {"mill": "supplier", "hub": "warehouse", **dict.fromkeys(demand, "store")}
    return network(kinds, lanes, rules, demand, {"hub": 100_000, **opening}, backorder_share=backorder_share,
                   products=products, **plan)


def units(run, move, *names, day=None, site=None):
    """Return the units of some moves, on all days or one, at all sites or one."""
    found = run.frame("movements")
    found = found[found.move.isin([move, *names])]
    if day is not None:
        found = found[found.day == day]
    return int((found if site is None else found[found.to_site == site]).units.sum())


def two(north=20, south=0, **more):
    """Return two stores of which one has stock, and both a demand of ten a day; nothing comes from the hub."""
    both = {"north": 10, "south": 10}
    return stores(dict.fromkeys(both, 0), both, {"north": north, "south": south}, **more)


def test_help_at_once_serves_who_would_be_lost():
    """The north sells its ten and lends the rest to the south, whose customers buy it on the same day."""
    run = simulate(cell(two(), 3, **helping(lead_time_days=0)))
    assert [units(run, move, day=0) for move in ("sale", "lend", "borrow", "unload", "lose")] == [20, 10, 10, 10, 0]
    assert units(run, "sale", day=0, site="south") == 10
    assert units(run, "lose", day=1) == 20 and units(run, "lend", day=1) == 0


def test_help_that_takes_a_day_serves_the_next_customers():
    """What was missed today is sold tomorrow; it is on the way overnight, and the customers of today are lost."""
    run = simulate(cell(two(north=40), 4, **helping(lead_time_days=1)))
    assert [units(run, move, day=0) for move in ("lend", "borrow", "unload", "lose")] == [10, 10, 0, 10]
    assert units(run, "unload", day=1) == 10 and units(run, "sale", day=1, site="south") == 10


def test_customers_who_wait_are_served_by_siblings():
    """Ten wait overnight, the help arrives in the morning and is handed to them."""
    run = simulate(cell(two(north=60, backorder_share=1.0), 3, **helping(lead_time_days=1)))
    assert units(run, "wait", day=0) == 10 and units(run, "deliver", day=1, site="south") == 10


def test_a_floor_is_kept_and_filled():
    """With a floor of two days the north keeps twenty of its thirty, and the south gets ten of the thirty it wants."""
    run = simulate(cell(two(north=40), 1, **helping(lead_time_days=1, floor_days=2)))
    assert units(run, "lend") == 10
    rich = simulate(cell(two(north=100), 1, **helping(lead_time_days=1, floor_days=2)))
    assert units(rich, "lend") == 30


def test_no_more_goes_than_a_shipment_holds():
    """The cap is for a pair and a day, over all products."""
    base = two(north=40, products=2)
    run = simulate(cell(base, 1, **helping(lead_time_days=0, most_units_per_shipment=13)))
    assert units(run, "lend") == 13 and run.frame("transshipments").units.tolist() == [13]


def test_rebalancing_moves_surplus_to_where_it_is_short():
    """Every third day: below one day of supply a store is filled up to four, by those above four, no more than 25."""
    settings = {"every_days": 3, "low_days": 1, "high_days": 4, "most_units": 25, "lead_time_days": 1}
    run = simulate(cell(two(north=200, south=5), 7, **helping("proactive", **settings)))
    assert [units(run, "lend", day=day) for day in range(7)] == [25, 0, 0, 25, 0, 0, 25]
    open_ended = settings | {"most_units": 1_000}
    assert units(simulate(cell(two(north=200, south=5), 1, **helping("proactive", **open_ended))), "lend") == 40


def test_both_rules_together_send_no_unit_twice():
    """Help first, then what is left is rebalanced: the north has 90 after sales and keeps the forty of its own."""
    settings = {"every_days": 1, "low_days": 2, "high_days": 4, "lead_time_days": 1}
    run = simulate(cell(two(north=100), 1, **helping("combined", **settings)))
    assert units(run, "lend") == 10 + 30


def test_a_closed_store_neither_gives_nor_takes_and_is_unloaded_when_it_opens():
    """The north is closed on day 1, the south on day 2: what left on day 0 is unloaded in the morning of day 1."""
    base = two(north=100)
    shut = simulate(cell(base, 4, events=(outage("north", 1, 1),), **helping(lead_time_days=1)))
    assert [units(shut, "lend", day=day) for day in range(3)] == [10, 0, 10]
    late = simulate(cell(base, 4, events=(outage("south", 1, 1),), **helping(lead_time_days=1)))
    assert [units(late, "unload", day=day) for day in range(3)] == [0, 0, 10]


def owned(base, south="rival"):
    """Return the chain with an owner for each store, a carrier, and a price of six on both supply lanes."""
    partners = Partners(("chain", "rival", "vans"), ("Chain", "Rival", "Vans"),
                        ("store_operator", "store_operator", "carrier"))
    owner = [0, 0, 0, partners.ids.index(south)]
    edges = {"carrier": [2, 2, 2], "transfer_price_micro": [[0], [6_000_000], [6_000_000]]}
    return changed(replace(base, partners=partners), sites={"partner": owner}, edges=edges)


def test_the_way_and_the_goods_are_paid():
    """Ten units at six, one shipment at two yuan and thirty fen a unit: to the north's owner and to the carrier."""
    terms = {"lead_time_days": 0, "cost_per_unit": 0.3, "cost_per_shipment": 2}
    run = simulate(cell(owned(two()), 1, **helping(**terms)))
    paid = run.frame("postings").astype({"kind": str, "payer": str, "payee": str, "site": str})
    rows = {tuple(row) for row in paid[["kind", "payer", "payee", "site", "amount_minor"]].itertuples(index=False)}
    assert ("transfer", "rival", "chain", "south", 60) in rows
    assert ("transshipment", "rival", "vans", "south", 500) in rows
    at_home = simulate(cell(owned(two(), "chain"), 1, **helping(**terms))).frame("postings")
    assert "transfer" not in set(at_home.kind.astype(str))


def test_what_comes_from_a_sibling_counts_when_a_store_orders():
    """The south's position holds what is on its way, so that it does not order the same from the hub again."""
    both = {"north": 10, "south": 10}
    base = stores({"north": 0, "south": 40}, both, {"north": 200, "south": 40})
    run = simulate(cell(base, 1, **helping(lead_time_days=5, floor_days=4)))
    assert units(run, "lend") == 10
    orders = run.frame("movements")
    assert orders[(orders.move == "order") & (orders.to_site == "south")].units.sum() == 0


def totals(run):
    """Return what a chain as a whole sold, lost and ordered for its stores each day."""
    found = run.frame("movements")
    found = found[~((found.move == "order") & (found.from_site == "mill"))]
    kept = found[found.move.isin(["sale", "lose", "order"])]
    return kept.groupby([kept.day, kept.move.astype(str)]).units.sum()


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("lead_days", [1, 2, 5])
def test_two_stores_that_help_at_once_are_one_pooled_store(seed, lead_days):
    """The same customers: every day as much is sold, lost, ordered and in stock, on each path, unit by unit."""
    level, rate = {"a": 6 * lead_days, "b": 3 * lead_days + 2}, {"a": 6.0, "b": 3.0}
    demand = np.random.default_rng(seed).poisson([[6.0], [3.0]], (2, 40))
    whole = {"p": sum(level.values())}
    apart = replayed(stores(level, rate, level, lead_days), demand)
    pooled = replayed(stores(whole, {"p": 9.0}, whole, lead_days), demand.sum(axis=0, keepdims=True))
    ours, theirs = (simulate(each) for each in (with_help(apart), pooled))
    assert totals(ours).equals(totals(theirs))
    held = [run.frame("stock").query("site not in ['mill', 'hub']").groupby("day").on_hand_unit_ticks.sum()
            for run in (ours, theirs)]
    assert held[0].equals(held[1])
    assert not totals(simulate(apart)).equals(totals(theirs))


def replayed(base, demand):
    """Return a cell in which the stores' customers are on record: demand [store, day]."""
    day, store = np.nonzero(demand.T)
    columns = (day, store + 2, np.zeros(len(day), np.int64), demand[store, day])
    history = History(base.start_date, *(frozen(each) for each in columns))
    return Cell(replace(base, history=history), RunSettings(demand.shape[1], 0, 1, "day"), {"model": "replay"})


def with_help(apart):
    """Return the cell with help that is free and takes no time."""
    return replace(apart, **helping(lead_time_days=0))


@pytest.mark.parametrize("seed", range(4))
def test_nobody_waits_while_a_sibling_has_stock(seed):
    """Help at once, customers who wait: at the end of no day is there stock at one store and a queue at the other."""
    base = stores({"a": 12, "b": 5}, {"a": 6.0, "b": 3.0}, {"a": 12, "b": 5}, 2, backorder_share=1.0)
    run = simulate(cell(base, 60, seed=seed, demand=BY_CHANCE, **helping(lead_time_days=0)))
    stock = run.frame("stock").query("site in ['a', 'b']").groupby("day")[["on_hand_unit_ticks", "waiting_unit_ticks"]]
    both = stock.sum()
    assert (both.min(axis=1) == 0).all() and both.waiting_unit_ticks.any() and both.on_hand_unit_ticks.any()


@pytest.mark.parametrize("grain", ["hour", "event"])
def test_at_finer_grains_help_comes_when_the_day_is_over(grain):
    """Who was lost stays lost; what was missed is there on the next morning; the books are audited at each posting."""
    run = simulate(cell(two(north=40), 3, grain=grain, **helping(lead_time_days=0)))
    assert units(run, "lose", day=0) == 10 and units(run, "lend", day=0) == 10
    assert units(run, "sale", day=1, site="south") == 10


def test_stores_that_keep_their_stock_are_as_without_the_decision():
    """The rule apart, and stores that share nothing to help with, change no table but the new one."""
    plain = simulate(cell(fork(), 20, demand=BY_CHANCE))
    assert differing(simulate(cell(fork(), 20, demand=BY_CHANCE, **helping("apart"))), plain) == []


def test_siblings_share_a_supplier_or_a_group():
    """Across the fork nobody helps, unless all are one group."""
    opening = {"west": 0, "east": 0, "w1": 100, "w2": 0, "e1": 0, "e2": 0}
    rules = (("all", "replenishment", "base_stock", {"level": 0}), ("all", "allocation", "proportional", {}))
    base = fork(rules, 10, opening, backorder_share=0.0)
    for between in ("supplier", "group"):
        run = simulate(cell(base, 1, **helping(lead_time_days=1, between=between)))
        assert run.frame("transshipments").to_site.astype(str).tolist() == ["w2"]
    one = changed(base, sites={"groups": ("", "", "", "all_of_us", "all_of_us", "all_of_us", "all_of_us")})
    run = simulate(cell(one, 1, **helping(lead_time_days=1, between="group")))
    assert sorted(run.frame("transshipments").to_site.astype(str)) == ["e1", "e2", "w2"]


def said(base, rule="reactive", **settings):
    """Return what is wrong with a choice, one message a line."""
    return "\n".join(str(problem) for problem in check(cell(base, **helping(rule, **settings))))


def test_stores_without_siblings_are_told():
    """Too far apart; no group; a floor below zero; thresholds that cross; a word that is none."""
    base = changed(chain(), sites={"longitude_deg": [113, 113, 113, 114], "latitude_deg": [34.0] * 4})
    assert "no two of its 2 sites share a supplier and lie within 50 km" in said(base, most_distance_km=50)
    assert said(base, most_distance_km=100) == ""
    loners = changed(base, sites={"groups": ("", "", "", "")})
    assert "no two of its 2 sites share a group" in said(loners, between="group")
    assert "floor_days" in said(base, floor_days=-1) and "must lie in [0, 365]" in said(base, floor_days=-1)
    assert "must not exceed high_days, which is 2" in said(base, "proactive", low_days=3, high_days=2)
    assert "must not exceed high_days, which is 4" in said(base, "combined", low_days=5)
    assert "must be one of supplier, group" in said(base, between="suppliers")
    assert "most_units_per_shipment" in said(base, most_units_per_shipment=0)


@pytest.mark.parametrize(("answer", "says"), [
    (([0], [0], [0], [1]), "between siblings"), (([0], [1], [0], [0]), "one unit at least"),
    (([0], [1], [0], [31]), "more than it has free"), (([5], [1], [0], [1]), "between siblings"),
    (([0], [1], [0], [1.0]), "four int64 arrays"),
])
def test_a_rule_that_answers_nonsense_is_stopped(monkeypatch, answer, says):
    """Sites that are no siblings, nothing at all, more than there is, what is no whole number."""
    monkeypatch.setattr(Apart, "transfers", lambda self, view: Transfers(*map(np.array, answer)))
    with pytest.raises(TransshipmentError, match=says):
        simulate(cell(chain(demand=0), 1, **helping("apart")))


def test_books_that_lend_name_the_detail():
    """Each move can be recorded by product."""
    run = simulate(Cell(two(), RunSettings(1, 0, 1, "day"), {"model": "stationary", "law": "constant"},
                        record=RecordSettings(("lend", "borrow", "unload")), **helping(lead_time_days=0)))
    assert sorted(run.frame("detail").move.astype(str)) == ["borrow", "lend", "unload"]
    assert list(CHAIN) == ["mill", "hub", "north", "south"]

"""Service modes at work, by hand: promises, fees, failed attempts, lanes of their own."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.shops import DAY, HOUR, HUB_FIRST, Back, Basket, counted, lines, moved, paid, run, shop, with_returns
from twin.kernels import placing
from twin.kernels.placing import Promises
from twin.network.arrays import frozen
from twin.network.online import Modes
from twin.simulation.money import MoneyError


def modes(**of):
    """Return two modes: standard, and one that differs from it as told."""
    plain = Modes.standard()
    given = {name: getattr(plain, name) for name in plain.__dataclass_fields__}
    twice = {name: np.append(value, of.get(name, value[0])) for name, value in given.items() if name not in (
        "ids", "names")}
    return Modes(("standard", "other"), ("Standard", "Other"), **{
        name: frozen(value, value.dtype) for name, value in twice.items()})


def served_by(network, table, mode=1):
    """Return the network with these modes, its orders all of one mode, its lanes for every mode."""
    online, many = network.online, len(table)
    lanes = online.deliveries
    each = np.tile(np.arange(len(lanes)), many)
    rows = {name: getattr(lanes, name)[each] for name in lanes.__dataclass_fields__ if name not in (
        "lead_times", "mode")}
    doubled = replace(lanes, **rows, lead_times=tuple(lanes.lead_times[row] for row in each),
                      mode=frozen(np.repeat(np.arange(many), len(lanes))))
    past = replace(online.history, mode=frozen(np.full(len(online.history), mode)))
    return replace(network, online=replace(online, modes=table, deliveries=doubled, history=past,
                                           mode_share=frozen([[0.0, 1.0]], float)))


NINE = 9 * HOUR


@pytest.mark.parametrize(
    ("placed", "promised"),
    [(NINE, 18 * HOUR + DAY), (12 * HOUR - 1, 18 * HOUR + DAY), (12 * HOUR, 18 * HOUR + 2 * DAY),
     (3 * DAY - 1, 18 * HOUR + 4 * DAY)],
)
def test_a_promise_by_the_clock_waits_a_day_from_the_cut_off_on(placed, promised):
    """Tomorrow at six for whoever orders before noon, else the day after."""
    told = Promises(*(np.array([value]) for value in (0, 1, 18 * HOUR, 12 * HOUR)))
    assert placing.promised(told, placed, 0) == promised


def test_a_promise_in_hours_counts_from_midnight_after_the_cut_off():
    """Two hours from nine o'clock; who orders at ten at night, past the cut-off at eight, has until two."""
    told = Promises(*(np.array([value]) for value in (2 * HOUR, 0, -1, 20 * HOUR)))
    assert placing.promised(told, NINE, 0) == 11 * HOUR
    assert placing.promised(told, 22 * HOUR, 0) == DAY + 2 * HOUR


def test_the_promise_of_its_mode_judges_an_order():
    """What takes a day is in time by the standard promise of two days, and late by that of the other mode."""
    network = shop([Basket(NINE, {0: 1})], {"hub": 5})
    quick = modes(promise_seconds=12 * HOUR)
    for mode, on_time in ((0, 1), (1, 0)):
        done = run(served_by(network, quick, mode))
        assert (counted(done, "orders_due"), counted(done, "orders_on_time_in_full")) == (1, on_time)
        (order,) = done.tables["orders"].to_pylist()
        assert (order["mode"], order["promised"]) == (("standard", 2 * DAY), ("other", 12 * HOUR))[mode]


def test_a_fee_is_paid_once_an_order_however_many_parcels_arrive():
    """A product in the hub and one in the shop: two parcels, one fee, to the owner of the home."""
    rules = [("all", "replenishment", "base_stock", {"level": 0}),
             ("all", "sourcing", "preferred", {"split_above_value": 0})]
    network = shop([Basket(NINE, {0: 1, 1: 1})], {"hub": [1, 0], "shop": [0, 1]}, rules=rules)
    done = run(served_by(network, modes(fee_minor=500)))
    assert [row["state"] for row in lines(done)] == ["delivered"] * 2
    assert counted(done, "parcels") == 2
    assert paid(done, "fee") == {("outside", "chain"): 500}
    assert counted(done, "fee_micro") == 500 * 10**6


def test_a_fee_is_paid_once_although_the_first_line_is_back_before_the_second_comes():
    """The hub's line comes back on the day of its delivery, the shop's is on the way for four days: one fee."""
    rules = [("all", "replenishment", "base_stock", {"level": 0}),
             ("all", "sourcing", "preferred", {"split_above_value": 0})]
    network = shop([Basket(NINE, {0: 1, 1: 1})], {"hub": [1, 0], "shop": [0, 1]}, rules=rules)
    lanes = network.online.deliveries
    slow = tuple(replace(lead, mean_days=4.0) if network.sites.ids[site] == "shop" else lead
                 for site, lead in zip(lanes.site, lanes.lead_times, strict=True))
    network = replace(network, online=replace(network.online, deliveries=replace(lanes, lead_times=slow)))
    done = run(with_returns(served_by(network, modes(fee_minor=500)), Back(lag_days=0.1, restock=1)), days=9)
    first, second = lines(done)
    assert 0 <= first["restocked"] < second["delivered"]
    assert paid(done, "fee") == {("outside", "chain"): 500}


def test_what_comes_back_is_that_of_its_channel_whatever_its_mode():
    """The same three hundred orders in either of two modes: the same lines come back, to the same home, alike."""
    network = shop([Basket(60 * n, {0: 1}) for n in range(300)], {"hub": 300})
    terms = Back(share=0.4, lag_law=("gamma", 1.0), restock=0.5)
    runs = [run(with_returns(served_by(network, modes(), mode), terms), days=30, audit="end") for mode in (0, 1)]
    one, other = ([(row["returned"], row["restocked"], row["scrapped"]) for row in lines(done)] for done in runs)
    assert one == other
    assert 60 < sum(returned >= 0 for returned, _, _ in one) < 180


def test_every_failed_attempt_costs_time_and_money_until_the_parcel_goes_back():
    """An attempt fails as good as surely, three are made, six hours apart: the goods are back after the way back."""
    table = modes(failure_rate=1 - 1e-12, attempts=3, retry_seconds=6 * HOUR, failure_cost_minor=250)
    done = run(served_by(shop([Basket(NINE, {0: 2})], {"hub": 2}), table), days=5)
    (line,) = lines(done)
    assert line["state"] == "cancelled"
    assert line["cancelled"] == line["dispatched"] + DAY + 2 * 6 * HOUR + DAY
    assert paid(done, "parcel") == {("chain", "van"): 600 + 2 + 3 * 250}
    assert (counted(done, "attempts"), counted(done, "attempts_failed")) == (3, 3)
    assert (counted(done, "orders_undelivered"), counted(done, "lines_undelivered")) == (1, 1)
    assert (counted(done, "orders_due"), counted(done, "orders_on_time_in_full")) == (1, 0)
    assert (moved(done, "take_back"), moved(done, "cancel")) == (2, 2)
    assert not paid(done, "revenue")


def test_goods_that_come_back_serve_who_waits_for_them():
    """The only piece comes back after two days; the next customer, who has waited for it, gets it at that wave."""
    table = modes(failure_rate=1 - 1e-12)
    rules = [("all", "replenishment", "base_stock", {"level": 0, "review_days": 30}),
             ("all", "sourcing", "preferred", {})]
    baskets = [Basket(NINE, {0: 1}), Basket(NINE + HOUR, {0: 1})]
    network = served_by(shop(baskets, {"hub": 1}, rules=rules), table)
    past = replace(network.online.history, mode=frozen([1, 0]))
    first, second = lines(run(replace(network, online=replace(network.online, history=past)), days=6))
    assert (first["state"], second["state"]) == ("cancelled", "delivered")
    assert second["reserved"] + HOUR == first["cancelled"]


@pytest.mark.parametrize("dear", [{"fee_minor": 10**11}, {
    "failure_rate": 0.999, "attempts": 100, "failure_cost_minor": 10**11, "retry_seconds": 60}])
def test_amounts_that_integers_cannot_hold_stop_the_run(dear):
    """A hundred orders with fees, or failed attempts, of a billion each are more than 64 bits hold in a day."""
    network = shop([Basket(NINE + n, {0: 1}) for n in range(120)], {"hub": 120})
    with pytest.raises(MoneyError):
        run(served_by(network, modes(**dear)))


def test_a_day_of_small_waves_adds_up_before_it_is_believed():
    """Every twenty minutes bring a fee of a 23rd of what a day may hold: the run stops, though no wave is large."""
    baskets = [Basket(NINE + 1_200 * n, {0: 1}) for n in range(40)]
    network = shop(baskets, {"hub": 40}, replace(HUB_FIRST, travel_days=0.01))
    with pytest.raises(MoneyError):
        run(served_by(network, modes(fee_minor=2 * 10**11)), grain="event")


def test_the_number_of_attempts_follows_the_geometric_law():
    """Mean attempts (1 - f^m) / (1 - f) and a share f^m of parcels that go back, within four standard errors."""
    rate, most, many = 0.4, 3, 4_000
    table = modes(failure_rate=rate, attempts=most, retry_seconds=HOUR)
    network = shop([Basket(n % (20 * HOUR), {0: 1}) for n in range(many)], {"hub": many},
                   replace(HUB_FIRST, travel_days=0.01))
    done = run(served_by(network, table), days=2, audit="end")
    attempts, back = counted(done, "attempts"), counted(done, "orders_undelivered")
    assert counted(done, "parcels") == many
    assert attempts / many == pytest.approx((1 - rate**most) / (1 - rate), abs=4 * 0.8 / many**0.5)
    assert back / many == pytest.approx(rate**most, abs=4 * (rate**most * (1 - rate**most) / many) ** 0.5)

"""Orders routed by rules in a run: cancelled for want of stock, limited, and held back where pickers are busy."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tests.shops import DAY, HOUR, HUB_FIRST, Basket, counted, lines, moved, paid, run, shop
from tests.worlds import changed
from twin.ledger.order_states import LineState
from twin.network.arrays import frozen
from twin.policies.sourcing.base import CANCEL
from twin.policies.sourcing.preferred import Preferred
from twin.simulation.orders.waves import Waves

TEN_PAST_NINE, TEN = 9 * HOUR + 600, 10 * HOUR


def routed(*sequence: dict[str, Any]) -> dict[str, Any]:
    """Return the cell's policies: a routing of some rules."""
    rules = [{"name": f"rule {number}", **rule} for number, rule in enumerate(sequence)]
    return {"policies": ({"decision": "sourcing", "rule": "routing", "settings": {"sequence": rules}},)}


def costly(network):
    """Return the network with 7.00 to pay for every sale lost."""
    return changed(network, costs={"lost_sale_micro": frozen(np.full(network.costs.lost_sale_micro.shape, 7 * 10**8))})


@pytest.mark.parametrize("grain", ["hour", "event"])
def test_a_new_line_without_stock_is_cancelled_at_once(grain):
    """Nobody holds it: placed, cancelled in its first wave, due and not served, and the lost sale is paid."""
    network = costly(shop([Basket(TEN_PAST_NINE, {0: 2})], {"hub": 0}))
    done = run(network, grain=grain, **routed({"otherwise": "cancel"}))
    (row,) = lines(done)
    wave = TEN - TEN_PAST_NINE if grain == "hour" else 0
    assert (row["state"], row["promised"], row["cancelled"], row["backordered"]) == ("cancelled", wave, wave, -1)
    assert (moved(done, "place"), moved(done, "cancel")) == (2, 2)
    assert [moved(done, move) for move in ("defer", "resume", "give_up", "reserve", "complete")] == [0] * 5
    assert (counted(done, "orders_cancelled_for_stock"), counted(done, "units_cancelled_for_stock")) == (1, 2)
    assert (counted(done, "orders_due"), counted(done, "orders_on_time_in_full")) == (1, 0)
    assert paid(done, "lost_sale") == {("chain", "outside"): 2 * 700}


def test_a_line_that_waited_is_given_up_when_its_hours_are_over():
    """Ordered at 9:10 with five hours: it waits from 10:00 and is cancelled in the wave of 15:00."""
    network = costly(shop([Basket(TEN_PAST_NINE, {0: 2})], {"hub": 0}))
    done = run(network, **routed({"otherwise": "cancel", "cancel_after_hours": 5}))
    (row,) = lines(done)
    assert (row["backordered"], row["cancelled"]) == (TEN - TEN_PAST_NINE, 15 * HOUR - TEN_PAST_NINE)
    assert [moved(done, move) for move in ("defer", "give_up", "resume", "cancel")] == [2, 2, 0, 0]
    assert counted(done, "backlog_unit_ticks") == 2 * 5
    assert paid(done, "lost_sale") == {("chain", "outside"): 2 * 700}


def test_of_a_split_order_what_has_a_site_goes_and_the_rest_is_cancelled():
    """One line from the hub, the other nowhere: delivered in part, every unit is accounted for."""
    network = shop([Basket(TEN_PAST_NINE, {0: 1, 1: 3})], {"hub": [5, 0]})
    done = run(network, **routed({"commit": "split", "otherwise": "cancel"}))
    assert [row["state"] for row in lines(done)] == ["delivered", "cancelled"]
    assert [moved(done, move) for move in ("place", "reserve", "complete", "cancel")] == [4, 1, 1, 3]
    assert (counted(done, "orders_delivered"), counted(done, "orders_partly_cancelled")) == (1, 1)


def test_a_cancelled_order_leaves_the_queue_of_those_who_wait():
    """Goods that come later find nobody who waits for them."""
    network = shop([Basket(TEN_PAST_NINE, {0: 2})], {"hub": 0}, level=5)
    done = run(network, days=4, **routed({"otherwise": "cancel", "cancel_after_hours": 2}))
    assert (lines(done)[0]["state"], moved(done, "reserve")) == ("cancelled", 0)


def test_an_order_limit_sends_the_next_order_of_the_day_elsewhere():
    """One order a day from the hub; the second of the day goes to the shop, that of the next day to the hub."""
    baskets = [Basket(second, {0: 1}) for second in (TEN_PAST_NINE, TEN_PAST_NINE + HOUR, DAY + TEN_PAST_NINE)]
    done = run(shop(baskets, {"hub": 9, "shop": 9}), **routed({"sites": {"order_limit": 1}}))
    assert [row["site"] for row in lines(done)] == ["hub", "shop", "hub"]


def test_safety_stock_is_in_units_of_the_tables():
    """With a hundred book units to the unit, a safety stock of 3 keeps 300: an order for 100 of 350 goes elsewhere."""
    network = replace(shop([Basket(TEN_PAST_NINE, {0: 100})], {"hub": 350, "shop": 400}), unit_scale=100)
    done = run(network, **routed({"sites": {"safety_stock": 3}}))
    assert [row["site"] for row in lines(done)] == ["shop"]


def test_a_site_with_too_much_work_is_passed_over_until_it_has_picked():
    """The hub picks a line an hour and may have less than two waiting: the third order goes to the shop."""
    baskets = [Basket(TEN_PAST_NINE, {0: 1})] * 3 + [Basket(TEN_PAST_NINE + 2 * HOUR, {0: 1})]
    network = shop(baskets, {"hub": 9, "shop": 9}, replace(HUB_FIRST, lines_per_hour=1))
    done = run(network, **routed({"sites": {"backlog_hours": 2}}))
    assert [row["site"] for row in lines(done)] == ["hub", "hub", "shop", "hub"]


@pytest.mark.parametrize("grain", ["day", "hour", "event"])
@pytest.mark.parametrize("cancel_share", [0.0, 0.7])
def test_what_a_rule_is_told_of_the_backlog_is_what_waits_to_be_picked(grain, cancel_share, monkeypatch):
    """After every wave the lines counted at each site are those reserved there, whoever cancels and whatever closes."""
    terms = replace(HUB_FIRST, lines_per_hour=2, cancel_share=cancel_share, cancel_after_hours=3)
    baskets = [Basket(TEN_PAST_NINE + 700 * n, {0: 1, 1: 1 + n % 2}) for n in range(60)]
    looked, wave = [], Waves.wave

    def looking(waves: Waves) -> None:
        wave(waves)
        rows = waves.orders.columns.lines[: waves.orders.lines]
        waiting = rows["site"][rows["state"] == int(LineState.RESERVED)]
        assert np.bincount(waiting, minlength=3).tolist() == waves._queues.lines.tolist()
        looked.append(len(waiting))

    monkeypatch.setattr(Waves, "wave", looking)
    outage = {"kind": "site_outage", "target": "hub", "start_day": 1, "duration_days": 1, "severity": 1.0}
    done = run(shop(baskets, {"hub": 40, "shop": 30}, terms), days=12, grain=grain, events=(outage,), **routed({}))
    assert max(looked) > 20
    assert counted(done, "parcels") > 20


def test_any_sourcing_rule_may_cancel(monkeypatch):
    """What a rule answers below zero is one of two words: wait, or cancel."""
    monkeypatch.setattr(Preferred, "choose", lambda rule, view, plan: np.full(len(view.product), CANCEL))
    done = run(shop([Basket(TEN_PAST_NINE, {0: 1})], {"hub": 9}))
    assert lines(done)[0]["state"] == "cancelled"

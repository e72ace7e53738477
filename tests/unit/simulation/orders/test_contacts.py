"""What customers who get in touch cost, by hand."""

from __future__ import annotations

from dataclasses import replace

from tests.shops import DAY, HOUR, Basket, Terms, counted, paid, run, shop
from twin.kpis.cost import spent_minor
from twin.kpis.measuring.window import Window
from twin.network.arrays import frozen

NINE = 9 * HOUR
CENT = 1_000_000


def talkative(network, cents):
    """Return the network in which each failed order costs so many cents to talk about."""
    channels = replace(network.online.channels, contact_micro=frozen([cents * CENT]))
    return replace(network, online=replace(network.online, channels=channels))


def three():
    """Return a shop with stock for two orders, of which the second is late, while the third waits in vain."""
    late = Terms({"hub": 1}, promise_days=1.5, patience_days=0.5)
    baskets = [Basket(NINE, {0: 1}), Basket(2 * DAY + NINE, {0: 1}), Basket(3 * DAY + NINE, {0: 1})]
    seldom = {"level": 0, "review_days": 90}
    rules = [("all", "replenishment", "base_stock", seldom), ("all", "sourcing", "preferred", {})]
    return shop(baskets, {"hub": 2}, late, rules=rules)


def test_each_order_that_failed_is_talked_about_once():
    """Two come in a day and are on time; the third finds nothing, is cancelled and costs its call."""
    done = run(talkative(three(), 250), days=9)
    failed = counted(done, "orders_due") - counted(done, "orders_on_time_in_full")
    assert failed >= 1
    assert counted(done, "contact_cost_micro") == failed * 250 * CENT
    assert paid(done, "contact") == {("web", "outside"): failed * 250}


def test_a_chain_whose_customers_are_silent_pays_nothing_and_has_no_such_cost():
    """Without the columns no posting, no count, and no kind of cost."""
    network = three()
    done = run(network, days=9)
    assert not paid(done, "contact") and not counted(done, "contact_cost_micro")
    assert "contact" not in spent_minor(done, network, Window(0, 9))


def test_it_is_a_cost_of_the_chain():
    """What is paid outside for it is a kind of the cost."""
    network = talkative(three(), 250)
    done = run(network, days=9)
    assert spent_minor(done, network, Window(0, 9))["contact"] == sum(paid(done, "contact").values())

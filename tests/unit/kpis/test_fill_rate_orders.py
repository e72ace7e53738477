"""Fill rates by orders and by lines: what online orders found in stock when they first asked."""

import pytest

from tests.ledgers import network, online, ordered, run
from twin.kpis import Row, Window, kpi

WEB, APP = {"channel": "web", "mode": "standard"}, {"channel": "app", "mode": "standard"}


def measured(name, *rows, **facts):
    """Return what a KPI says of a ledger of counted orders."""
    ledger = run(4, order_days=[row for part in rows for row in part], **facts)
    return kpi(name).measure(ledger, network(online=online()), Window.of(ledger))


def test_the_total_adds_the_channels():
    """Web serves 9 of 10 orders in full, app 1 of 10: together 10 of 20, channels in the order of their table."""
    rows = measured(
        "fill_rate_orders",
        ordered(0, "app", orders_tried=10, orders_from_stock=1),
        ordered(1, "web", orders_tried=4, orders_from_stock=4),
        ordered(3, "web", orders_tried=6, orders_from_stock=5),
    )
    assert rows == [Row(10, 20, {}), Row(9, 10, WEB), Row(1, 10, APP)]


def test_orders_cancelled_before_their_first_wave_asked_for_nothing():
    """Twelve were placed and ten met a wave: the ten are the denominator."""
    rows = measured("fill_rate_orders", ordered(0, "web", orders_placed=12, orders_tried=10, orders_from_stock=5))
    assert rows[0] == Row(5, 10, {})


def test_lines_are_counted_apart_from_orders():
    """Four orders of which one is served in full can have found six of eight lines."""
    rows = measured(
        "fill_rate_lines", ordered(2, "web", orders_tried=4, orders_from_stock=1, lines_tried=8, lines_from_stock=6)
    )
    assert rows == [Row(6, 8, {}), Row(6, 8, WEB)]


@pytest.mark.parametrize("name", ["fill_rate_orders", "fill_rate_lines"])
def test_the_warm_up_and_days_after_the_horizon_do_not_count(name):
    """Day 1 is warm-up and day 6 is beyond the horizon."""
    counts = {"orders_tried": 4, "orders_from_stock": 3, "lines_tried": 4, "lines_from_stock": 3}
    rows = measured(name, *(ordered(day, "web", **counts) for day in (1, 2, 5, 6)), warmup_days=2)
    assert rows[0] == Row(6, 8, {})


def test_a_channel_that_nobody_used_has_no_row():
    """No order through the app: nothing can be said of it."""
    rows = measured("fill_rate_orders", ordered(0, "web", orders_tried=1), ordered(0, "app", orders_tried=0, ticks=1))
    assert rows == [Row(0, 1, {}), Row(0, 1, WEB)]

"""Backlog in orders: orders that wait for stock, averaged over time."""

from tests.ledgers import network, online, ordered, run
from twin.kpis import Row, Window
from twin.kpis.backlog_orders import BacklogOrders


def test_waiting_is_averaged_over_the_ticks_of_a_day_and_the_days_of_the_window():
    """Web: 48 order-hours on one of four days are 2 orders that day, 0.5 on average. App: 3 on each of two."""
    ledger = run(
        4,
        order_days=[
            *ordered(1, "web", backlog_order_ticks=48, ticks=24),
            *ordered(0, "app", backlog_order_ticks=3, ticks=1), *ordered(2, "app", backlog_order_ticks=3, ticks=1),
        ],
    )
    rows = BacklogOrders().measure(ledger, network(online=online()), Window.of(ledger))
    web, app = {"channel": "web", "mode": "standard"}, {"channel": "app", "mode": "standard"}
    assert rows == [Row(8, 4, {}), Row(2, 4, web), Row(6, 4, app)]


def test_a_channel_without_backlog_says_zero():
    """Time passed and nobody waited: a figure that other strategies can be compared with."""
    ledger = run(2, order_days=ordered(0, "web", backlog_order_ticks=0, ticks=24))
    assert BacklogOrders().measure(ledger, network(online=online()), Window.of(ledger))[0] == Row(0, 2, {})

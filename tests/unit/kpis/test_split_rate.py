"""Split rate: orders that left in several parcels."""

from tests.ledgers import network, online, ordered, run
from twin.kpis import Row, Window
from twin.kpis.split_rate import SplitRate


def test_only_orders_of_which_something_was_delivered_can_be_split():
    """Of ten closed orders eight had a delivery and two left in several parcels: two of eight."""
    ledger = run(1, order_days=ordered(0, "app", orders_closed=10, orders_delivered=8, orders_split=2, parcels=11))
    rows = SplitRate().measure(ledger, network(online=online()), Window.of(ledger))
    assert rows == [Row(2, 8, {}), Row(2, 8, {"channel": "app", "mode": "standard"})]

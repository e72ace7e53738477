"""Delivery failure rate: attempts that fail."""

from tests.ledgers import network, online, ordered, run
from twin.kpis import Row, Window
from twin.kpis.delivery_failure_rate import DeliveryFailureRate


def test_it_is_a_share_of_attempts_not_of_parcels():
    """Ten parcels took twelve attempts, three of which failed: three of twelve."""
    ledger = run(1, order_days=ordered(0, "app", parcels=10, attempts=12, attempts_failed=3))
    rows = DeliveryFailureRate().measure(ledger, network(online=online()), Window.of(ledger))
    assert rows == [Row(3, 12, {}), Row(3, 12, {"channel": "app", "mode": "standard"})]

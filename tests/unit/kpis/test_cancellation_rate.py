"""Cancellation rate by cause."""

from tests.ledgers import network, online, ordered, run
from twin.kpis import Window
from twin.kpis.cancellation_rate import CancellationRate


def test_causes_add_up_to_the_total_and_partly_cancelled_orders_are_neither():
    """Of twenty closed orders three were cancelled by the customer, one for stock, one nobody took; two lost a line."""
    counts = {
        "orders_closed": 20, "orders_cancelled_by_customer": 3, "orders_cancelled_for_stock": 1,
        "orders_undelivered": 1,
        "orders_partly_cancelled": 2,
    }
    ledger = run(1, order_days=ordered(0, "web", **counts))
    rows = CancellationRate().measure(ledger, network(online=online()), Window.of(ledger))
    found = {(row.dimensions["kind"], row.dimensions.get("channel", "")): (row.numerator, row.denominator)
             for row in rows}
    assert found == {
        (kind, channel): (number, 20)
        for channel in ("", "web") for kind, number in {"all": 5, "customer": 3, "stock": 1, "delivery": 1}.items()
    }

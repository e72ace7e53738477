"""No-purchase rate."""

from tests.ledgers import choosing, network, online, ordered, run
from twin.kpis import Window
from twin.kpis.no_purchase_rate import NoPurchaseRate


def measured(*rows, chooses=True):
    """Return the rate by channel."""
    ledger = run(3, order_days=[row for part in rows for row in part])
    of = choosing(online()) if chooses else online()
    found = NoPurchaseRate().measure(ledger, network(online=of), Window.of(ledger))
    return {row.dimensions.get("channel", ""): row.value for row in found}


def test_who_ordered_nothing_is_a_share_of_all_who_came():
    """Of 40 customers of the web shop 10 ordered nothing; 5 wanted to order, but nothing that they wanted was shown."""
    assert measured(
        ordered(0, "web", orders_placed=25, orders_turned_away=5, customers_without_order=10),
        ordered(1, "app", orders_placed=40),
    ) == {"": 0.125, "web": 0.25, "app": 0}


def test_where_nobody_chooses_there_is_no_rate():
    """Not zero, which would say that everybody who came ordered."""
    assert measured(ordered(0, "web", orders_placed=40), chooses=False) == {}

"""Return rate."""

from tests.ledgers import network, online, ordered, returned, run
from twin.kpis import Window
from twin.kpis.return_rate import ReturnRate


def measured(*rows, of=returned):
    """Return the rate by channel."""
    ledger = run(3, order_days=[row for part in rows for row in part])
    found = ReturnRate().measure(ledger, network(online=of()), Window.of(ledger))
    return {row.dimensions.get("channel", ""): row.value for row in found}


def test_what_came_back_is_a_share_of_what_was_delivered():
    """Of 40 units through the web shop 10 came back, of 10 through the app none: a fifth of all."""
    assert measured(
        ordered(0, "web", units_delivered=40), ordered(0, "app", units_delivered=10),
        ordered(2, "web", units_returned=10),
    ) == {"": 0.2, "web": 0.25, "app": 0}


def test_a_network_without_returns_has_no_such_figure():
    """Not zero, which would say that somebody looked."""
    assert measured(ordered(0, "web", units_delivered=40), of=online) == {}

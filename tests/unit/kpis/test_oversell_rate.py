"""Oversell rate."""

from tests.ledgers import network, online, ordered, run, shown
from twin.kpis import Window
from twin.kpis.oversell_rate import OversellRate


def measured(*rows, of=None):
    """Return the rate by channel."""
    ledger = run(3, order_days=[row for part in rows for row in part])
    found = OversellRate().measure(ledger, network(online=of or shown(online())), Window.of(ledger))
    return {row.dimensions.get("channel", ""): row.value for row in found}


def test_what_was_oversold_is_a_share_of_what_was_shown_as_available():
    """Of 40 lines through the web shop 10 were nowhere, of 10 through the app none: a fifth of all."""
    assert measured(
        ordered(0, "web", lines_confirmed=40, lines_oversold=10), ordered(1, "app", lines_confirmed=10),
    ) == {"": 0.2, "web": 0.25, "app": 0}


def test_where_nothing_is_shown_nothing_is_oversold():
    """Not zero, which would say that somebody looked."""
    assert measured(ordered(0, "web", lines_placed=40), of=online()) == {}

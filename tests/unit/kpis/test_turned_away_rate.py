"""Turned-away rate."""

from tests.ledgers import network, online, ordered, run, shown
from twin.kpis import Window
from twin.kpis.turned_away_rate import TurnedAwayRate


def measured(*rows, of=None):
    """Return the rate by channel."""
    ledger = run(3, order_days=[row for part in rows for row in part])
    found = TurnedAwayRate().measure(ledger, network(online=of or shown(online())), Window.of(ledger))
    return {row.dimensions.get("channel", ""): row.value for row in found}


def test_who_left_is_a_share_of_who_came():
    """Of 40 lines that customers of the web shop came for 10 were never placed, of 10 of the app none."""
    assert measured(
        ordered(0, "web", lines_placed=30, lines_turned_away=10), ordered(1, "app", lines_placed=10),
    ) == {"": 0.2, "web": 0.25, "app": 0}


def test_where_nothing_is_shown_nobody_leaves():
    """Not zero, which would say that somebody looked."""
    assert measured(ordered(0, "web", lines_placed=40), of=online()) == {}

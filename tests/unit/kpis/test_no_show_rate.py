"""No-show rate."""

from dataclasses import replace

from tests.ledgers import network, online, ordered, picked_up, run
from twin.kpis import Window
from twin.kpis.no_show_rate import NoShowRate


def measured(*rows, of=None):
    """Return the rate by channel."""
    ledger = run(3, order_days=[row for part in rows for row in part])
    found = NoShowRate().measure(ledger, network(online=of or picked_up(online())), Window.of(ledger))
    return {row.dimensions.get("channel", ""): row.value for row in found}


def test_what_nobody_came_for_is_a_share_of_what_stood_ready():
    """Of four parcels of the web shop one, of one of the app none: a fifth of all."""
    assert measured(
        ordered(0, "web", pickups_collected=3), ordered(2, "web", pickups_not_collected=1),
        ordered(0, "app", pickups_collected=1),
    ) == {"": 0.2, "web": 0.25, "app": 0}


def test_a_network_without_pickup_has_no_such_figure():
    """Not zero, which would say that somebody looked."""
    assert measured(ordered(0, "web", units_delivered=40), of=replace(online())) == {}

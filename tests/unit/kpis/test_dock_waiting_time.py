"""Waiting time at docks."""

from dataclasses import replace

from tests.ledgers import came, docks, network, run
from twin.kpis import Row, Window
from twin.kpis.dock_waiting_time import DockWaitingTime


def chain():
    """Return the chain with two doors at the hub and one at the store north."""
    return replace(network(), docks=docks(hub=2, north=1))


def measured(*rows):
    """Return what the KPI says of two days."""
    ledger = run(2, dock_visits=rows)
    return DockWaitingTime().measure(ledger, chain(), Window.of(ledger))


def test_hours_before_the_unloading_begins_over_trucks():
    """At the hub 30 and 90 minutes, at north none: 40 minutes on average over the three."""
    rows = measured(came(0, "hub", 30, 10), came(1, "hub", 90, 10), came(1, "north", 0, 10))
    assert rows == [Row(2, 3, {}), Row(2, 2, {"site": "hub"}), Row(0, 1, {"site": "north"})]


def test_a_network_without_docks_has_no_such_figure():
    """Not zero, which would say that somebody waited nowhere."""
    ledger = run(2)
    assert DockWaitingTime().measure(ledger, network(), Window.of(ledger)) == []

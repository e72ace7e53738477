"""Use of docks."""

from dataclasses import replace

from tests.ledgers import came, docks, network, run
from twin.kpis import Row, Window
from twin.kpis.dock_use import DockUse
from twin.network.arrays import frozen
from twin.network.calendars import Calendars


def chain():
    """Return the chain with two doors at the hub and one at the store north."""
    return replace(network(), docks=docks(hub=2, north=1))


def measured(*rows):
    """Return what the KPI says of two days."""
    ledger = run(2, dock_visits=rows)
    return DockUse().measure(ledger, chain(), Window.of(ledger))


def test_hours_of_unloading_over_hours_of_open_doors():
    """Two days of eight hours: 32 door-hours at the hub, of which 4 are used; all 16 of north's."""
    rows = measured(came(0, "hub", 30, 120), came(1, "hub", 90, 120), came(1, "north", 0, 16 * 60))
    assert rows == [Row(20, 48, {}), Row(4, 32, {"site": "hub"}), Row(16, 16, {"site": "north"})]


def test_a_dock_is_closed_when_its_calendar_is():
    """One that works on the first of the two days has half the hours."""
    base, first = chain(), chain().start_date.weekday()
    days = tuple(day == first for day in range(7))
    base = replace(
        base, calendars=Calendars(("always", "one"), ((True,) * 7, days), ({}, {})),
        docks=replace(base.docks, calendar=frozen([1, 1, 1, 1])),
    )
    ledger = run(2, dock_visits=[came(0, "north", 0, 240)])
    assert DockUse().measure(ledger, base, Window.of(ledger))[0] == Row(4, 8, {})

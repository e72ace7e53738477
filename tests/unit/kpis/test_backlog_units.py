"""Backlog: units that wait, averaged over time."""

from tests.ledgers import network, online, ordered, run, stock
from twin.kpis import Row, Window
from twin.kpis.backlog_units import BacklogUnits


def test_customers_wait_in_the_total_and_each_echelon_owes_its_own():
    """Four units wait two days of four at north: 2 on average. The hub owes 6 units for a day, the mill 12 for half."""
    owed = [
        {"day": 0, "from_site": "hub", "to_site": "south", "ticks": 1, "owed_unit_ticks": 6},
        {"day": 3, "from_site": "mill", "to_site": "hub", "ticks": 2, "owed_unit_ticks": 12},
    ]
    ledger = run(
        4, stock=[stock(1, "north", waiting_unit_ticks=4), stock(2, "north", waiting_unit_ticks=4)], pipeline=owed
    )
    rows = BacklogUnits().measure(ledger, network(), Window.of(ledger))
    assert rows == [
        Row(8, 4, {}), Row(6, 4, {"echelon": "supplier"}), Row(6, 4, {"echelon": "warehouse"}),
        Row(8, 4, {"echelon": "store"}),
    ]
    assert rows[0].value == 2


def test_waiting_online_lines_count_in_the_total_and_their_channel_and_are_no_echelons():
    """Four walk-in units wait a day of two, six online units half of each day: 2 and 3 on average."""
    ledger = run(
        2, stock=[stock(1, "north", waiting_unit_ticks=4)],
        order_days=[row for day in range(2) for row in ordered(day, "web", backlog_unit_ticks=12, ticks=4)],
    )
    rows = BacklogUnits().measure(ledger, network(online=online()), Window.of(ledger))
    assert rows == [
        Row(10, 2, {}), Row(4, 2, {"channel": "store"}), Row(6, 2, {"channel": "web", "mode": "standard"}),
        Row(0, 2, {"echelon": "supplier"}), Row(0, 2, {"echelon": "warehouse"}), Row(4, 2, {"echelon": "store"}),
    ]

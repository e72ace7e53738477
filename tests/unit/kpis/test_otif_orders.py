"""On time in full against the first promise, by orders, lines and units."""

from tests.ledgers import network, online, ordered, run
from twin.kpis import Row, Window, kpi

WEB = {"channel": "web", "mode": "standard"}
DUE = {
    "orders_placed": 50, "orders_due": 8, "orders_on_time_in_full": 5, "lines_due": 20, "lines_on_time": 16,
    "units_due": 3000, "units_on_time": 2500,
}


def measured(name, **facts):
    """Return what a KPI says of one day of one channel."""
    ledger = run(2, order_days=ordered(1, "web", **DUE), **facts)
    return kpi(name).measure(ledger, network(online=online()), Window.of(ledger))


def test_each_counts_its_own_kind_over_what_was_due():
    """5 of 8 orders, 16 of 20 lines, 2500 of 3000 units; how many were placed that day does not matter."""
    assert measured("otif_orders") == [Row(5, 8, {}), Row(5, 8, WEB)]
    assert measured("otif_lines") == [Row(16, 20, {}), Row(16, 20, WEB)]
    assert measured("otif_units") == [Row(2500, 3000, {}), Row(2500, 3000, WEB)]


def test_units_are_those_of_the_tables():
    """With 1000 book units to the unit, 2.5 of 3 units came on time."""
    assert measured("otif_units", unit_scale=1000)[0] == Row(2.5, 3, {})

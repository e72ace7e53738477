"""Lost sales in units."""

from tests.ledgers import move, network, run, stock
from twin.kpis import Row, Window
from twin.kpis.lost_sales_units import LostSalesUnits


def measured(**tables):
    """Return what the KPI says of a small ledger."""
    ledger = run(3, warmup_days=1, **tables)
    return LostSalesUnits().measure(ledger, network(), Window.of(ledger))


def test_lost_units_are_counted_and_waiting_units_are_not():
    """Of five missed units three were lost; another was lost during the warm-up and does not count."""
    movements = [
        move(0, "lose", 1, "north"),
        move(1, "miss", 5, "north"),
        move(1, "lose", 2, "north"),
        move(1, "wait", 2, "north"),
        move(3, "lose", 1, "south"),
    ]
    assert measured(movements=movements) == [Row(3, 1, {})]


def test_nothing_lost_is_zero_and_nothing_recorded_is_no_row():
    """A run that lost nothing says 0, so that it can be compared; an empty ledger says nothing."""
    assert measured(stock=[stock(1, "north")]) == [Row(0, 1, {})]
    assert measured() == []


def test_online_units_given_up_while_waiting_for_stock_are_lost_and_cancelled_ones_with_stock_are_not():
    """Three units were given up in the backlog; two were cancelled although they had been set apart."""
    assert measured(movements=[move(1, "give_up", 3, "north"), move(2, "cancel", 2, "north")]) == [Row(3, 1, {})]

"""Cycle service level: replenishment cycles without a stockout."""

from tests.ledgers import network, run, stock
from twin.kpis import Row, Window
from twin.kpis.cycle_service_level import CycleServiceLevel


def measured(*rows):
    """Return what the KPI says of a small ledger."""
    ledger = run(3, warmup_days=1, stock=rows)
    return CycleServiceLevel().measure(ledger, network(), Window.of(ledger))


def test_good_cycles_over_cycles_by_echelon():
    """Ten cycles at the stores, three with a stockout; one of the warehouse's two; the warm-up's do not count."""
    rows = measured(
        stock(0, "north", cycles=9, cycles_with_stockout=9), stock(1, "north", cycles=4, cycles_with_stockout=1),
        stock(3, "south", cycles=6, cycles_with_stockout=2), stock(2, "hub", cycles=2, cycles_with_stockout=1),
    )
    assert rows == [Row(7, 10, {}), Row(1, 2, {"echelon": "warehouse"}), Row(7, 10, {"echelon": "store"})]


def test_no_cycle_no_row():
    """A window in which no cycle ended says nothing about cycles."""
    assert measured(stock(1, "north")) == []

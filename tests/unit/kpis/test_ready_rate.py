"""Ready rate: time with stock on hand."""

from tests.ledgers import network, run, stock
from twin.kpis import Row, Window
from twin.kpis.ready_rate import ReadyRate


def measured(*rows, days=2):
    """Return what the KPI says of a small ledger."""
    ledger = run(days, stock=rows)
    return ReadyRate().measure(ledger, network(), Window.of(ledger))


def ready(day, site, in_stock, ticks=1):
    """Return a row of stock with two products listed."""
    return stock(day, site, in_stock_product_ticks=in_stock, listed_product_ticks=2 * ticks) | {"ticks": ticks}


def test_product_days_in_stock_over_product_days_listed():
    """Stores: 3 of 4 and 2 of 4 product-days; the warehouse's 4 of 4 stand apart and do not lift the total."""
    rows = measured(
        ready(0, "north", 2), ready(1, "north", 1), ready(0, "south", 1), ready(1, "south", 1),
        ready(0, "hub", 2), ready(1, "hub", 2),
    )
    assert rows == [Row(5, 8, {}), Row(4, 4, {"echelon": "warehouse"}), Row(5, 8, {"echelon": "store"})]


def test_a_site_with_many_ticks_a_day_weighs_no_more():
    """North ticks 24 times a day and is ready half of it, south once and always: 3 of 4 product-days, not 26 of 50."""
    rows = measured(ready(0, "north", 24, ticks=24), ready(0, "south", 2), days=1)
    assert rows[0] == Row(3, 4, {})

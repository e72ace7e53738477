"""Lost sales in money."""

from tests.ledgers import network, period, run, stock
from twin.kpis import Row, Window
from twin.kpis.lost_sales_value import LostSalesValue


def test_lost_units_at_retail_price():
    """Three tea at 20.00 and one rice at 5.00 are 65; the period before the warm-up's end is left out."""
    products = [
        period(0, "lose", "tea", 100),
        period(1, "lose", "tea", 3),
        period(1, "lose", "rice", 1),
        period(1, "sale", "tea", 7),
    ]
    ledger = run(3, warmup_days=1, products=products, stock=[stock(1, "north")])
    assert LostSalesValue().measure(ledger, network(), Window.of(ledger)) == [Row(65, 1, {})]

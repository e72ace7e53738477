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


def test_online_units_given_up_are_lost_turnover():
    """Two tea given up while waiting for stock are 40; one cancelled with its stock set apart is none."""
    ledger = run(1, products=[period(0, "give_up", "tea", 2), period(0, "cancel", "tea", 1)], stock=[stock(0, "north")])
    assert LostSalesValue().measure(ledger, network(), Window.of(ledger)) == [Row(40, 1, {})]

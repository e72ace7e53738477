"""Profit and loss by partner: every payment stands with both of its sides, and nothing is lost between them."""

import pytest

from tests.ledgers import PARTNERS, network, paid, run
from tests.properties.random_orders import online_example
from twin.kpis import Row, Window
from twin.kpis.partner_profit import PartnerProfit, lines_minor
from twin.kpis.profit import Profit
from twin.simulation import simulate

POSTINGS = [
    paid(0, "revenue", "outside", "shops", 10_000), paid(0, "purchase", "shops", "trader", 6_000),
    paid(1, "purchase", "trader", "maker", 4_000), paid(1, "transport", "trader", "haulier", 500),
    paid(1, "holding", "shops", "outside", 300), paid(1, "production", "maker", "outside", 2_500),
    paid(1, "owed_penalty", "maker", "trader", 70), paid(1, "commission", "shops", "maker", 30),
]


def measured(*postings, days=2, **facts):
    """Return what the KPI says of a small ledger, by partner and kind, and in total."""
    ledger = run(days, postings=postings, **facts)
    return PartnerProfit().measure(ledger, network(), Window.of(ledger))


def test_a_payment_between_partners_stands_with_both_sides():
    """The trader buys for 40.00 and sells for 60.00: two lines, not their difference."""
    lines = {(row.dimensions["partner"], row.dimensions["kind"]): row.value for row in measured(*POSTINGS)[1:]}
    assert lines == {
        ("maker", "purchase_received"): 40, ("maker", "production"): -25, ("maker", "owed_penalty"): -0.7,
        ("maker", "commission_received"): 0.3, ("trader", "purchase"): -40, ("trader", "purchase_received"): 60,
        ("trader", "transport"): -5, ("trader", "owed_penalty_received"): 0.7, ("shops", "revenue"): 100,
        ("shops", "purchase"): -60, ("shops", "holding"): -3, ("shops", "commission"): -0.3,
        ("haulier", "transport_received"): 5,
    }


def test_the_partners_together_earn_what_came_in_less_what_went_out():
    """100.00 from customers less 3.00 of holding and 25.00 of production: what they pay each other cancels out."""
    assert measured(*POSTINGS)[0] == Row(72, 1, {})


def test_each_partner_s_lines_add_up_to_its_profit_to_the_last_minor_unit():
    """The statement and the KPI of profit agree, partner by partner."""
    ledger = run(2, postings=POSTINGS)
    window = Window.of(ledger)
    profit = {row.dimensions["partner"]: row.numerator for row in Profit().measure(ledger, network(), window)[1:]}
    lines = lines_minor(ledger, network(), window)
    summed = {name: sum(minor for (own, _), minor in lines.items() if own == name) for name in PARTNERS}
    assert {name: minor / 100 for name, minor in summed.items()} == profit


def test_the_warm_up_does_not_count():
    """What was paid in the warm-up is no part of the statement."""
    rows = measured(paid(0, "holding", "shops", "outside", 100), paid(1, "holding", "shops", "outside", 1),
                    days=1, warmup_days=1)
    assert rows == [Row(-0.01, 1, {}), Row(-0.01, 1, {"kind": "holding", "partner": "shops"})]


def test_a_kind_that_nobody_here_knows_has_its_lines():
    """A flow that a later mechanism adds appears with both sides by itself."""
    rows = measured(paid(0, "option_fee", "shops", "maker", 5))
    assert rows[0].value == 0
    assert [row.dimensions["kind"] for row in rows[1:]] == ["option_fee_received", "option_fee"]


@pytest.mark.parametrize("amount", [1, 7, 99, 10**15 + 1])
def test_no_amount_is_rounded(amount):
    """Sums are whole minor units whatever their size."""
    ledger = run(1, postings=[paid(0, "purchase", "shops", "trader", amount)])
    lines = lines_minor(ledger, network(), Window.of(ledger))
    assert lines == {("trader", "purchase_received"): amount, ("shops", "purchase"): -amount}


@pytest.mark.parametrize("seed", range(6))
def test_money_is_conserved_over_the_partners_to_the_last_minor_unit(seed):
    """In random chains with online orders, contracts and penalties, against two accounts that know nothing of lines.

    Without warm-up a partner's lines add up to what it holds at the end of the run, by the balances of the engine; and
    those of all partners to what customers paid less what they were paid back and what left the chain.
    """
    made = online_example(seed, "day")
    done = simulate(made.cell)
    whole = Window(0, int(done.meta["warmup_days"]) + int(done.meta["horizon_days"]))
    lines = lines_minor(done, made.cell.network, whole)
    held = {name: minor for name, minor in done.meta["partners"].items() if name != "outside"}
    assert {name: sum(minor for (own, _), minor in lines.items() if own == name) for name in held} == held
    postings = done.frame("postings")
    came = int(postings.loc[postings["payer"] == "outside", "amount_minor"].sum())
    left = int(postings.loc[postings["payee"] == "outside", "amount_minor"].sum())
    assert sum(lines.values()) == came - left and came > 0

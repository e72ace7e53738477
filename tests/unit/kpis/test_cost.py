"""Cost of the chain and profit by partner, from the same postings."""

import random

from tests.ledgers import PARTNERS, network, online, paid, run, stock
from twin.kpis import Window
from twin.kpis.cost import KINDS, ONLINE_KINDS, Cost
from twin.kpis.profit import Profit

OWNERS = ("maker", "trader", "shops")


def measured(kpi, postings, **tables):
    """Return what the KPI says of a small ledger."""
    ledger = run(10, warmup_days=2, postings=postings, **tables)
    rows = kpi.measure(ledger, network(), Window.of(ledger))
    return {";".join(row.dimensions.values()): row.numerator for row in rows}


def random_postings(seed, count=300):
    """Return postings as the book of money makes them, over all days of a run, some of them in its warm-up."""
    draw = random.Random(seed)
    made = []
    for _ in range(count):
        day, amount, owner = draw.randrange(12), draw.randrange(1, 10**9), draw.choice(OWNERS)
        kind = draw.choice(["revenue", "purchase", "owed_penalty", *KINDS])
        payer, payee = {
            "revenue": ("outside", owner),
            "purchase": (owner, draw.choice(OWNERS)),
            "owed_penalty": (owner, draw.choice(OWNERS)),
            "transport": (owner, "haulier"),
        }.get(kind, (owner, "outside"))
        made.append(paid(day, kind, payer, payee, amount))
    return made


def test_what_the_chain_earns_is_its_revenue_less_its_cost():
    """The total of profit, the revenue and the cost of kind all agree to the last fen, whatever was posted."""
    for seed in range(20):
        postings = random_postings(seed)
        revenue = sum(row["amount_minor"] for row in postings if row["kind"] == "revenue" and row["day"] >= 2)
        cost, profit = measured(Cost(), postings), measured(Profit(), postings)
        assert round(100 * profit[""]) == revenue - round(100 * cost["all"])


def test_the_partners_add_up_to_the_chain_and_the_carriers_freight():
    """Sum over the partners = revenue - what left the chain; without the carrier's freight = revenue - cost."""
    for seed in range(20):
        postings = random_postings(seed)
        cost, profit = measured(Cost(), postings), measured(Profit(), postings)
        minor = {partner: round(100 * profit[partner]) for partner in PARTNERS}
        assert minor["haulier"] == round(100 * cost["transport"])
        assert sum(minor.values()) - minor["haulier"] == round(100 * profit[""])


def test_payments_between_partners_are_profit_and_no_cost():
    """Shops buy for 50.00 from the trader: the trader gains what the shops lose, and the chain spends nothing."""
    postings = [paid(3, "purchase", "shops", "trader", 5000), paid(3, "owed_penalty", "trader", "shops", 700)]
    assert set(measured(Cost(), postings).values()) == {0}
    assert measured(Profit(), postings) == {"": 0, "maker": 0, "trader": 43, "shops": -43, "haulier": 0}


def test_kinds_are_told_apart_and_kinds_without_postings_are_zero():
    """Holding 1.50 and transport 20.00 make 21.50 of cost; every other kind says 0."""
    found = measured(
        Cost(), [paid(2, "holding", "shops", "outside", 150), paid(9, "transport", "trader", "haulier", 2000)]
    )
    assert found == dict.fromkeys(KINDS, 0) | {"all": 21.5, "holding": 1.5, "transport": 20}


def test_a_kind_that_is_not_known_counts_as_a_cost():
    """A cost that a later model adds is never left out of the total."""
    found = measured(Cost(), [paid(2, "customs", "shops", "outside", 150)])
    assert found["customs"] == found["all"] == 1.5


def test_the_warm_up_costs_nothing():
    """A posting of day 1 is before the measured window."""
    assert measured(Cost(), [paid(1, "holding", "shops", "outside", 150)], stock=[stock(2, "hub")])["all"] == 0


def test_online_orders_cost_picking_and_parcels_and_their_commission_stays_inside():
    """Parcels are freight; the commission is the seller's gain and the owner's loss; profit = revenue - cost."""
    postings = [
        paid(3, "revenue", "outside", "shops", 10_000), paid(3, "picking", "shops", "outside", 300),
        paid(3, "parcel", "shops", "haulier", 700), paid(3, "commission", "shops", "trader", 500),
    ]
    cost = measured(Cost(), postings)
    assert (cost["all"], cost["picking"], cost["parcel"]) == (10, 3, 7) and "commission" not in cost
    profit = measured(Profit(), postings)
    assert profit == {"": 90, "maker": 0, "trader": 5, "shops": 85, "haulier": 7}


def test_where_orders_are_placed_online_their_kinds_of_cost_say_zero_too():
    """A run without a parcel can be compared with one that has some."""
    ledger = run(1, stock=[stock(0, "hub")])
    kinds = {row.dimensions["kind"] for row in Cost().measure(ledger, network(online=online()), Window.of(ledger))}
    assert kinds == {"all", *KINDS, *ONLINE_KINDS}

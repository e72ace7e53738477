"""The book of money: double entry between partners, exact to less than one minor unit."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.shops import Basket, shop
from tests.worlds import cell, changed, daily, outage, paid, pair, stock, traded
from twin.simulation import simulate
from twin.simulation.money import Flow, Money, MoneyError, SiblingParties
from twin.units import MICRO

COSTS = [
    {"site": "all", "product": "all", "kind": kind, "amount": amount}
    for kind, amount in (
        ("holding_per_unit_day", "0.013"), ("lost_sale_per_unit", "0.07"), ("handling_per_unit", "0.11"),
        ("order_line", 3), ("backorder_per_unit_day", "0.017"),
    )
]
OWNED = traded(
    costs=COSTS, lanes={"cost_per_vehicle": 40, "cost_per_unit": "0.019"},
    contracts={"owed_penalty_per_unit_day": "0.023"},
)
MAKER, TRADER, SHOPS, OUTSIDE = range(4)
SITES = np.arange(3)
EDGES = np.arange(2)


def money() -> Money:
    return Money(OWNED)


@pytest.mark.parametrize(
    ("flow", "rows", "balances"),
    [
        (Flow.REVENUE, [2], {SHOPS: 1, OUTSIDE: -1}),
        (Flow.PURCHASE, [0], {MAKER: 1, TRADER: -1}),
        (Flow.PURCHASE, [1], {TRADER: 1, SHOPS: -1}),
        (Flow.PRODUCTION, [0], {MAKER: -1, OUTSIDE: 1}),
        (Flow.TRANSPORT, [0], {TRADER: -1, MAKER: 1}),
        (Flow.TRANSPORT, [1], {SHOPS: -1, MAKER: 1}),
        (Flow.HOLDING, [1], {TRADER: -1, OUTSIDE: 1}),
        (Flow.HANDLING, [1], {TRADER: -1, OUTSIDE: 1}),
        (Flow.ORDER_LINE, [2], {SHOPS: -1, OUTSIDE: 1}),
        (Flow.BACKORDER, [2], {SHOPS: -1, OUTSIDE: 1}),
        (Flow.LOST_SALE, [2], {SHOPS: -1, OUTSIDE: 1}),
        (Flow.OWED_PENALTY, [0], {MAKER: -1, TRADER: 1}),
        (Flow.PICKING, [1], {TRADER: -1, OUTSIDE: 1}),
        (Flow.FEE, [1], {TRADER: 1, OUTSIDE: -1}),
        (Flow.REFUND, [1], {TRADER: -1, OUTSIDE: 1}),
        (Flow.RETURN_HANDLING, [2], {SHOPS: -1, OUTSIDE: 1}),
        (Flow.COUNTING, [2], {SHOPS: -1, OUTSIDE: 1}),
        (Flow.REFURBISHING, [2], {SHOPS: -1, OUTSIDE: 1}),
    ],
    ids=lambda value: value.label if isinstance(value, Flow) else "",
)
def test_every_flow_has_its_payer_and_its_payee(flow, rows, balances):
    """The owner of the site, buyer and seller of the edge, the carrier, or the world outside."""
    made = money()
    made.post(flow, np.array([MICRO]), np.array(rows))
    assert {partner: units for partner, units in enumerate(made.balance.tolist()) if units} == balances
    made.audit()


@pytest.mark.parametrize("flow, payee", [(Flow.PARCEL, 1), (Flow.COMMISSION, 2)])
def test_who_delivers_pays_the_carrier_of_the_lane_and_the_seller_of_the_channel(flow, payee):
    """The chain's hub delivers by the van, for an order that came in through the web."""
    made = Money(shop([Basket(0, {0: 1})], {}))
    made.post(flow, np.array([MICRO]), np.array([1]))
    assert {partner: units for partner, units in enumerate(made.balance.tolist()) if units} == {0: -1, payee: 1}
    made.audit()


def test_help_between_siblings_is_paid_by_who_takes_it():
    """The way to the carrier of the site's lane, the goods to the sibling's owner; both are recorded where they go."""
    made = Money(shop([Basket(0, {0: 1})], {}), SiblingParties(np.full(3, 1), np.array([2]), np.array([2])))
    made.post(Flow.TRANSSHIPMENT, np.array([3 * MICRO]), np.array([2]))
    made.post(Flow.TRANSFER, np.array([5 * MICRO]), np.array([0]))
    assert made.balance.tolist()[:3] == [-8, 3, 5] and made.balance.sum() == 0
    assert made.site_of(Flow.TRANSFER, np.array([0])).tolist() == [2]
    made.audit()


def test_the_seller_of_the_channel_answers_customers():
    """It is paid at no site, to the world outside."""
    made = Money(shop([Basket(0, {0: 1})], {}))
    made.post(Flow.CONTACT, np.array([MICRO]), np.array([0]))
    assert {partner: units for partner, units in enumerate(made.balance.tolist()) if units} == {2: -1, 3: 1}
    assert made.site_of(Flow.CONTACT, np.array([0])).tolist() == [-1]
    made.audit()


def test_every_flow_is_among_those_above():
    """A new reason to pay needs a payer and a payee."""
    assert len(Flow) == len({flow.label for flow in Flow}) == 23
    assert {flow.number for flow in Flow} == set(range(len(Flow)))


amounts = st.lists(
    st.tuples(st.sampled_from(list(Flow)), st.integers(0, 1), st.integers(0, 7 * MICRO), st.booleans()), max_size=40
)


@given(amounts)
def test_what_is_posted_differs_from_the_exact_sum_by_less_than_one_minor_unit(postings):
    """Per account, over any number of days; nothing is made or lost on the way."""
    made, exact = money(), {}
    posted = np.zeros_like(made.today)
    for flow, row, micro, closes_day in postings:
        made.post(flow, np.array([micro]), np.array([row]))
        exact[flow, row] = exact.get((flow, row), 0) + micro
        if closes_day:
            posted += made.today
            made.close_day()
    posted += made.today
    for (flow, row), micro in exact.items():
        assert 0 <= micro - posted[flow.number, row] * MICRO < MICRO
    assert made.balance.sum() == 0
    made.audit()


def tampered_balance(made: Money) -> None:
    made.balance[[MAKER, TRADER]] += [1, -1]


def tampered_sum(made: Money) -> None:
    made.balance[SHOPS] += 1


def tampered_record(made: Money) -> None:
    made.today[Flow.REVENUE.number, 2] += 1


@pytest.mark.parametrize("tamper", [tampered_balance, tampered_sum, tampered_record])
@pytest.mark.parametrize("day_closed", [False, True])
def test_money_that_was_not_posted_does_not_pass_the_audit(tamper, day_closed):
    """From partner to partner, from nowhere, or in the record only."""
    made = money()
    made.post(Flow.PURCHASE, np.array([5 * MICRO, 7 * MICRO]), EDGES)
    if day_closed:
        made.close_day()
    made.audit()
    tamper(made)
    with pytest.raises(MoneyError, match="audit"):
        made.audit()


def test_units_are_valued_row_by_row():
    """A price per row, one price for all, and a payer who is not the row of the price."""
    made = money()
    units, price = np.array([[2], [3]]), np.array([[MICRO], [10 * MICRO]])
    made.value(Flow.HANDLING, units, price, EDGES, at=np.array([1, 1]))
    assert made.today[Flow.HANDLING.number].tolist() == [0, 32, 0]
    made.value(Flow.REVENUE, units, price[:1], np.array([2, 0]))
    assert made.today[Flow.REVENUE.number].tolist() == [3, 0, 2]


HUGE = 10**10


def huge(**parts: dict) -> None:
    network = changed(pair(level=HUGE, demand=10, opening=20), **parts)
    simulate(cell(network, 3, audit="end"))


def with_rate(rate: str, micro: int, opening: int = HUGE):
    network = pair(level=HUGE, demand=10, opening=opening, **{rate: micro / MICRO})
    return lambda: simulate(cell(network, 3, audit="end"))


@pytest.mark.parametrize(
    "run",
    [
        with_rate("holding_minor", HUGE),
        lambda: simulate(cell(pair(demand=HUGE, opening=0, backorder_minor=HUGE / MICRO), 3, audit="end")),
        lambda: simulate(cell(pair(demand=HUGE, opening=HUGE, price_minor=HUGE / MICRO), 3, audit="end")),
        lambda: simulate(
            cell(pair(demand=HUGE, opening=0, backorder_share=0.0, lost_sale_minor=HUGE / MICRO), 3, audit="end")
        ),
        lambda: huge(products={"cost_micro": [HUGE]}),
        lambda: huge(edges={"cost_per_unit_micro": [HUGE]}),
        lambda: huge(edges={"cost_per_vehicle_minor": [HUGE], "vehicle_capacity_ml": [1]}, products={"volume_ml": [1]}),
        lambda: huge(edges={"transfer_price_micro": [[HUGE]]}),
        lambda: huge(edges={"owed_penalty_micro": [[HUGE]]}, sites={"daily_capacity": [0, -1]}),
        lambda: huge(costs={"handling_micro": [[HUGE], [0]]}),
    ],
    ids=[
        "holding", "backorder", "revenue", "lost_sale", "production", "freight", "vehicles", "purchase", "owed_penalty",
        "handling",
    ],
)
def test_a_value_that_64_bits_do_not_hold_stops_the_run(run):
    """10^10 units at 10^4 each are not wrapped round into another, plausible, amount."""
    with pytest.raises(MoneyError, match="64-bit"):
        run()


@pytest.fixture(scope="module")
def year():
    """A hundred days in which the mill is closed for a while, so that there are lost sales, debts and penalties."""
    return simulate(cell(OWNED, 100, events=(outage("mill", 20, 15),)))


def test_the_amounts_of_a_run_are_units_times_price(year):
    """Revenue, purchases, production and penalties against the movements, in fen."""
    made = sum(daily(year, "make"))
    over = {edge: sum(daily(year, "ship", *edge)) for edge in (("mill", "hub"), ("hub", "shop"))}
    assert paid(year, "revenue") == sum(daily(year, "sale")) * 2000
    assert paid(year, "purchase", payer="trader", payee="maker") == over["mill", "hub"] * 1100
    assert paid(year, "purchase", payer="shops", payee="trader") == over["hub", "shop"] * 1500
    assert paid(year, "production", payer="maker", payee="outside") == made * 1000
    assert paid(year, "lost_sale") == sum(daily(year, "lose")) * 7 > 0
    assert paid(year, "handling", payer="maker") == over["mill", "hub"] * 11


def test_time_costs_what_stands_each_day(year):
    """Holding per unit and day, penalties per unit owed and day; fractions of a fen are carried, not dropped."""
    for site in ("hub", "shop"):
        exact = sum(stock(year, site)) * 1.3
        assert 0 <= exact - paid(year, "holding", site=site) < 1
    owed = year.pipeline[year.pipeline["to_site"] == "hub"]["owed_unit_ticks"].sum()
    assert 0 <= owed * 2.3 - paid(year, "owed_penalty", payer="maker", payee="trader") < 1
    assert owed > 0


def test_freight_is_paid_by_the_vehicle_and_by_the_unit(year):
    """One vehicle per departure, since it holds everything; 0.019 a unit leaves a fraction of a fen."""
    for payer, edge in (("trader", ("mill", "hub")), ("shops", ("hub", "shop"))):
        sent = [units for units in daily(year, "ship", *edge) if units]
        assert 0 <= len(sent) * 4000 + sum(sent) * 1.9 - paid(year, "transport", payer=payer, payee="maker") < 1


def test_an_order_line_costs_the_same_for_one_unit_as_for_many(year):
    """Three yuan for each day with an order, per site."""
    for site, source in (("hub", "mill"), ("shop", "hub")):
        lines = sum(units > 0 for units in daily(year, "order", source, site))
        assert paid(year, "order_line", site=site) == lines * 300


def test_what_the_partners_hold_is_what_the_records_say(year):
    """The balances at the end are the replay of the postings, and sum to zero with the world outside."""
    held = year.meta["partners"]
    assert sum(held.values()) == 0
    for partner, balance in held.items():
        received = year.postings[year.postings["payee"] == partner]["amount_minor"].sum()
        spent = year.postings[year.postings["payer"] == partner]["amount_minor"].sum()
        assert received - spent == balance

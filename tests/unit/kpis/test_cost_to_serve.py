"""Cost to serve an online order."""

from tests.ledgers import network, online, ordered, returned, run
from twin.kpis import Window
from twin.kpis.cost_to_serve import CostToServe

YUAN = 100_000_000
"""Micro minor units."""


def measured(*rows, of=online):
    """Return yuan an order by kind and channel."""
    ledger = run(3, order_days=[row for part in rows for row in part])
    found = CostToServe().measure(ledger, network(online=of()), Window.of(ledger))
    return {(row.dimensions["kind"], row.dimensions.get("channel", "")): row for row in found}


def test_what_was_spent_is_borne_by_the_orders_that_arrived():
    """Four orders: 6 yuan of picking, 20 of parcels and 2 of commission are 7 yuan an order."""
    found = measured(
        ordered(0, "web", picking_cost_micro=6 * YUAN, parcel_cost_micro=20 * YUAN),
        ordered(2, "web", commission_micro=2 * YUAN, orders_delivered=4, orders_closed=5),
    )
    assert {kind: row.value for (kind, channel), row in found.items() if not channel} == {
        "all": 7, "picking": 1.5, "parcel": 5, "commission": 0.5,
    }


def test_what_comes_back_is_part_of_the_cost_where_anything_does():
    """Four orders: 4 yuan of picking and 6 of inspection are 2.5 yuan an order, a refund is none of it."""
    found = measured(
        ordered(0, "web", picking_cost_micro=4 * YUAN, return_cost_micro=6 * YUAN, refund_micro=90 * YUAN),
        ordered(2, "web", orders_delivered=4), of=returned,
    )
    assert {kind: row.value for (kind, channel), row in found.items() if not channel} == {
        "all": 2.5, "picking": 1, "parcel": 0, "commission": 0, "returns": 1.5,
    }


def test_channels_add_up_to_the_micro_unit():
    """Fractions of a fen are kept: a third of a yuan on each of three orders is one yuan in all."""
    third = YUAN // 3
    found = measured(
        ordered(0, "web", picking_cost_micro=2 * third, orders_delivered=2),
        ordered(0, "app", picking_cost_micro=YUAN - 2 * third, orders_delivered=1),
    )
    assert abs(found["picking", ""].numerator - 1) < 1e-12 and found["picking", ""].denominator == 3
    assert found["picking", "app"].value > found["picking", "web"].value


def test_spending_without_a_delivered_order_has_no_figure():
    """Picked, and nothing arrived yet: no row, never infinity."""
    assert measured(ordered(0, "web", picking_cost_micro=YUAN)) == {}

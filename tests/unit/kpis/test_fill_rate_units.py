"""Fill rate by units: what left the shelf at once, of what was asked for."""

from tests.ledgers import move, moves, network, online, ordered, run
from twin.kpis import Row, Window
from twin.kpis.fill_rate_units import FillRateUnits


def measured(*movements, days=4, **facts):
    """Return what the KPI says of a small ledger."""
    ledger = run(days, movements=movements, **facts)
    return FillRateUnits().measure(ledger, network(), Window.of(ledger))


def test_the_total_adds_the_stores_and_each_store_has_its_own_row():
    """North sells 9 of 10, south 1 of 10: together 10 of 20, and not the mean of two rates of unequal stores."""
    rows = measured(
        move(0, "sale", 9, "north"),
        move(1, "miss", 1, "north"),
        move(0, "sale", 1, "south"),
        move(2, "miss", 9, "south"),
    )
    assert rows == [Row(10, 20, {}), Row(9, 10, {"site": "north"}), Row(1, 10, {"site": "south"})]
    assert rows[0].value == 0.5


def test_the_warm_up_and_what_comes_after_the_horizon_do_not_count():
    """Day 1 is warm-up and day 6 beyond the horizon: only days 2 to 5 are measured."""
    rows = measured(
        move(1, "miss", 50, "north"),
        move(2, "sale", 3, "north"),
        move(5, "miss", 1, "north"),
        move(6, "miss", 50, "north"),
        warmup_days=2,
    )
    assert rows[0] == Row(3, 4, {})


def test_a_unit_delivered_after_waiting_was_still_missed():
    """Handing over a waiting unit later does not mend the fill rate."""
    rows = measured(
        move(0, "sale", 1, "north"),
        move(0, "miss", 1, "north"),
        move(0, "wait", 1, "north"),
        move(2, "deliver", 1, "north"),
    )
    assert rows[0] == Row(1, 2, {})


def test_units_are_those_of_the_tables():
    """With 1000 book units to the unit, 2500 sold and 500 missed are 2.5 of 3 units."""
    rows = measured(*moves("sale", [2500], "north"), *moves("miss", [500], "north"), unit_scale=1000)
    assert (rows[0].numerator, rows[0].denominator) == (2.5, 3)


def test_a_store_nobody_asked_anything_of_has_no_row():
    """Nothing asked of south: no row, and no division by zero."""
    assert [row.dimensions for row in measured(move(0, "sale", 1, "north"))] == [{}, {"site": "north"}]


def test_online_orders_count_in_the_total_and_by_channel_beside_the_store():
    """Walk-in 3 of 4 and online 5 of 6: 8 of 10; the rows of sites stay about walk-in customers."""
    ledger = run(
        1, movements=[move(0, "sale", 3, "north"), move(0, "miss", 1, "north"), move(0, "place", 9, "north")],
        order_days=ordered(0, "web", units_placed=9, units_tried=6, units_from_stock=5),
    )
    rows = FillRateUnits().measure(ledger, network(online=online()), Window.of(ledger))
    assert rows == [
        Row(8, 10, {}), Row(3, 4, {"channel": "store"}), Row(5, 6, {"channel": "web", "mode": "standard"}),
        Row(3, 4, {"site": "north"}),
    ]

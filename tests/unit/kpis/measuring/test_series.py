"""A run day by day."""

from tests.ledgers import move, network, online, ordered, run, stock
from twin.kpis import series
from twin.kpis.measuring.series import COLUMNS


def test_service_stock_and_backlog_by_day_after_the_warm_up():
    """Day 0 of the series is the first measured day; a day without demand has no fill rate but has its stock."""
    ledger = run(
        3,
        warmup_days=2,
        movements=[
            move(0, "miss", 9, "north"),
            move(2, "sale", 3, "north"),
            move(2, "miss", 1, "south"),
            move(4, "sale", 5, "north"),
        ],
        stock=[
            stock(2, "north", on_hand_unit_ticks=10, waiting_unit_ticks=1),
            stock(2, "hub", on_hand_unit_ticks=40),
            stock(3, "south", on_hand_unit_ticks=7),
        ],
    )
    table = series(ledger, network())
    assert tuple(table.columns) == COLUMNS
    said = {
        (row.measure, row.echelon, row.day): (row.numerator, row.denominator) for row in table.itertuples(index=False)
    }
    assert {key[2]: pair for key, pair in said.items() if key[0] == "fill_rate_units"} == {0: (3, 4), 2: (5, 5)}
    assert [said["on_hand_units", "store", day] for day in range(3)] == [(10, 1), (7, 1), (0, 1)]
    assert said["on_hand_units", "warehouse", 0] == (40, 1)
    assert [said["backlog_units", "", day] for day in range(3)] == [(1, 1), (0, 1), (0, 1)]


def test_the_days_add_up_to_the_kpi():
    """Numerators and denominators of the days give the run's fill rate by units."""
    ledger = run(2, movements=[move(0, "sale", 1, "north"), move(1, "sale", 8, "north"), move(1, "miss", 1, "north")])
    table = series(ledger, network())
    days = table[table["measure"] == "fill_rate_units"]
    assert days["numerator"].sum() / days["denominator"].sum() == 0.9


def test_an_empty_ledger_has_no_days():
    """Nothing recorded, nothing drawn."""
    table = series(run(5), network())
    assert len(table) == 0 and tuple(table.columns) == COLUMNS


def test_online_orders_by_day_and_channel():
    """Orders served in full of those that met a wave, backlog by channel, and units beside the walk-in customers'."""
    ledger = run(
        2, movements=[move(0, "sale", 3, "north"), move(0, "miss", 1, "north")],
        stock=[stock(1, "north", waiting_unit_ticks=1)],
        order_days=[
            *ordered(0, "web", orders_tried=4, orders_from_stock=3, units_tried=6, units_from_stock=5),
            *ordered(0, "app", orders_tried=1, backlog_order_ticks=12, ticks=24),
            *ordered(1, "app", backlog_order_ticks=24, backlog_unit_ticks=48, ticks=24),
        ],
    )
    table = series(ledger, network(online=online()))
    said = {
        (row.measure, row.channel, row.day): (row.numerator, row.denominator) for row in table.itertuples(index=False)
    }
    assert said["fill_rate_units", "", 0] == (8, 10)
    assert said["backlog_units", "", 1] == (3, 1)
    assert said["fill_rate_orders", "", 0] == (3, 5) and ("fill_rate_orders", "", 1) not in said
    assert [said["backlog_orders", "app", day] for day in (0, 1)] == [(0.5, 1), (1, 1)]
    assert [said["backlog_orders", "web", day] for day in (0, 1)] == [(0, 1), (0, 1)]

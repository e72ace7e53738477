"""Every KPI of one run as a table."""

import time

import numpy as np

from tests.ledgers import move, network, run, stock
from twin.kpis import measure_all
from twin.kpis.measuring.measure import COLUMNS
from twin.ledger.run import Run

SITES = ("mill", "hub", "north", "south")


def test_the_table_has_the_columns_of_kpis_csv_and_texts_for_dimensions():
    """An empty dimension is '', a figure is a float, and the value is numerator over denominator."""
    table = measure_all(run(2, movements=[move(0, "sale", 3, "north"), move(0, "miss", 1, "north")]), network())
    assert tuple(table.columns) == COLUMNS
    total = table[(table["kpi"] == "fill_rate_units") & (table["site"] == "")].iloc[0]
    assert (total["numerator"], total["denominator"], total["value"], total["unit"]) == (3, 4, 0.75, "share")
    assert (table["value"] == table["numerator"] / table["denominator"]).all()
    assert not table.isna().any().any()


def test_an_empty_ledger_gives_an_empty_table():
    """No rows, the same columns."""
    table = measure_all(run(2), network())
    assert tuple(table.columns) == COLUMNS and len(table) == 0


def test_the_order_of_the_ledgers_rows_changes_no_digit():
    """A ledger written in another order gives the same table."""
    draw = np.random.default_rng(5)
    rows = [
        stock(day, site, on_hand_value_minor_ticks=int(draw.integers(10**9)), waiting_unit_ticks=int(draw.integers(99)))
        | {"ticks": 7}
        for day in range(30) for site in SITES
    ]
    assert measure_all(run(30, stock=rows), network()).equals(measure_all(run(30, stock=rows[::-1]), network()))


def test_measuring_a_run_of_a_thousand_site_days_is_quick():
    """240 days with 44 sites' worth of rows take well under a second (about a twentieth on an idle core)."""
    days, each = 240, 11
    movements = [
        move(day, name, 1 + day % 5, site)
        for day in range(days) for name in ("sale", "miss", "lose", "order", "ship", "receive")
        for site in SITES for _ in range(each)
    ]
    small = run(days, movements=movements, stock=[stock(day, site) for day in range(days) for site in SITES])
    started = time.perf_counter()
    measure_all(Run(small.meta, small.tables), network())
    assert time.perf_counter() - started < 1

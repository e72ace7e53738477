"""Bullwhip: variance of orders over variance of demand, site by site."""

import statistics

import pytest

from tests.ledgers import moves, network, run
from twin.kpis import Window
from twin.kpis.bullwhip import Bullwhip

DEMAND = [4, 6, 5, 9, 1, 7, 3, 8, 2, 5, 6, 4, 7, 9]


def measured(*movements, days=14, **facts):
    """Return what the KPI says of a small ledger."""
    ledger = run(days, movements=[row for series in movements for row in series], **facts)
    rows = Bullwhip().measure(ledger, network(), Window.of(ledger))
    return {(row.dimensions["bucket"], row.dimensions["echelon"]): row for row in rows}


def test_a_store_that_passes_its_demand_on_has_ratio_one_in_every_bucket():
    """Orders equal to demand: 1 by day and by week, whether customers were served at once or not."""
    missed = [units // 2 for units in DEMAND]
    served = [units - gone for units, gone in zip(DEMAND, missed, strict=True)]
    found = measured(
        moves("sale", served, "north"), moves("miss", missed, "north"), moves("order", DEMAND, "hub", "north")
    )
    assert found["day", "store"].value == found["week", "store"].value == 1


def test_variances_are_in_units_of_the_tables():
    """Counted in thousandths, the same goods have the same variances, not a million times as large."""
    fine = [1000 * units for units in DEMAND]
    found = measured(moves("sale", fine, "north"), moves("order", fine, "hub", "north"), unit_scale=1000)
    assert found["day", "store"].denominator == pytest.approx(statistics.variance(DEMAND))


def test_batching_amplifies_days_and_not_weeks():
    """Ordering the week's demand on its last day: weekly ratio 1, daily ratio far above. The bucket masks."""
    weekly = [0] * 6 + [sum(DEMAND[:7])] + [0] * 6 + [sum(DEMAND[7:])]
    found = measured(moves("sale", DEMAND, "north"), moves("order", weekly, "hub", "north"))
    assert found["week", "store"].value == 1
    assert found["day", "store"].value == pytest.approx(statistics.variance(weekly) / statistics.variance(DEMAND))
    assert found["day", "store"].value > 10


def test_opposite_swings_of_two_stores_do_not_cancel():
    """The stores' demands mirror each other and their sum is constant: variances are summed, not taken of the sum."""
    mirrored = [10 - units for units in DEMAND]
    found = measured(
        moves("sale", DEMAND, "north"), moves("sale", mirrored, "south"),
        moves("order", [2 * units for units in DEMAND], "hub", "north"), moves("order", mirrored, "hub", "south"),
    )
    row = found["day", "store"]
    assert row.denominator == pytest.approx(2 * statistics.variance(DEMAND))
    assert row.value == pytest.approx((4 + 1) / 2)


def test_a_warehouse_is_measured_against_the_orders_it_receives():
    """The hub receives the stores' orders and triples them; the mill places no orders and has no row."""
    found = measured(
        moves("sale", [5] * 14, "north"), moves("order", DEMAND, "hub", "north"),
        moves("order", [3 * units for units in DEMAND], "mill", "hub"),
    )
    assert found["day", "warehouse"].value == pytest.approx(9)
    assert {echelon for _, echelon in found} == {"warehouse"}


def test_demand_that_never_varies_gives_no_row_even_in_odd_units():
    """A constant demand of a third of a unit has variance exactly zero: no row instead of noise over noise."""
    found = measured(
        moves("sale", [333_333] * 14, "north"), moves("order", DEMAND, "hub", "north"), unit_scale=999_999
    )
    assert {echelon for _, echelon in found} == {"warehouse"}


def test_days_left_over_after_complete_weeks_are_dropped():
    """A wild 15th day belongs to no complete week; with fewer than two weeks there is no weekly row."""
    calm = measured(moves("sale", DEMAND, "north"), moves("order", DEMAND, "hub", "north"))
    wild = measured(moves("sale", [*DEMAND, 1], "north"), moves("order", [*DEMAND, 999], "hub", "north"), days=15)
    assert wild["week", "store"] == calm["week", "store"]
    assert wild["day", "store"].value > 100
    assert ("week", "store") not in measured(
        moves("sale", DEMAND[:13], "north"), moves("order", DEMAND[:13], "hub", "north"), days=13
    )


def test_online_orders_are_demand_at_the_home_of_their_zone():
    """North orders exactly what online customers asked of it, whichever site serves them: nothing is amplified."""
    found = measured(
        moves("place", DEMAND, "north"), moves("reserve", [8] * len(DEMAND), "south"),
        moves("order", DEMAND, "hub", "north"),
    )
    assert found["day", "store"].value == 1

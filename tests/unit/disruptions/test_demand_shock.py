"""Demand shocks."""

from __future__ import annotations

import numpy as np
import pytest

from tests.unit.demand.online_shops import shop
from tests.worlds import BY_CHANCE, cell, chain, daily, shock
from twin.demand.promotion import Promotion
from twin.disruptions.demand_shock import DemandShock
from twin.simulation import RecordSettings, check, simulate
from twin.simulation.conditions import Conditions

PLENTY = chain(demand=10, opening=900, products=2)


def wanted(run, site: str = "", product: str = "") -> list[int]:
    units = [0] * 12
    rows = run.detail
    for day, at, sku, sold in zip(rows["day"], rows["from_site"], rows["product"], rows["units"], strict=True):
        if (not site or at == site) and (not product or sku == product):
            units[day] += sold
    return units


def run(*events, **more):
    return simulate(cell(PLENTY, 12, events=events, record=RecordSettings(detail=("sale", "miss")), **more))


@pytest.mark.parametrize(("severity", "units"), [(0.5, 15), (-0.3, 7), (-1.0, 0), (2.0, 30)])
def test_demand_changes_by_its_share_while_the_shock_lasts(severity, units):
    """Half as much again, three tenths less, nothing at all, three times as much."""
    hit = run(shock(severity, 3, 4))
    assert wanted(hit, "north", "p0000") == [10] * 3 + [units] * 4 + [10] * 5


def test_only_what_is_named_changes():
    """One product at one store; everybody else wants what he wanted."""
    hit = run(shock(1.0, 3, 4, target="p0001", sites="south"))
    assert wanted(hit, "south", "p0001") == [10] * 3 + [20] * 4 + [10] * 5
    for site, product in (("south", "p0000"), ("north", "p0000"), ("north", "p0001")):
        assert wanted(hit, site, product) == [10] * 12


def test_a_rise_never_lowers_a_draw_and_a_fall_never_raises_one():
    """The same chance, more of it: cell by cell and day by day."""
    calm, more, less = (run(*events, demand=BY_CHANCE) for events in ((), (shock(0.2, 0, 12),), (shock(-0.2, 0, 12),)))
    for site in ("north", "south"):
        for product in ("p0000", "p0001"):
            low, base, high = (wanted(each, site, product) for each in (less, calm, more))
            assert all(a <= b <= c for a, b, c in zip(low, base, high, strict=True))
            assert low != base != high


def test_a_shock_beyond_its_end_leaves_no_trace_in_demand():
    """Days before and after are those of the calm world, by chance as well."""
    calm, hit = (run(*events, demand=BY_CHANCE) for events in ((), (shock(0.9, 3, 4),)))
    assert wanted(calm)[:3] + wanted(calm)[7:] == wanted(hit)[:3] + wanted(hit)[7:]
    assert wanted(calm)[3:7] != wanted(hit)[3:7]


@pytest.mark.parametrize(("spec", "near"), [({"target": "p00000"}, "p0000"), ({"sites": "nort"}, "north")], ids=str)
def test_unknown_targets_are_named_with_the_nearest(spec, near):
    """Products and sites alike."""
    (problem,) = check(cell(PLENTY, events=(shock(0.5, 1, 1) | spec,)))
    assert problem.nearest == near


def test_demand_cannot_fall_below_nothing():
    """-1 is the most that a shock can take."""
    (problem,) = check(cell(PLENTY, events=(shock(-1.1, 1, 1),)))
    assert "must lie in [-1, 99]" in str(problem)


def test_sales_do_not_exceed_stock_in_a_shock():
    """What is wanted beyond it is missed, and the two add up to what is wanted."""
    scarce = simulate(cell(chain(demand=10, opening=40), 12, events=(shock(9.0, 1, 3),)))
    total = [sold + missed for sold, missed in zip(daily(scarce, "sale"), daily(scarce, "miss"), strict=True)]
    assert total == [20] + [200] * 3 + [20] * 8


@pytest.mark.parametrize(
    ("sites", "walk_in", "online"),
    [("all", [1, 1, 1, 1], [1, 1]), ("north", [0, 0, 1, 0], [0, 0]), ("stores", [0, 0, 1, 1], [0, 0]),
     ("east", [0, 0, 0, 1], [0, 1])],
)
@pytest.mark.parametrize("kind", [DemandShock, Promotion])
def test_online_demand_changes_everywhere_or_in_the_zone_that_is_named(kind, sites, walk_in, online):
    """A zone is those who order from there and walk in there; a site is its walk-in customers alone."""
    made = shop()
    event = DemandShock(0, 1, 0.5, "rice", sites) if kind is DemandShock else Promotion("rice", 0, 1, 0.5, sites=sites)
    assert list(event.problems(made, "")) == []
    conditions = Conditions(made, event.effects(made), 0)
    conditions.update(0, made.start_date)
    rice = np.array([0, 1, 0, 1, 0])
    assert np.array_equal(conditions.demand, 1 + 0.5 * np.outer(walk_in, rice))
    assert np.array_equal(conditions.online_demand, 1 + 0.5 * np.outer(online, rice))
    conditions.update(30, made.start_date)
    assert (conditions.online_demand == 1.0).all()


def test_customers_of_a_closed_shop_order_all_the_same():
    """A calendar or an outage closes doors, not phones."""
    made = shop()
    conditions = Conditions(made, DemandShock(0, 1, 1.0).effects(made), 0)
    conditions.closed[:] = True
    conditions.update(0, made.start_date)
    assert (conditions.online_demand == 2.0).all()


@pytest.mark.parametrize(("sites", "near"), [("eats", "east"), ("nort", "north")])
def test_an_unknown_place_is_named_with_the_nearest_site_or_zone(sites, near):
    """Both may stand there."""
    (problem,) = DemandShock(0, 1, 0.5, sites=sites).problems(shop(), "events.0")
    assert str(problem).endswith(f"no site, group, kind or customer zone of that name, did you mean '{near}'?")

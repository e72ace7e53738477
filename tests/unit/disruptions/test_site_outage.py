"""Site outages: closure, partial capacity, recovery."""

from __future__ import annotations

import numpy as np
import pytest

from tests.worlds import cell, chain, changed, daily, outage, pair
from twin.disruptions.base import EffectKind
from twin.disruptions.site_outage import SiteOutage
from twin.simulation import check, simulate

LIMITED = changed(pair(level=900, demand=500, opening=900), sites={"daily_capacity": [100, -1]})


def test_a_full_outage_closes_its_sites():
    """Severity 1 is a closure from start to end."""
    (only,) = SiteOutage("stores", 4, 3).effects(chain())
    assert (only.kind, only.start_day, only.end_day) == (EffectKind.CLOSURE, 4, 7)
    assert only.sites.tolist() == [False, False, True, True]
    assert not only.products.any()


def test_a_partial_outage_takes_its_share_of_the_capacity():
    """60 % lost leaves a factor of 0.4."""
    (only,) = SiteOutage("mill", 4, 3, 0.6).effects(LIMITED)
    assert (only.kind, only.factor) == (EffectKind.CAPACITY, pytest.approx(0.4))


def test_no_severity_has_no_effect():
    """Whatever the recovery."""
    assert SiteOutage("mill", 4, 3, 0.0, 10).effects(LIMITED) == []


@pytest.mark.parametrize("severity", [1.0, 0.6])
@pytest.mark.parametrize("days", [1, 2, 7, 10])
def test_the_recovery_is_the_integral_of_a_straight_line(severity, days):
    """Over the ramp, half of the lost capacity is lost; day by day more comes back, and at its end it is whole."""
    ramp = SiteOutage("mill", 4, 3, severity, days).effects(LIMITED)[1:]
    factors = [effect.factor for effect in ramp]
    assert [(effect.start_day, effect.end_day) for effect in ramp] == [(7 + day, 8 + day) for day in range(days)]
    assert sum(1 - factor for factor in factors) == pytest.approx(days * severity / 2)
    if days > 1:
        steps = np.diff(factors)
        assert steps == pytest.approx(np.full(days - 1, severity / days))
        assert 1 - factors[-1] == pytest.approx(steps[0] / 2)


def test_a_recovering_supplier_ships_a_little_more_every_day():
    """100 a day: 0 for three days, then 10, 30, 50, 70, 90, then 100 again."""
    run = simulate(cell(LIMITED, 12, events=(outage("mill", 2, 3, recovery_days=5),)))
    assert daily(run, "ship") == [100, 100, 0, 0, 0, 10, 30, 50, 70, 90, 100, 100]


@pytest.mark.parametrize("spec", [outage("hub", 1, 2, 0.5), outage("hub", 1, 2, 1.0, recovery_days=3)], ids=str)
def test_what_has_no_limit_cannot_lose_a_part_of_it(spec):
    """A partial outage, or a gradual recovery, of a site without a daily capacity is refused with a way out."""
    (problem,) = check(cell(chain(), events=(spec,)))
    assert "finite daily_capacity_units" in str(problem)
    assert "severity 1 and recovery_days 0" in str(problem)


def test_an_unknown_site_is_named_with_the_nearest():
    """Where it stands, what stands there, what might be meant."""
    (problem,) = check(cell(chain(), events=(outage("hib", 1, 2),)))
    assert str(problem).startswith("scenarios.business_as_usual.events.0.target: 'hib'")
    assert problem.nearest == "hub"


@pytest.mark.parametrize(
    ("wrong", "key"),
    [
        ({"severity": 1.2}, "severity"), ({"severity": -0.1}, "severity"), ({"duration_days": 0}, "duration_days"),
        ({"start_day": -1}, "start_day"), ({"start_day": 1.5}, "start_day"), ({"recovery_days": -1}, "recovery_days"),
        ({"recovery": 3}, "recovery"), ({"target": 3}, "target"),
    ],
    ids=str,
)
def test_settings_out_of_range_are_refused(wrong, key):
    """Each by its key."""
    (problem,) = check(cell(LIMITED, events=(outage("mill", 1, 2) | wrong,)))
    assert problem.where == f"scenarios.business_as_usual.events.0.{key}"

"""Site outages: closure, partial capacity, recovery."""

from __future__ import annotations

import numpy as np
import pytest

from tests.worlds import cell, chain, changed, daily, differing, outage, pair
from twin.disruptions.base import EffectKind
from twin.disruptions.site_outage import SiteOutage
from twin.simulation import check, simulate
from twin.simulation.conditions import Conditions
from twin.simulation.warnings import Warnings

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


def told(**more) -> list:
    """Return the status that the mill tells of on each of 16 days of an outage from day 4 to 7."""
    event = SiteOutage(**{"target": "mill", "start_day": 4, "duration_days": 3} | more)
    conditions, said = Conditions(LIMITED, event.effects(LIMITED), 0), []
    changes = conditions.days_of_change(16)
    for day in range(16):
        if day in changes:
            conditions.update(day, LIMITED.start_date)
        said.append(int(conditions.status[0]))
    return said


def test_a_site_tells_of_its_outage_while_it_lasts():
    """By default from its first day on, and until it is over."""
    assert told() == [1000] * 4 + [0] * 3 + [1000] * 9


@pytest.mark.parametrize("late", [1, 2, 3, 8])
def test_an_outage_that_is_noticed_late_shows_late(late):
    """The status says that all is well until then; what was over before anybody noticed is never told."""
    seen = max(3 - late, 0)
    assert told(visibility_delay_days=late) == [1000] * (7 - seen) + [0] * seen + [1000] * 9


def test_a_recovery_shows_as_late_as_the_outage():
    """A quarter, three quarters; noticed four days after the start, one day of the ramp shows."""
    assert told(recovery_days=2)[7:10] == [250, 750, 1000]
    assert told(recovery_days=2, visibility_delay_days=4)[4:10] == [1000, 1000, 1000, 1000, 750, 1000]


def test_what_is_told_changes_nothing_physical():
    """A warning, a late notice and a false alarm leave every book as it was; the last even without an outage."""
    plain = simulate(cell(LIMITED, 12, events=(outage("mill", 4, 3),)))
    for more in ({"warning_days": 3}, {"visibility_delay_days": 2}, {"recovery": "step"}):
        assert differing(simulate(cell(LIMITED, 12, events=(outage("mill", 4, 3, **more),))), plain) == []
    alarm = outage("mill", 4, 3, warning_days=3, false_alarm=True)
    assert differing(simulate(cell(LIMITED, 12, events=(alarm,))), simulate(cell(LIMITED, 12))) == []
    assert told(warning_days=3, false_alarm=True) == [1000] * 16


def test_a_warning_tells_how_much_will_be_lost():
    """From the day of the warning on three days and half of a ramp of two, then what is left of them; then nothing."""
    effects = SiteOutage("mill", 4, 3, recovery_days=2, warning_days=2).effects(LIMITED)
    assert lost(effects) == [0, 0, 4, 4, 4, 3, 2, 1, 0.25, 0]


def test_a_false_alarm_is_known_for_one_when_nothing_comes():
    """Until the day that was announced it cannot be told from a warning."""
    settings = {"target": "mill", "start_day": 4, "duration_days": 3, "recovery_days": 2, "warning_days": 2}
    warned, alarmed = (lost(SiteOutage(**settings, false_alarm=no).effects(LIMITED)) for no in (False, True))
    assert alarmed == [*warned[:4], 0, 0, 0, 0, 0, 0]


def test_who_was_not_warned_expects_nothing():
    """An outage that surprises, or that is noticed late, is no warning."""
    for late in (0, 2):
        assert not any(lost(SiteOutage("mill", 4, 3, recovery_days=4, visibility_delay_days=late).effects(LIMITED)))


def lost(effects) -> list[float]:
    """Return the days of capacity that the mill says, on each of ten days, that it will lose."""
    warnings = Warnings(effects, 0)
    return [float(warnings.lost_days(np.array([0]), np.array([day]), day)[0]) for day in range(10)]


@pytest.mark.parametrize(
    ("wrong", "key", "rule"),
    [
        ({"recovery": "step", "recovery_days": 3}, "recovery_days", "'step' takes no days"),
        ({"warning_days": 2, "visibility_delay_days": 1}, "visibility_delay_days", "is not noticed late"),
        ({"false_alarm": True}, "false_alarm", "nothing comes but the warning"),
        ({"recovery": "steep"}, "recovery", "must be one of linear, step"),
    ],
    ids=str,
)
def test_settings_that_deny_each_other_are_refused(wrong, key, rule):
    """One message, with the key and a way out."""
    (problem,) = check(cell(LIMITED, events=(outage("mill", 1, 2) | wrong,)))
    assert problem.where == f"scenarios.business_as_usual.events.0.{key}"
    assert rule in str(problem)

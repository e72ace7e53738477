"""When a study has repeated enough, and what it says about the best strategy."""

import numpy as np
import pytest
from scipy.special import stdtrit

from tests.unit.comparison.studies import figure, study
from twin.comparison import compare
from twin.comparison.precision import Precision, chosen, clear, selection, told

QUIET = [0.90, 0.91, 0.89, 0.90, 0.92, 0.88, 0.90, 0.91, 0.89, 0.90]
WAVY = [0.90, 0.80, 0.99, 0.95, 0.85, 0.90, 0.70, 0.99, 0.80, 0.92]


def kpis(**samples):
    """Return a study of one scenario whose strategies have these fill rates."""
    return study(figure("fill_rate_units", **samples), figure("fill_rate_units", site="S1", **samples))


def wants(stop: str, zone: float = 0.005, first: int = 10) -> Precision:
    """Return what a study of the fill rate wants."""
    return Precision(stop, {"fill_rate_units": zone}, first)


def test_looks_grow_by_half_and_end_at_the_ceiling():
    """10, 15, 23, 35, then 40; without a reason to stop there is one look, at the end."""
    assert wants("best").looks(40) == [10, 15, 23, 35, 40]
    assert wants("best").looks(7) == [7]
    assert wants("never").looks(40) == [40]


def test_a_difference_is_clear_when_it_leaves_out_zero_or_does_not_matter():
    """A steady gain of a point is clear; so is a gain of nothing, within the zone; wavy differences are not."""
    gain = [value + 0.01 + 0.001 * (place % 2) for place, value in enumerate(QUIET)]
    nothing = [value + 0.0001 * (-1) ** place for place, value in enumerate(QUIET)]
    assert clear(kpis(base=QUIET, new=gain), wants("comparisons"), "base", 1)
    assert clear(kpis(base=QUIET, new=nothing), wants("comparisons"), "base", 1)
    assert not clear(kpis(base=QUIET, new=WAVY), wants("comparisons"), "base", 1)
    assert not clear(kpis(base=QUIET, new=gain, third=WAVY), wants("comparisons"), "base", 1)


def test_each_look_spends_its_share_of_the_error():
    """A difference whose 95 % interval just leaves out zero is clear at a single look, and not at one of five."""
    noise = np.array([1.0, -1.0] * 5)
    error = noise.std(ddof=1) / np.sqrt(10)
    sample = (0.9 + 0.001 * (noise + 1.05 * stdtrit(9, 0.975) * error)).tolist()
    table = kpis(base=[0.9] * 10, new=sample)
    wanted = wants("comparisons", zone=1e-9)
    assert clear(table, wanted, "base", 1)
    assert not clear(table, wanted, "base", 5)


def test_intervals_are_clear_when_they_are_narrow():
    """Half-width of ten quiet values: t(9) 2.262 x 0.01155 / sqrt(10) = 0.0083."""
    assert clear(kpis(base=QUIET, new=QUIET), wants("intervals", 0.0084), "base", 1)
    assert not clear(kpis(base=QUIET, new=QUIET), wants("intervals", 0.0082), "base", 1)
    assert not clear(kpis(base=QUIET, new=WAVY), wants("intervals", 0.0084), "base", 1)


def test_nothing_measured_is_not_clear():
    """A KPI that no run has leaves the study unclear, whatever it waits for."""
    other = study(figure("cost", kind="all", base=QUIET, new=WAVY))
    assert not any(clear(other, wants(stop), "base", 1) for stop in ("comparisons", "best", "intervals"))


def test_the_best_is_chosen_from_replications_that_all_have():
    """Replication 3 failed in one strategy: no one's third counts, and nine are too few for a first look at ten."""
    gap = [*QUIET[:3], None, *QUIET[4:]]
    (one,) = chosen(kpis(base=gap, new=[value + 0.05 for value in QUIET]), wants("best"))
    assert one.selection.best is None
    (one,) = chosen(kpis(base=gap, new=[value + 0.05 for value in QUIET]), wants("best", first=9))
    assert one.selection.best == "new"
    assert told(one) == (
        "In calm, by fill rate (units), new is selected as the best of 2 after 9 replications: with a probability of "
        "at least 95 % no other is better by 0.50 percentage points or more."
    )


def test_what_is_not_settled_is_said_to_be_open():
    """Two that cannot be told apart, and one that can."""
    table = kpis(base=QUIET, new=[value + 0.0301 for value in WAVY], bad=[value - 0.5 for value in QUIET])
    found = selection(table, wants("never", 0.001))
    assert dict(zip(found["strategy"], found["verdict"], strict=True)) == {
        "base": "may be the best", "new": "may be the best", "bad": "not selected",
    }
    (one,) = chosen(table, wants("never", 0.001))
    assert told(one).endswith("to within 0.10 percentage points: base, new may be.")


def test_without_a_zone_nothing_is_selected():
    """Nor is anything on a KPI that has no good direction."""
    table = study(figure("revenue", base=QUIET, new=WAVY), figure("days_of_supply", base=QUIET, new=WAVY))
    assert chosen(table, Precision("never", {})) == []
    assert chosen(table, Precision("never", {"days_of_supply": 0.1})) == []


def test_stopping_early_is_paid_for_in_the_adjusted_p():
    """With five looks the adjusted p is five times as large, and never above 1."""
    table = kpis(base=QUIET, new=WAVY)
    once, often = compare(table, "base"), compare(table, "base", looks=5)
    assert often["p_adjusted"].tolist() == pytest.approx(np.minimum(1, 5 * once["p_adjusted"]).tolist())
    assert often["p"].tolist() == once["p"].tolist()

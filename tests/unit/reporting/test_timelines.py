"""Daily means and bands over replications."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from tests.evidence import made_up_run, synthetic
from tests.order_evidence import ordering, ordering_run
from twin.kpis import delivery_minutes, series, together
from twin.reporting.timelines import band_name, read_timelines


def test_service_is_the_ratio_of_seven_days_sums() -> None:
    """A rolling share adds units served and units asked for, it does not average daily percentages."""
    evidence = synthetic(replications=1, days=20)
    daily = read_timelines(evidence).daily
    rows = daily[(daily["measure"] == "fill_rate_units") & (daily["scenario"] == "flash_sale")]
    run = made_up_run("flash_sale", False, 0, 20, 14)
    table = series(run, evidence.network)
    parts = table[table["measure"] == "fill_rate_units"].set_index("day")
    last = parts.loc[6:12]
    expected = last["numerator"].sum() / last["denominator"].sum()
    shown = rows[(rows["strategy"] == "independent") & (rows["day"] == 12)]["mean"].iloc[0]
    assert shown == pytest.approx(expected, rel=1e-12)


def test_the_band_of_few_runs_is_their_range() -> None:
    """Under nineteen runs percentiles would promise too much: the band is lowest to highest, and named so."""
    daily = read_timelines(synthetic(replications=3, days=20)).daily
    assert (daily["low"] <= daily["mean"] + 1e-9).all() and (daily["mean"] <= daily["high"] + 1e-9).all()
    assert set(daily["runs"]) == {3}
    assert (band_name(18), band_name(19)) == ("lowest to highest run", "5th to 95th percentile of the runs")


def test_a_quantity_without_any_value_on_a_day_is_missing_and_not_zero() -> None:
    """Before the first customer came there is no service to speak of."""
    evidence = synthetic(replications=2, days=20)

    def closed_at_first(*where: object) -> object:
        run = evidence.run(*where)  # type: ignore[arg-type]  # passed on as it came
        moves = run.tables["movements"]
        later = moves.filter(np.array(moves["day"]) >= 14 + 3)
        return dataclasses.replace(run, tables={**run.tables, "movements": later})

    daily = read_timelines(dataclasses.replace(evidence, run=closed_at_first)).daily
    service = daily[daily["measure"] == "fill_rate_units"]
    assert service[service["day"] < 3]["mean"].isna().all()
    assert service[service["day"] >= 3]["mean"].notna().all()


def test_audits_of_all_runs_are_collected() -> None:
    """Every run's own audit result is read, none is assumed."""
    assert len(read_timelines(synthetic(replications=2, days=20)).audits) == 3 * 3 * 2


def test_cycle_times_are_quantiles_of_the_orders_of_all_replications_together() -> None:
    """Pooled first, then read off: a run with more orders weighs more; without orders there are none."""
    evidence = ordering(replications=2)
    times = read_timelines(evidence).cycle_times
    own = times[times["strategy"] == "independent"].set_index("per_cent")
    minutes = together(delivery_minutes(ordering_run("business_as_usual", False, number), evidence.network)
                       for number in range(2))
    spread = np.repeat(np.arange(len(minutes)), minutes)
    assert own["orders"].iloc[0] == len(spread) and list(own.index) == list(range(101))
    assert own.loc[90, "hours"] == spread[int(np.ceil(0.9 * len(spread))) - 1] / 60
    assert read_timelines(synthetic(replications=1, days=15)).cycle_times.empty

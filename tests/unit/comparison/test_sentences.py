"""The answer in words."""

import io
import re

import numpy as np
import pandas as pd
import pytest

from tests.unit.comparison.studies import figure, study
from twin.comparison import compare, formatted, sentences


def noisy(level, effect, seed, n=8, noise=0.01):
    """Return the figures of a baseline, of a strategy with an effect, and of a placebo."""
    draw = np.random.default_rng(seed)
    base = level * (1 + 5 * noise * draw.normal(size=n))
    return {
        "independent": base.tolist(),
        "sharing": (base + level * (effect + noise * draw.normal(size=n))).tolist(),
        "placebo": base.tolist(),
    }


def example(effect=0.1):
    """Return a study in which sharing serves better, costs more, and holds more stock."""
    return study(
        figure("fill_rate_units", **noisy(0.8, effect, 1)),
        figure("fill_rate_units", site="north", **noisy(0.8, effect, 1)),
        figure("cost", kind="all", **noisy(1e6, 0.1, 2)),
        figure("cost", kind="holding", **noisy(1e5, 0.2, 3)),
        figure("bullwhip", bucket="day", echelon="warehouse", **noisy(3, -0.3, 4)),
        figure("days_of_supply", **noisy(10, 0.3, 5)),
        figure("co2e_kg", **noisy(500, 0.0, 6)),
    )


def said(table, **settings):
    """Return the sentences of a comparison with the strategy independent."""
    return sentences(table, "independent", settings.get("primary", "fill_rate_units"))


def test_the_first_sentence_answers_with_levels_difference_interval_and_verdict():
    """Everything in it stands in the row of the comparison."""
    table = compare(example(), "independent", "fill_rate_units")
    row = table[(table["strategy"] == "sharing") & (table["kpi"] == "fill_rate_units") & (table["group"] == "")].iloc[0]
    first = next(line for line in said(table) if "under sharing" in line)
    assert first.startswith("In calm, fill rate (units) is ") and "8 paired replications" in first
    numbers = [float(number) for number in re.findall(r"[+-]?\d+\.\d+", first)]
    expected = [row[name] * 100 for name in ("mean", "baseline_mean", "difference", "low", "high")]
    assert numbers == pytest.approx(expected, abs=0.06)
    assert "percentage points higher" in first and "clearly better" in first


@pytest.mark.parametrize("through_a_file", [False, True])
def test_a_flipped_sign_flips_the_sentence(through_a_file):
    """Turn the difference and its bounds around in the table: higher becomes lower, and better becomes worse."""
    table = compare(example(), "independent", "fill_rate_units")
    flipped = table.copy()
    chosen = (table["kpi"] == "fill_rate_units") & (table["strategy"] == "sharing")
    flipped.loc[chosen, "difference"] *= -1
    flipped.loc[chosen, ["low", "high"]] = -table.loc[chosen, ["high", "low"]].to_numpy()
    if through_a_file:
        flipped = pd.read_csv(io.StringIO(formatted(flipped).to_csv(index=False)))
    first = next(line for line in said(flipped) if "under sharing" in line)
    assert "percentage points lower" in first and "clearly worse" in first and "better" not in first


def test_a_flipped_effect_flips_the_sentence():
    """A study in which sharing serves worse says so."""
    first = next(line for line in said(compare(example(-0.1), "independent")) if "under sharing" in line)
    assert "lower" in first and "clearly worse" in first


def test_losses_are_named_with_their_evidence():
    """The cost that the better service takes is a sentence of its own, with interval and n."""
    text = "\n".join(said(compare(example(), "independent")))
    worse = next(line for line in text.splitlines() if "clearly worse" in line)
    assert "cost (" in worse and "CNY higher [+" in worse and "1 figure of parts of the chain" in worse
    better = next(line for line in text.splitlines() if "clearly better than" in line)
    assert "1 figure of parts of the chain" in better and "at 1 of 1 sites" in better
    assert "neither good nor bad by themselves: days of supply" in text
    assert "transport emissions" not in text


def test_a_strategy_that_changed_nothing_is_said_to_have_changed_nothing():
    """The placebo has one sentence: every difference is exactly zero."""
    lines = [line for line in said(compare(example(), "independent")) if "placebo" in line]
    assert len(lines) == 1 and "changed nothing" in lines[0] and "7 comparisons" in lines[0]


def test_where_nothing_is_clear_nothing_is_claimed():
    """Noise without an effect: no clear difference, no better, no worse."""
    table = compare(study(figure("fill_rate_units", **noisy(0.8, 0.0, 9))), "independent")
    first = next(line for line in said(table) if "under sharing" in line)
    assert "no clear difference" in first and "clearly" not in first


def test_one_replication_is_said_to_prove_nothing():
    """A difference is told, and that it was not tested."""
    table = compare(study(figure("fill_rate_units", independent=[0.9], sharing=[0.95])), "independent")
    lines = said(table)
    assert "not tested" in lines[0] and "interval" not in lines[0]
    assert "may be chance" in lines[-1]


def test_missing_replications_and_missing_figures_are_told():
    """Fewer pairs than replications, and a figure without pairs."""
    table = compare(
        study(
            figure("fill_rate_units", independent=[0.9, 0.8, 0.7], sharing=[0.91, 0.83, None]),
            figure("fill_rate_units", scenario="storm", independent=[0.9, 0.8, 0.7], sharing=[None] * 3),
            figure("ready_rate", independent=[0.9, 0.8, 0.7], sharing=[0.9, 0.8, 0.8]),
        ),
        "independent",
    )
    text = "\n".join(said(table))
    assert "In storm, fill rate (units) cannot be compared" in text
    assert "rest on 0 to 3 pairs" in text
    assert "was not measured" in "\n".join(said(table, primary="lost_sales_units"))


def test_the_correction_for_many_comparisons_is_told():
    """The size of the primary family is the number of its rows, and what the correction does not cover is said."""
    table = compare(example(), "independent")
    family = len(table[(table["kpi"] == "fill_rate_units") & (table["group"] == "")])
    note = next(line for line in said(table) if "Holm" in line)
    assert f"fill rate (units): {family} comparisons" in note and f"among the {len(table)} comparisons" in note


def test_an_interval_that_leaves_out_zero_without_a_clear_verdict_is_explained():
    """Corrected for twenty comparisons, a p of 0.03 is not clear, though its interval leaves out zero."""
    draw = np.random.default_rng(11)
    parts = [
        figure("fill_rate_units", scenario="shown", independent=[0.90, 0.92, 0.91], sharing=[0.93, 0.94, 0.95])
    ] + [
        figure(
            "fill_rate_units",
            scenario=f"s{number}",
            independent=draw.random(3).tolist(),
            sharing=draw.random(3).tolist(),
        )
        for number in range(20)
    ]
    text = "\n".join(said(compare(study(*parts), "independent")))
    assert "one that leaves out zero" in text


def test_variants_are_told_apart():
    """Every sentence of a sweep names its variant."""
    rows = pd.concat([example().assign(variant=name) for name in ("z=1", "z=2")])
    lines = said(compare(rows, "independent"))
    assert sum(line.startswith("Variant z=1. ") for line in lines) == sum(
        line.startswith("Variant z=2. ") for line in lines
    )


def test_a_word_that_promises_too_much_is_never_used():
    """Differences are clear or not; nothing is called by the word of the textbooks."""
    for effect in (0.1, 0, -0.1):
        assert "significan" not in "\n".join(said(compare(example(effect), "independent"))).lower()


def test_with_the_baseline_alone_there_is_nothing_to_compare():
    """One sentence says so."""
    rows = study(figure("fill_rate_units", independent=[0.9, 0.8]))
    assert said(compare(rows, "independent")) == ["There is nothing to compare: no strategy but independent was run."]


def test_a_primary_kpi_without_a_headline_is_answered_part_by_part():
    """The bullwhip has no figure of the whole chain: each echelon gets its sentence."""
    table = compare(example(), "independent", "bullwhip")
    first = next(line for line in said(table, primary="bullwhip") if "under sharing" in line)
    assert first.startswith("In calm, bullwhip ratio (bucket day, echelon warehouse) is ") and "clearly better" in first


def test_a_scenario_in_which_nothing_changed_says_identical():
    """A strategy that acts in one scenario only is identical in the other, replication by replication."""
    calm = figure("fill_rate_units", independent=[0.9, 0.8], sharing=[0.9, 0.8])
    storm = figure("fill_rate_units", scenario="storm", independent=[0.7, 0.6], sharing=[0.71, 0.6])
    first = said(compare(study(calm, storm), "independent"))[0]
    assert first.endswith("identical in each of 2 replications.")

"""Every strategy against the baseline."""

import io
import math

import numpy as np
import pandas as pd
import pytest

from tests.unit.comparison.studies import figure, study
from twin.comparison import COLUMNS, compare, dropped, formatted, holm


def one(table, **where):
    """Return the one row that matches."""
    for name, value in where.items():
        table = table[table[name] == value]
    assert len(table) == 1
    return table.iloc[0]


def test_a_comparison_by_hand():
    """Fill rates 0.90, 0.92, 0.91 against 0.93, 0.94, 0.95: 0.03, 0.02, 0.04 apart, t = 0.03 / (0.01 / sqrt 3)."""
    table = compare(study(figure("fill_rate_units", base=[0.90, 0.92, 0.91], sharing=[0.93, 0.94, 0.95])), "base")
    assert tuple(table.columns) == COLUMNS
    row = one(table, kpi="fill_rate_units")
    assert (row["variant"], row["scenario"], row["group"], row["unit"]) == ("", "calm", "", "share")
    assert (row["strategy"], row["baseline"], row["better"], row["n"]) == ("sharing", "base", "higher", 3)
    assert row["mean"] == pytest.approx(0.94) and row["baseline_mean"] == pytest.approx(0.91)
    assert row["difference"] == pytest.approx(0.03)
    assert row["high"] - row["difference"] == pytest.approx(4.3027 * 0.01 / math.sqrt(3), rel=1e-4)
    assert row["p"] == pytest.approx(0.0351, abs=1e-4) and row["p_adjusted"] == row["p"]
    assert (row["share_won"], row["verdict"]) == (1, "better")


def test_a_placebo_is_identical_and_a_constant_shift_is_certain():
    """All differences zero: identical, p = 1, no width. All differences equal: p = 0, no width either."""
    table = compare(study(figure("cost", kind="all", base=[7, 8, 9], placebo=[7, 8, 9], dearer=[9, 10, 11])), "base")
    same, dearer = one(table, strategy="placebo"), one(table, strategy="dearer")
    assert (same["difference"], same["low"], same["high"], same["p"], same["verdict"]) == (0, 0, 0, 1, "identical")
    assert same["share_won"] == 0.5
    assert (dearer["difference"], dearer["low"], dearer["high"], dearer["p"], dearer["verdict"]) == (
        2,
        2,
        2,
        0,
        "worse",
    )


def test_the_family_is_the_headlines_of_a_kpi_over_scenarios_and_strategies():
    """Four headline p are corrected together; the two sites are another family, and so is another KPI."""
    draw = np.random.default_rng(4)
    parts = [
        figure(
            "fill_rate_units",
            scenario=scenario,
            site=site,
            base=list(draw.normal(0.9, 0.01, 6)),
            sharing=list(draw.normal(0.91, 0.01, 6)),
            vendor=list(draw.normal(0.905, 0.01, 6)),
        )
        for scenario in ("calm", "storm")
        for site in ("", "north", "south")
    ]
    other = figure("cost", kind="all", base=[7, 8, 9], sharing=[7, 9, 9])
    table = compare(study(*parts, other), "base")
    fill = table[table["kpi"] == "fill_rate_units"]
    for family, size in ((fill[fill["group"] == ""], 4), (fill[fill["group"] != ""], 8)):
        assert len(family) == size
        assert family["p_adjusted"].tolist() == holm(family["p"].tolist())
        assert (family["p_adjusted"] > family["p"]).any()
    assert one(table[table["n"] > 0], kpi="cost")["p_adjusted"] == one(table[table["n"] > 0], kpi="cost")["p"]


def test_variants_are_families_of_their_own():
    """The same figures in two variants of a sweep are not corrected for each other."""
    rows = figure("fill_rate_units", base=[0.90, 0.92, 0.91], sharing=[0.93, 0.94, 0.95])
    table = compare(pd.concat([study(rows).assign(variant=name) for name in ("z=1", "z=2")]), "base")
    assert len(table) == 2 and (table["p_adjusted"] == table["p"]).all()


def test_replications_without_a_partner_are_left_out_and_visible():
    """The baseline failed in replication 1, sharing in 3: two pairs, and both gaps are listed."""
    rows = study(figure("fill_rate_units", base=[0.9, None, 0.8, 0.7], sharing=[0.9, 0.1, 0.8, None]))
    assert (one(compare(rows, "base"), strategy="sharing")[["n", "verdict"]] == [2, "identical"]).all()
    assert dropped(rows, "base")[["replication", "missing_in"]].to_numpy().tolist() == [[1, "base"], [3, "sharing"]]


def test_a_figure_that_only_one_strategy_has_says_that_it_was_not_tested():
    """A strategy whose runs all failed, or whose figure never existed, is not silently absent."""
    table = compare(
        study(
            figure("fill_rate_units", base=[0.9, 0.8], lost=[None, None]),
            figure("ready_rate", base=[None, None], lost=[0.9, 0.8]),
        ),
        "base",
    )
    assert table["n"].tolist() == [0, 0]
    assert set(table["verdict"]) == {"not tested (no replication of both)"}
    assert formatted(table)["mean"].tolist() == ["", ""]


def test_one_replication_is_not_tested():
    """A mean and a difference, no interval, no p, and a verdict that says why."""
    row = compare(study(figure("fill_rate_units", base=[0.9], sharing=[0.95])), "base").iloc[0]
    assert row["difference"] == pytest.approx(0.05) and row["share_won"] == 1
    assert all(math.isnan(row[name]) for name in ("low", "high", "p", "p_adjusted"))
    assert row["verdict"] == "not tested (one replication)"


def test_groups_name_the_dimensions_that_are_not_empty():
    """In the order of the columns, and nothing for the whole chain."""
    table = compare(study(figure("bullwhip", echelon="store", bucket="day", base=[2, 3], sharing=[1, 1.5])), "base")
    assert table["group"].tolist() == ["bucket=day;echelon=store"]


def test_the_primary_kpi_comes_first_and_the_order_of_the_runs_does_not_matter():
    """Shuffled rows give the same table; without a primary KPI the names decide."""
    rows = study(
        *(
            figure(name, scenario=scenario, base=[1, 2, 4], sharing=[2, 2.5, 3])
            for name in ("backlog_units", "ready_rate")
            for scenario in ("storm", "calm")
        )
    )
    table = compare(rows, "base", "ready_rate")
    assert table["kpi"].tolist() == ["ready_rate", "backlog_units"] * 2
    assert table["scenario"].tolist() == ["calm"] * 2 + ["storm"] * 2
    assert compare(rows.sample(frac=1, random_state=1), "base", "ready_rate").equals(table)
    assert compare(rows, "base")["kpi"].tolist()[0] == "backlog_units"


def test_a_table_read_back_from_its_file_gives_the_same_comparison():
    """12 digits in the file are all that the comparison looks at: the same bytes from memory and from disk."""
    draw = np.random.default_rng(6)
    rows = study(
        figure("cost", kind="all", base=list(draw.normal(1e6, 1e4, 8)), sharing=list(draw.normal(1e6, 1e4, 8))),
        figure("fill_rate_units", site="007", base=list(draw.random(8)), sharing=list(draw.random(8))),
    )
    text = formatted(rows).to_csv(index=False)
    read = pd.read_csv(io.StringIO(text), dtype={"site": str}, keep_default_na=False, na_values={"value": [""]})
    again = formatted(compare(read, "base")).to_csv(index=False)
    assert again == formatted(compare(rows, "base")).to_csv(index=False)
    assert "site=007" in again


def test_a_figure_that_stands_twice_is_refused():
    """Two values for one replication cannot be paired."""
    rows = study(figure("cost", kind="all", base=[1, 2], sharing=[1, 2]))
    with pytest.raises(ValueError, match="two rows"):
        compare(pd.concat([rows, rows]), "base")


def test_a_kpi_that_is_not_in_the_catalogue_has_no_good_direction():
    """An archived study may hold a KPI of an extension that is not loaded."""
    row = compare(study(figure("weather", base=[1, 2, 3], sharing=[2, 3, 4])), "base").iloc[0]
    assert (row["better"], row["verdict"]) == ("neither", "higher") and math.isnan(row["share_won"])


def test_no_rows_give_an_empty_comparison():
    """A study in which every run failed."""
    table = compare(study().iloc[:0], "base")
    assert len(table) == 0 and tuple(table.columns) == COLUMNS

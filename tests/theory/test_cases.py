"""The theory cases: what the literature says, on networks that the twin runs itself."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest

from twin.errors import InputError
from twin.verification import CASES, run
from twin.verification.cases import Case, Figure, Outcome
from twin.verification.verify import lines

SHARED = Path(os.environ.get("TWIN_SHARED", "../shared")) / "validation" / "cases.json"


def failures(outcome: Outcome) -> list[str]:
    """Return what speaks against an outcome, one line each."""
    wrong = [f"{f.name}: expected {f.expected:g}, simulated {f.mean:g}" for f in outcome.figures if not f.holds]
    return wrong + [f"not noticed: {f.name}" for f in outcome.perturbed if f.holds]


@pytest.mark.parametrize("name", CASES)
def test_a_theory_case_holds_and_its_perturbation_is_noticed(name):
    """Simulated figures agree with the literature within their confidence; a wrong model does not."""
    outcome = CASES[name].simulate(False)
    assert not failures(outcome)
    assert outcome.figures
    assert outcome.perturbed
    assert outcome.holds


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_a_theory_case_holds_at_full_size(name):
    """The same with the run lengths that the literature's tests suggest."""
    assert not failures(CASES[name].simulate(True))


def expected_values() -> dict[str, dict[str, float]]:
    """Return, per case, the values that an independent source gives, by the name of the twin's figure."""
    cases = {case["id"]: case["expected"] for case in json.loads(SHARED.read_text())["cases"]}
    newsvendor, eoq, chain = cases["INV-02"], cases["INV-01"], cases["BUL-05"]
    return {
        "INV-01": {
            "Q*: cost a year": eoq["cost_per_year"], "Q=200: cost a year": eoq["cost_at_Q_200"],
            "EOQB: cost a year": eoq["EOQB_cost"], "EOQB: stockout fraction": eoq["EOQB_stockout_fraction"],
        },
        "INV-02": {
            "normal, S = 56.604: cost": newsvendor["normal_cost"],
            "normal, S = 56.604: cycles without stockout": newsvendor["normal_type1_service"],
            "normal, S = 56.604: unit fill rate": newsvendor["normal_fill_rate"],
            "poisson, S = 24: cost": newsvendor["poisson_cost"],
            "poisson, S = 24: cycles without stockout": newsvendor["poisson_type1_service"],
        },
        "INV-07": {
            f"{name.replace('=', ' ')}: cost a day": value["cost"] for name, value in cases["INV-07"].items()
        },
        "INV-08": {
            "cost a day": cases["INV-08"]["cost_per_period"], "unit fill rate": cases["INV-08"]["fill_rate_exact"],
            "days without backorders": cases["INV-08"]["prob_no_stockout_at_end_of_period"],
            "units in the pipeline": cases["INV-08"]["mean_pipeline"],
        },
        "BUL-01": cases["BUL-01"],
        "BUL-02": cases["BUL-02"],
        "BUL-03": cases["BUL-03"],
        "BUL-04": cases["BUL-04"],
        "COL-01": {
            f"{pair}: {quantity}": value
            for pair in ("rho=0.5,l=1,L=1", "rho=0.7,l=1,L=1")
            for quantity, value in (
                ("V, last order only", cases["COL-01"][pair]["V_no_sharing"]),
                ("V, shared sales", cases["COL-01"][pair]["V_sharing"]),
                ("safety stock saved", cases["COL-01"][pair]["manufacturer_safety_stock_and_cost_reduction"]),
                ("order history by shared", 1.0),
            )
        },
        "BUL-05": {
            f"{title}: stage {stage}": value
            for title, key in (("orders only", "decentralised_exact"), ("shared sales", "centralised_shared_POS_exact"))
            for stage, value in enumerate(chain[key], start=1)
        },
    }


@pytest.mark.skipif(not SHARED.exists(), reason=f"the optional validation data is not at {SHARED}")
def test_the_expected_values_are_those_of_an_independent_source(monkeypatch):
    """Each figure's expected value agrees with the validation data to the five digits that it prints."""
    from twin.verification import bullwhip, collaboration, inventory

    class Recorded:
        """Stands for a run: every sum is one, since only the expected values are looked at."""

        run_id = "none"

        def of(self, name, sites):
            return np.ones(len(sites))

        variance = of

        def lowest(self, move):
            return 1.0

        def net_stock(self, sellers, buyers):
            return np.arange(4)[:, None] * np.ones(len(sellers))

    recorded = Recorded()
    recorded.variance = lambda move, sites, days: recorded.of(move, sites)
    for module in (bullwhip, collaboration, inventory):
        monkeypatch.setattr(module, "totals", lambda *_, **__: recorded)
    for name, values in expected_values().items():
        figures = {figure.name: figure.expected for figure in CASES[name].simulate(False).figures}
        assert figures.keys() == values.keys(), name
        for quantity, value in values.items():
            assert figures[quantity] == pytest.approx(value, rel=5e-6), f"{name} {quantity}"


def test_a_figure_off_by_a_little_or_too_uncertain_does_not_hold():
    """The interval must cover the value, and rule out a bias beyond the margin."""
    steady = [1.0, 1.001, 0.999] * 10
    assert Figure("on", 1.0, steady, 0.01, "").holds
    assert not Figure("off", 1.02, steady, 0.01, "").holds
    assert not Figure("vague", 1.0, [0.5, 1.5] * 15, 0.01, "").holds
    assert not Figure("biased beyond doubt", 1.005, steady, 0.01, "").holds
    assert Figure("exact", 3.0, [3.0], 0.0, "").holds
    assert not Figure("nearly exact", 3.0, [3.0001], 0.0, "").holds


def test_a_check_without_teeth_fails():
    """A case whose perturbed model agrees as well proves nothing."""
    good = Figure("exact", 3.0, [3.0], 0.0, "")
    assert Outcome([good], []).holds
    assert not Outcome([good], [good]).holds


def test_verify_names_the_nearest_case_for_a_wrong_id():
    """A planner's typo is an input error, not a traceback."""
    with pytest.raises(InputError, match="did you mean 'INV-01'"):
        run(["INV-1"])


def test_verify_counts_what_holds_and_fails_where_one_does_not(monkeypatch):
    """The last line reads 'N of M cases hold'; the exit status is 1 if one fails."""
    wrong = Outcome([Figure("off", 1.0, [2.0], 0.0, "abc")])
    monkeypatch.setitem(CASES, "INV-01", Case("INV-01", "title", "source", "none", lambda full: wrong))
    said: list[str] = []
    assert run(["INV-01", "STA-05"], show=said.append) == 1
    assert said[-1] == "1 of 2 cases hold"
    assert any("FAILS" in line for line in said)
    assert "[run abc]" in "".join(lines(CASES["INV-01"], wrong))


def test_verify_twice_notices_runs_that_differ(monkeypatch):
    """Two runs that must be equal and are not end with status 3."""
    count = iter(range(10))

    def drifting(full: bool) -> Outcome:
        return Outcome([Figure("drifts", 1.0, [1.0], 0.0, f"run {next(count)}")])

    monkeypatch.setitem(CASES, "INV-01", Case("INV-01", "title", "source", "none", drifting))
    assert run(["INV-01"], twice=True, show=lambda line: None) == 3
    assert run(["STA-05"], twice=True, show=lambda line: None) == 0

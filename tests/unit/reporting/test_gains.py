"""Who gains: the partners whose profit clearly moves, by which payments, and what the chain and its customers see."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pytest

from tests.evidence import KPI_COLUMNS, synthetic
from twin.comparison import compare, sentences
from twin.reporting import Evidence, gains, write_report
from twin.reporting.evidence import World
from twin.reporting.gains import BY_PARTNER, FELT, STATEMENT
from twin.reporting.rows import Comparison

USUAL = World("", "business_as_usual")
BASE, OTHER = "independent", "information_sharing"
Moves = Mapping[tuple[str, str, str], float]
"""By KPI, partner and kind: what the other strategy changes."""


def study(moves: Moves, replications: int = 8) -> Evidence:
    """Return a study of two strategies in which these figures change, alike in all replications but for a little."""
    plain = synthetic(replications=replications, strategies=(BASE, OTHER), scenarios=("business_as_usual",))
    rows = []
    for (kpi, partner, kind), effect in moves.items():
        for strategy in (BASE, OTHER):
            for number in range(replications):
                value = 1_000.0 + (effect + 0.001 * number if strategy == OTHER and effect else 0.0)
                rows.append({**dict.fromkeys(KPI_COLUMNS, ""), "study": "quickstart", "scenario": "business_as_usual",
                             "strategy": strategy, "replication": number, "kpi": kpi, "partner": partner, "kind": kind,
                             "numerator": value, "denominator": 1.0, "value": value, "unit": "CNY"})
    others = plain.kpis[~plain.kpis["kpi"].isin(["profit", "partner_profit"])]
    kpis = pd.concat([others, pd.DataFrame(rows, columns=list(KPI_COLUMNS))], ignore_index=True)
    return dataclasses.replace(plain, kpis=kpis, comparison=compare(kpis, BASE, plain.primary_kpi))


def told(evidence: Evidence):
    """Return the tables of the world, and what is said of the other strategy."""
    tables = gains.shown(evidence, Comparison(evidence).blocks(USUAL))
    (outcome,) = gains.outcomes(evidence, tables)
    return tables, outcome


SHIFT: Moves = {
    ("profit", "", ""): 0.0, ("profit", "northern_foods", ""): 50.0, ("profit", "store_company", ""): -50.0,
    ("profit", "carrier", ""): 0.0, ("partner_profit", "northern_foods", "purchase_received"): 70.0,
    ("partner_profit", "northern_foods", "production"): -20.0, ("partner_profit", "store_company", "purchase"): -70.0,
    ("partner_profit", "store_company", "revenue"): 20.0,
}


def test_what_one_partner_gains_another_pays_for():
    """The supplier sells for 70 more and makes for 20 more; the stores pay the 50 that it gains."""
    _, outcome = told(study(SHIFT))
    (winner,), (loser,) = outcome.winners, outcome.losers
    assert (winner.partner, winner.kind, loser.partner, loser.kind) == (
        "northern_foods", "purchase received", "store_company", "purchase",
    )
    assert float(winner.profit.numbers["difference"].value) == pytest.approx(50.0, abs=0.01)
    assert float(loser.through.numbers["difference"].value) == pytest.approx(-70.0, abs=0.01)
    assert outcome.chain.verdict == "identical"


def test_the_line_named_is_one_that_moved_the_same_way():
    """A partner gains while its only known line falls: no line is named."""
    moves = {("profit", "northern_foods", ""): 50.0, ("profit", "carrier", ""): 0.0,
             ("partner_profit", "northern_foods", "production"): -20.0}
    _, outcome = told(study(moves))
    assert outcome.winners[0].through is None and outcome.chain is None


def test_what_may_be_chance_is_neither_gain_nor_loss():
    """With one replication nothing is tested: nobody is named."""
    _, outcome = told(study(SHIFT, replications=1))
    assert not outcome.winners and not outcome.losers


def test_partners_stand_in_the_order_of_their_table_and_customers_beside_them():
    """Profit by partner, then the chain; what customers feel; the lines of each partner."""
    tables, _ = told(study(dict(reversed(SHIFT.items()))))
    assert list(tables) == [BY_PARTNER, FELT, STATEMENT]
    assert [block.part for block in tables[BY_PARTNER]] == ["northern_foods", "store_company", "carrier", ""]
    assert [block.kpi for block in tables[FELT]] == ["fill_rate_units", "lost_sales_units", "backlog_units"]


def test_a_chain_of_one_owner_has_no_such_section():
    """One partner cannot pay another: its profit stays in the other tables, and the page has no section."""
    evidence = study({("profit", "northern_foods", ""): 1.0})
    assert gains.shown(evidence, Comparison(evidence).blocks(USUAL)) == {}


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the page of the shift as text."""
    return Path(write_report(study(SHIFT), tmp_path_factory.mktemp("report"))).read_text(encoding="utf-8")


def test_the_page_names_the_strategies_under_which_a_partner_loses(page: str):
    """The section begins with them."""
    section = page[page.index('id="gains"'):]
    section = section[: section.index("</section>")]
    assert "A partner clearly loses" in section and "store_company" in section.split("</ul>")[0]
    assert "That is paid for, in part or in whole, by" in section


def test_the_page_says_so_where_nobody_loses(tmp_path: Path):
    """Both gain: a sentence says that no strategy makes a partner lose."""
    moves = {**SHIFT, ("profit", "store_company", ""): 5.0}
    text = Path(write_report(study(moves), tmp_path)).read_text(encoding="utf-8")
    assert "Under no strategy does a partner clearly lose." in text


def test_the_lines_are_not_told_twice(page: str):
    """Lines of partners stand in this section alone; sentences of the answer do not count them."""
    parts = page[page.index('id="parts"'): page.index('id="network"')]
    answer = page[page.index('id="answer"'): page.index('id="results"')]
    assert "purchase_received" not in parts + answer and "Profit of the partners" not in parts + answer
    evidence = study(SHIFT)
    others = evidence.comparison[evidence.comparison["kpi"] != "partner_profit"]
    said, without = (sentences(table, BASE, "fill_rate_units") for table in (evidence.comparison, others))
    assert said[:-1] == without[:-1] and "comparisons" in said[-1]

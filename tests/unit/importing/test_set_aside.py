"""Lines that are no sales of goods: each goes to exactly one named rule, the first that holds."""

from __future__ import annotations

import pytest

from tests.unit.importing.invented import GOOD, MAPPING, by_name
from twin.importing import SalesOptions, import_sales
from twin.importing.set_aside import RULES

CASES = {
    "duplicate": GOOD,
    "missing_sku": "1002, ,4,2010-03-01,2.50,France",
    "missing_time": "1002,10001,4,,2.50,France",
    "missing_zone": "1002,10001,4,2010-03-01,2.50,",
    "missing_quantity": "1002,10001,,2010-03-01,2.50,France",
    "missing_price": "1002,10001,4,2010-03-01,,France",
    "adjustment": "A1002,10001,4,2010-03-01,2.50,France",
    "cancellation": "C1002,10001,-4,2010-03-01,2.50,France",
    "not_goods": "1002,POST,1,2010-03-01,18.00,France",
    "negative_quantity": "1002,10001,-4,2010-03-01,2.50,France",
    "zero_quantity": "1002,10001,0,2010-03-01,2.50,France",
    "no_price": "1002,10001,4,2010-03-01,0,France",
}


@pytest.mark.parametrize(("rule", "line"), CASES.items())
def test_each_rule_takes_its_own_line_and_no_other(imported, rule, line):
    """One good line and one bad: the bad one is counted under its rule, with its number and content as a sample."""
    summary = imported(GOOD, line)
    aside = by_name(summary.set_aside)
    assert {name for name, tally in aside.items() if tally.lines} == {rule}
    assert summary.kept.lines == 1
    assert aside[rule].samples[0].number == 3
    assert aside[rule].samples[0].content.startswith("Invoice={}, StockCode={}, Quantity={}".format(*line.split(",")))


def test_every_rule_has_a_case_here():
    """A rule without a case would go untested."""
    assert list(CASES) == [rule.name for rule in RULES]


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("C1002,POST,-1,2010-03-01,0,France", "cancellation"),
        ("A1002,,0,2010-03-01,0,France", "missing_sku"),
        ("1002,D,-1,2010-03-01,-5,France", "not_goods"),
        ("1002,10001,-1,2010-03-01,0,France", "negative_quantity"),
        ("C1002,10001,3,2010-03-01,2,France", "cancellation"),
    ],
)
def test_where_several_rules_hold_the_first_takes_the_line(imported, line, rule):
    """The documented order decides, so that the counts of the rules never overlap."""
    aside = by_name(imported(GOOD, line).set_aside)
    assert {name: tally.lines for name, tally in aside.items() if tally.lines} == {rule: 1}


@pytest.mark.parametrize("invoice", ["CUST-1", "ABC", "100C", "cash"])
def test_an_invoice_number_that_only_begins_with_a_letter_is_a_sale(imported, invoice):
    """C or A marks a line only where a digit follows: customers may number their invoices as they like."""
    assert imported(f"{invoice},10001,4,2010-03-01,2.50,France").kept.lines == 1


def test_codes_that_are_not_goods_are_the_planners_to_name(imported):
    """With an own list the shipped one is gone: D is a product then, and a star stands for any ending."""
    options = SalesOptions(not_goods=("FEE*",))
    summary = imported(
        "1,D,1,2010-03-01,2.50,France", "1,fee-7,1,2010-03-01,2.50,France", "1,COFFEE,1,2010-03-01,2.50,France",
        options=options,
    )
    assert (summary.kept.lines, by_name(summary.set_aside)["not_goods"].lines) == (2, 1)


def test_only_three_samples_are_kept_the_first_ones(imported):
    """Five lines of one kind: the samples are the first three, by line number."""
    lines = [f"100{place},10001,-{place},2010-03-01,2.50,France" for place in range(1, 6)]
    tally = by_name(imported(GOOD, *lines).set_aside)["negative_quantity"]
    assert (tally.lines, [sample.number for sample in tally.samples]) == (5, [3, 4, 5])


def test_without_an_invoice_column_the_summary_says_which_rules_slept(sales_csv, tmp_path):
    """Cancellations then fall to negative_quantity, and the planner is told why."""
    mapping = {role: column for role, column in MAPPING.items() if role != "invoice"}
    summary = import_sales(sales_csv(GOOD, CASES["cancellation"]), mapping, tmp_path / "net", SalesOptions())
    assert by_name(summary.set_aside)["negative_quantity"].lines == 1
    assert any("no invoice column" in note for note in summary.notes)

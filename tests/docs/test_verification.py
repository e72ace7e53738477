"""docs/verification.md: the table of cases is the one that ``twin verify`` runs."""

from __future__ import annotations

from tests.docs.pages import ROOT, table
from twin.verification import CASES


def test_the_table_lists_every_case_with_its_source_and_perturbation():
    """Word for word, in the order in which the cases run."""
    rows = table(ROOT / "docs" / "verification.md", "case | what must come out")
    assert rows == [[case.id, case.title, case.source, case.perturbation] for case in CASES.values()]

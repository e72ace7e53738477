"""The mapping of columns: what is missing, doubled or misspelled is said at once."""

from __future__ import annotations

import pytest

from tests.unit.importing.invented import GOOD, MAPPING
from twin.errors import InputError
from twin.importing import SalesOptions, import_sales, parse_mapping


def test_the_mapping_of_the_command_line_is_read_part_by_part():
    """Column names may hold blanks; blanks around the parts do not count."""
    assert parse_mapping("sku=Stock Code, quantity = Q") == {"sku": "Stock Code", "quantity": "Q"}


@pytest.mark.parametrize(
    ("text", "said"), [("sku", "is no ROLE=COLUMN"), ("sku=", "is no"), ("", "is no"), ("sku=a,sku=b", "given twice")]
)
def test_a_mapping_that_cannot_be_read_is_refused(text, said):
    """With an example of how to write it."""
    with pytest.raises(InputError, match=said):
        parse_mapping(text)


def test_every_mistake_of_a_mapping_is_named_at_once(sales_csv, tmp_path):
    """An unknown role with the nearest one, two roles on one column, and what is missing."""
    mapping = {"skuu": "StockCode", "quantity": "Price", "price": "Price", "time": "InvoiceDate"}
    with pytest.raises(InputError) as error:
        import_sales(sales_csv(GOOD), mapping, tmp_path / "net", SalesOptions())
    said = error.value.lines()
    assert len(said) == 4
    assert "did you mean 'sku'" in said[0]
    assert "one column cannot be price and quantity" in said[1]
    assert "'sku' is required" in said[2]
    assert "'zone' is required" in said[3]


def test_columns_that_the_file_does_not_have_are_named_with_the_nearest(sales_csv, tmp_path):
    """Two misspelled columns: two problems, each with what the planner probably meant."""
    with pytest.raises(InputError) as error:
        misspelled = MAPPING | {"sku": "Stockcode", "zone": "County"}
        import_sales(sales_csv(GOOD), misspelled, tmp_path / "net", SalesOptions())
    said = str(error.value)
    assert "'StockCode'?" in said
    assert "'Country'?" in said
    assert len(error.value.problems) == 2
    assert not (tmp_path / "net").exists()

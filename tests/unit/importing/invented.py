"""Lines of an invented sales file, and what its columns are."""

from __future__ import annotations

from collections.abc import Sequence

from twin.importing.summary import Tally

HEADER = "Invoice,StockCode,Quantity,InvoiceDate,Price,Country"
MAPPING = {
    "sku": "StockCode", "quantity": "Quantity", "time": "InvoiceDate", "price": "Price", "zone": "Country",
    "invoice": "Invoice",
}
GOOD = "1001,10001,4,2010-03-01 09:15:00,2.50,France"

ORDER_HEADER = f"{HEADER},Customer ID"
ORDER_MAPPING = MAPPING | {"customer": "Customer ID"}
ORDERED = f"{GOOD},7"


def by_name(tallies: Sequence[Tally]) -> dict[str, Tally]:
    """The tallies of the rules by their names."""
    return {tally.name: tally for tally in tallies}

"""Names of products, from the descriptions that the lines carry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from twin.importing.sales_lines import SalesLines
from twin.importing.sales_table import SalesTable
from twin.network.arrays import BoolArray

_LONGEST = 200
_FORMULA_MARKS = "=+-@"


def product_names(
    table: SalesTable, mapping: Mapping[str, str], lines: SalesLines, kept: BoolArray, skus: Sequence[str]
) -> tuple[str, ...]:
    """Return [sku] the description most kept lines of a product carry; its code where there is none."""
    if "name" not in mapping:
        return tuple(skus)
    column = table.columns[mapping["name"]]
    texts = [_clean(value) for value in column.values]
    frame = pd.DataFrame({"sku": lines.sku.codes[kept], "text": column.codes[kept]})
    frame = frame[[bool(texts[code]) if code >= 0 else False for code in frame["text"]]]
    counts = frame.value_counts(["sku", "text"], sort=False).reset_index(name="lines")
    best = counts.sort_values(["lines", "text"], ascending=[False, True], kind="stable").drop_duplicates("sku")
    named = {
        lines.sku.names[sku]: texts[text] for sku, text in zip(best["sku"].tolist(), best["text"].tolist(), strict=True)
    }
    return tuple(named.get(sku, sku) for sku in skus)


def _clean(value: object) -> str:
    """Keep what can be printed; a spreadsheet must not take a name for a formula."""
    visible = "".join(character if character.isprintable() else " " for character in str(value or ""))
    return " ".join(visible.split()).lstrip(_FORMULA_MARKS + " ")[:_LONGEST]

"""Names of products, from the descriptions that the lines carry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from twin.importing.sales_lines import SalesLines
from twin.importing.sales_table import SalesTable
from twin.importing.summing import summed
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
    named = np.flatnonzero(kept & np.array([*map(bool, texts), False])[column.codes])
    sku = lines.sku.of(named)
    cell, count = summed(
        sku, lambda some: sku[some].astype(np.int64) * len(texts) + column.codes[named[some]], np.ones_like
    )
    best: dict[str, str] = {}
    for place in np.lexsort((cell, -count)).tolist():
        code, spelling = divmod(int(cell[place]), len(texts))
        best.setdefault(lines.sku.names[code], texts[spelling])
    return tuple(best.get(sku, sku) for sku in skus)


def _clean(value: object) -> str:
    """Keep what can be printed; a spreadsheet must not take a name for a formula."""
    visible = "".join(character if character.isprintable() else " " for character in str(value or ""))
    return " ".join(visible.split()).lstrip(_FORMULA_MARKS + " ")[:_LONGEST]

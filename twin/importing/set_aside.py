"""Which lines are no sales of goods: named rules, tried in order; the first that holds takes the line."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from twin.importing.cells import Names
from twin.importing.options import SalesOptions
from twin.importing.sales_lines import SalesLines
from twin.importing.sales_table import MISSING
from twin.network.arrays import BoolArray, IntArray

KEPT = -1


@dataclass(frozen=True)
class SetAsideRule:
    """One reason to set a line aside."""

    name: str
    meaning: str
    holds: Callable[[SalesLines, SalesOptions], BoolArray]
    """[line] whether the rule holds for it."""


def _with_invoice(lines: SalesLines, letter: str) -> BoolArray:
    return _marked(lines.invoice, [bool(re.match(f"{letter}[0-9]", name)) for name in lines.invoice.names])


def _not_goods(lines: SalesLines, options: SalesOptions) -> BoolArray:
    patterns = [pattern.strip().upper() for pattern in options.not_goods]
    return _marked(lines.sku, [any(_fits(name, pattern) for pattern in patterns) for name in lines.sku.names])


def _fits(name: str, pattern: str) -> bool:
    return name.startswith(pattern[:-1]) if pattern.endswith("*") else name == pattern


def _marked(names: Names, marks: Sequence[bool]) -> BoolArray:
    return np.array([*marks, False])[names.codes]


RULES = (
    SetAsideRule("duplicate", "all columns equal those of an earlier line", lambda lines, _: lines.duplicate),
    SetAsideRule("missing_sku", "the product's code is empty", lambda lines, _: lines.sku.codes == MISSING),
    SetAsideRule("missing_time", "the time is empty", lambda lines, _: lines.day.missing),
    SetAsideRule("missing_zone", "the zone is empty", lambda lines, _: lines.zone.codes == MISSING),
    SetAsideRule("missing_quantity", "the quantity is empty", lambda lines, _: lines.quantity.missing),
    SetAsideRule("missing_price", "the price is empty", lambda lines, _: lines.price.missing),
    SetAsideRule(
        "adjustment", "the invoice begins with A and a digit: bookkeeping", lambda lines, _: _with_invoice(lines, "A")
    ),
    SetAsideRule(
        "cancellation", "the invoice begins with C and a digit: taken back", lambda lines, _: _with_invoice(lines, "C")
    ),
    SetAsideRule("not_goods", "the code names postage, a fee, a voucher or the like", _not_goods),
    SetAsideRule(
        "negative_quantity", "fewer than 0 units outside cancellations", lambda lines, _: lines.quantity.values < 0
    ),
    SetAsideRule("zero_quantity", "0 units", lambda lines, _: lines.quantity.values == 0),
    SetAsideRule("no_price", "the price is 0 or less", lambda lines, _: lines.price.values <= 0),
)
"""In the order in which they are tried. What none of them takes is kept."""


def sort_out(lines: SalesLines, options: SalesOptions) -> IntArray:
    """Return [line] the position in ``RULES`` of the first rule that holds, ``KEPT`` where none does."""
    taken = np.full(len(lines), KEPT)
    for position, rule in enumerate(RULES):
        taken[(taken == KEPT) & rule.holds(lines, options)] = position
    return taken

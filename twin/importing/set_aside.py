"""Which lines are no sales of goods: named rules, tried in order; the first that holds takes the line."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from twin.importing.cells import LARGEST, Names
from twin.importing.options import SalesOptions
from twin.importing.sales_lines import SalesLines
from twin.importing.sales_table import MISSING, Codes
from twin.network.arrays import BoolArray

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


_EMPTY = (
    SetAsideRule("missing_sku", "the product's code is empty", lambda lines, _: lines.sku.codes == MISSING),
    SetAsideRule("missing_time", "the time is empty", lambda lines, _: lines.second.missing),
    SetAsideRule("missing_zone", "the zone is empty", lambda lines, _: lines.zone.codes == MISSING),
    SetAsideRule("missing_quantity", "the quantity is empty", lambda lines, _: lines.quantity.missing),
    SetAsideRule("missing_price", "the price is empty", lambda lines, _: lines.price.missing),
)
_DUPLICATE = SetAsideRule(
    "duplicate", "all columns equal those of an earlier line", lambda lines, _: lines.duplicate
)
_INVOICES = (
    SetAsideRule(
        "adjustment", "the invoice begins with A and a digit: bookkeeping", lambda lines, _: _with_invoice(lines, "A")
    ),
    SetAsideRule(
        "cancellation", "the invoice begins with C and a digit: taken back", lambda lines, _: _with_invoice(lines, "C")
    ),
    SetAsideRule("not_goods", "the code names postage, a fee, a voucher or the like", _not_goods),
)
_AMOUNTS = (
    SetAsideRule(
        "negative_quantity", "fewer than 0 units outside cancellations",
        lambda lines, _: lines.quantity.holds(lambda units: units < 0),
    ),
    SetAsideRule("zero_quantity", "0 units", lambda lines, _: lines.quantity.holds(lambda units: units == 0)),
    SetAsideRule(
        "no_price", "the price is 0 or less", lambda lines, _: lines.price.holds(lambda price: price <= 0)
    ),
)
RULES = (_DUPLICATE, *_EMPTY, *_INVOICES, *_AMOUNTS)
"""For daily sales, in the order in which they are tried. What none of them takes is kept."""

ORDER_RULES = (
    _DUPLICATE,
    SetAsideRule("missing_invoice", "the invoice's number is empty", lambda lines, _: lines.invoice.codes == MISSING),
    *_EMPTY,
    SetAsideRule(
        "time_in_gap", "the time never was: the clocks of the time zone skip it", lambda lines, _: lines.in_gap
    ),
    *_INVOICES,
    SetAsideRule(
        "huge_quantity", f"more than {LARGEST:,} units either way",
        lambda lines, _: lines.quantity.holds(lambda units: np.abs(units) > LARGEST),
    ),
    *_AMOUNTS,
)
"""For whole orders, likewise; ``BEFORE_START`` comes after them."""

BEFORE_START = SetAsideRule(
    "before_start", "the order was placed before the first day of the replay (--start-date)",
    lambda lines, _: np.zeros(len(lines), dtype=bool),
)
"""Known only when lines are orders; such lines fill the shelves and are not asked for again."""


def sort_out(lines: SalesLines, options: SalesOptions, rules: Sequence[SetAsideRule] = RULES) -> Codes:
    """Return [line] the position among the rules of the first that holds, ``KEPT`` where none does."""
    taken = np.full(len(lines), KEPT, dtype=np.int8)
    for position, rule in enumerate(rules):
        taken[(taken == KEPT) & rule.holds(lines, options)] = position
    return taken


def rule_holds(name: str, lines: SalesLines, options: SalesOptions) -> BoolArray:
    """Return [line] whether a rule holds, whatever the rules before it say."""
    return next(rule for rule in ORDER_RULES if rule.name == name).holds(lines, options)

"""What the planner may decide about an import, and what the importer has to assume."""

from __future__ import annotations

import codecs
import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from twin.errors import Problem, nearest
from twin.importing.assumptions import Assumptions, DeliveryAssumptions
from twin.importing.clock import check_timezone
from twin.settings import check

NOT_GOODS = (
    "ADJUST*", "AMAZONFEE", "B", "BANK CHARGES", "C2", "C3", "CRUK", "D", "DOT", "GIFT*", "M", "POST", "S", "TEST*",
)
"""Codes that name no goods: adjustments, fees, bad debt, bank charges, carriage, donations, discounts, postage, gift
vouchers, manual entries, samples, tests. A ``*`` at the end stands for anything. Source: read off the codes of the UCI
*Online Retail II* data that do not begin with a digit, with their descriptions."""

_TRAILING_DAYS_AT_MOST = 366


@dataclass(frozen=True)
class SalesOptions:
    """The planner's choices for one import of sales lines."""

    currency: str = "GBP"
    """ISO 4217 code of the prices; sales files rarely say it."""
    start_date: datetime.date | None = None
    """First day of the replay; nothing: the first day with a kept line."""
    trailing_days: int = 28
    """Length of the window whose sales set the opening stock."""
    not_goods: tuple[str, ...] = NOT_GOODS
    """Product codes to set aside, compared after upper-casing; ``*`` at the end stands for anything."""
    encoding: str = "utf-8"
    """Character encoding of a CSV file."""
    time_format: str = ""
    """Pattern of ``datetime.strptime`` for times that are not written year-month-day."""
    replace: bool = False
    """Replace the folder of an earlier import."""
    assumptions: Assumptions = field(default_factory=Assumptions)


@dataclass(frozen=True)
class OrderOptions(SalesOptions):
    """The planner's choices for one import of whole orders."""

    timezone: str = ""
    """IANA name of the time zone of the times; empty: not known, so that hours skipped by its clocks go unnoticed."""
    delivery: DeliveryAssumptions = field(default_factory=DeliveryAssumptions)


def check_options(options: SalesOptions) -> Iterator[Problem]:
    """Yield every problem with the planner's choices that shows without reading the file."""
    if not re.fullmatch("[A-Z]{3}", options.currency):
        yield Problem("--currency", options.currency, "must be three capital letters (ISO 4217)", "such as GBP")
    if not 1 <= options.trailing_days <= _TRAILING_DAYS_AT_MOST:
        rule = f"must lie in [1, {_TRAILING_DAYS_AT_MOST}] days"
        yield Problem("--trailing-days", options.trailing_days, rule)
    for pattern in options.not_goods:
        if not pattern.strip("* ") or "*" in pattern[:-1]:
            yield Problem("--not-goods", pattern, "must be a product code, or its beginning followed by one '*'")
    if not _is_encoding(options.encoding):
        valid = ("utf-8", "latin-1", "cp1252", "gbk", "utf-16")
        fix = f"such as {', '.join(valid)}"
        yield Problem("--encoding", options.encoding, "no such encoding", fix, nearest(options.encoding, valid))
    yield from check(Assumptions, _given(options.assumptions), "assumptions")
    if isinstance(options, OrderOptions):
        yield from check_timezone(options.timezone)
        yield from check(DeliveryAssumptions, _given(options.delivery), "delivery")


def _is_encoding(name: str) -> bool:
    try:
        codecs.lookup(name)
        return "a".encode(name) != b""
    except (LookupError, UnicodeError, ValueError, AttributeError):
        return False


def _given(assumptions: Assumptions | DeliveryAssumptions) -> dict[str, Any]:
    return dict(vars(assumptions))

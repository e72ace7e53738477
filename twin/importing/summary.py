"""What an import read, kept and set aside; the figures add up exactly."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from twin.importing.cells import PRICE_PARTS
from twin.importing.sales_lines import SalesLines
from twin.importing.sales_table import Codes, SalesTable
from twin.importing.set_aside import KEPT, SetAsideRule
from twin.network.arrays import BoolArray

SAMPLES = 3


@dataclass(frozen=True)
class Sample:
    """One line as it stands in the file."""

    number: int
    """Of the line in a text file, of the row in a Parquet file."""
    content: str


@dataclass(frozen=True)
class Tally:
    """Lines of one fate: how many, their units, their value."""

    name: str
    meaning: str
    lines: int
    units: int
    """Sum of the quantities; those below 0 count as such."""
    value: int
    """Sum of quantity x price, millionths of the major unit, exact."""
    samples: tuple[Sample, ...] = ()


@dataclass(frozen=True)
class ImportSummary:
    """What an import did."""

    source: str
    """Name of the file."""
    currency: str
    word: str
    """``line`` or ``row``: what the samples' numbers count."""
    read: Tally
    kept: Tally
    set_aside: tuple[Tally, ...]
    """One per rule, in the order in which the rules are tried."""
    products: int
    zones: int
    history_days: int
    history_records: int
    """Rows of ``demand_history``: days, zones and products with a sale."""
    first_date: datetime.date
    start_date: datetime.date
    notes: tuple[str, ...]
    """What else the planner should know."""
    folder: str

    @property
    def last_date(self) -> datetime.date:
        """The last day with a kept line."""
        return self.first_date + datetime.timedelta(days=self.history_days - 1)

    @property
    def replay_days(self) -> int:
        """Days that can be replayed from the start date."""
        return (self.last_date - self.start_date).days + 1

    @property
    def value_places(self) -> int:
        """Decimals that show every value exactly, at least two."""
        values = [tally.value for tally in (self.read, self.kept, *self.set_aside)]
        return next(places for places in range(2, 7) if all(value % 10 ** (6 - places) == 0 for value in values))

    def lines(self) -> list[str]:
        """Return the summary as the command line prints it."""
        return [
            *self.account(),
            *self.notes,
            f"wrote {self.folder}: {self.products:,} products, {self.zones} zones,"
            f" {self.history_records:,} daily sales",
            f"replay: {self.replay_days} days from {self.start_date} to {self.last_date}",
        ]

    def account(self) -> list[str]:
        """Return what was read, kept and set aside, with samples, as the command line prints it."""
        return [
            f"read {self.read.lines:,} lines of {self.source}", "",
            *self._table(), "",
            *self._samples(), "",
        ]

    def money(self, value: int) -> str:
        """Return a value with the decimals that all values of the summary share."""
        places = self.value_places
        sign, whole = "-" if value < 0 else "", abs(value) // 10 ** (6 - places)
        return f"{sign}{whole // 10**places:,}.{whole % 10**places:0{places}d}"

    def facts(self) -> dict[str, Any]:
        """Return the summary as plain data; values in millionths of the major unit."""
        facts = asdict(self)
        del facts["folder"]
        dates = {name: getattr(self, name).isoformat() for name in ("first_date", "last_date", "start_date")}
        return facts | dates | {"value_parts_per_major_unit": PRICE_PARTS}

    def _table(self) -> list[str]:
        rows = [("", "lines", "units", f"value {self.currency}"), *(self._row(tally) for tally in self._tallies())]
        widths = [max(len(row[place]) for row in rows) for place in range(4)]
        return [
            "  ".join([row[0].ljust(widths[0]), *(row[i].rjust(widths[i]) for i in (1, 2, 3))]).rstrip() for row in rows
        ]

    def _tallies(self) -> tuple[Tally, ...]:
        return (self.kept, *self.set_aside, self.read)

    def _row(self, tally: Tally) -> tuple[str, str, str, str]:
        name = f"set aside: {tally.name}" if tally in self.set_aside else tally.name
        return name, f"{tally.lines:,}", f"{tally.units:,}", self.money(tally.value)

    def _samples(self) -> list[str]:
        said = []
        for tally in self.set_aside:
            if tally.lines:
                said.append(f"{tally.name}: {tally.meaning}")
                said += [f"  {self.word} {sample.number}: {sample.content}" for sample in tally.samples]
        return said


def tallies(
    table: SalesTable, lines: SalesLines, fates: Codes, rules: Sequence[SetAsideRule]
) -> tuple[Tally, Tally, tuple[Tally, ...]]:
    """Return what was read, what was kept, and what each rule set aside; the first is counted on its own.

    Raises
    ------
    ArithmeticError
        Kept and set aside do not add up to what was read: a fault of this program.
    """
    everything = np.ones(len(lines), dtype=bool)
    read = _tally(table, lines, everything, "read", "every line of the file", 0)
    kept = _tally(table, lines, fates == KEPT, "kept", "sales of goods", 0)
    aside = tuple(
        _tally(table, lines, fates == place, rule.name, rule.meaning, SAMPLES) for place, rule in enumerate(rules)
    )
    _check_sums(read, (kept, *aside))
    return read, kept, aside


def _tally(
    table: SalesTable, lines: SalesLines, chosen: BoolArray, name: str, meaning: str, samples: int
) -> Tally:
    first = np.flatnonzero(chosen)[:samples].tolist()
    shown = tuple(Sample(table.numbers[line], table.content(line)) for line in first)
    return Tally(name, meaning, int(chosen.sum()), lines.units(chosen), lines.value(chosen), shown)


def _check_sums(read: Tally, parts: Sequence[Tally]) -> None:
    for figure in ("lines", "units", "value"):
        total = sum(getattr(part, figure) for part in parts)
        if total != getattr(read, figure):
            raise ArithmeticError(f"{figure} kept and set aside are {total}, read were {getattr(read, figure)}")

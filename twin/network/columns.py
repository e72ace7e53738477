"""What a table or a column is: the vocabulary in which ``schema`` describes a network folder."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

ALL = "all"
ALWAYS = "always"
"""The calendar that exists without being defined: open every day."""
UNLIMITED_WORD = "unlimited"
LARGEST_UNITS = 10**12
"""No quantity may exceed this, in table units and in book units, so that sums stay within 64 bits."""
LARGEST_MONEY = 10**9
"""No price or rate may exceed this, in major units, so that micro minor units stay within 64 bits."""

TYPES = {
    "id": "1 to 64 visible characters, without / and \\ and without spaces around",
    "reference": "an id of the table {refers_to}",
    "site names": "a site id, a group of sites, suppliers, plants, warehouses, stores or all",
    "product names": "a product id, a family or all",
    "zone names": "a zone id or all",
    "channel names": "a channel id or all",
    "mode names": "an id of the table modes or all",
    "text": "text of at most 1000 characters",
    "word": "a small letter, then small letters, digits and _",
    "whole": "a whole number{range}",
    "number": "a decimal number{range}",
    "units": "a number of units{range}, whole after multiplication by unit_scale",
    "date": "a date as YYYY-MM-DD",
    "weekdays": "all, or mon, tue, wed, thu, fri, sat or sun, or several of these with spaces between",
    "day": "mon, tue, wed, thu, fri, sat, sun or a date as YYYY-MM-DD",
    "instant": "a local date and time as YYYY-MM-DDTHH:MM:SS",
    "period": "mon, tue, wed, thu, fri, sat, sun or a time of the day as HH:MM",
    "time of day": "a time of the day as HH:MM",
    "time zone": "a time zone of the IANA database, such as Asia/Shanghai",
    "yes or no": "yes or no",
    "choice": "one of {choices}",
    "currency": "three capital letters of ISO 4217, such as CNY",
    "settings": "a=1; b=2 with numbers or words as values, or nothing",
}
"""What a cell of each type holds, in the words that both the dictionary and the messages use."""

REFERENCES = {"reference", "site names", "product names", "zone names", "channel names", "mode names"}


class CellError(Exception):
    """A cell does not hold what its column asks for."""

    def __init__(self, rule: str, fix: str = "", near: str = "") -> None:
        super().__init__(rule)
        self.rule, self.fix, self.near = rule, fix, near


@dataclass(frozen=True)
class Column:
    """One column of a table: what its cells may hold and what they mean.

    ``low`` and ``high`` bound a number (``low`` itself is refused where ``above_low``, ``high`` where ``below_high``);
    ``or_word`` is a word, or several, that may stand in place of the value; ``hint`` is what a planner most likely
    should do about a refused cell; ``default`` is what a blank cell of an optional column stands for.
    """

    name: str
    type: str
    unit: str
    description: str
    low: float | None = None
    high: float | None = None
    above_low: bool = False
    below_high: bool = False
    choices: tuple[str, ...] = ()
    refers_to: str = ""
    or_word: str | tuple[str, ...] = ""
    hint: str = ""
    required: bool = True
    default: str = ""

    @property
    def rule(self) -> str:
        """What a cell must be, in one phrase."""
        words = TYPES[self.type].format(
            refers_to=self.refers_to, choices=", ".join(self.choices), range=self._range_in_words()
        )
        return f"{words}, or {' or '.join(self.words)}" if self.words else words

    @property
    def words(self) -> tuple[str, ...]:
        """The words that may stand in place of the value."""
        named = (self.or_word,) if isinstance(self.or_word, str) else self.or_word
        return tuple(word for word in named if word)

    @property
    def may_be_blank(self) -> bool:
        """Whether an empty cell is a valid one."""
        return not self.required or self.type == "settings"

    def _range_in_words(self) -> str:
        low = "" if self.low is None else f" {'>' if self.above_low else '>='} {self.low:,}"
        if self.high is None:
            return low
        return f"{low}{' and' if low else ''} {'<' if self.below_high else '<='} {self.high:,}"


@dataclass(frozen=True)
class TableDescription:
    """One table of a network folder: its columns, and the columns whose values together may occur only once."""

    name: str
    description: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    required: bool = True

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, in the order of the dictionary."""
        return tuple(column.name for column in self.columns)

    def type_of(self, name: str) -> str:
        """Return the type of a column; '' where the table has none of that name."""
        return next((column.type for column in self.columns if column.name == name), "")

    def default_of(self, name: str) -> str:
        """Return what a blank cell of a column stands for; '' where nothing does."""
        return next((column.default for column in self.columns if column.name == name), "")


money = partial(Column, type="number", low=0, high=LARGEST_MONEY)
"""A column of money in major units."""
site_names = partial(Column, "site", "site names", "-", refers_to="sites")
product_names = partial(Column, "product", "product names", "-", refers_to="products")
NOTE = Column("note", "text", "-", "Where the figures come from, or that they are assumed.", required=False)

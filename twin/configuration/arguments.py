"""``key=value`` arguments: read by Hydra's override grammar, judged before anything is composed from them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import ChoiceSweep, Override, RangeSweep
from hydra.errors import HydraException

from twin.configuration.keys import NAMED, PATHS, checked_key, without_value
from twin.configuration.trust import broken_rules, rule_against_text
from twin.errors import InputError, Problem, raise_if_any, shown

COMMAND_LINE = "command line"
MOST_ALTERNATIVES = 1_000
_NOT_SWEPT = ("study", "network", "execution", "precision", *PATHS)
_LONGEST = 10_000
_MOST_BRACKETS = 20
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
_SEPARATED_NUMBER = re.compile(r"(?<![\w.-])[-+]?[0-9]+_[0-9_.]+(?![\w-])")


@dataclass(frozen=True)
class Argument:
    """One ``key=value`` of the command line or of a study."""

    key: str
    value: Any
    text: str
    """``key=value`` as Hydra's grammar spells it."""
    source: str = COMMAND_LINE

    @property
    def where(self) -> str:
        """What messages call it."""
        return f"{self.source}: {self.key}"

    @property
    def is_choice(self) -> bool:
        """Whether it names a file, or a folder, instead of changing a value."""
        return self.key in NAMED


def parsed(text: str, source: str = COMMAND_LINE, *, multirun: bool = False) -> list[Argument]:
    """Return what a ``key=value`` text stands for: one argument, or the alternatives that a sweep lists.

    Parameters
    ----------
    text
        The argument.
    source
        Where it stands, for messages.
    multirun
        Whether alternatives (``run.seed=1,2``) are allowed.

    Raises
    ------
    InputError
        The argument is unreadable, its key is unknown, or its value is not plain data.
    """
    key, equals, value = text.partition("=")
    if not equals:
        raise InputError([without_value(text, source)])
    name = checked_key(key, source)
    if name in PATHS:
        return [Argument(name, value, text, source)]
    override = _read(name, value, f"{source}: {name}")
    found = [_argument(name, plain, source) for plain in _alternatives(override, value, multirun, f"{source}: {name}")]
    raise_if_any(problem for argument in found for problem in _not_plain_data(argument))
    return found


def _read(name: str, value: str, where: str) -> Override:
    if len(value) > _LONGEST:
        raise InputError([Problem(where, value, f"is longer than {_LONGEST} characters")])
    if max(map(value.count, "[{(")) > _MOST_BRACKETS:
        raise InputError([Problem(where, value, f"holds more than {_MOST_BRACKETS} brackets: put it into a file")])
    if rule := rule_against_text(value):
        raise InputError([Problem(where, value, rule)])
    if _SEPARATED_NUMBER.search(_QUOTED.sub("", value)):
        raise InputError([Problem(where, value, "numbers have no separators", "drop the underscores")])
    try:
        return OverridesParser.create().parse_override(f"{name}={value}")
    except (HydraException, ValueError):
        fix = "lists look like [a,b]; put text with spaces, commas or brackets into quotes: key='\"a, b\"'"
        raise InputError([Problem(where, value, "is not readable as a value", fix)]) from None


def _alternatives(override: Override, value: str, multirun: bool, where: str) -> Iterator[str]:
    """Yield the values that an argument stands for, as text: one, or the alternatives of a sweep."""
    if not override.is_sweep_override():
        yield override.get_value_element_as_str()
        return
    if not multirun:
        fix = "add --multirun to try each, or write [a,b] for a list"
        raise InputError([Problem(where, value, "lists alternatives", fix)])
    head = override.key_or_group.partition(".")[0]
    if head in _NOT_SWEPT:
        raise InputError([Problem(where, value, f"'{head}' cannot be swept: a study has one of it")])
    sweep = override.value()
    if not isinstance(sweep, (ChoiceSweep, RangeSweep)) or sweep.shuffle:
        raise InputError([Problem(where, value, "only lists of values and range(...) can be swept, in their order")])
    try:
        found = list(itertools.islice(override.sweep_string_iterator(), MOST_ALTERNATIVES + 1))
    except (ValueError, ArithmeticError):
        found = []
    if not found:
        raise InputError([Problem(where, value, "lists no alternative", "write a list such as 1,2,3")])
    if len(set(found)) < len(found):
        raise InputError([Problem(where, value, "names one alternative twice")])
    yield from found


def _argument(name: str, plain: str, source: str) -> Argument:
    value = OverridesParser.create().parse_override(f"{name}={plain}").value()
    return Argument(name, value, f"{name}={plain}", source)


def _not_plain_data(argument: Argument) -> Iterator[Problem]:
    for path, value, rule in broken_rules(argument.value, argument.key):
        yield Problem(f"{argument.source}: {shown(path)[1:-1]}", value, rule)

"""Settings: what a planner may write, and what is said when it is something else."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from twin import settings
from twin.settings import composed, setting


@dataclass(frozen=True)
class Oven:
    """An example with a setting of each kind."""

    heat: float = setting(unit="degrees", low=50, high=300, doc="Temperature.")
    trays: int = setting(2, unit="trays", low=1, doc="How many.")
    fan: bool = setting(False, unit="yes or no", doc="Whether it blows.")
    mode: str = setting("slow", unit="name", doc="How.", choices=("slow", "fast"))
    curve: tuple[float, ...] = setting((1.0,), unit="-", low=0, high=9, doc="Heat over time.")
    extras: Mapping[str, Any] = setting((), unit="settings", doc="More.")
    serial_number = "not a setting"


def said(**given: Any) -> list[str]:
    return [str(problem) for problem in settings.check(Oven, {"heat": 200} | given, "oven.yaml")]


def test_settings_are_listed_in_the_order_of_declaration():
    """Only fields that know their unit are settings."""
    assert list(settings.declared(Oven)) == ["heat", "trays", "fan", "mode", "curve", "extras"]
    assert settings.declared(int) == {}


@pytest.mark.parametrize(
    "given",
    [
        {"heat": 50}, {"heat": 300.0}, {"trays": 1}, {"fan": True}, {"mode": "fast"}, {"curve": [0, 1.5, 9]},
        {"curve": ()}, {"extras": {"steam": 1}},
    ],
    ids=str,
)
def test_what_fits_is_accepted(given):
    """Bounds belong to the range, an int may stand for a float, a list for a tuple."""
    assert said(**given) == []


@pytest.mark.parametrize(
    ("given", "key", "rule"),
    [
        ({"heat": 49.9}, "heat", "must lie in [50, 300] [degrees]"),
        ({"heat": "hot"}, "heat", "must be a number [degrees]"),
        ({"heat": True}, "heat", "must be a number [degrees]"),
        ({"heat": math.nan}, "heat", "must be finite"),
        ({"heat": math.inf}, "heat", "must be finite"),
        ({"heat": None}, "heat", "must be a number [degrees]"),
        ({"trays": 2.0}, "trays", "must be a whole number [trays]"),
        ({"trays": 0}, "trays", "must lie in [1, inf] [trays]"),
        ({"fan": 1}, "fan", "must be true or false"),
        ({"mode": "fsat"}, "mode", "must be one of slow, fast, did you mean 'fast'?"),
        ({"mode": 3}, "mode", "must be text"),
        ({"curve": 3}, "curve", "must be a list"),
        ({"curve": [1, 10]}, "curve.1", "must lie in [0, 9] [-]"),
        ({"curve": [1, "two"]}, "curve.1", "must be a number [-]"),
        ({"curve": [[1]]}, "curve.0", "must be a number [-]"),
        ({"extras": 3}, "extras", "must be"),
        ({"trays": 10**400}, "trays", "must not exceed 1,000,000,000,000 in size [trays]"),
        ({"heat": -1e300}, "heat", "must not exceed"),
        ({"tray": 2}, "tray", "'tray' is no setting of Oven"),
    ],
    ids=str,
)
def test_what_does_not_fit_is_named_with_its_rule(given, key, rule):
    """The place, the value, the rule with its unit; one problem each."""
    (message,) = said(**given)
    assert message.startswith(f"oven.yaml.{key}: ")
    assert rule in message


def test_a_misspelled_setting_is_shown_the_nearest_and_all_valid_ones():
    """The planner need not open the source."""
    (message,) = said(tray=2)
    assert "heat, trays, fan, mode, curve, extras" in message
    assert "did you mean 'trays'?" in message


def test_a_setting_without_default_is_required():
    """And the message says what it is for."""
    (problem,) = settings.check(Oven, {}, "oven.yaml")
    assert "'heat' is required [degrees]" in str(problem)
    assert "Temperature." in str(problem)


def test_all_problems_are_said_at_once():
    """One pass, not one at a time."""
    assert len(said(heat=0, trays=0, fan="no", mode="x", curve=4, colour="red")) == 6


def test_an_instance_is_built_from_what_passed():
    """Lists become tuples, so that a frozen setting is frozen all through."""
    oven = settings.build(Oven, {"heat": 90, "curve": [1, 2]})
    assert (oven.heat, oven.curve, oven.trays) == (90, (1, 2), 2)


def test_a_class_without_settings_accepts_none():
    """A rule that has nothing to set says so."""

    class Plain:
        """Nothing to set."""

    (problem,) = settings.check(Plain, {"level": 1}, "here")
    assert "valid settings are none" in str(problem)


@dataclass(frozen=True)
class Rack:
    """A part of an oven."""

    height: int = setting(1, unit="slots", low=1, high=5, doc="Where.")


@dataclass(frozen=True)
class Bakery:
    """Settings made of settings: one, and a list."""

    oven: Rack = composed(Rack, Rack(), unit="rack", doc="The upper one.")
    racks: tuple[Rack, ...] = composed(Rack, (), unit="racks", doc="The others.")


def test_settings_made_of_settings_are_checked_each_in_its_place():
    """Names, ranges and types of the parts, by the path to them; all at once."""
    given = {"oven": {"hight": 2}, "racks": [{"height": 9}, 3, {"height": 5}]}
    found = [str(problem) for problem in settings.check(Bakery, given, "bakery.yaml")]
    assert len(found) == 3
    assert found[0].startswith("bakery.yaml.oven.hight: 2: 'hight' is no setting of Rack")
    assert "must lie in [1, 5] [slots]" in found[1]
    assert found[1].startswith("bakery.yaml.racks.0.height: 9")
    assert found[2].startswith("bakery.yaml.racks.1: 3: must be names with values [racks]: names are height")
    (listless,) = settings.check(Bakery, {"racks": {"height": 1}}, "bakery.yaml")
    assert "must be a list" in str(listless)


def test_settings_made_of_settings_are_built_whole():
    """Parts become instances of their class, lists tuples; what is left out is by default."""
    built = settings.build(Bakery, {"racks": [{"height": 2}, {}]})
    assert built == Bakery(Rack(1), (Rack(2), Rack(1)))

"""What configuration may never hold."""

from __future__ import annotations

import math

import pytest

from twin.configuration.trust import broken_rules, rule_against_key, rule_against_text


@pytest.mark.parametrize(
    "key", ["_target_", "_target_x", "_partial_", "_args_", "_call_", "hydra", "hydra.run", "defaults"]
)
def test_keys_that_a_framework_would_obey_are_refused(key):
    """Also those that merely begin like one."""
    assert rule_against_key(key)


@pytest.mark.parametrize("key", ["target", "kind", "hydration", "default", "_own", "delay_days"])
def test_other_keys_are_data(key):
    """A refused word may be part of a key."""
    assert rule_against_key(key) == ""


@pytest.mark.parametrize("text", ["${x}", "a ${oc.env:HOME} b", "\\${x}", "\x1b[2J", "\u202eevil", "\x00", "\u2066"])
def test_text_that_another_place_would_fill_in_or_that_hides_is_refused(text):
    """Interpolation, escape sequences, and characters that turn the direction of writing."""
    assert rule_against_text(text)


@pytest.mark.parametrize("text", ["$5", "{x}", "a\nb\tc", "价格 é", "100 %"])
def test_ordinary_text_is_allowed(text):
    """Money, braces, line breaks and any script."""
    assert rule_against_text(text) == ""


def test_nested_data_is_searched_to_the_bottom():
    """Each finding comes with its key path."""
    data = {"a": [{"_target_": "os.system"}, "${x}"], "b": {"c": math.inf}, "d": None, "e": 1}
    found = {path for path, _, _ in broken_rules(data, "top")}
    assert found == {"top.a.0._target_", "top.a.1", "top.b.c", "top.d"}

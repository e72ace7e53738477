"""Keys of arguments."""

from __future__ import annotations

import pytest

from twin.configuration.keys import NAMED, OFTEN_MEANT, checked_key, without_value
from twin.errors import InputError


@pytest.mark.parametrize("key", [*NAMED, *OFTEN_MEANT, "scenarios.a.events.0.start_day", "strategies.x.delay_days"])
def test_a_key_that_there_is_passes(key):
    """Choices, lists, paths, and values of sections."""
    assert checked_key(key, "x") == key


@pytest.mark.parametrize("key", ["+run.seed", "++run.seed"])
def test_plus_signs_of_hydra_users_are_accepted_before_values(key):
    """They change nothing: a value is set whether it was there or not."""
    assert checked_key(key, "x") == "run.seed"


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("+demand", "without the plus"), ("~run.seed", "taken away"), ("a@b", "'/' and '@'"), ("a b", "is no key"),
        ("", "is no key"), ("run..seed", "is no key"), ("run.seed.", "is no key"), ("x" * 201, "at most 200"),
        ("run", "is a section"), ("network.currency", "chosen, not changed"), ("seed", "did you mean 'run.seed'"),
        ("runn.seed", "did you mean 'run.seed'"), ("strategy", "did you mean 'strategies'"), ("hydra.x", "'hydra'"),
        ("strategies.a._target_", "executable"), ("defaults", "'defaults'"),
    ],
)
def test_any_other_key_is_explained(key, said):
    """With the nearest one where there is one."""
    with pytest.raises(InputError) as caught:
        checked_key(key, "x")
    assert said in str(caught.value)


def test_an_argument_without_a_value_is_explained():
    """The form, with examples; a deletion is told what to do instead."""
    assert "study=quickstart" in str(without_value("quickstart", "x"))
    assert "taken away" in str(without_value("~demand", "x"))

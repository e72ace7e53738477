"""What went wrong, in one line that reads the same on every machine."""

from __future__ import annotations

from twin.study.executors.base import cause_of, imported


def test_a_cause_names_the_place_where_the_trouble_began():
    """An error that the event loop passes on is placed where it was raised first, without any path."""
    try:
        try:
            raise ValueError("stock of S1\nis -3")
        except ValueError as error:
            raise RuntimeError("stock of S1 is -3") from error
    except RuntimeError as error:
        cause = cause_of(error)
    assert cause.startswith("RuntimeError: stock of S1 is -3 (at ") and cause.endswith("test_base:12)")
    assert "/" not in cause


def test_an_error_without_words_or_place_is_named_by_its_kind():
    """Nothing more is known about it."""
    assert cause_of(MemoryError()) == "MemoryError (at an unknown place)"


def test_a_task_is_named_by_module_and_function():
    """Plain text that a worker can be sent."""
    assert imported("math:sqrt")(9) == 3

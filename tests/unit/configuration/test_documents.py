"""The strict reader of YAML files."""

from __future__ import annotations

import os

import pytest

from twin.configuration.documents import LARGEST_BYTES, parse, read
from twin.errors import InputError

TEXT = """\
question: why?
events:
  - kind: site_outage
    start_day: 3
  - {kind: x, start_day: 4}
names: [a, "NO", 'yes', "0123"]
story: >-
  two
  lines
"""


def test_plain_data_comes_out_as_it_looks():
    """Quoted words are text, whatever they say."""
    assert parse(TEXT, "a.yaml").data == {
        "question": "why?",
        "events": [{"kind": "site_outage", "start_day": 3}, {"kind": "x", "start_day": 4}],
        "names": ["a", "NO", "yes", "0123"],
        "story": "two lines",
    }


@pytest.mark.parametrize(
    ("path", "where"),
    [
        ("question", "a.yaml:1: question"),
        ("events.0.start_day", "a.yaml:4: events.0.start_day"),
        ("events.1.start_day", "a.yaml:5: events.1.start_day"),
        ("events.1.absent.deeper", "a.yaml:5: events.1.absent.deeper"),
        ("absent", "a.yaml:1: absent"),
        ("", "a.yaml:1"),
    ],
)
def test_every_key_knows_its_line(path, where):
    """A key that is absent is placed where it should have stood."""
    assert parse(TEXT, "a.yaml").where(path) == where


def test_keys_that_belong_into_one_file_are_allowed_there():
    """The root configuration holds a defaults list, nothing else does."""
    assert parse("defaults: [_self_]", "a.yaml", may_hold=("defaults",)).problems == ()
    assert parse("defaults: [_self_]", "a.yaml").problems


def test_a_byte_order_mark_and_any_line_ends_are_accepted(tmp_path):
    """As editors on other systems write them."""
    path = tmp_path / "a.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\r\nb: 2\r\n")
    assert read(path).data == {"a": 1, "b": 2}


@pytest.mark.parametrize(("size", "accepted"), [(LARGEST_BYTES, True), (LARGEST_BYTES + 1, False)])
def test_size_ends_at_its_limit(tmp_path, size, accepted):
    """One mebibyte is read, one byte more is not."""
    path = tmp_path / "a.yaml"
    path.write_bytes(b"a: 1\n#" + b"x" * (size - 7) + b"\n")
    if accepted:
        assert read(path).data == {"a": 1}
    else:
        with pytest.raises(InputError, match="larger than"):
            read(path)


def test_a_pipe_is_refused_and_does_not_block(tmp_path):
    """Opening it would wait for a writer."""
    os.mkfifo(tmp_path / "a.yaml")
    with pytest.raises(InputError, match="not a regular file"):
        read(tmp_path / "a.yaml")


def test_a_file_that_is_not_there_is_a_problem_not_an_exception(tmp_path):
    """The message names the file."""
    with pytest.raises(InputError, match=r"b\.yaml.*cannot be read"):
        read(tmp_path / "b.yaml", "b.yaml")

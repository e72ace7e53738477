"""A configuration as text."""

from __future__ import annotations

from twin.configuration import as_json, as_yaml
from twin.configuration.documents import parse

DATA = {"b": {"y": [1, 2.5, "NO", "0123", "12:30", "null", "a: b"], "x": True}, "a": "价格", "n": "1e400"}


def test_yaml_keeps_the_order_and_reads_back_as_it_was():
    """Also by our own strict reader: words that YAML would misread are quoted."""
    text = as_yaml(DATA)
    found = parse(text, "x")
    assert found.problems == ()
    assert found.data == DATA
    assert list(found.data) == ["b", "a", "n"]


def test_json_is_the_same_for_the_same_content():
    """Whatever the order of the keys; in one line of ASCII."""
    turned = {key: DATA[key] for key in reversed(DATA)}
    assert as_json(turned) == as_json(DATA)
    assert as_json(DATA).isascii()

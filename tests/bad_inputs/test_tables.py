"""Every mistake of the corpus is answered in one message: place, value, rule and repair."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.bad_inputs.folders import (
    change,
    copy_of_tiny,
    copy_of_tiny_choosing,
    copy_of_tiny_modes,
    copy_of_tiny_omnichannel,
    copy_of_tiny_online,
    copy_of_tiny_promising,
)
from twin.errors import InputError
from twin.network.reader import read_folder

VALID = {
    "online": copy_of_tiny_online, "modes": copy_of_tiny_modes, "returns": copy_of_tiny_online,
    "promising": copy_of_tiny_promising, "stock_records": copy_of_tiny_online,
    "omnichannel": copy_of_tiny_omnichannel, "pickup": copy_of_tiny_modes, "choosing": copy_of_tiny_choosing,
    "staffing": copy_of_tiny_online,
}
NAMES = (
    "cells", "files", "relations", "online", "modes", "returns", "promising", "stock_records", "omnichannel", "docks",
    "pickup", "choosing", "staffing",
)
CASES: list[dict[str, Any]] = [
    {**case, "valid": VALID.get(name, copy_of_tiny)}
    for name in NAMES
    for case in tomllib.loads((Path(__file__).parent / "tables" / f"{name}.toml").read_text(encoding="utf-8"))["cases"]
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_a_bad_table_is_explained(case: dict[str, Any], tmp_path: Path) -> None:
    """The message holds what the case says, there are as many as it says, and none is a traceback."""
    folder = case["valid"](tmp_path)
    change(folder, case)
    if case.get("accepted"):
        read_folder(folder)
        return
    with pytest.raises(InputError) as caught:
        read_folder(folder)
    lines = caught.value.lines()
    assert len(lines) == case.get("problems", 1), "\n".join(lines)
    assert any(all(part in line for part in case["says"]) for line in lines), "\n".join(lines)
    assert "Traceback" not in str(caught.value)
    assert all(line.isprintable() and len(line) < 1_000 for line in lines)


def test_the_cases_have_names_of_their_own() -> None:
    """No two cases bear one name, so that a failing one can be found."""
    names = [case["case"] for case in CASES]
    assert sorted(names) == sorted(set(names))
    assert len(names) > 100

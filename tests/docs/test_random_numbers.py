"""docs/random-numbers.md: the address schema is the one that the code uses, and golden draws stay as they are."""

from __future__ import annotations

import ast
import re

import numpy as np
import pytest

from tests.docs.pages import ROOT, names, table
from twin.simulation.draws import NO_NAME, Draws, name_hashes

PAGE = ROOT / "docs" / "random-numbers.md"
GOLDEN = re.findall(r'^assert draw\((\d+), (\d+), "(\w+)", "([^"]*)", "([^"]*)", ([\d_* ]+)\) == (\S+)$',
                    PAGE.read_text(encoding="utf-8"), re.MULTILINE)


def purposes_in_the_code() -> set[str]:
    """The first argument of every call of ``draws.block``, ``draws.lines`` and ``draws.key``."""
    found = set()
    for source in (ROOT / "twin").rglob("*.py"):
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and re.search(r"draws\.(block|lines|key)$", ast.unparse(node.func)):
                assert isinstance(node.args[0], ast.Constant), f"{source}: a purpose is written out where it is used"
                found.add(node.args[0].value)
    return found


def test_the_table_names_every_purpose():
    """No draw is made under a purpose that the schema does not have, and none of the schema is unused."""
    documented = names([row[0] for row in table(PAGE, "purpose | first name")])
    assert len(documented) == len(set(documented))
    assert set(documented) == purposes_in_the_code()


def test_there_are_golden_draws():
    """At least one with two names, one with one and one with none."""
    assert {bool(first) + bool(second) for *_, first, second, _, _ in GOLDEN} == {0, 1, 2}


@pytest.mark.parametrize(("seed", "replication", "purpose", "first", "second", "index", "value"), GOLDEN)
def test_the_twin_makes_the_golden_draws(seed, replication, purpose, first, second, index, value):
    """The page computes them with NumPy alone; scattered lines and blocks of the twin give the same bits."""
    draws = Draws(int(seed), int(replication))
    row = name_hashes([first]) if first else NO_NAME
    column = name_hashes([second]) if second else NO_NAME
    at = int(np.prod([int(factor) for factor in index.split("*")]))
    assert draws.lines(purpose, row, column, np.array([at]))[0] == float(value)
    assert draws.block(purpose, row, column, at)[0, 0] == float(value)


def test_neither_scenario_nor_strategy_nor_variant_is_part_of_an_address():
    """The address is what ``Draws`` is made from, and what its two methods are asked with."""
    import inspect

    assert list(inspect.signature(Draws).parameters) == ["seed", "replication"]
    assert list(inspect.signature(Draws.lines).parameters) == ["self", "purpose", "a", "b", "index"]

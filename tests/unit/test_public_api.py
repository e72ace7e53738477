"""What ``import twin`` offers."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import twin

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", twin.__all__)
def test_every_public_name_is_there_and_explained(name):
    """Imported on first use; documented."""
    assert getattr(twin, name).__doc__


def test_the_names_for_type_checkers_are_the_names_that_are_loaded():
    """The lazy table and the imports that only a type checker sees agree."""
    tree = ast.parse((ROOT / "twin" / "__init__.py").read_text())
    block = next(node for node in tree.body if isinstance(node, ast.If))
    imported = {alias.asname or alias.name for node in block.body for alias in node.names}
    assert imported == set(twin.__all__) == set(twin._HOMES)


def test_any_other_name_is_an_ordinary_mistake():
    """As in any module."""
    with pytest.raises(AttributeError, match="no attribute 'frobnicate'"):
        twin.frobnicate  # noqa: B018 - the access is what is tested
    assert {"load", "run", "simulate"} <= set(dir(twin))


def test_importing_the_package_loads_nothing_else():
    """Names are imported when they are used."""
    code = "import sys, twin; print([name for name in sys.modules if name.startswith('twin.') or name == 'numpy'])"
    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


def test_a_study_is_loaded_and_a_cell_simulated_as_on_the_command_line(tmp_path, monkeypatch):
    """The same words, in Python."""
    monkeypatch.chdir(tmp_path)
    study = twin.load(["scenarios=[flash_sale]", "run.horizon_days=2", "run.warmup_days=0"])
    run = twin.simulate(study.cell("flash_sale", "independent"))
    assert run.movements["units"].sum() > 0
    with pytest.raises(twin.InputError):
        twin.load(["run.seed=x"])

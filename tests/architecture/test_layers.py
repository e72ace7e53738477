"""Who may import whom: the contracts in pyproject.toml hold, and they can fail."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINT = Path(sys.executable).parent / "lint-imports"
BREACHES = {
    "world": ("laws/breach.py", "import twin.simulation\n"),
    "evidence": ("kpis/breach.py", "import twin.reporting\n"),
    "evidence-blind": ("kpis/breach.py", "import twin.simulation\n"),
    "world-blind": ("simulation/breach.py", "import twin.kpis\n"),
    "importing": ("importing/breach.py", "import twin.ledger\n"),
    "pandas": ("policies/breach.py", "def late():\n    import pandas\n"),
    "simpy": ("policies/breach.py", "from simpy import Environment\n"),
    "numba": ("simulation/breach.py", "import numba\n"),
    "hydra": ("study/breach.py", "import yaml\n"),
    "matplotlib": ("kpis/breach.py", "def late():\n    import matplotlib.pyplot\n"),
}


def lint(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [str(LINT), "--no-cache", "--no-logo", "--config", str(folder / "pyproject.toml"), *arguments]
    return subprocess.run(
        command, cwd=folder, env={"PYTHONPATH": str(folder), "COLUMNS": "200"}, capture_output=True, text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def copy(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("copy")
    shutil.copy(ROOT / "pyproject.toml", folder)
    shutil.copytree(ROOT / "twin", folder / "twin", ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def test_every_contract_is_kept():
    """The layers, the blindness of the evidence, and each library imported in its one place."""
    said = lint(ROOT)
    assert said.returncode == 0, said.stdout + said.stderr


@pytest.mark.parametrize("contract", BREACHES)
def test_each_contract_notices_a_breach(copy, contract):
    """One offending file, imports inside functions included, breaks the contract that forbids it."""
    name, text = BREACHES[contract]
    breach = copy / "twin" / name
    breach.write_text('"""A breach."""\n' + text)
    try:
        said = lint(copy, "--contract", contract)
    finally:
        breach.unlink()
    assert said.returncode == 1, said.stdout + said.stderr
    assert "breach" in said.stdout


def test_every_contract_has_its_breach():
    """A contract that nothing tests may have stopped working."""
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    assert {contract["id"] for contract in declared} == set(BREACHES)

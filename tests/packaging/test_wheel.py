"""What `pip install supply-twin` would lay down."""

from __future__ import annotations

import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def shipped(tmp_path_factory) -> set[str]:
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_every_source_is_shipped(shipped):
    """All modules, and what lies beside them: page templates and planner's templates."""
    beside = [path for path in (ROOT / "twin").rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    assert not [str(path) for path in beside if str(path.relative_to(ROOT)) not in shipped]


@pytest.mark.parametrize("folder", ["configs", "scenarios"])
def test_configuration_and_scenarios_are_shipped(shipped, folder):
    """Every file of both folders, under twin/_shipped."""
    files = [path.relative_to(ROOT) for path in (ROOT / folder).rglob("*") if path.is_file()]
    assert files
    assert not [str(path) for path in files if f"twin/_shipped/{path}" not in shipped]


def test_nothing_else_is_shipped(shipped):
    """No tests, no reports, no caches: the package and its metadata."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert {name.split("/")[0] for name in shipped} == {"twin", f"supply_twin-{version}.dist-info"}
    assert not [name for name in shipped if "__pycache__" in name or name.endswith(".pyc")]

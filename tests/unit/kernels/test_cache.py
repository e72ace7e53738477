"""Where compiled kernels are kept, and when they are compiled."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import numba
import pytest

from twin import kernels
from twin.kernels import cache

ROOT = Path(__file__).parents[3]


def test_warm_up_compiles_every_declared_signature():
    """Afterwards each declared kernel holds machine code, and asking again costs nothing new."""
    count = kernels.warm_up()
    assert count > 5
    assert all(len(dispatcher.signatures) >= len(declared) for dispatcher, declared in cache._declared)
    assert kernels.warm_up() == count


def test_a_changed_source_gets_another_folder(monkeypatch, tmp_path):
    """Numba would notice a change of the kernel's own file only, not of a kernel that it inlines."""
    own, outside = tmp_path / "kernels" / "one.py", tmp_path / "units.py"
    own.parent.mkdir()
    monkeypatch.setattr(cache, "__file__", str(own.parent / "cache.py"))
    monkeypatch.setattr(cache, "CONSTANTS", ("units.py",))
    digests = []
    for text, constant in (("a = 1", "b = 1"), ("a = 2", "b = 1"), ("a = 2", "b = 2")):
        own.write_text(text)
        outside.write_text(constant)
        digests.append(cache._digest())
    assert len(set(digests)) == 3


def test_whatever_kernels_import_from_elsewhere_is_part_of_the_digest():
    """A number that is compiled into a kernel and changes in its own file would otherwise go unnoticed."""
    package = Path(kernels.__file__).parent.parent
    imported = {
        node.module for source in (package / "kernels").glob("*.py") for node in ast.walk(ast.parse(source.read_text()))
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("twin.")
    }
    outside = {name for name in imported if not name.startswith("twin.kernels")}
    assert {f"{name.removeprefix('twin.').replace('.', '/')}.py" for name in outside} == {*cache.CONSTANTS}


def test_a_folder_that_others_can_write_is_refused(tmp_path):
    """Machine code placed by somebody else must never run."""
    own, open_to_all = tmp_path / "own", tmp_path / "open"
    open_to_all.mkdir()
    open_to_all.chmod(0o777)
    assert cache._private(own)
    assert not cache._private(open_to_all)


@pytest.mark.skipif(sys.platform != "linux", reason="reads a path that cannot be a folder on Linux")
def test_without_a_writable_home_kernels_still_work(tmp_path):
    """A home that cannot hold a cache is no reason to stop: the temporary folder serves."""
    script = "from twin.kernels import cache; print(cache.folder())"
    environment = {**os.environ, "HOME": "/dev/null/nowhere", "XDG_CACHE_HOME": "", "TMPDIR": str(tmp_path)}
    environment.pop("NUMBA_CACHE_DIR", None)
    said = subprocess.run(
        [sys.executable, "-c", script], env=environment, cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert Path(said.stdout.strip()).is_relative_to(tmp_path)


def test_numba_keeps_its_own_setting():
    """Our folder is set only while our kernels are decorated: other users of numba keep theirs."""
    assert str(cache.folder()) != numba.config.CACHE_DIR

"""Where compiled kernels are kept, and when they are compiled."""

from __future__ import annotations

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
    (tmp_path / "one.py").write_text("a = 1\n")
    monkeypatch.setattr(cache, "__file__", str(tmp_path / "cache.py"))
    before = cache._digest()
    (tmp_path / "one.py").write_text("a = 2\n")
    assert cache._digest() != before


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

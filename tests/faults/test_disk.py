"""A disk that is full, or gives back other bytes than it was given."""

from __future__ import annotations

import errno
import itertools
import os
from pathlib import Path

import pytest

from tests.faults.fakes import silent, study
from tests.faults.folders import contents, drove, finished
from twin.study.errors import OutputError
from twin.study.study import run


@pytest.mark.parametrize("call", ["write", "fsync", "rename", "open", "mkdir"])
def test_whichever_write_fails_nothing_partial_is_seen_and_it_can_be_resumed(tmp_path, monkeypatch, call):
    """The n-th call fails, for every n: status 5 and the path, all files whole; with room again, the same bytes."""
    small = study(replications=1, scenarios=("calm",), strategies=("a", "b") if call == "rename" else ("a",))
    run(small, out=tmp_path / "reference", progress=silent())
    expected = contents(tmp_path / "reference")
    for number in itertools.count(1):
        folder = tmp_path / f"{call}{number}"
        with monkeypatch.context() as patch:
            patch.setattr(os, call, _failing_at(getattr(os, call), number, folder))
            try:
                run(small, out=folder, progress=silent())
                failed = False
            except OutputError as error:
                failed = True
                assert error.exit_status == 5 and str(folder) in str(error)
        _everything_that_is_there_is_whole(folder, expected)
        before = finished(folder)
        run(small, out=folder, progress=silent())
        assert contents(folder) == expected
        assert {path: path.stat().st_mtime_ns for path in before} == before
        if not failed:
            break
    assert number > 4


def _failing_at(original, number: int, folder: Path):
    count = itertools.count(1)

    def call(*arguments, **options):
        if next(count) == number:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return original(*arguments, **options)

    return call


def _everything_that_is_there_is_whole(folder: Path, expected: dict[str, bytes]) -> None:
    assert not list(folder.rglob("*.tmp")) and not (folder / ".lock").exists()
    for path in folder.rglob("*"):
        name = str(path.relative_to(folder))
        if path.is_file() and name != "manifest.json":
            assert path.read_bytes() == expected[name]


def test_a_worker_that_finds_the_disk_full_ends_the_study(tmp_path):
    """Status 5 with the path and the bytes that were needed, not a failed run; what was there before stays."""
    status, said = drove(tmp_path / "x", engine="processes", workers=2, largest_file=4000)
    assert status == 5 and "File too large" in said and "bytes needed" in said
    assert "failed 2 times" not in said
    assert not (tmp_path / "x/manifest.json").exists()
    status, said = drove(tmp_path / "x", engine="processes", workers=2)
    assert status == 0


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    """Status 5 before the first run."""
    status, said = drove(Path("/proc/twin/x"), engine="serial")
    assert status == 5 and "/proc/twin" in said and "Traceback" not in said


@pytest.mark.parametrize("name", ["with space", "商店研究", "x" * 200])
def test_any_name_of_a_folder_will_do(tmp_path, name):
    """Spaces, other scripts and long names are no obstacle."""
    run(study(replications=1), out=tmp_path / name, progress=silent())
    assert (tmp_path / name / "manifest.json").exists()


def test_a_link_to_a_folder_will_do(tmp_path):
    """The user may keep results elsewhere."""
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    run(study(replications=1), out=tmp_path / "link", progress=silent())
    assert (tmp_path / "elsewhere/manifest.json").exists()


def test_a_flipped_bit_is_seen_and_only_its_run_done_again(tmp_path):
    """A warning names the file; the run is healed, all other runs keep their files, and the bytes are as before."""
    folder, lines = tmp_path / "x", []
    run(study(), out=folder, progress=silent())
    expected, times = contents(folder), finished(folder)
    broken = next((folder / "runs/movements").rglob("scenario=storm/strategy=b/rep-0001.parquet"))
    data = bytearray(broken.read_bytes())
    data[len(data) // 2] ^= 4
    broken.write_bytes(data)
    watch = silent()
    watch.say = lines.append
    run(study(), out=folder, progress=watch)
    name = broken.relative_to(folder)
    assert lines == [f"warning: storm/b replication 1: {name} is not the file that was written: it is done again"]
    assert contents(folder) == expected
    assert [path for path, time in times.items() if path.stat().st_mtime_ns != time] == [broken]


@pytest.mark.parametrize("name", ["kpis.csv", "comparison.csv", "config.yaml", "runs/plan.json"])
def test_a_damaged_result_is_written_anew(tmp_path, name):
    """What follows from the runs follows from them again."""
    folder = tmp_path / "x"
    run(study(replications=1), out=folder, progress=silent())
    expected, times = contents(folder), finished(folder)
    (folder / name).write_bytes((folder / name).read_bytes()[:-3])
    run(study(replications=1), out=folder, progress=silent())
    assert contents(folder) == expected and finished(folder) == times

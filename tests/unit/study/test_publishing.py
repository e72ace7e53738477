"""Publishing: a file is whole or absent, and one that is right already is left alone."""

from __future__ import annotations

import errno
import os

import pytest

from twin.study.errors import OutputError
from twin.study.publishing import publish, sweep


def test_a_file_gets_its_bytes_and_nothing_is_left_beside_it(tmp_path):
    """New folders are made on the way; no temporary file remains."""
    assert publish(tmp_path / "a" / "b" / "file", [b"one ", b"two"])
    assert (tmp_path / "a" / "b" / "file").read_bytes() == b"one two"
    assert os.listdir(tmp_path / "a" / "b") == ["file"]


def test_a_file_with_the_same_bytes_is_not_touched(tmp_path):
    """Publishing what is there already keeps the file and its time."""
    publish(tmp_path / "file", [b"same"])
    os.utime(tmp_path / "file", ns=(1, 1))
    assert not publish(tmp_path / "file", [b"sa", b"me"])
    assert (tmp_path / "file").stat().st_mtime_ns == 1
    assert publish(tmp_path / "file", [b"other"])


def test_the_order_is_write_sync_rename_sync(tmp_path, monkeypatch):
    """The file is durable before it gets its name, and its name before anything that relies on it."""
    calls: list[str] = []
    for name in ("write", "fsync", "rename"):
        original = getattr(os, name)
        monkeypatch.setattr(os, name, _noted(calls, name, original))
    publish(tmp_path / "file", [b"x"])
    assert calls == ["write", "fsync", "rename", "fsync"]


def _noted(calls, name, original):
    def call(*arguments):
        calls.append(name)
        return original(*arguments)

    return call


def test_a_system_that_takes_one_byte_at_a_time_gets_them_all(tmp_path, monkeypatch):
    """A short write is no end of the file."""
    original = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: original(descriptor, bytes(data)[:1]))
    publish(tmp_path / "file", [b"twelve bytes"])
    assert (tmp_path / "file").read_bytes() == b"twelve bytes"


@pytest.mark.parametrize("call", ["write", "fsync", "rename", "open"])
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO])
def test_a_failure_keeps_the_old_file_and_names_path_and_reason(tmp_path, monkeypatch, call, code):
    """Whatever fails, the file that was there stays as it was, and nothing partial remains."""
    publish(tmp_path / "file", [b"old"])

    def fail(*arguments, **options):
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, call, fail)
    with pytest.raises(OutputError) as failure:
        publish(tmp_path / "file", [b"new"])
    assert failure.value.exit_status == 5
    assert str(tmp_path / "file") in str(failure.value) and os.strerror(code) in str(failure.value)
    monkeypatch.undo()
    assert os.listdir(tmp_path) == ["file"]
    assert (tmp_path / "file").read_bytes() == b"old"


def test_a_full_disk_says_how_many_bytes_were_needed(tmp_path, monkeypatch):
    """A planner can make room for it."""
    monkeypatch.setattr(os, "write", lambda *arguments: (_ for _ in ()).throw(OSError(errno.ENOSPC, "full")))
    with pytest.raises(OutputError, match="1,234 bytes needed"):
        publish(tmp_path / "file", [bytes(1234)])


def test_a_file_in_place_of_a_folder_is_named(tmp_path):
    """A path that leads through a file cannot be written."""
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="file/below: cannot be written"):
        publish(tmp_path / "file" / "below", [b"x"])


def test_sweeping_removes_leftovers_and_nothing_else(tmp_path):
    """What a killed writer left is removed at any depth; finished files stay."""
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / ".file.123.tmp").write_text("half")
    (tmp_path / "deep" / "file").write_text("whole")
    sweep(tmp_path)
    assert os.listdir(tmp_path / "deep") == ["file"]

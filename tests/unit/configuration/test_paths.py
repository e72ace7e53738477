"""Which folders and files the twin opens."""

from __future__ import annotations

import os

import pytest

from twin.configuration.paths import existing_file, existing_folder, from_command_line, inside, is_inside, named
from twin.errors import InputError


@pytest.mark.parametrize(
    "text", ["s3://b/x", "http://h", "HTTPS://h", "file:///etc", "data:text/plain,x", "gs://b", "ssh://h"]
)
def test_an_address_is_no_folder(text):
    """Whatever the scheme."""
    with pytest.raises(InputError, match="is an address"):
        from_command_line(text, "out")


@pytest.mark.parametrize("text", ["a b", "结果", "c:x", "a=b", "x" * 200, "/tmp/somewhere", "./x", "../x"])
def test_any_other_text_may_be_a_folder_to_write(text):
    """Spaces, any script, anywhere."""
    assert str(from_command_line(text, "out"))


@pytest.mark.parametrize("text", ["", "  ", "a\0b", "x" * 5_000])
def test_some_texts_are_no_path(text):
    """Empty, with a NUL, or endless."""
    with pytest.raises(InputError):
        from_command_line(text, "out")


def test_devices_pipes_and_files_are_no_folders(tmp_path):
    """Each is called what it is."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "file").write_text("x")
    for path, kind in (("/dev/zero", "device"), (tmp_path / "pipe", "pipe"), (tmp_path / "file", "is a file")):
        with pytest.raises(InputError, match=kind):
            from_command_line(str(path), "out")


def test_reading_asks_for_what_exists(tmp_path):
    """A folder that is there, a regular file that is there."""
    (tmp_path / "file").write_text("x")
    os.mkfifo(tmp_path / "pipe")
    assert existing_folder(str(tmp_path), "x") == tmp_path
    assert existing_file(str(tmp_path / "file"), "x") == tmp_path / "file"
    with pytest.raises(InputError, match="no such folder"):
        existing_folder(str(tmp_path / "no"), "x")
    with pytest.raises(InputError, match="no such file"):
        existing_file(str(tmp_path / "no"), "x")
    with pytest.raises(InputError, match="no regular file"):
        existing_file(str(tmp_path / "pipe"), "x")


def test_a_path_inside_a_file_stays_in_its_project(tmp_path):
    """Neither dots, nor an absolute path, nor a link leads out."""
    root = tmp_path / "project"
    (root / "tables").mkdir(parents=True)
    (tmp_path / "other").mkdir()
    (root / "link").symlink_to(tmp_path / "other")
    assert inside("tables", root, root, "x") == root / "tables"
    assert inside("../tables", root / "tables", root, "x").resolve() == root / "tables"
    for text in ("..", "../other", str(tmp_path / "other"), "link", "tables/../../other"):
        with pytest.raises(InputError, match="leads out of the project folder"):
            inside(text, root, root, "x")
    with pytest.raises(InputError, match="no such folder"):
        inside("absent", root, root, "x")


def test_a_project_that_is_itself_reached_by_a_link_is_one_project(tmp_path):
    """Links above the project do not matter."""
    (tmp_path / "real" / "tables").mkdir(parents=True)
    (tmp_path / "alias").symlink_to(tmp_path / "real")
    assert is_inside(tmp_path / "real" / "tables", tmp_path / "alias")


def test_messages_show_short_printable_paths(tmp_path, monkeypatch):
    """Relative to the working directory where possible."""
    monkeypatch.chdir(tmp_path)
    assert named(tmp_path / "a" / "b.yaml") == "a/b.yaml"
    assert named(tmp_path / "a\x1b.yaml") == "a\\x1b.yaml"
    assert named(tmp_path.parent / "b.yaml") == str(tmp_path.parent / "b.yaml")


@pytest.mark.parametrize("text", ["a\x1b[31m", "a\nb", "a\u202eb", "a\u200bb", "a\udc80b"])
def test_a_path_that_would_steer_whoever_shows_it_is_refused(text):
    """Reports, tables and terminals carry the names of folders on."""
    with pytest.raises(InputError, match="control character"):
        from_command_line(text, "out")


def test_a_home_of_nobody_a_link_to_itself_and_an_endless_name_are_mistakes_of_the_user(tmp_path):
    """None of them is a defect of the twin."""
    (tmp_path / "loop").symlink_to("loop")
    for text in ("~nobody_of_that_name/x.csv", str(tmp_path / "loop"), str(tmp_path / ("x" * 300))):
        with pytest.raises(InputError):
            existing_file(text, "FILE")
    with pytest.raises(InputError, match="symbolic links"):
        inside("loop", tmp_path, tmp_path, "directory")

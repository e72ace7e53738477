"""The files of a folder: nothing is opened that is no plain file of the folder, and nothing hangs."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from tests.bad_inputs.folders import TINY, copy_of_tiny
from twin.errors import InputError
from twin.network.files import LARGEST_FILE_BYTES
from twin.network.reader import read_folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the tiny network, to be spoilt."""
    return copy_of_tiny(tmp_path)


def problems(folder: str | Path) -> list[str]:
    """Return what the reader says about a folder."""
    with pytest.raises(InputError) as caught:
        read_folder(folder)
    return caught.value.lines()


@pytest.mark.parametrize("address", ["http://example.org/net", "s3://bucket/net", "file:///tmp", "https:/example.org"])
def test_an_address_is_no_folder(address: str) -> None:
    """Nothing is fetched: tables lie on this machine."""
    assert problems(address) == [f"network folder: '{address}': is an address, not a folder: copy the tables here"]


def test_a_folder_that_is_not_there_is_named_with_the_nearest(folder: Path) -> None:
    """A misspelled folder is answered with the one beside it."""
    (said,) = problems(folder.parent / "netwrok")
    assert said.endswith("no such folder, did you mean 'network'?")


def test_a_file_or_a_device_is_no_folder(folder: Path) -> None:
    """Naming a table, a pipe or a device in place of the folder is answered at once."""
    os.mkfifo(folder.parent / "pipe")
    for path in (folder / "demand.csv", folder.parent / "pipe", "/dev/zero"):
        (said,) = problems(path)
        assert "is no folder" in said


def test_a_pipe_is_not_waited_for(folder: Path) -> None:
    """A pipe named like a table is refused without being opened."""
    (folder / "costs.csv").unlink()
    os.mkfifo(folder / "costs.csv")
    assert problems(folder) == ["costs.csv: 'costs.csv': is no file but a pipe: put a file here"]


def test_a_socket_and_a_folder_are_no_tables(folder: Path) -> None:
    """What is no file is named for what it is."""
    (folder / "costs.csv").unlink()
    (folder / "costs.csv").mkdir()
    (folder / "zones.csv").unlink()
    with socket.socket(socket.AF_UNIX) as open_socket:
        open_socket.bind(os.fspath(folder / "zones.csv"))
        assert problems(folder) == [
            "zones.csv: 'zones.csv': is no file but a socket: put a file here",
            "costs.csv: 'costs.csv': is no file but a folder: put a file here",
        ]


def test_a_link_may_not_leave_the_folder(folder: Path) -> None:
    """A link to a table elsewhere, or to a device, is refused; one within the folder is a file like others."""
    for target in (TINY / "costs.csv", Path("/dev/zero")):
        (folder / "costs.csv").unlink()
        (folder / "costs.csv").symlink_to(target)
        (said,) = problems(folder)
        assert said == f"costs.csv: '{target}': is a link that leaves the folder: put the file itself here"
    (folder / "costs.csv").unlink()
    (folder / ".data").mkdir()
    (folder / ".data" / "costs.csv").write_bytes((TINY / "costs.csv").read_bytes())
    (folder / "costs.csv").symlink_to(folder / ".data" / "costs.csv")
    read_folder(folder)


def test_a_folder_may_be_reached_through_a_link(folder: Path) -> None:
    """The folder itself may be a link, as in many data directories."""
    (folder.parent / "linked").symlink_to(folder)
    assert read_folder(folder.parent / "linked").name == "tiny"


def test_a_dangling_link_is_explained(folder: Path) -> None:
    """A link to nothing within the folder is a file that cannot be read."""
    (folder / "costs.csv").unlink()
    (folder / "costs.csv").symlink_to(folder / "nothing.csv")
    (said,) = problems(folder)
    assert "cannot be read (No such file or directory)" in said


def test_a_giant_file_is_not_read(folder: Path) -> None:
    """A file of ten gigabytes is refused by its size alone."""
    with (folder / "costs.csv").open("r+b") as file:
        file.truncate(10 * 2**30)
    (said,) = problems(folder)
    assert f"at most {LARGEST_FILE_BYTES:,} bytes are read" in said


def test_a_giant_line_is_refused(folder: Path) -> None:
    """A line of megabytes is no row of a table."""
    with (folder / "costs.csv").open("a") as file:
        file.write("x" * 2_000_000)
    (said,) = problems(folder)
    assert said.startswith("costs.csv:9: 'xxx")
    assert "2,000,000 bytes, at most 100,000" in said


def test_paths_may_hold_spaces_and_any_script(tmp_path: Path) -> None:
    """A folder may be called anything that the machine allows."""
    target = tmp_path / "我的 网络 (copy)"
    target.mkdir()
    assert read_folder(copy_of_tiny(target)).name == "tiny"


def test_an_empty_folder_lacks_every_table_that_must_be_there(tmp_path: Path) -> None:
    """Each missing table is named once, with its columns."""
    said = problems(tmp_path)
    assert [line.split(":")[0] for line in said] == [
        "network", "products", "partners", "sites", "lanes", "sourcing", "inventory_policies", "demand",
    ]

"""Putting a file in its place so that it is whole or absent, whatever happens meanwhile.

The order is written file, synced file, renamed file, synced folder. A crash between any two of them leaves the old file
or the new one (Pillai et al., All File Systems Are Not Created Equal, OSDI 2014).
"""

from __future__ import annotations

import filecmp
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from twin.study.errors import OutputError

_SUFFIX = ".tmp"
"""Of unfinished files: no reader of tables or records takes one for its own."""


def publish(path: Path, chunks: Iterable[bytes | memoryview]) -> bool:
    """Put bytes under a name; a file that already holds them is left untouched.

    Returns
    -------
    bool
        Whether the file is new or changed.

    Raises
    ------
    OutputError
        The disk is full or the folder cannot be written. Nothing partial has the file's name.
    """
    with naming_the_path(path):
        make_folder(path.parent)
    temporary = path.parent / f".{path.name}.{os.getpid()}{_SUFFIX}"
    try:
        _write(temporary, path, chunks)
        with naming_the_path(path):
            if path.exists() and filecmp.cmp(temporary, path, shallow=False):
                return False
            os.rename(temporary, path)
            sync_folder(path.parent)
    finally:
        temporary.unlink(missing_ok=True)
    return True


def make_folder(folder: Path) -> None:
    """Create a folder and those above it, each durable before its contents are."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def is_leftover(path: Path) -> bool:
    """Return whether a file is one that an interrupted writer left behind."""
    return path.name.startswith(".") and path.name.endswith(_SUFFIX)


def sweep(folder: Path) -> None:
    """Remove what interrupted writers left behind."""
    for leftover in folder.rglob(f".*{_SUFFIX}"):
        leftover.unlink(missing_ok=True)


@contextmanager
def naming_the_path(path: Path, needed_bytes: int = 0) -> Iterator[None]:
    """Turn an error of the operating system into one that names the path and what was needed."""
    try:
        yield
    except OSError as error:
        raise OutputError(path, needed_bytes, os.strerror(error.errno or 0)) from error


def _write(temporary: Path, path: Path, chunks: Iterable[bytes | memoryview]) -> None:
    needed_bytes = 0
    with naming_the_path(path):
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
    try:
        for chunk in chunks:
            needed_bytes += len(chunk)
            with naming_the_path(path, needed_bytes):
                _write_all(descriptor, chunk)
        with naming_the_path(path, needed_bytes):
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write_all(descriptor: int, chunk: bytes | memoryview) -> None:
    """Write a whole chunk: the system may take less than it was given."""
    rest = memoryview(chunk)
    while rest:
        rest = rest[os.write(descriptor, rest) :]

"""One process at a time works in a study's folder."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from twin.study.errors import HeldError
from twin.study.publishing import make_folder, naming_the_path

LOCK_FILE = ".lock"
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold a study's folder, which is created, until the block ends.

    The file says who works here (process and boot); what excludes a second process is the kernel's lock on it, which
    ends with its holder however that ends. So the file of a killed process, or of one before a reboot, is no obstacle.

    Raises
    ------
    HeldError
        Another process works in the folder; the message names it.
    OutputError
        The folder cannot be created or written.
    """
    path = folder / LOCK_FILE
    with naming_the_path(path):
        make_folder(folder)
        descriptor = _acquire(path)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
        os.close(descriptor)


def holder(path: Path) -> str:
    """Return who a lock file names."""
    try:
        facts = json.loads(path.read_text(encoding="utf-8"))
        boot = "this boot" if facts["boot_id"] == boot_id() else f"boot {facts['boot_id']}"
        return f"process {facts['pid']} of {boot}"
    except (OSError, ValueError, KeyError, TypeError):
        return "another process"


def boot_id() -> str:
    """Return what tells this start of the machine from others, '' where the system does not say."""
    try:
        return _BOOT_ID.read_text(encoding="ascii").strip()
    except OSError:
        return ""


def _acquire(path: Path) -> int:
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            if _locked(descriptor, path):
                _sign(descriptor, path)
                return descriptor
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)


def _locked(descriptor: int, path: Path) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise HeldError(path.parent, holder(path)) from None
    return _still_named(descriptor, path)


def _sign(descriptor: int, path: Path) -> None:
    try:
        os.ftruncate(descriptor, 0)
        os.write(descriptor, json.dumps({"pid": os.getpid(), "boot_id": boot_id()}).encode())
    except OSError:
        path.unlink(missing_ok=True)
        raise


def _still_named(descriptor: int, path: Path) -> bool:
    """Whether the locked file is the one under the name: its last holder may just have removed it."""
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False

"""What ``twin new`` lays down: a planner's folder that runs as it is, to be changed table by table."""

from __future__ import annotations

import shutil
from pathlib import Path

from twin.errors import InputError, Problem

PLANNER = Path(__file__).parent / "planner"


def lay_down(folder: Path) -> list[Path]:
    """Copy the planner's templates into a folder and return their paths relative to it.

    Raises
    ------
    InputError
        The folder holds files already, or cannot be written; nothing is overwritten.
    """
    if folder.exists() and any(folder.iterdir()):
        raise InputError([Problem("twin new", str(folder), "is not empty", "name a new or an empty folder")])
    files = sorted(path.relative_to(PLANNER) for path in PLANNER.rglob("*") if path.is_file())
    try:
        for file in files:
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(PLANNER / file, folder / file)
    except OSError as error:
        raise InputError([Problem("twin new", str(folder), f"cannot be written: {error.strerror}")]) from None
    return files

"""The folder of a study: which one it is, and whether this study may be written there."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from twin.errors import InputError, Problem
from twin.ledger.files import json_text
from twin.study.grid import Grid
from twin.study.identity import changed_keys
from twin.study.lock import LOCK_FILE
from twin.study.publishing import is_leftover, publish
from twin.study.store import Store

REPORTS = Path("reports")
PLAN = "runs/plan.json"
_RESULTS = ("manifest.json", "comparison.csv", "selection.csv", "kpis.csv", "index.html", "config.yaml")
_KEYS_SHOWN = 5


@dataclass(frozen=True)
class Folder:
    """Where a study is written, and whether its user named the place."""

    path: Path
    explicit: bool


def choose(grid: Grid, matters: bool, out: str | Path | None) -> Folder:
    """Return the folder of a study: the one that was named, or one below ``reports``.

    ``reports/<study>`` is for the study as shipped; one with overrides that matter gets the first 8 digits of its hash.

    Raises
    ------
    InputError
        The named folder is an address or exists as something else than a folder.
    """
    if out is None:
        return Folder(REPORTS / (f"{grid.study}-{grid.study_hash[:8]}" if matters else grid.study), explicit=False)
    if "://" in str(out):
        raise InputError([Problem("out", str(out), "is an address, not a folder", "name a folder of this machine")])
    path = Path(out)
    if path.exists() and not path.is_dir():
        raise InputError([Problem("out", str(out), "exists and is no folder", "name a new or an empty folder")])
    return Folder(path, explicit=True)


def read_grid(folder: Path) -> Grid | None:
    """Return the grid of the study that a folder holds, or nothing."""
    try:
        return Grid.from_data(json.loads((folder / PLAN).read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def admit(folder: Folder, grid: Grid, resume: str) -> list[str]:
    """Make a folder ready for a study, and return what its user should know about it.

    Finished runs of the same study stay (``resume`` is ``auto``) or go (``replace``). What another study, or other
    code, left in the study's own folder goes.

    Raises
    ------
    InputError
        A folder that was named holds another study, or other files; or it holds finished runs and ``resume`` is
        ``never``.
    """
    before, store = read_grid(folder.path), Store(folder.path)
    if resume != "replace":
        _refuse(folder, before, grid, resume)
    notes = list(_notes(before, grid, store, resume))
    if resume == "replace":
        store.clear()
    if resume == "replace" or before != grid:
        _remove_results(folder.path)
    store.keep_only(grid.runs)
    publish(folder.path / PLAN, [json_text(grid.as_data(), sort_keys=False).encode()])
    return notes


def keep_plan(folder: Folder, grid: Grid) -> None:
    """Write down the runs that a study made where it stopped before its ceiling, and keep no other."""
    Store(folder.path).keep_only(grid.runs)
    publish(folder.path / PLAN, [json_text(grid.as_data(), sort_keys=False).encode()])


def _refuse(folder: Folder, before: Grid | None, grid: Grid, resume: str) -> None:
    where, fix = str(folder.path), "choose another out=, or execution.resume=replace to replace it"
    if folder.explicit and before is None and not _ours(folder.path, grid):
        raise InputError([Problem("out", where, "holds other files and no study", "name a new or an empty folder")])
    if folder.explicit and before and before.study_hash != grid.study_hash:
        raise InputError([Problem("out", where, f"holds another study ({_difference(before, grid)})", fix)])
    if resume == "never" and Store(folder.path).started():
        raise InputError([Problem("execution.resume", "never", f"{where} holds finished runs", fix)])


def _ours(folder: Path, grid: Grid) -> bool:
    """Whether a folder without a plan is empty but for what a killed start leaves, or its plan was damaged."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != LOCK_FILE)
    return all(map(is_leftover, files)) or any(map(Store(folder).record, grid.runs))


def _notes(before: Grid | None, grid: Grid, store: Store, resume: str) -> Iterator[str]:
    if before is None or not store.started():
        return
    if resume == "replace":
        yield "finished runs are done again and replaced, as asked"
    elif before.study_hash != grid.study_hash:
        yield f"the study changed ({_difference(before, grid)}): what it does not share with the old one is replaced"
    elif before.sources != grid.sources:
        yield "the code changed: finished runs are done again and replaced"


def _difference(before: Grid, after: Grid) -> str:
    """Return in words what two studies differ in."""
    keys = [key.lstrip(".") for key in changed_keys(before.configs, after.configs)]
    if before.network_digest != after.network_digest:
        keys.append("tables of the network")
    if before.study != after.study:
        keys.append("name of the study")
    more = f" and {len(keys) - _KEYS_SHOWN} more" if len(keys) > _KEYS_SHOWN else ""
    return f"changed: {', '.join(keys[:_KEYS_SHOWN])}{more}"


def _remove_results(folder: Path) -> None:
    """Remove what was concluded from other runs: until the study is complete there is no conclusion."""
    for name in _RESULTS:
        (folder / name).unlink(missing_ok=True)
    if (folder / "figures").is_dir():
        shutil.rmtree(folder / "figures")


def opened(folder: Path) -> Grid:
    """Return the grid of the study in a folder.

    Raises
    ------
    InputError
        The folder holds no study.
    """
    found = read_grid(folder)
    if found is None:
        raise InputError([Problem(str(folder), PLAN, "is missing or damaged: the folder holds no study")])
    return found

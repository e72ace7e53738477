"""Puts an imported network on the disk: whole or not at all."""

from __future__ import annotations

import csv
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from twin.errors import InputError, Problem
from twin.network.schema import TABLES

MARK = Path(".import") / "summary.json"
"""What tells a folder as an earlier import; hidden from the network reader."""

_OTHER_OUT = "name another folder with --out"


def decimal(value: float, places: int = 6) -> str:
    """Return a number as plain decimal text, without an exponent and without zeros at its end."""
    text = f"{value:.{places}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def exact(parts: int, per_unit: int) -> str:
    """Return whole parts of a unit as exact decimal text."""
    text = f"{Decimal(parts) / per_unit:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def check_out(out: Path, replace: bool) -> Iterator[Problem]:
    """Yield the problem with a folder that cannot be written to, or must not be."""
    if out.is_dir() and any(out.iterdir()):
        if not (out / MARK).is_file():
            yield Problem("--out", str(out), "is a folder that no import wrote, and not empty", _OTHER_OUT)
        elif not replace:
            yield Problem("--out", str(out), "holds an earlier import", "add --replace to write it anew")
        elif strangers := _strangers(out):
            yield Problem("--out", ", ".join(strangers), "stands in the folder, but no import wrote it", _OTHER_OUT)
    elif out.exists() and not out.is_dir():
        yield Problem("--out", str(out), "is a file", "name a folder")
    else:
        above = next((parent for parent in out.absolute().parents if parent.exists()), Path("/"))
        if not above.is_dir() or not os.access(above, os.W_OK):
            yield Problem("--out", str(out), f"{above} cannot be written to", _OTHER_OUT)


def write_folder(
    out: Path, tables: Mapping[str, Sequence[Mapping[str, object]]], long: Mapping[str, pa.Table],
    texts: Mapping[str, str],
) -> None:
    """Write the tables as CSV, the long ones as Parquet and the texts under their names; replaces what ``out`` holds.

    Everything is written beside the folder first and takes its place in one step.

    Raises
    ------
    InputError
        The disk refuses.
    """
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
        try:
            _fill(fresh, tables, long, texts)
            fresh.chmod(0o755)
            _take_place(fresh, out)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
    except OSError as error:
        raise InputError([Problem("--out", str(out), f"cannot be written: {error.strerror}", _OTHER_OUT)]) from None


def _fill(
    folder: Path, tables: Mapping[str, Sequence[Mapping[str, object]]], long: Mapping[str, pa.Table],
    texts: Mapping[str, str],
) -> None:
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            columns = _columns(name, rows)
            writer = csv.DictWriter(stream, columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    for name, packed in long.items():
        path = folder / f"{name}.parquet"
        path.parent.mkdir(exist_ok=True)
        pq.write_table(packed, path)
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    written = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    mark = json.loads((folder / MARK).read_text(encoding="utf-8")) | {"files": [*written]}
    (folder / MARK).write_text(json.dumps(mark, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _columns(table: str, rows: Iterable[Mapping[str, object]]) -> list[str]:
    used = {column for row in rows for column in row}
    return [name for name in TABLES[table].names if name in used]


def _take_place(fresh: Path, out: Path) -> None:
    if not out.exists():
        fresh.rename(out)
        return
    old = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    out.rename(old / out.name)
    try:
        fresh.rename(out)
    except OSError:
        (old / out.name).rename(out)
        old.rmdir()
        raise
    shutil.rmtree(old)


def _strangers(out: Path) -> list[str]:
    try:
        known = json.loads((out / MARK).read_text(encoding="utf-8"))["files"]
    except (ValueError, KeyError, OSError, TypeError):
        known = []
    present = sorted(path.relative_to(out).as_posix() for path in out.rglob("*") if not path.is_dir())
    return [name for name in present if name not in known]

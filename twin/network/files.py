"""The files of a network folder: which are tables, and which are not what they seem."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

from twin.errors import InputError, Problem, nearest
from twin.network import csv_text, parquet_file
from twin.network.raw import Raw
from twin.network.schema import TABLES

LARGEST_FILE_BYTES = 100 * 2**20
_READERS = {".csv": csv_text.read, ".parquet": parquet_file.read}
_MAGIC = {
    b"PK\x03\x04": "a zip archive or workbook", b"\x89PNG": "a PNG image", b"\x1f\x8b": "gzip-compressed",
    b"PAR1": "a Parquet file", b"%PDF": "a PDF document", b"BZh": "bzip2-compressed", b"\xfd7zXZ": "xz-compressed",
    b"\xd0\xcf\x11\xe0": "an old workbook", b"SQLite format 3": "a database", b"\x28\xb5\x2f\xfd": "zstd-compressed",
}


def read_folder_raw(path: str | Path) -> tuple[dict[str, Raw | None], list[Problem]]:
    """Return the raw tables of a folder, none for a file that cannot be used, and what is wrong with the files.

    Raises
    ------
    InputError
        There is no such folder.
    """
    folder = _folder(path)
    raws: dict[str, Raw | None] = {}
    problems: list[Problem] = []
    for name in sorted(os.listdir(folder)):
        table, suffix = os.path.splitext(name)
        if name.startswith((".", "README")) or suffix == ".md":
            continue
        if table not in TABLES or suffix not in _READERS:
            problems.append(_unknown(name))
        elif table in raws:
            problems.append(Problem(name, table, "the table is here twice, as CSV and as Parquet", "keep one file"))
        else:
            raws[table], found = _read(folder, name)
            problems += found
    return raws, problems


def _folder(path: str | Path) -> Path:
    text = os.fspath(path)
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]+:/", text):
        raise InputError([Problem("network folder", text, "is an address, not a folder", "copy the tables here")])
    folder = Path(text)
    if not os.path.lexists(folder):
        beside = [name for name in os.listdir(folder.parent) if name.isprintable()] if folder.parent.is_dir() else []
        raise InputError([Problem("network folder", text, "no such folder", "", nearest(folder.name, beside))])
    try:
        os.listdir(folder)
    except OSError as error:
        reason = "is no folder" if isinstance(error, NotADirectoryError) else f"cannot be read ({error.strerror})"
        raise InputError([Problem("network folder", text, reason, "name a folder with tables in it")]) from None
    return folder


def _unknown(name: str) -> Problem:
    valid = [table + suffix for suffix in _READERS for table in TABLES]
    fix = f"remove or rename it; tables are {', '.join(TABLES)}, each as .csv or .parquet"
    return Problem(name, name, "is no table of a network folder", fix, nearest(name, valid))


def _read(folder: Path, name: str) -> tuple[Raw | None, list[Problem]]:
    path = folder / name
    try:
        problem = _unfit(folder, path)
        if problem:
            return None, [problem]
        content = path.read_bytes()
    except OSError as error:
        return None, [Problem(name, name, f"cannot be read ({error.strerror})", "check the file and its permissions")]
    seems = next((kind for magic, kind in _MAGIC.items() if content.startswith(magic)), "")
    if path.suffix == ".csv" and seems:
        return None, [Problem(name, name, f"is not CSV but {seems}", "save it as CSV in UTF-8")]
    return _READERS[path.suffix](path.stem, name, content)


def _unfit(folder: Path, path: Path) -> Problem | None:
    """Return why a file should not be opened at all: a link that leads outside, a pipe, a device, a giant."""
    if not os.path.realpath(path).startswith(os.path.join(os.path.realpath(folder), "")):
        return Problem(path.name, os.readlink(path), "is a link that leaves the folder", "put the file itself here")
    facts = path.stat()
    if not stat.S_ISREG(facts.st_mode):
        return Problem(path.name, path.name, f"is no file but {_kind(facts.st_mode)}", "put a file here")
    if facts.st_size > LARGEST_FILE_BYTES:
        rule = f"at most {LARGEST_FILE_BYTES:,} bytes are read"
        return Problem(path.name, f"{facts.st_size:,} bytes", rule, "aggregate its rows")
    return None


def _kind(mode: int) -> str:
    tests = {"a folder": stat.S_ISDIR, "a pipe": stat.S_ISFIFO, "a socket": stat.S_ISSOCK}
    return next((kind for kind, test in tests.items() if test(mode)), "a device")

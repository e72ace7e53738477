"""What is in a study's folder, and programs that write into it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def contents(folder: Path) -> dict[str, bytes]:
    """Every file by name; of the manifest all but its provenance."""
    found = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    manifest = json.loads(found["manifest.json"])
    del manifest["provenance"]
    return {**found, "manifest.json": json.dumps(manifest).encode()}


def finished(folder: Path) -> dict[Path, int]:
    """The files of every finished run with their times."""
    records = list((folder / "runs/done").glob("*.json"))
    tables = [folder / name for record in records for name in json.loads(record.read_text())["files"]]
    return {path: path.stat().st_mtime_ns for path in [*records, *tables]}


def drive(folder: Path, **options: object) -> subprocess.Popen[str]:
    """Start a study of fake runs as another process."""
    command = [sys.executable, "-m", "tests.faults.drive", str(folder), json.dumps(options)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(command, env=environment, cwd=ROOT, stderr=subprocess.PIPE, text=True)


def drove(folder: Path, **options: object) -> tuple[int, str]:
    """Run a study of fake runs as another process; return its exit status and what it said."""
    process = drive(folder, **options)
    _, said = process.communicate(timeout=60)
    return process.returncode, said


def children(pid: int) -> list[int]:
    """The processes that a process started and that are still there."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

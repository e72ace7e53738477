"""Jobs that end in every way a job can end."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from twin.study.errors import OutputError


def leave(data: Mapping[str, Any]) -> None:
    """Note the process and its thread setting in a file, after going wrong as asked."""
    place = Path(data["folder"]) / data["name"]
    with place.open("a") as notes:
        notes.write(f"{os.getpid()} {os.environ.get('OMP_NUM_THREADS')}\n")
    attempts = len(place.read_text().splitlines())
    time.sleep(data.get("seconds", 0))
    if attempts <= data.get("attempts", 0):
        _end(data["end"])


def _end(kind: str) -> None:
    if kind == "raise":
        raise ValueError("stock of S1 is -3\nsecond line")
    if kind == "memory":
        raise MemoryError
    if kind == "disk":
        raise OutputError("/full/disk", 42, "No space left on device")
    if kind == "print":
        print('{"cause": "a model that prints"}')
        sys.stdout.flush()
    if kind.startswith("signal"):
        os.kill(os.getpid(), int(kind.split()[1]))
    if kind.startswith("exit"):
        os._exit(int(kind.split()[1]))

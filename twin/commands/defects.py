"""What to say about a defect of the twin: an id, how to see it again, and no traceback unless it was asked for."""

from __future__ import annotations

import hashlib
import os
import shlex
import traceback
from collections.abc import Sequence
from pathlib import Path

from twin.errors import printable, shown

_ID_LENGTH = 8


def told(error: Exception, arguments: Sequence[str]) -> str:
    """Return the message for an error that nobody foresaw.

    The id is made of the kind of error and the places it passed, so that one defect has one id on every machine.
    """
    identifier = _identifier(error)
    said = " ".join(str(error).split())
    what = f"{type(error).__name__}: {shown(said)[1:-1]}" if said else type(error).__name__
    head = f"twin: a defect of the twin, not of your input (id {identifier}): {what}"
    if "--debug" in arguments:
        return f"{head}\n{_log(error, identifier)}"
    again = printable(shlex.join(["twin", *arguments, "--debug"]))
    return f"{head}\nto write down where it happened: {again}"


def _identifier(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{Path(frame.filename).name}:{frame.name}:{frame.lineno}" for frame in frames]
    return hashlib.sha256("\n".join([type(error).__name__, *places]).encode()).hexdigest()[:_ID_LENGTH]


def _log(error: Exception, identifier: str) -> str:
    path = f"twin-defect-{identifier}.log"
    try:
        with open(path, "w", encoding="utf-8") as log:
            log.write("".join(traceback.format_exception(error)))
    except OSError as failed:
        return f"its log could not be written: {failed.strerror}"
    return f"written down in {os.path.abspath(path)}"

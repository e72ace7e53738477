"""Which folders and files the twin opens.

A path on the command line may lie anywhere. A path inside a configuration file stays inside the project folder that the
file belongs to, symbolic links resolved. Neither may be an address, a device or a pipe.
"""

from __future__ import annotations

import os
import re
import stat
import unicodedata
from pathlib import Path

from twin.errors import InputError, Problem

_ADDRESS = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*:(//|$)|^(s3|gs|http|https|ftp|file|data):", re.IGNORECASE)
_LONGEST = 4_000
_HIDDEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
"""Categories of characters that no path of a report or a table may carry on."""


def from_command_line(text: str, where: str) -> Path:
    """Return a folder that the user named on the command line; it need not exist.

    Raises
    ------
    InputError
        The text is no path, or the path is an address, a device, a pipe or a plain file.
    """
    path = _path(text, where)
    _refuse_special(path, text, where)
    return path


def existing_folder(text: str, where: str) -> Path:
    """Return a folder that the user named on the command line and that exists."""
    path = from_command_line(text, where)
    if not path.is_dir():
        raise InputError([Problem(where, text, "no such folder")])
    return path


def existing_file(text: str, where: str) -> Path:
    """Return a regular file that the user named on the command line; opening it cannot hang."""
    path = _path(text, where)
    try:
        mode = path.stat().st_mode
    except OSError as error:
        reason = "no such file" if isinstance(error, FileNotFoundError) else f"cannot be read: {error.strerror}"
        raise InputError([Problem(where, text, reason)]) from None
    if not stat.S_ISREG(mode):
        raise InputError([Problem(where, text, "is no regular file")])
    return path


def inside(text: str, start: Path, root: Path, where: str) -> Path:
    """Return the existing folder that a configuration file names.

    Parameters
    ----------
    text
        The path as written, relative to ``start``.
    start
        The folder it is relative to.
    root
        The project folder that it must not leave.
    where
        For messages.
    """
    path = start / _local(text, where)
    if not is_inside(path, root):
        project = "the working directory" if root.resolve() == Path.cwd().resolve() else named(root)
        fix = f"keep the files inside {project}"
        raise InputError([Problem(where, text, "leads out of the project folder", fix)])
    _refuse_special(path, text, where)
    if not path.is_dir():
        raise InputError([Problem(where, text, "no such folder", f"looked for {named(path)}")])
    return path


def is_inside(path: Path, root: Path) -> bool:
    """Return whether a path, symbolic links resolved, lies in a folder or is that folder."""
    return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(root))


def named(path: Path) -> str:
    """Return a path as messages show it: relative to the working directory where it lies inside, one printable line."""
    here = Path.cwd()
    short = path.relative_to(here) if path.is_absolute() and path.is_relative_to(here) else path
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in str(short))


def _path(text: str, where: str) -> Path:
    try:
        return Path(_local(text, where)).expanduser()
    except RuntimeError:
        raise InputError([Problem(where, text, "begins with the home of nobody on this machine")]) from None


def _local(text: str, where: str) -> str:
    if not text.strip():
        raise InputError([Problem(where, text, "is empty: name a folder")])
    if "\0" in text or len(text) > _LONGEST:
        raise InputError([Problem(where, text, "is no path")])
    if any(unicodedata.category(character) in _HIDDEN for character in text):
        raise InputError([Problem(where, text, "holds an invisible or control character", "name it without that")])
    if _ADDRESS.match(text):
        rule = "is an address: only folders of this machine can be used"
        raise InputError([Problem(where, text, rule, "copy it first")])
    return text


def _refuse_special(path: Path, text: str, where: str) -> None:
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return
    except OSError as error:
        raise InputError([Problem(where, text, f"cannot be used: {error.strerror}")]) from None
    if not stat.S_ISDIR(mode):
        kind = "a file" if stat.S_ISREG(mode) else "a device, pipe or socket"
        raise InputError([Problem(where, text, f"is {kind}: name a folder")])

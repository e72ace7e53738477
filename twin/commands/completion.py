"""Completion on the shell's TAB key: ``source <(twin --completion bash)``."""

from __future__ import annotations

from collections.abc import Sequence

from twin.configuration.keys import CHOICES, LISTS, NAMED, OFTEN_MEANT
from twin.configuration.locate import SCENARIOS, Library
from twin.errors import InputError, Problem

SCRIPT = """\
_twin_complete() {
    local IFS=$'\\n'
    COMPREPLY=($(twin --complete "${COMP_LINE:0:COMP_POINT}" 2>/dev/null))
    [[ ${COMPREPLY[0]} == *= ]] && compopt -o nospace
}
complete -o default -F _twin_complete twin
"""
_FLAGS = ("--multirun", "--one-at-a-time", "--config-dir", "--extension", "--debug", "--help")


def main(arguments: Sequence[str], commands: Sequence[str]) -> int:
    """Print the script for a shell (``--completion bash``), or what may follow a line (``--complete LINE``)."""
    what, told = arguments[0], arguments[1] if len(arguments) > 1 else ""
    if what == "--complete":
        print("\n".join(candidates(told, commands)))
        return 0
    if told != "bash":
        raise InputError([Problem("--completion", told, "no such shell", "valid is bash")])
    print(SCRIPT, end="")
    return 0


def candidates(line: str, commands: Sequence[str]) -> list[str]:
    """Return what may stand in place of the last word of a command line; after ``=`` only what follows it."""
    words = line.split(" ")
    last = words[-1]
    if len(words) < 3:
        return [command for command in commands if command.startswith(last)]
    if words[1] not in ("run", "check"):
        return []
    key, equals, value = last.partition("=")
    if equals:
        return _values(key, value)
    keys = (*(f"{name}=" for name in (*NAMED, *OFTEN_MEANT)), *_FLAGS)
    return [word for word in keys if word.startswith(last)]


def _values(key: str, value: str) -> list[str]:
    library = Library()
    if key in CHOICES:
        return [name for name in library.names(key) if name.startswith(value)]
    if key not in LISTS:
        return []
    names = library.names(SCENARIOS if key == "scenarios" else "strategy")
    start = max(value.rfind("["), value.rfind(",")) + 1
    given = value[:start] or "["
    return [given + name for name in names if name.startswith(value[start:]) and name not in given]

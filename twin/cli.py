"""The command line, ``twin COMMAND ...``: it finds the command, and turns what went wrong into words and a status.

Exit status: 0 done; 1 some runs failed (or a theory case does not hold); 2 the input is wrong; 3 two runs that must be
equal were not; 4 another process runs the study; 5 the disk is full or not writable; 70 a defect of the twin; 130 or
143 interrupted.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Sequence

from twin.errors import InputError, nearest, shown

COMMANDS = {
    "run": "compose, check and run a study, compare its strategies, write the report",
    "check": "check the same arguments as run; run nothing, write nothing",
    "list": "show what can be named: scenarios, strategies, studies, networks, rules, KPIs",
    "report": "write the report of a finished study again",
    "verify": "run the theory cases: known answers against the twin's own",
    "warmup": "how many days of warm-up a study needs: a few pilot runs, and where their stock settles",
    "new": "lay down a planner's folder: a small network, a scenario, a study",
    "import": "make a network folder from a table of sales",
}
_COMPLETION = ("--completion", "--complete")
_INPUT_IS_WRONG = 2
_DEFECT = 70
_INTERRUPTED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Carry out a command line and return its exit status."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(_usage())
        return 0 if arguments else _INPUT_IS_WRONG
    if arguments[0] == "--version":
        print(f"twin {_version()}")
        return 0
    if arguments[0] not in (*COMMANDS, *_COMPLETION):
        near = nearest(arguments[0], COMMANDS)
        hint = f"did you mean '{near}'?" if near else f"commands are {', '.join(COMMANDS)}"
        return _say(f"twin: {shown(arguments[0])} is no command: {hint}", _INPUT_IS_WRONG)
    return _carried_out(arguments)


def _carried_out(arguments: list[str]) -> int:
    try:
        status = _dispatched(arguments)
        sys.stdout.flush()
        return status
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else _INPUT_IS_WRONG
    except InputError as error:
        return _say("\n".join(error.lines()), _INPUT_IS_WRONG)
    except KeyboardInterrupt as stopped:
        return _say(str(stopped) or "interrupted", getattr(stopped, "exit_status", _INTERRUPTED))
    except BrokenPipeError:
        _silence()
        return 0
    except Exception as error:
        status = getattr(error, "exit_status", _DEFECT)
        return _say(str(error), status) if status != _DEFECT else _defect(error, arguments)


def _dispatched(arguments: list[str]) -> int:
    if arguments[0] in _COMPLETION:
        from twin.commands import completion

        return completion.main(arguments, list(COMMANDS))
    command = importlib.import_module(f"twin.commands.{arguments[0]}_command")
    status: int = command.main(arguments[1:])
    return status


def _defect(error: Exception, arguments: list[str]) -> int:
    from twin.commands.defects import told

    return _say(told(error, arguments), _DEFECT)


def _say(text: str, status: int) -> int:
    print(text, file=sys.stderr)
    return status


def _silence() -> None:
    """Let nobody complain at exit about a reader that has gone away."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _usage() -> str:
    width = max(map(len, COMMANDS))
    lines = [f"  {name:{width}}  {what}" for name, what in COMMANDS.items()]
    hints = [
        "twin COMMAND --help tells more; begin with: twin run study=quickstart",
        "completion on the TAB key: source <(twin --completion bash)",
        "",
        "exit status: 0 done, 1 some runs failed, 2 the input is wrong, 3 runs that must be equal differ,",
        "             4 another process runs the study, 5 disk full or not writable, 70 a defect, 130 interrupted",
    ]
    return "\n".join(["usage: twin COMMAND ...", "", *lines, "", *hints])


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("supply-twin")
    except PackageNotFoundError:
        return "(not installed)"

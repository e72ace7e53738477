"""``twin list``: the names that can be used, each with the first line of what it is."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from pathlib import Path

from twin.commands.parsing import add_config_dir, add_extension, extend, parser
from twin.errors import InputError, Problem, nearest

Entries = dict[str, str]
"""Name -> what it is, in a line."""


def main(arguments: Sequence[str]) -> int:
    """Show one group of names, or all."""
    own = parser("list", "Show what can be named.", f"groups: {', '.join(_groups())}")
    own.add_argument("group", nargs="?", metavar="GROUP", help="one of those below; all when none is named")
    add_config_dir(own)
    add_extension(own)
    given = own.parse_args(arguments)
    extend(given.extension)
    groups = _groups(_folder(given.config_dir))
    if given.group is not None and given.group not in groups:
        fix = f"valid are {', '.join(groups)}"
        raise InputError([Problem("twin list", given.group, "no such group", fix, nearest(given.group, groups))])
    _print({name: entries() for name, entries in groups.items() if given.group in (None, name)})
    return 0


def _folder(config_dir: str | None) -> Path | None:
    from twin.configuration.paths import existing_folder

    return None if config_dir is None else existing_folder(config_dir, "--config-dir")


def _groups(config_dir: Path | None = None) -> dict[str, Callable[[], Entries]]:
    return {
        "studies": lambda: _files("study", "question", config_dir),
        "scenarios": lambda: _files("scenarios", "question", config_dir),
        "strategies": lambda: _files("strategy", "description", config_dir),
        "networks": lambda: _files("network", "description", config_dir),
        "demand": lambda: _classes("demand", lambda kind: hasattr(kind, "start")),
        "orders": lambda: _classes("demand", lambda kind: hasattr(kind, "open")),
        "events": _events,
        "replenishment": lambda: _classes("policies.replenishment"),
        "forecasting": lambda: _classes("policies.forecasting"),
        "allocation": lambda: _classes("policies.allocation"),
        "sourcing": lambda: _classes("policies.sourcing"),
        "promising": lambda: _classes("policies.promising"),
        "transshipment": lambda: _classes("policies.transshipment"),
        "laws": lambda: _classes("laws"),
        "kpis": lambda: _classes("kpis"),
    }


def _files(group: str, key: str, config_dir: Path | None) -> Entries:
    from twin.configuration import Library

    library = Library(config_dir)
    entries: Entries = {}
    for name in library.names(group):
        try:
            entries[name] = _first_line(str(library.find(group, name, "twin list").document.data.get(key, "")))
        except InputError as error:
            entries[name] = f"cannot be used: {error.lines()[0]}"
    return entries


def _classes(folder: str, wanted: Callable[[type], bool] = lambda kind: True) -> Entries:
    from twin import catalogue

    found = {name: catalogue.load(folder, name) for name in catalogue.names(folder)}
    return {name: _first_line(inspect.getdoc(kind) or "") for name, kind in found.items() if wanted(kind)}


def _events() -> Entries:
    from twin.simulation.build import event_kinds

    return {name: _first_line(inspect.getdoc(kind) or "") for name, kind in sorted(event_kinds().items())}


def _first_line(text: str) -> str:
    return text.strip().partition("\n")[0]


def _print(groups: dict[str, Entries]) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False, markup=False)
    for group, entries in groups.items():
        table = Table(title=group, title_justify="left", box=None, show_header=False, pad_edge=False)
        table.add_column(no_wrap=True)
        table.add_column(overflow="fold")
        for name, line in entries.items():
            table.add_row(name, line)
        console.print(table, "")

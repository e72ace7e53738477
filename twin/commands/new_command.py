"""``twin new``: a planner's folder to begin with."""

from __future__ import annotations

from collections.abc import Sequence

from twin.commands.parsing import parser


def main(arguments: Sequence[str]) -> int:
    """Lay down the templates in a folder that is new or empty."""
    own = parser("new", "Lay down a planner's folder: a small network, a scenario, a study and a README.")
    own.add_argument("folder", metavar="DIR", help="a new or an empty folder")
    given = own.parse_args(arguments)
    from twin.configuration.paths import from_command_line, named
    from twin.templates import lay_down

    folder = from_command_line(given.folder, "twin new")
    files = lay_down(folder)
    for file in files:
        print(named(folder / file))
    print(f"\nnext: cd {named(folder)} && twin check study=first_study && twin run study=first_study")
    return 0

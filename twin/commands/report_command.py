"""``twin report``: the report of a finished study, written again."""

from __future__ import annotations

from collections.abc import Sequence

from twin.commands.parsing import add_extension, extend, parser


def main(arguments: Sequence[str]) -> int:
    """Write the report from the runs in a study's folder."""
    own = parser("report", "Write the report of a finished study again, from the runs in its folder.")
    own.add_argument("folder", metavar="DIR", help="the study's folder, such as reports/quickstart")
    add_extension(own)
    given = own.parse_args(arguments)
    extend(given.extension)
    from twin.configuration.paths import existing_folder
    from twin.study.reopening import reopen
    from twin.study.report import publish_report

    results = reopen(existing_folder(given.folder, "twin report"))
    print(publish_report(results))
    return results.exit_status

"""``twin run``: from arguments to a report."""

from __future__ import annotations

from collections.abc import Sequence

from twin.commands.parsing import study_parser, study_settings


def main(arguments: Sequence[str]) -> int:
    """Run a study, or with ``--cfg`` print what would be run."""
    parser = study_parser("run", "Compose, check and run a study, compare its strategies and write the report.")
    parser.add_argument("--cfg", action="store_true", help="print the resolved configuration and stop")
    settings = study_settings(given := parser.parse_intermixed_args(arguments))
    if given.cfg:
        from twin.configuration import as_yaml

        print(settings.config_text + as_yaml({"execution": settings.execution.model_dump()}), end="")
        return 0
    from twin.study.loading import study_of
    from twin.study.report import publish_report
    from twin.study.study import run

    results = run(study_of(settings))
    print(publish_report(results))
    return results.exit_status

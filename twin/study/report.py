"""The report of a study: the evidence handed to ``twin.reporting``."""

from __future__ import annotations

from pathlib import Path

from twin.reporting import Evidence, write_report
from twin.study.lock import held
from twin.study.manifest import PROVENANCE
from twin.study.publishing import naming_the_path
from twin.study.results import Results


def publish_report(results: Results, out: str | Path | None = None) -> Path:
    """Write the report of a study, by default into its own folder, and return the path of its page.

    Raises
    ------
    HeldError
        Another process works in the folder.
    OutputError
        The disk is full, or the folder cannot be written.
    """
    folder = Path(out) if out is not None else results.folder
    with held(folder), naming_the_path(folder):
        return write_report(evidence(results), folder)


def evidence(results: Results) -> Evidence:
    """Return what a report is made of; nothing in it tells one execution of the study from another."""
    facts = {key: value for key, value in results.manifest.items() if key != PROVENANCE}
    return Evidence(
        study=results.study,
        question=results.question.text,
        primary_kpi=results.question.primary_kpi,
        baseline=results.question.baseline,
        config=next(iter(results.grid.configs.values())),
        kpis=results.kpis,
        comparison=results.compare(),
        network=results.network,
        manifest=facts,
        run=lambda variant, scenario, strategy, replication: results.run(scenario, strategy, replication, variant),
    )


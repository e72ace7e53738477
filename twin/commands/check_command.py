"""``twin check``: everything that ``twin run`` would refuse, and nothing run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from twin.commands.parsing import study_parser, study_settings

if TYPE_CHECKING:
    from twin.configuration import StudySettings


def main(arguments: Sequence[str]) -> int:
    """Check a study and say what it would do."""
    parser = study_parser("check", "Check the arguments, the files they name and the network; run nothing.")
    settings = study_settings(parser.parse_intermixed_args(arguments))
    for notice in settings.notices:
        print(notice)
    print(_summary(settings))
    return 0


def _who_decides(settings: StudySettings) -> Iterator[str]:
    """Yield each decision, resolved, that a strategy gives to another site than the one that it is for."""
    from twin.strategies.resolve import owners, resolve

    first = settings.variants[0]
    for name in first.strategies:
        cell = first.cell(first.scenarios[0], name)
        for row in owners(cell.network, resolve(cell.network, cell.policies, cell.strategy)):
            if row["owner"] not in ("self", "platform"):
                yield f"{name}: {row['owner']} decides on {row['decision']} ({row['rule']}) for {row['sites']}"


def _summary(settings: StudySettings) -> str:
    network, first = settings.network, settings.variants[0]
    runs = sum(
        len(one.scenarios) * len(one.strategies) * one.config["run"]["replications"] for one in settings.variants
    )
    variants = f"{len(settings.variants)} variants x " if len(settings.variants) > 1 else ""
    run = first.config["run"]
    others = "".join(f"  {line}\n" for line in _who_decides(settings))
    return (
        f"study {settings.name}: nothing is wrong with it\n"
        f"  network {network.name}: {len(network.sites)} sites, {len(network.products)} products, "
        f"{len(network.edges)} sourcing edges\n"
        f"  scenarios {', '.join(first.scenarios)}\n"
        f"  strategies {', '.join(first.strategies)} (baseline {settings.baseline})\n"
        f"{others}"
        f"  {run['warmup_days']} days of warm-up and {run['horizon_days']} measured days, seed {run['seed']}\n"
        f"  {variants}{len(first.scenarios)} scenarios x {len(first.strategies)} strategies x "
        f"{run['replications']} replications = {runs} runs"
    )

"""What the commands' arguments have in common."""

from __future__ import annotations

import argparse
import sys
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from twin.configuration import StudySettings

_OVERRIDES = """
arguments (key=value, in Hydra's override grammar):
  study=NAME                     a file of configs/study
  scenarios=[a,b]                files of scenarios/
  strategies=[x,y]               files of configs/strategy
  network=NAME, network_dir=DIR  a file of configs/network, or a folder of tables
  demand=NAME, orders=NAME, replenishment=NAME, forecasting=NAME, allocation=NAME, sourcing=NAME,
  promising=NAME, transshipment=NAME
  run.seed=7, run.replications=5, run.horizon_days=90, run.warmup_days=30
  execution.workers=2, execution.resume=replace, out=DIR
  scenarios.NAME.events.0.start_day=60, strategies.NAME.delay_days=2

Names are looked for in the working directory first (scenarios/, configs/<group>/), then among what is shipped.
"""


def parser(name: str, about: str, more: str = "") -> argparse.ArgumentParser:
    """Return the parser of a command, with what every command takes."""
    made = argparse.ArgumentParser(
        prog=f"twin {name}", description=about, epilog=textwrap.dedent(more),
        formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False,
    )
    made.add_argument("--debug", action="store_true", help="write the traceback of a defect of the twin into a file")
    return made


def study_parser(name: str, about: str) -> argparse.ArgumentParser:
    """Return the parser of a command that takes the arguments of a study."""
    made = parser(name, about, _OVERRIDES)
    made.add_argument("overrides", nargs="*", metavar="key=value", help="see below")
    made.add_argument("-m", "--multirun", action="store_true", help="sweep lists of values, such as run.seed=1,2")
    made.add_argument(
        "-o", "--one-at-a-time", action="store_true",
        help="sweep each list by itself, the rest as it is: what does the answer depend on?",
    )
    add_config_dir(made)
    add_extension(made)
    return made


def add_config_dir(made: argparse.ArgumentParser) -> None:
    """Add the argument that says where to look for names first."""
    made.add_argument("--config-dir", "-cd", metavar="DIR", help="look for names in this folder first")


def add_extension(made: argparse.ArgumentParser) -> None:
    """Add the argument that lets code from outside in; nothing else does, no file names any."""
    made.add_argument(
        "--extension", action="append", default=[], metavar="PACKAGE",
        help="an importable package whose folders extend those of the twin (may be given again)",
    )


def extend(packages: Sequence[str]) -> None:
    """Let packages, those of the working directory included, extend the folders of the twin.

    Raises
    ------
    InputError
        A package cannot be imported.
    """
    from twin import catalogue

    if packages:
        _look_here_for_packages()
    for package in packages:
        catalogue.extend(package)


def study_settings(given: argparse.Namespace) -> StudySettings:
    """Return the checked study that the arguments describe.

    Raises
    ------
    InputError
        With everything that is wrong.
    """
    from twin import configuration

    if given.extension:
        _look_here_for_packages()
    multirun = configuration.ONE_AT_A_TIME if given.one_at_a_time else given.multirun
    return configuration.load(
        given.overrides, config_dir=given.config_dir, multirun=multirun, extensions=given.extension
    )


def _look_here_for_packages() -> None:
    """Let packages of the working directory be found, as ``python -m`` does; workers inherit the search path."""
    here = str(Path.cwd())
    if here not in sys.path and "" not in sys.path:
        sys.path.append(here)

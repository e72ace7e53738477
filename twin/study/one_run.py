"""What a worker does for one run: carry it out, then keep it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from twin import catalogue
from twin.errors import InputError, Problem
from twin.study.executors.base import imported
from twin.study.grid import PlannedRun
from twin.study.identity import sources_digest
from twin.study.store import Store

PERFORM = f"{__name__}:perform"


def perform(data: Mapping[str, Any]) -> None:
    """Carry out one run and publish it in the study's folder.

    Parameters
    ----------
    data
        Plain data: ``run`` (a planned run), ``folder``, ``code`` (``extensions`` to load, ``packages`` and the digest
        of their ``sources``), ``task`` (``module:function`` from ``input`` to the run's ledger and its KPI rows) and
        ``input``.

    Raises
    ------
    InputError
        The code changed since the study was loaded: the result would stand under the name of another.
    """
    code = data["code"]
    _same_code(tuple(code["packages"]), code["sources"])
    for extension in code["extensions"]:
        catalogue.extend(extension)
    ledger, kpis = imported(data["task"])(data["input"])
    Store(Path(data["folder"])).publish(PlannedRun(**data["run"]), ledger, kpis)


@lru_cache(maxsize=1)
def _same_code(packages: tuple[str, ...], sources: str) -> None:
    """Check, once per process, that this is the code that the study was loaded with."""
    if packages and sources_digest(packages) != sources:
        where, rule = ", ".join(packages), "the code changed since the study began"
        raise InputError([Problem(where, sources[:8], rule, "run the study again")])

"""What a worker does for one run: carry it out, then keep it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from twin import catalogue
from twin.study.executors.base import imported
from twin.study.grid import PlannedRun
from twin.study.store import Store

PERFORM = f"{__name__}:perform"


def perform(data: Mapping[str, Any]) -> None:
    """Carry out one run and publish it in the study's folder.

    Parameters
    ----------
    data
        Plain data: ``run`` (a planned run), ``folder``, ``extensions`` (importable packages), ``task``
        (``module:function`` from ``input`` to the run's ledger and its KPI rows) and ``input``.
    """
    for extension in data["extensions"]:
        catalogue.extend(extension)
    ledger, kpis = imported(data["task"])(data["input"])
    Store(Path(data["folder"])).publish(PlannedRun(**data["run"]), ledger, kpis)

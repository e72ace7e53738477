"""Tiny deterministic runs that stand in for the simulation, and ways for them to go wrong."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from twin.ledger.run import SCHEMAS, Run
from twin.study.carrying_out import Execution, Work
from twin.study.grid import Block, grid
from twin.study.progress import Lines
from twin.study.results import Question
from twin.study.study import Study

TASK = "tests.faults.fakes:tiny"
DAYS = 20


def tiny(data: Mapping[str, Any]) -> tuple[Run, pd.DataFrame]:
    """A run of two tables and two figures that follow from its input alone."""
    _go_wrong(data)
    seed = data["config"]["run"]["seed"] + 7 * data["replication"] + len(data["scenario"]) + 3 * len(data["strategy"])
    units = [(day * 31 + seed * 17) % 23 for day in range(DAYS)]
    rows = [
        {"day": day, "move": "sale", "from_site": f"S{day % 3}", "to_site": f"S{day % 3}", "units": sold}
        for day, sold in enumerate(units)
    ]
    postings = [
        {"day": day, "kind": "revenue", "payer": "outside", "payee": "shop", "site": "S0", "amount_minor": 100 * sold}
        for day, sold in enumerate(units)
    ]
    tables = {"movements": rows, "postings": postings}
    run = Run(
        {"seed": seed, "audit": "passed", "unit_scale": 1},
        {name: pa.Table.from_pylist(given, schema=SCHEMAS[name]) for name, given in tables.items()},
    )
    share = {"kpi": "fill_rate_units", "numerator": sum(units), "denominator": 1000, "unit": "-", "kind": ""}
    parts = [{**share, "kind": "=evil", "numerator": sold} for sold in units[:2]]
    kpis = pd.DataFrame([share, {**parts[0], "site": "S1"}, {**parts[1], "site": "S2"}])
    return run, kpis.assign(value=kpis["numerator"] / 3 / kpis["denominator"])


def _go_wrong(data: Mapping[str, Any]) -> None:
    """What ``config['faults']`` wants of this run: ``{'scenario/strategy/replication': kind}``, once or always."""
    config = data["config"]
    time.sleep(config.get("seconds", 0))
    kind = config.get("faults", {}).get(f"{data['scenario']}/{data['strategy']}/{data['replication']}", "")
    kind, _, once = kind.partition(" once ")
    if once:
        try:
            Path(once).touch(exist_ok=False)
        except FileExistsError:
            return
    _fault(kind)


def _fault(kind: str) -> None:
    if kind == "raise":
        raise ValueError("stock of S1 is -3")
    if kind == "memory":
        raise MemoryError
    if kind == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if kind == "exit":
        os._exit(7)
    if kind == "hang":
        time.sleep(600)


def study(
    *, replications: int = 3, scenarios: tuple[str, ...] = ("calm", "storm"), strategies: tuple[str, ...] = ("a", "b"),
    seed: int = 1, name: str = "tiny", sources: str = "code", variants: tuple[str, ...] = ("",), out: str | None = None,
    config: Mapping[str, Any] | None = None, **execution: Any,
) -> Study:
    """A study of fake runs."""
    given = {
        "run": {"seed": seed, "replications": replications}, **(config or {}),
        "scenarios": {scenario: {"events": []} for scenario in scenarios},
        "strategies": {strategy: {} for strategy in strategies},
    }
    blocks = [Block(variant, given, scenarios, strategies, replications) for variant in variants]
    return Study(
        question=Question("Does it help?", "fill_rate_units", strategies[0]),
        grid=grid(name, blocks, "tables", sources),
        network=None,  # type: ignore[arg-type]  # the fake task reads none
        work=Work(TASK),
        find_cell=lambda *names: names,  # type: ignore[arg-type, return-value]  # no real cells
        execution=Execution(**{"engine": "serial", "progress": False, **execution}),
        config_text="run: {}\n",
        out=Path(out) if out else None,
    )


def silent() -> Lines:
    """An observer that only passes messages on to nowhere."""
    return Lines(open(os.devnull, "w"), quiet=True)

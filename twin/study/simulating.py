"""The task of a worker: one run of the simulation, measured."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pandas as pd

from twin import kernels
from twin.configuration import cell_from_config, network_folder
from twin.errors import InputError, Problem
from twin.kpis import measure_all
from twin.ledger.run import Run
from twin.network.network import Network
from twin.network.reader import read_folder
from twin.simulation import simulate

TASK = f"{__name__}:simulate_and_measure"


def simulate_and_measure(data: Mapping[str, Any]) -> tuple[Run, pd.DataFrame]:
    """Return the ledger and the KPI rows of one replication of one cell, described by plain data.

    Raises
    ------
    InputError
        The tables of the network changed since the study was loaded.
    """
    network = network_at(data["network"], data["network_digest"])
    cell = cell_from_config(data["config"], network, data["scenario"], data["strategy"], audit=data["audit"])
    run = simulate(cell, data["replication"])
    return _free_of_execution(run), measure_all(run, network)


def _free_of_execution(run: Run) -> Run:
    """Return a run without how often its books were checked: that is a matter of this execution, not of the result."""
    return Run({**run.meta, "audit": {"passed": run.meta["audit"]["passed"]}}, run.tables)


def warm_up(data: Mapping[str, Any]) -> None:
    """Compile the kernels once, before several workers would: simulate two days of a cell and forget them."""
    kernels.warm_up()
    network = network_at(data["network"], data["network_digest"])
    cell = cell_from_config(data["config"], network, data["scenario"], data["strategy"])
    with suppress(Exception):  # what fails here fails again in a worker, where it is recorded
        simulate(replace(cell, run=replace(cell.run, horizon_days=2, warmup_days=0)), data["replication"])


@functools.lru_cache(maxsize=1)
def network_at(where: str, digest: str) -> Network:
    """Return a network, shipped or in a folder, read once per process.

    Raises
    ------
    InputError
        The tables are not there, or not the ones that the digest was taken of.
    """
    folder = network_folder(where)
    network = read_folder(folder)
    if network.digest != digest:
        rule = f"the tables changed since the study began (digest {digest[:8]})"
        raise InputError([Problem(str(folder), network.digest[:8], rule, "run the study again")])
    return network

"""Result tables written by hand, in the columns of ``kpis.csv``."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from twin import catalogue
from twin.kpis import DIMENSIONS, kpi

COLUMNS = ("variant", "scenario", "strategy", "replication", "kpi", *DIMENSIONS, "value", "unit")


def figure(name: str, scenario: str = "calm", **given: str | Sequence[float | None]) -> list[dict[str, object]]:
    """Return the rows of one figure: dimensions by name, and the replications of each strategy; None failed."""
    about = {key: value for key, value in given.items() if key in DIMENSIONS}
    unit = kpi(name).unit if name in catalogue.names("kpis") else ""
    return [
        dict.fromkeys(COLUMNS, "")
        | about
        | {"scenario": scenario, "strategy": strategy, "kpi": name, "unit": unit.replace("currency", "CNY")}
        | {"replication": replication, "value": float(value)}
        for strategy, values in given.items()
        if strategy not in DIMENSIONS
        for replication, value in enumerate(values)
        if value is not None
    ]


def study(*figures: list[dict[str, object]]) -> pd.DataFrame:
    """Return the figures of one study as a table."""
    return pd.DataFrame([row for rows in figures for row in rows], columns=list(COLUMNS))

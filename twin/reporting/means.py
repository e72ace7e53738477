"""Means over replications of one KPI by category, with the 95 % interval of the mean, for the charts."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from twin.comparison import interval
from twin.comparison.groups import groups, texts
from twin.reporting.evidence import Evidence, World

COLUMNS = ("category", "strategy", "mean", "low", "high", "runs", "unit")


def means_by(
    evidence: Evidence, world: World, kpi: str, dimension: str, fixed: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """Return the mean of a KPI per category and strategy, with the interval of the mean (Student's t).

    Parameters
    ----------
    evidence : Evidence
        The results of the study.
    world : World
        Variant and scenario.
    kpi : str
        Name of the KPI.
    dimension : str
        Column of ``kpis.csv`` whose values are the categories.
    fixed : mapping, optional
        Values that other dimensions have, such as ``{"bucket": "day"}``; any further dimension must be empty.

    Returns
    -------
    DataFrame
        category, strategy, mean, low, high, runs, unit; categories in the order of the file. Without a second
        replication there is no interval: low and high are missing.
    """
    kpis = evidence.kpis
    rows = kpis[kpis["kpi"] == kpi]
    rows = rows.assign(**{name: texts(rows, name) for name in (*World._fields, dimension)}, group=groups(rows))
    rows = rows[(rows["variant"] == world.variant) & (rows["scenario"] == world.scenario) & (rows[dimension] != "")]
    wanted = {f"{name}={value}" for name, value in (fixed or {}).items()}
    own = [set(group.split(";")) == wanted | {f"{dimension}={category}"}
           for group, category in zip(rows["group"], rows[dimension], strict=True)]
    found = [
        {"category": category, "strategy": strategy, "unit": part["unit"].iloc[0], **_mean(part["value"])}
        for (category, strategy), part in rows[own].groupby([dimension, "strategy"], sort=False)
    ]
    return pd.DataFrame(found, columns=list(COLUMNS))


def _mean(values: pd.Series[float]) -> dict[str, float]:
    found = interval(values.astype(float).tolist())
    return {"mean": found.mean, "low": found.low, "high": found.high, "runs": found.n}

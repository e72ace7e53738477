"""Every KPI of one run as a table."""

from __future__ import annotations

from typing import cast

import pandas as pd

from twin import catalogue
from twin.kpis.base import CURRENCY, DIMENSIONS, KPI
from twin.kpis.measuring.arrays import LoadedRun
from twin.kpis.measuring.window import Window
from twin.ledger.run import Run
from twin.network.network import Network

COLUMNS = ("kpi", *DIMENSIONS, "numerator", "denominator", "value", "unit")


def kpi(name: str) -> KPI:
    """Return one KPI by its name.

    Raises
    ------
    InputError
        No KPI of that name; the nearest one is named.
    """
    return cast(KPI, catalogue.load("kpis", name)())


def measure_all(run: Run, network: Network) -> pd.DataFrame:
    """Return every KPI over the measured days of a run, one row per figure, in the order of names.

    Columns are ``COLUMNS``: the KPI's name, its dimensions ('' where a figure is not about one), numerator,
    denominator, their quotient and its unit. Nothing recorded gives an empty table.
    """
    loaded, window = LoadedRun.of(run), Window.of(run)
    rows = [row for name in catalogue.names("kpis") for row in _rows(kpi(name), loaded, network, window)]
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    numbers = ["numerator", "denominator", "value"]
    return table.astype({name: "float64" if name in numbers else object for name in COLUMNS})


def _rows(one: KPI, run: Run, network: Network, window: Window) -> list[tuple[object, ...]]:
    unit = network.currency if one.unit == CURRENCY else one.unit
    return [
        (
            one.name, *(row.dimensions.get(dimension, "") for dimension in DIMENSIONS),
            row.numerator, row.denominator, row.value, unit,
        )
        for row in one.measure(run, network, window)
    ]

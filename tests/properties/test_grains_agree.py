"""The grains against each other: where everything falls on whole days, a day, its hours and its seconds tell one story.

Random networks with every limit, calendar, event and rule that the twin has; all customers come at the start of a day
and all lead times are whole days.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from tests.properties.random_worlds import example, sharing_example
from tests.worlds import daily, differing
from twin.ledger.run import SCHEMAS, Run
from twin.simulation import Cell, RecordSettings, simulate

UNIT_TICKS = {
    "stock": ("on_hand_unit_ticks", "waiting_unit_ticks", "in_stock_product_ticks", "listed_product_ticks"),
    "pipeline": ("in_transit_unit_ticks", "owed_unit_ticks"),
}
WORLDS = [*((example, seed) for seed in range(14)), *((sharing_example, seed) for seed in range(10))]


def whole_days(cell: Cell) -> Cell:
    """Return the cell with constant lead times of whole days, and demand at the start of each day."""
    edges = cell.network.edges
    leads = tuple(
        replace(lead, law="constant", mean_days=float(math.ceil(lead.mean_days)), deviation_days=0.0)
        for lead in edges.lead_times
    )
    network = replace(cell.network, edges=replace(edges, lead_times=leads))
    kept = RecordSettings(detail=("order", "ship", "sale", "wait"))
    return replace(cell, network=network, run=replace(cell.run, within_day="start"), record=kept)


def states(run: Run, table: str):
    """Return the table with means over the ticks of each day in place of sums."""
    rows = getattr(run, table).copy()
    columns = UNIT_TICKS.get(table, ())
    means = {column: rows[column] / rows["ticks"] for column in columns}
    return rows.drop(columns=[c for c in rows if c == "ticks" or c.endswith("_ticks")]).assign(**means)


@pytest.mark.parametrize("grain", ["hour", "event"])
@pytest.mark.parametrize(("make", "seed"), WORLDS, ids=lambda one: getattr(one, "__name__", one))
def test_every_grain_moves_the_same_units_on_the_same_days(make, seed, grain):
    """Every table of the ledger, unit for unit and cent for cent; only what stands is counted in other ticks."""
    made = make(seed) if make is example else make(seed, seed % 4)
    cell = whole_days(made.cell)
    by_day, other = simulate(cell), simulate(replace(cell, run=replace(cell.run, grain=grain)))
    assert daily(by_day, "sale") == daily(other, "sale")
    for table in SCHEMAS:
        if table in UNIT_TICKS:
            assert states(by_day, table).equals(states(other, table)), table
        else:
            assert by_day.tables[table].equals(other.tables[table]), table


@pytest.mark.parametrize("seed", range(7))
def test_value_on_hand_is_the_same_to_a_minor_unit_per_product(seed):
    """A tick's value is rounded down: once a day by site, or once for all the seconds of a day by product."""
    cell = whole_days(example(seed).cell)
    by_day, exact = (simulate(replace(cell, run=replace(cell.run, grain=grain))).stock for grain in ("day", "event"))
    each = [run["on_hand_value_minor_ticks"] / run["ticks"] for run in (by_day, exact)]
    assert np.abs(each[0] - each[1]).max() <= 1


@pytest.mark.parametrize("seed", range(5))
def test_the_exact_grain_keeps_the_books_at_every_posting(seed):
    """Random lead times, customers at any second: each audit passes, and looking does not change what is seen."""
    cell = replace(example(seed).cell, run=replace(example(seed).cell.run, grain="event", horizon_days=12))
    watched = replace(cell, audit="each")
    assert not differing(simulate(cell), simulate(watched))

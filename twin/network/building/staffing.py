"""People who pick and pack: shifts by site and weekday, and how long their work takes."""

from __future__ import annotations

import numpy as np

from twin.network.arrays import FloatArray, frozen
from twin.network.building.integers import minor
from twin.network.dates import days_of_week, second_of_day
from twin.network.draft import Draft
from twin.network.edges import LeadTime
from twin.network.staffing import CONTINUOUS, Handling, Shifts, Staffing
from twin.network.staffing_tables import CONTINUOUS_WORD, END_OF_DAY, EXPRESS_FIRST
from twin.network.tables import Cells, Table
from twin.units import SECONDS_PER_DAY, SECONDS_PER_MINUTE


def staffing(draft: Draft) -> Staffing | None:
    """Return who works where; nothing where no table says that anybody does."""
    if draft.tables["staffing"].absent:
        return None
    return Staffing(_shifts(draft), _handling(draft))


def _shifts(draft: Draft) -> Shifts:
    """Return the shifts by site, weekday and start."""
    table = draft.tables["staffing"]
    rows, sites = draft.online.shifts
    days = [days_of_week(table["days"][row]) for row in rows.tolist()]
    row, site, day = (np.array(column, dtype=np.int64) for column in zip(*(
        (row, site, day) for row, site, own in zip(rows.tolist(), sites.tolist(), days, strict=True) for day in own
    ), strict=True))
    start = table["from"].take(second_of_day)[row]
    order = np.lexsort((start, day, site))
    row, site, day, start = row[order], site[order], day[order], start[order]
    return Shifts(
        site=frozen(site),
        weekday=frozen(day),
        start_second=frozen(start),
        end_second=frozen(table["to"].take(end_of_shift)[row]),
        pickers=frozen(table["pickers"].take(int)[row]),
        packers=frozen(table["packers"].take(int)[row]),
        cost_per_hour_minor=frozen(minor(table["cost_per_hour"])[row]),
    )


def end_of_shift(time: str) -> int:
    """Return the second of the day at which a shift ends."""
    return SECONDS_PER_DAY if time == END_OF_DAY else second_of_day(time)


def _handling(draft: Draft) -> Handling:
    table = draft.tables["handling"]
    return Handling(
        row=frozen(draft.online.handling.row),
        names=tuple(table["site"]),
        pick_times=_times(table, "pick"),
        parcel_seconds=_floats(table["parcel_seconds"]),
        pack_times=_times(table, "pack"),
        release_seconds=frozen(table["release"].take(
            lambda minutes: CONTINUOUS if minutes == CONTINUOUS_WORD else minutes * SECONDS_PER_MINUTE
        )),
        batch_parcels=frozen(table["batch_parcels"].take(int)),
        batch_share=frozen(_floats(table["batch_percent"]) / 100, np.float64),
        express_first=frozen(table["queue"].take(lambda word: word == EXPRESS_FIRST, bool), bool),
        walk_in_seconds=_floats(table["walk_in_seconds"]),
        walk_in_units=frozen(table["walk_in_units"].take(int)),
    )


def _times(table: Table, what: str) -> tuple[LeadTime, ...]:
    columns = (table[f"{what}_law"], table[f"{what}_seconds"], table[f"{what}_deviation_seconds"])
    return tuple(
        LeadTime(law, float(mean / SECONDS_PER_DAY), float(deviation / SECONDS_PER_DAY), "shipment")
        for law, mean, deviation in zip(*columns, strict=True)
    )


def _floats(cells: Cells) -> FloatArray:
    return frozen(cells.take(float, np.float64), np.float64)

"""Lanes: each pair of sites that trades has one, its lead time is possible and its vehicles hold the goods."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from twin import catalogue
from twin.errors import InputError, Problem
from twin.network.draft import Draft, millilitres_of_vehicle
from twin.network.tables import Bad, Table
from twin.units import MILLILITRES_PER_LITRE

_DURATIONS = (
    ("lanes", "lead_time", "days"), ("deliveries", "lead_time", "days"), ("returns", "lag", "days"),
    ("docks", "unloading", "minutes"), ("modes", "collect", "hours"),
    ("handling", "pick", "seconds"), ("handling", "pack", "seconds"),
)
"""Table, what takes the time, and the unit in the names of its columns."""


def check_lead_times(draft: Draft) -> Iterator[Problem]:
    """Check that each time by a law has one that exists and can have its mean and deviation."""
    for name, what, unit in _DURATIONS:
        yield from _durations(draft.tables[name], what, unit)


def _durations(table: Table, what: str, unit: str) -> Iterator[Problem]:
    valid = catalogue.names("laws")
    columns = [table[f"{what}_{part}"] for part in ("law", unit, f"deviation_{unit}")]
    for row, (law, mean, deviation) in enumerate(zip(*columns, strict=True)):
        if law == "" or mean == "" or deviation == "":
            continue
        unknown = None if isinstance(law, Bad) else catalogue.check("laws", law, table.where(row, f"{what}_law"))
        if unknown:
            yield unknown
        elif law in valid and not isinstance(mean, Bad) and not isinstance(deviation, Bad):
            reason = _impossible(law, float(mean), float(deviation))
            if reason:
                yield table.problem(row, f"{what}_deviation_{unit}", f"impossible for {law} with mean {mean}", reason)


def _impossible(law: str, mean: float, deviation: float) -> str:
    """Return why a law cannot have a mean and a deviation, in its own words; '' where it can."""
    try:
        catalogue.load("laws", law).with_deviation(mean, deviation)
    except (ValueError, InputError) as error:
        return str(error)
    return ""


def check_lanes_exist(draft: Draft) -> Iterator[Problem]:
    """Check that goods that one site buys from another have a lane to travel on."""
    source, destination, pair = draft.pairs
    missing = draft.lanes.surely_none[source, destination]
    first_entry = np.unique(pair, return_index=True)[1]
    by_row: dict[int, list[int]] = {}
    for number in np.flatnonzero(missing).tolist():
        by_row.setdefault(int(draft.sourced.row[first_entry[number]]), []).append(number)
    for row, numbers in by_row.items():
        names = [f"{draft.sites.ids[source[number]]} -> {draft.sites.ids[destination[number]]}" for number in numbers]
        more = f" and for {len(names) - 1} more pairs of this row" if len(names) > 1 else ""
        yield draft.tables["sourcing"].problem(
            row, "source", f"no lane {names[0]}{more}", "add a row to lanes, or leave this row out"
        )


def check_items_fit_vehicles(draft: Draft) -> Iterator[Problem]:
    """Check that a vehicle of each lane holds at least one unit of everything that travels on it."""
    lanes, sourced = draft.tables["lanes"], draft.sourced
    lane = draft.lanes.row[sourced.source, sourced.site]
    travelling = np.flatnonzero(lane >= 0)
    room = lanes["vehicle_capacity_m3"].take(millilitres_of_vehicle)[lane[travelling]]
    too_large = travelling[(room >= 0) & (draft.volume_ml[sourced.product[travelling]] > room)]
    for row in np.unique(lane[too_large]).tolist():
        products = np.unique(sourced.product[too_large[lane[too_large] == row]])
        largest = int(products[np.argmax(draft.volume_ml[products])])
        more = f", and {len(products) - 1} more products do not fit" if len(products) > 1 else ""
        yield lanes.problem(row, "vehicle_capacity_m3", f"a unit of '{draft.products.ids[largest]}' has "
                            f"{draft.volume_ml[largest] / MILLILITRES_PER_LITRE:g} l and does not fit{more}",
                            "use a larger vehicle or correct volume_l")

"""People who pick and pack: shifts end after they begin and do not overlap, and everybody has something to do."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from twin.errors import Problem
from twin.network.columns import UNLIMITED_WORD
from twin.network.dates import days_of_week
from twin.network.draft import Draft
from twin.network.online_tables import NOBODY_LOOKS
from twin.network.staffing_tables import END_OF_DAY
from twin.network.tables import Bad, Table


def check_staffing_and_handling_come_together(draft: Draft) -> Iterator[Problem]:
    """Check that who names the people says how they work, and that who says so names them."""
    for one, other in (("staffing", "handling"), ("handling", "staffing")):
        if len(draft.tables[one]) and draft.tables[other].absent:
            yield Problem(other, "missing", f"{one} is here and needs this table", f"add it, or remove {one}")


def check_shifts_end_after_they_begin(draft: Draft) -> Iterator[Problem]:
    """Check that each shift ends later than it begins."""
    table = draft.tables["staffing"]
    for row, (begin, end) in enumerate(zip(table["from"], table["to"], strict=True)):
        if not isinstance(begin, Bad) and not isinstance(end, Bad) and end <= begin:
            fix = f"write {END_OF_DAY}, or two rows: until {END_OF_DAY} and from 00:00 of the next day"
            yield table.problem(row, "to", f"does not come after from, which is {begin}", fix)


def check_shifts_do_not_overlap(draft: Draft) -> Iterator[Problem]:
    """Check that no two shifts of a site take place at one time."""
    table = draft.tables["staffing"]
    times = [table[name] for name in ("days", "from", "to")]
    rows, sites = draft.online.shifts
    reported: set[tuple[int, int]] = set()
    for site in np.unique(sites).tolist():
        own = [row for row in rows[sites == site].tolist() if not any(isinstance(cells[row], Bad) for cells in times)]
        for pair, day in _overlaps(table, own):
            if pair not in reported:
                reported.add(pair)
                yield table.problem(pair[1], "from", f"'{draft.sites.ids[site]}' has another shift at that time on "
                                    f"{day}, on {table.line(pair[0])}", "let one end where the next begins, and add up "
                                    "their people where they work side by side")


def _overlaps(table: Table, rows: list[int]) -> Iterator[tuple[tuple[int, int], str]]:
    """Yield each pair of rows of one site that overlap, with the days on which they do."""
    for place, one in enumerate(rows):
        for other in rows[:place]:
            both = [day for day in days_of_week(table["days"][one]) if day in days_of_week(table["days"][other])]
            if both and table["from"][one] < table["to"][other] and table["from"][other] < table["to"][one]:
                yield (other, one), "that day" if len(both) > 1 else _NAMES[both[0]]


_NAMES = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")


def check_staffed_sites_have_work(draft: Draft) -> Iterator[Problem]:
    """Check that people work at sites that deliver, that some of them pick, and that they set the pace alone."""
    online, table, fulfilment = draft.online, draft.tables["staffing"], draft.tables["fulfilment"]
    if not len(table) or not len(draft.tables["deliveries"]):
        return
    delivers_nothing = np.asarray(online.lanes.surely_none.all(axis=0))
    rows, sites = online.shifts
    pickers = table["pickers"].take(lambda number: 1 if isinstance(number, Bad) else number)
    named: dict[int, str] = {}
    for site in np.unique(sites).tolist():
        name, own = draft.sites.ids[site], rows[sites == site]
        if delivers_nothing[site]:
            yield table.problem(int(own[0]), "site", f"'{name}' has no delivery lane: there is nothing to pick",
                                "name only sites of the table deliveries, or add a row there")
        elif not pickers[own].any() and not online.staffing.doubt[site]:
            yield table.problem(int(own[0]), "pickers", f"'{name}' has no picker in any row: nothing would be picked",
                                "write some, or leave the site out: then it picks by lines_per_hour")
        held = int(online.fulfilment.row[site])
        if held >= 0:
            named.setdefault(held, name)
    for row, name in named.items():
        yield from _pace_is_left_to_people(fulfilment, row, name)


def _pace_is_left_to_people(fulfilment: Table, row: int, name: str) -> Iterator[Problem]:
    """Check that a row of fulfilment for a staffed site sets no other limit, and has nobody look for stuck parcels."""
    pace, stuck = fulfilment["lines_per_hour"][row], fulfilment["stuck_after_hours"][row]
    if pace != UNLIMITED_WORD and not isinstance(pace, Bad):
        yield fulfilment.problem(row, "lines_per_hour", f"people pick at '{name}' (table staffing), and how many there "
                                 "are is the only limit", f"write {UNLIMITED_WORD} for this site")
    if stuck != NOBODY_LOOKS and not isinstance(stuck, Bad):
        yield fulfilment.problem(row, "stuck_after_hours", f"people pick at '{name}' (table staffing): parcels that "
                                 "wait for them stay", f"write {NOBODY_LOOKS} for this site")


def check_handling_is_given(draft: Draft) -> Iterator[Problem]:
    """Check that every staffed site says how people work there."""
    table, handling = draft.tables["staffing"], draft.online.handling
    if not len(draft.tables["handling"]):
        return
    rows, sites = draft.online.shifts
    silent = handling.surely_none[sites]
    reported: set[int] = set()
    for row, site in zip(rows[silent].tolist(), sites[silent].tolist(), strict=True):
        if row not in reported:
            reported.add(row)
            yield table.problem(row, "site", f"'{draft.sites.ids[site]}' has no row in handling",
                                "add one that names the site, its group or its kind")

"""Of the delivery rows that name a site, a zone and a mode the narrowest holds: by site, by zone, then by mode."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.network.chains import ROWS
from twin.network import records
from twin.network.destinations import destination_lanes
from twin.network.names import Names, plain_names, site_names, with_all, zone_names
from twin.network.schema import TABLES
from twin.network.specificity import Winners
from twin.network.tables import Table, understand

SITES = [("hub", "warehouse", "a"), ("north", "store", "b"), ("south", "store", "b")]
ZONES, MODES = ("east", "west"), ("standard", "express")
WIDE_SITES = [["all"], ["stores", "warehouses"], ["a", "b"]]
SITE_NAMES = ["all", "stores", "warehouses", "a", "b", "hub", "north", "south"]
ROW_NAMES = [(site, zone, mode) for site in SITE_NAMES for zone in ("all", *ZONES) for mode in ("all", *MODES)]


def table(name: str, rows: Sequence[dict[str, object]]) -> Table:
    """Return an understood table."""
    raw, _ = records.read(name, rows)
    assert raw is not None
    return understand(raw, TABLES[name])[0]


def names() -> tuple[Names, Names, Names]:
    """Names of three sites, two zones and two modes."""
    template = ROWS["sites"][0]
    sites = [{**template, "site": site, "kind": kind, "group": group} for site, kind, group in SITES]
    zones = table("zones", [{"zone": zone} for zone in ZONES])
    modes = table("modes", [{"mode": mode} for mode in MODES])
    return site_names(table("sites", sites)), zone_names(zones), with_all(plain_names(modes, "mode"))


NAMES = names()


def lanes(*rows: tuple[str, str, str]) -> Winners:
    """Return which row holds, [destination, site], of rows that name a site, a zone and a mode."""
    deliveries = table("deliveries", [{"from": site, "to": zone, "mode": mode} for site, zone, mode in rows])
    return destination_lanes(deliveries, *NAMES)


@given(st.permutations(ROW_NAMES), st.integers(1, len(ROW_NAMES)))
def test_the_narrowest_row_holds_in_any_order(order: list[tuple[str, str, str]], count: int) -> None:
    """For each zone, mode and site it is the best of all rows that name them: by site, by zone, then by mode."""
    rows = order[:count]
    won = lanes(*rows).row
    assert won.shape == (len(ZONES) * len(MODES), len(SITES))
    for destination, (own_zone, own_mode) in enumerate((zone, mode) for zone in ZONES for mode in MODES):
        for own, (site_id, kind, group) in enumerate(SITES):
            naming = [
                (next((level for level, wide in enumerate(WIDE_SITES) if site in wide), 3), zone != "all",
                 mode != "all", row)
                for row, (site, zone, mode) in enumerate(rows)
                if site in ("all", f"{kind}s", group, site_id) and zone in ("all", own_zone)
                and mode in ("all", own_mode)
            ]
            assert won[destination, own] == (max(naming)[3] if naming else -1)


def test_a_misspelled_mode_leaves_its_neighbour_in_doubt() -> None:
    """Only what the nearest name stands for is uncertain, so that other gaps are still found."""
    found = lanes(("hub", "east", "expres"))
    assert (found.row == -1).all()
    assert np.argwhere(found.doubt).tolist() == [[1, 0]]


def test_a_mode_like_no_other_leaves_every_mode_in_doubt() -> None:
    """The row may have meant any, but no other zone and no other site."""
    found = lanes(("hub", "west", "zzzzzz"))
    assert np.argwhere(found.doubt).tolist() == [[2, 0], [3, 0]]

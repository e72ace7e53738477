"""Pickup: modes that are collected, in shares and seconds, and where each delivery lane leads."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from tests.bad_inputs.folders import copy_of_tiny_modes
from tests.unit.network.chains import online_of
from twin.network.reader import read_folder

CENTRAL, STORE_1, SUBURB, EXPRESS = 2, 3, 1, 2
COLUMNS = ",handover,collect_law,collect_hours,collect_deviation_hours,no_show_percent,shelf_hours"


def test_without_the_column_nothing_is_collected(tmp_path: Path) -> None:
    """Every parcel is brought to the door."""
    assert online_of(read_folder(copy_of_tiny_modes(tmp_path))).pickup is None


def test_modes_that_are_collected_say_how(tmp_path: Path) -> None:
    """Hours become days of a law and seconds; a lane without a place leads to where it begins."""
    folder = copy_of_tiny_modes(tmp_path)
    head, *rows = (folder / "modes.csv").read_text(encoding="utf-8").splitlines()
    how = ",pickup,gamma,12,6,4,72"
    rows = [row + (how if row.startswith("express") else ",,,,,,") for row in rows]
    (folder / "modes.csv").write_text("\n".join([head + COLUMNS, *rows]) + "\n", encoding="utf-8")
    lanes = (folder / "deliveries.csv").read_text(encoding="utf-8").splitlines()
    lanes = [line + (",pickup_at" if n == 0 else ",central" if "express" in line else ",")
             for n, line in enumerate(lanes)]
    (folder / "deliveries.csv").write_text("\n".join(lanes) + "\n", encoding="utf-8")
    online = online_of(read_folder(folder))
    pickup = online.pickup
    assert pickup is not None
    assert pickup.collected.tolist() == [False, False, True]
    law = pickup.collect_after[2]
    assert (law.law, law.mean_days, law.deviation_days) == ("gamma", 0.5, 0.25)
    assert pickup.no_show_share.tolist() == [0, 0, 0.04]
    assert pickup.shelf_seconds.tolist() == [0, 0, 72 * 3_600]
    lanes_of = online.deliveries
    for lane in np.flatnonzero(lanes_of.mode == EXPRESS).tolist():
        own_row = lanes_of.site[lane] == STORE_1 and lanes_of.zone[lane] == SUBURB
        assert pickup.site[lane] == (STORE_1 if own_row else CENTRAL)

"""The ledger's tables as arrays."""

import numpy as np
import pytest

from tests.ledgers import move, network, run, stock
from twin.kpis.measuring.arrays import LoadedRun, moved, recorded, standing
from twin.kpis.measuring.window import Window


def test_moves_land_on_their_day_and_site_and_add_up():
    """Two rows of one day and site add up; days count from the end of the warm-up; the two ends are told apart."""
    ledger = run(3, warmup_days=2, movements=[
        move(2, "order", 5, "hub", "north"), move(2, "order", 1, "hub", "north"), move(4, "order", 7, "hub", "south"),
        move(4, "sale", 9, "south"), move(1, "order", 99, "hub", "north"), move(5, "order", 99, "hub", "north"),
    ])
    window = Window.of(ledger)
    placed = moved(ledger, network(), window, "order")
    assert placed.tolist() == [[0, 0, 6, 0], [0, 0, 0, 0], [0, 0, 0, 7]]
    assert moved(ledger, network(), window, "order", end="from_site").tolist() == [[0, 6, 0, 0], [0] * 4, [0, 7, 0, 0]]


def test_states_are_means_over_the_ticks_of_the_day():
    """48 unit-ticks over 24 ticks are 2 units."""
    ledger = run(1, stock=[stock(0, "north", on_hand_unit_ticks=48) | {"ticks": 24}])
    assert standing(ledger, network(), Window.of(ledger), "on_hand_unit_ticks")[0].tolist() == [0, 0, 2, 0]


def test_a_site_that_the_network_lacks_is_said_aloud():
    """A ledger measured on the wrong network is an error and not a wrong figure."""
    ledger = run(1, movements=[move(0, "sale", 1, "atlantis")])
    with pytest.raises(ValueError, match="atlantis"):
        moved(ledger, network(), Window.of(ledger), "sale")


def test_a_loaded_run_reads_each_table_once_and_knows_absent_ones():
    """The second reading is the same table; a table that was never recorded is empty."""
    loaded = LoadedRun.of(run(1, stock=[stock(0, "north")]))
    assert loaded.frame("stock") is loaded.frame("stock") is loaded.stock
    bare = LoadedRun(loaded.meta, {})
    assert len(bare.frame("stock")) == 0 and not recorded(bare, Window(0, 1))


def test_large_counts_stay_exact():
    """Sums of integers beyond 2^53 lose nothing."""
    ledger = run(1, movements=[move(0, "sale", 2**60, "north"), move(0, "sale", 1, "north")])
    assert moved(ledger, network(), Window.of(ledger), "sale")[0, 2] == np.int64(2**60 + 1)

"""What a run leaves behind: tables that agree with each other and with what was asked for."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from tests.worlds import BY_CHANCE, CHAIN, cell, chain, daily, differing, outage, pair, sharing
from twin.ledger.run import SCHEMAS
from twin.simulation import RecordSettings, simulate
from twin.simulation.accounts import Move
from twin.simulation.recorder import PERIOD_DAYS

ALL_MOVES = tuple(move.label for move in Move)
EVENTFUL = cell(
    chain(demand=12, opening=30, products=3, backorder_share=0.5), 70, warmup_days=10, demand=BY_CHANCE,
    events=(outage("mill", 5, 6),), record=RecordSettings(detail=ALL_MOVES, journal_from_day=12, journal_days=4),
)
RUN = simulate(EVENTFUL)


def test_every_table_has_the_columns_of_the_schema():
    """Types included; names are dictionary columns."""
    assert set(RUN.tables) == set(SCHEMAS)
    for name, table in RUN.tables.items():
        assert table.schema.equals(SCHEMAS[name]), name


def test_detail_adds_up_to_the_movements():
    """Per day, move and place; one row per product, none without units."""
    keys = ["day", "move", "from_site", "to_site"]
    rows = RUN.detail.astype(dict.fromkeys(keys[1:], str)).groupby(keys)["units"].sum()
    totals = RUN.movements.astype(dict.fromkeys(keys[1:], str)).groupby(keys)["units"].sum()
    pd.testing.assert_series_equal(rows.sort_index(), totals.sort_index())
    assert (RUN.detail["units"] > 0).all()
    assert not RUN.detail.duplicated([*keys, "product"]).any()


def test_totals_per_product_add_up_to_the_detail():
    """In periods of 28 days that also end with the warm-up."""
    starts = sorted(RUN.products["first_day"].unique())
    assert starts == [0, 10, 10 + PERIOD_DAYS, 10 + 2 * PERIOD_DAYS]
    assert RUN.products.groupby("first_day")["days"].first().tolist() == [10, 28, 28, 14]
    for move in ("sale", "miss", "ship", "wait"):
        detail = RUN.detail[RUN.detail["move"] == move].groupby("product", observed=False)["units"].sum()
        totals = RUN.products[RUN.products["move"] == move].groupby("product", observed=False)["units"].sum()
        assert detail.to_dict() == totals.to_dict()


@pytest.mark.parametrize("move", ALL_MOVES)
def test_a_single_move_can_be_recorded_in_detail(move):
    """Also one that never happens in this world: its detail is empty."""
    calm = simulate(cell(pair(opening=60), 5, record=RecordSettings(detail=(move,))))
    assert set(calm.detail["move"]) <= {move}
    assert calm.detail["units"].sum() == sum(daily(calm, move))


@pytest.mark.parametrize("grain", ["day", "hour"])
def test_detail_is_one_row_per_day_at_every_grain(grain):
    """Twenty-four postings of an hour are one row."""
    run = simulate(cell(pair(demand=24), 4, grain=grain, record=RecordSettings(detail=("sale",))))
    assert run.detail["units"].tolist() == [24] * 4
    assert run.detail["day"].tolist() == [0, 1, 2, 3]


def test_recording_more_changes_nothing():
    """Detail and journal are observers: every other table is the same to the last bit."""
    plain = simulate(replace(EVENTFUL, record=RecordSettings()))
    assert differing(plain, RUN) == ["detail", "decisions"]


def test_the_journal_says_what_each_desk_saw_and_answered():
    """Its days and sites, one row per product; the answers are the orders of the day."""
    assert sorted(RUN.decisions["day"].unique()) == [12, 13, 14, 15]
    assert set(RUN.decisions["rule"]) == {"order_up_to_forecast"}
    for day in range(12, 16):
        for site, source in (("hub", "mill"), ("north", "hub"), ("south", "hub")):
            rows = RUN.decisions[(RUN.decisions["day"] == day) & (RUN.decisions["site"] == site)]
            assert rows["answer"].sum() == daily(RUN, "order", source, site)[day]
            target = rows["mean"] * {"hub": 2, "north": 1, "south": 1}[site]
            assert (rows["answer"] >= target - rows["position"] - 1e-6).all()


def test_the_journal_can_be_kept_for_some_sites():
    """A site, a group or a kind."""
    run = simulate(cell(chain(), 5, record=RecordSettings(journal_days=2, journal_sites="stores")))
    assert set(run.decisions["site"]) == {"north", "south"}


def test_a_rule_without_forecast_leaves_its_place_empty():
    """What was not asked for is not computed for the journal either."""
    run = simulate(cell(pair(), 3, record=RecordSettings(journal_days=2)))
    assert run.decisions["mean"].isna().all()
    assert run.decisions["position"].tolist() == [50, 50]


def test_stock_is_measured_every_day_at_every_site():
    """Days x sites rows; what is in stock is never more than what is listed, and a mean over the ticks of a day."""
    assert len(RUN.stock) == 80 * len(CHAIN)
    stores = RUN.stock[RUN.stock["site"].isin(["north", "south"])]
    assert (stores["listed_product_ticks"] == 3).all()
    assert (stores["in_stock_product_ticks"] <= stores["listed_product_ticks"]).all()
    by_hour = simulate(cell(pair(), 3, grain="hour")).stock
    assert (by_hour["ticks"] == 24).all()


def test_a_cycle_runs_from_receipt_to_receipt_and_knows_of_a_stockout():
    """One per product received; those in which demand was missed are counted."""
    run = simulate(cell(pair(level=25, demand=10, opening=25, lead_days=3), 30))
    receipts = sum(units > 0 for units in daily(run, "receive"))
    assert run.stock["cycles"].sum() == receipts
    missed = np.array(daily(run, "miss"))
    received = np.flatnonzero(daily(run, "receive"))
    spans = np.split(missed, received)[: len(received)]
    assert run.stock["cycles_with_stockout"].sum() == sum(span.any() for span in spans) > 0


def test_a_long_run_is_written_in_pieces_that_are_the_same_as_one():
    """More days than the recorder keeps: every movement is there once, in the order of the days."""
    pieces: list[tuple[str, int, int]] = []

    def sink(table, piece):
        if table == "movements" and len(piece):
            days = piece["day"].to_numpy()
            pieces.append((piece["move"][0].as_py(), int(days.min()), int(days.max())))
            assert (np.diff(days) >= 0).all()

    simulate(cell(pair(demand=1), 800, audit="end"), sink=sink)
    sales = [(first, last) for move, first, last in pieces if move == "sale"]
    assert sales == [(0, 363), (364, 727), (728, 799)]


def test_a_run_says_what_it_was():
    """Seeds, days, grain, audit and who decided; the same for every sink."""
    assert (RUN.meta["horizon_days"], RUN.meta["warmup_days"]) == (70, 10)
    assert RUN.meta["audit"]["passed"] is True
    assert RUN.meta["audit"]["audits"] > 80
    shared = simulate(cell(chain(), 3, strategy=sharing(), strategy_name="together"), 4)
    assert (shared.meta["strategy"], shared.meta["replication"]) == ("together", 4)


def test_an_unknown_table_of_a_run_is_an_attribute_error():
    """Not an empty table."""
    with pytest.raises(AttributeError, match="trips"):
        _ = RUN.trips

"""A real year of an online retailer, where the data is at hand: the counts are facts about the file."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.unit.importing.invented import MAPPING, by_name
from twin.importing import OrderOptions, SalesOptions, import_orders, import_sales
from twin.network.reader import read_folder
from twin.simulation import Cell, RunSettings, simulate

FILE = Path("data", "online_retail", "online_retail_II_2009_2010.parquet")


@pytest.fixture(scope="module")
def year(tmp_path_factory):
    """The import of the whole year and its folder."""
    path = Path(os.environ.get("TWIN_SHARED", "../shared")) / FILE
    if not path.is_file():
        pytest.skip(f"no {path}: set TWIN_SHARED to the folder that holds {FILE.parts[0]}")
    out = tmp_path_factory.mktemp("year") / "online_retail"
    return import_sales(path, MAPPING, out, SalesOptions()), out


def test_all_lines_are_read_and_accounted_for(year):
    """525,461 lines; lines, units and value (to a tenth of a penny) kept and set aside are those read."""
    summary, _ = year
    parts = (summary.kept, *summary.set_aside)
    assert summary.lines()[0].startswith("read 525,461 lines")
    assert sum(part.lines for part in parts) == summary.read.lines == 525_461
    assert sum(part.units for part in parts) == summary.read.units == 5_432_041
    assert sum(part.value for part in parts) == summary.read.value == 9_539_484_634_000


def test_the_rules_find_what_is_known_of_the_file(year):
    """6,865 exact duplicates, 3 adjustments; cancellations and negative lines less those that are duplicates."""
    aside = by_name(year[0].set_aside)
    counts = {name: tally.lines for name, tally in aside.items() if tally.lines}
    assert counts == {
        "duplicate": 6_865, "adjustment": 3, "cancellation": 10_182, "not_goods": 2_334, "negative_quantity": 2_119,
        "no_price": 1_528,
    }
    assert all(len(aside[name].samples) == 3 for name in counts)


def test_the_replay_holds_every_unit_kept(year):
    """40 countries, 374 days; the daily sales sum to the units kept."""
    summary, out = year
    history = pq.read_table(out / "demand_history.parquet")
    assert (summary.zones, summary.replay_days) == (40, 374)
    assert sum(history["units"].to_pylist()) == summary.kept.units
    assert len(set(history["site"].to_pylist())) == 40


@pytest.mark.slow
def test_a_year_of_it_can_be_simulated(year):
    """All units kept are asked for; after the warm-up most of them, but not all, are served from the shelf at once."""
    summary, out = year
    run = RunSettings(horizon_days=summary.replay_days, warmup_days=0)
    movements = simulate(Cell(network=read_folder(out), run=run, demand={"model": "replay"})).movements
    wanted = movements[movements["move"].isin(["sale", "miss"])]
    assert int(wanted["units"].sum()) == summary.kept.units
    measured = wanted[wanted["day"] >= 60]
    served = measured.loc[measured["move"] == "sale", "units"].sum() / measured["units"].sum()
    assert 0.7 < served < 0.98


@pytest.fixture(scope="module")
def orders(tmp_path_factory):
    """The import of the whole year as orders, its folder, and the seconds that it took."""
    path = Path(os.environ.get("TWIN_SHARED", "../shared")) / FILE
    if not path.is_file():
        pytest.skip(f"no {path}: set TWIN_SHARED to the folder that holds {FILE.parts[0]}")
    out = tmp_path_factory.mktemp("orders") / "online_retail"
    before = time.process_time()
    summary = import_orders(path, MAPPING | {"customer": "Customer ID"}, out, OrderOptions(timezone="Europe/London"))
    return summary, out, time.process_time() - before


def test_every_invoice_with_a_kept_line_is_an_order(orders, year):
    """The kept lines are those of the daily sales; 20,573 invoices, 41 of them with several times; within 30 s."""
    summary, out, seconds = orders
    account = summary.account
    assert account.kept == year[0].kept
    assert account.read.lines == 525_461
    assert (summary.orders, account.history_records, summary.joined_lines) == (20_573, 496_110, 6_320)
    lines = pq.read_table(out / "order_lines.parquet")
    assert sum(lines["units"].to_pylist()) == account.kept.units == 5_806_649
    assert "41 orders have lines of several times: the earliest counts" in summary.lines()
    assert seconds < 30


def test_the_cancellations_of_the_year_are_all_accounted_for(orders):
    """10,182 lines and 213,288 units by kind; nine units in ten are found among earlier sales."""
    summary, out, _ = orders
    tallies = {tally.name: tally for tally in summary.cancellations}
    assert {name: tally.lines for name, tally in tallies.items()} == {
        "one_sale": 7_992, "several_sales": 56, "in_part": 83, "no_sale": 1_428, "not_goods": 622, "nothing_back": 1,
    }
    assert sum(tally.lines for tally in tallies.values()) == 10_182
    assert sum(tally.units for tally in tallies.values()) == 213_288
    found = sum(tally.matched for tally in tallies.values())
    matched = pq.read_table(out / ".import" / "cancellations.parquet")
    assert found == sum(matched["units"].to_pylist()) == sum(units for _, units in summary.delays) == 198_527


def test_the_orders_of_the_year_are_a_network_that_can_be_read(orders):
    """Every order, line and unit arrives, and planned demand is their mean."""
    summary, out, _ = orders
    network = read_folder(out)
    history = network.online.history
    assert (len(history), len(history.product)) == (20_573, 496_110)
    assert int(history.units.sum()) == summary.account.kept.units
    planned = network.online.rate(len(network.sites), 1).sum()
    assert planned == pytest.approx(summary.account.kept.units / history.days)

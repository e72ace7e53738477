"""The imported network runs: the reader accepts it as it is, and a replay asks for every unit that was kept."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from tests.unit.importing.invented import MAPPING, by_name
from twin.importing import OrderOptions, SalesOptions, import_orders, import_sales
from twin.network.reader import read_folder
from twin.simulation import Cell, RunSettings, check, simulate

SAMPLE = Path(__file__).parents[2] / "fixtures" / "online_retail_sample" / "sales.csv"


@pytest.fixture
def sample(tmp_path):
    """The committed sample, imported."""
    return import_sales(SAMPLE, MAPPING | {"name": "Description"}, tmp_path / "net", SalesOptions())


def replay(folder: Path, days: int) -> Cell:
    """An imported network with its recorded demand, from the first day."""
    run = RunSettings(horizon_days=days, warmup_days=0)
    return Cell(network=read_folder(folder), run=run, demand={"model": "replay"})


def test_the_sample_has_a_line_for_every_rule_that_real_files_call_for(sample):
    """Duplicates, adjustments, cancellations, postage, corrections of stock, gifts: each at least once."""
    aside = {name for name, tally in by_name(sample.set_aside).items() if tally.lines}
    assert aside == {"duplicate", "adjustment", "cancellation", "not_goods", "negative_quantity", "no_price"}
    assert (sample.read.lines, sample.kept.lines, sample.replay_days) == (120, 107, 75)


def test_the_reader_accepts_an_imported_folder_as_it_is(sample, tmp_path):
    """Every site, product and sale arrives; the README and the hidden summary do not disturb it."""
    network = read_folder(tmp_path / "net")
    assert (len(network.products), len(network.zones)) == (sample.products, sample.zones)
    assert network.sites.kinds.count("store") == sample.zones
    assert network.history is not None
    assert int(network.history.units.sum()) == sample.kept.units
    assert network.initial_on_hand.sum() > 0


def test_replayed_demand_is_what_was_kept_to_the_unit(sample, tmp_path):
    """Served and missed over all days of the replay are the units kept, in all and on each day."""
    cell = replay(tmp_path / "net", sample.replay_days)
    assert check(cell) == []
    movements = simulate(cell).movements
    wanted = movements[movements["move"].isin(["sale", "miss"])]
    assert int(wanted["units"].sum()) == sample.kept.units
    by_day = {int(day): int(units) for day, units in wanted.groupby("day")["units"].sum().items() if units}
    history = cell.network.history
    recorded: dict[int, int] = {}
    for day, units in zip(history.day.tolist(), history.units.tolist(), strict=True):
        recorded[day] = recorded.get(day, 0) + units
    assert by_day == recorded


def test_a_later_start_replays_only_what_follows(tmp_path):
    """Starting in February, January's sales fill the shelves and are not asked for again."""
    options = SalesOptions(start_date=datetime.date(2010, 2, 1))
    summary = import_sales(SAMPLE, MAPPING, tmp_path / "net", options)
    cell = replay(tmp_path / "net", summary.replay_days)
    movements = simulate(cell).movements
    wanted = int(movements[movements["move"].isin(["sale", "miss"])]["units"].sum())
    history = cell.network.history
    assert wanted == int(history.units[history.day >= 28].sum()) < summary.kept.units


@pytest.fixture
def orders(tmp_path):
    """The committed sample, imported as whole orders."""
    mapping = MAPPING | {"name": "Description", "customer": "Customer ID"}
    return import_orders(SAMPLE, mapping, tmp_path / "net", OrderOptions(timezone="Europe/London"))


def test_the_orders_of_the_sample_are_its_invoices(orders):
    """The kept lines are those of the daily sales, each in the order of its invoice; cancellations are told apart."""
    account = orders.account
    assert (account.read.lines, account.kept.lines, account.replay_days) == (120, 107, 75)
    assert account.history_records + orders.joined_lines == 107
    assert sum(tally.lines for tally in orders.cancellations) == by_name(account.set_aside)["cancellation"].lines


def test_replayed_orders_are_those_imported(orders, tmp_path):
    """Every order is placed on its day with all its lines and units, and nobody walks in."""
    network = read_folder(tmp_path / "net")
    days = network.online.history.days
    cell = Cell(
        network=network, run=RunSettings(horizon_days=days, warmup_days=0, grain="hour"),
        orders={"model": "order_replay"},
    )
    assert check(cell) == []
    run = simulate(cell)
    placed = {
        measure: int(run.order_days.loc[run.order_days["measure"] == measure, "amount"].sum())
        for measure in ("orders_placed", "lines_placed", "units_placed")
    }
    assert placed == {
        "orders_placed": orders.orders, "lines_placed": orders.account.history_records,
        "units_placed": orders.account.kept.units,
    }

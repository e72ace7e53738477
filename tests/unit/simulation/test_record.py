"""The record of stock: decisions see it, customers meet the goods, counting brings both together."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.shops import DAY, Basket, Written, moved, paid, run, shop, with_records
from twin.network.network import Network
from twin.simulation import Cell, RunSettings, simulate
from twin.simulation.accounts import Account, Group, Move
from twin.simulation.build import check
from twin.simulation.simulate import build_world

NOBODY = [Basket(20 * DAY, {0: 1})]
"""An order beyond every run: a shop wants one."""


def stocked(terms: Written, products: int = 40, stock: int = 100, **plan: object) -> Network:
    """Return a hub and a shop full of goods that nobody buys."""
    return with_records(shop(NOBODY, {"hub": stock, "shop": stock}, products=products, **plan), terms)


def records(done, column, site="hub"):
    """Return a column of the daily records of a site."""
    return [row[column] for row in done.tables["stock_records"].to_pylist() if row["site"] == site]


def tables(done):
    """Return the tables of a run, without those that tell of records."""
    return {name: table.to_pylist() for name, table in done.tables.items() if name != "stock_records"}


def test_without_the_table_the_record_is_the_book_s_own_array():
    """No copy, no accounts, no rows in the ledger."""
    cell = Cell(shop(NOBODY, {"hub": 3}), RunSettings(2, 0, 1, "day"), demand={"model": "stationary"})
    world, _ = build_world(cell, 0, lambda *_: None)
    assert world.record.free() is world.book.of(Account.FREE)
    assert [len(world.book.of(account)) for account in Account if account.of_records] == [0, 0, 0, 0]
    assert simulate(cell).tables["stock_records"].num_rows == 0


def test_the_record_shows_what_was_stolen():
    """A unit of each product vanishes at the hub: 99 stand there, 100 are shown, and everybody else's is right."""
    cell = Cell(stocked(Written(wrong=1.0)), RunSettings(2, 0, 1, "day"), demand={"model": "stationary"})
    world, _ = build_world(cell, 0, lambda *_: None)
    world.book.post(Move.OPENING, cell.network.initial_on_hand.astype(np.int64), np.arange(3))
    world.record.begin()
    assert world.book.of(Account.FREE)[:, 0].tolist() == [0, 99, 100]
    assert world.record.free()[:, 0].tolist() == [0, 100, 100]
    world.record.correct(np.array([1]), np.array([0]))
    assert world.record.free(np.array([1]))[1, :2].tolist() == [99, 100]
    world.book.audit()


def test_a_share_of_the_records_is_wrong_before_the_first_day():
    """Of 400 records a quarter, give or take five standard deviations; for all of every day, as nobody counts."""
    done = run(stocked(Written(wrong=0.25), products=400), days=2)
    wrong = [seconds / DAY for seconds in records(done, "wrong_seconds")]
    assert wrong[0] == wrong[1] and abs(wrong[0] - 100) < 5 * np.sqrt(400 * 0.25 * 0.75)
    assert records(done, "records") == [400, 400] and records(done, "records", "shop") == []


def test_mistakes_go_both_ways_and_goods_only_vanish():
    """Half of the mistakes are upwards; their mean size is what the table says, and goods stay where they are."""
    done = run(stocked(Written(wrong=1.0, units=4.0, shrink=0.0), products=2_000), days=1)
    up, down = moved(done, "overstate"), moved(done, "understate")
    assert moved(done, "shrink") == 0
    assert abs(up + down - 8_000) < 5 * np.sqrt(2_000 * 12) and abs(up - down) < 5 * np.sqrt(2_000 * 28)
    lost = run(stocked(Written(wrong=1.0, units=4.0, shrink=1.0), products=2_000), days=1)
    assert moved(lost, "shrink") == moved(lost, "overstate") > 0 == moved(lost, "understate")


def test_no_more_vanishes_than_there_is_and_no_record_is_written_below_zero():
    """One unit on each shelf and errors of a hundred."""
    lost = run(stocked(Written(wrong=1.0, units=100.0), stock=1, products=50), days=1)
    assert moved(lost, "shrink") == 50
    down = run(stocked(Written(wrong=1.0, units=100.0, shrink=0.0), stock=1, products=50), days=1)
    assert moved(down, "understate") < 50


def test_each_record_is_counted_once_in_so_many_days_and_put_right():
    """A count of every record in any five days running, about as many each day; after five days all are right."""
    done = run(stocked(Written(wrong=1.0, count_every_days=5, cost_per_count=7), products=200), days=11)
    counted = records(done, "counted")
    assert all(sum(counted[day : day + 5]) == 200 for day in range(7))
    assert max(counted) < 40 + 5 * np.sqrt(200 * 0.2 * 0.8)
    assert records(done, "corrected")[:5] == counted[:5] and sum(records(done, "corrected")) == 200
    right = np.cumsum(counted)
    assert records(done, "wrong_seconds") == [max(200 - int(each), 0) * DAY for each in right]
    assert moved(done, "write_down") == 200
    assert paid(done, "counting") == {("chain", "outside"): 7 * sum(counted)}


def test_drift_shows_the_day_after_and_counts_from_its_second():
    """With an error a day on average a record goes wrong within the first day; a third of it, on average, it was so."""
    done = run(stocked(Written(drift_per_day=1.0), products=2_000), days=3)
    wrong = np.array(records(done, "wrong_seconds")) / DAY / 2_000
    expected = [1 - (1 - np.exp(-1)) * np.exp(-day) for day in range(3)]
    assert np.abs(wrong - expected).max() < 5 * 0.5 / np.sqrt(2_000)


def test_a_desk_orders_by_the_record():
    """A unit is lost of each product: with a record that shows it still, nobody orders until it is counted."""
    done = run(stocked(Written(("shop",), wrong=1.0, count_every_days=3), level=100), days=4)
    ordered = {row["day"]: row["units"] for row in done.tables["movements"].to_pylist() if row["move"] == "order"}
    counted = records(done, "counted", "shop")
    assert [ordered.get(day, 0) for day in range(3)] == counted[:3]


def test_who_walks_in_meets_the_goods():
    """Ten stand there, the record shows nine: all ten are sold, and the record falls below zero."""
    base = shop(NOBODY, {"shop": 10}, products=30, demand={"shop": 20.0})
    cell = Cell(with_records(base, Written(("shop",), wrong=1.0, shrink=0.0)), RunSettings(1, 0, 1, "day"),
                demand={"model": "stationary", "law": "constant"}, audit="each")
    done = simulate(cell)
    assert moved(done, "sale") == 300 and moved(done, "miss") == 300


@pytest.mark.parametrize("grain", ["day", "hour", "event"])
def test_right_records_change_nothing_but_the_cost_of_counting(grain):
    """With no error, whatever is counted: every unit, order and payment but the counting is the same."""
    baskets = [Basket(hour * 4_000, {0: 2, 1: 1}) for hour in range(60)]
    base = shop(baskets, {"hub": 40, "shop": 20}, level=30)
    plain = tables(run(base, grain=grain))
    counted = tables(run(with_records(base, Written(count_every_days=1, cost_per_count=3)), grain=grain))
    plain["postings"] = [row for row in plain["postings"] if row["kind"] != "counting"]
    assert any(row["kind"] == "counting" for row in counted["postings"])
    counted["postings"] = [row for row in counted["postings"] if row["kind"] != "counting"]
    begun = [row for row in counted["order_days"] if row["measure"] == "lines_begun"]
    assert begun
    counted["order_days"] = [row for row in counted["order_days"] if row["measure"] != "lines_begun"]
    assert counted == plain


def test_an_event_makes_a_share_of_the_records_wrong():
    """On day 1 of the window two thirds of the hub's records; severity 0 is no event, to the last byte."""
    base = shop(NOBODY, {"hub": 100}, products=300)
    spec = {"kind": "record_error", "target": "hub", "start_day": 1, "severity": 0.65}
    cell = Cell(base, RunSettings(3, 0, 1, "day"), demand={"model": "stationary"}, events=(spec,), audit="each")
    assert not check(cell)
    wrong = [seconds / DAY for seconds in records(simulate(cell), "wrong_seconds")]
    assert wrong[0] == 0 and wrong[1] == wrong[2] and abs(wrong[1] - 195) < 5 * np.sqrt(300 * 0.65 * 0.35)
    none = replace(cell, events=({**spec, "severity": 0.0},))
    assert simulate(none).tables == simulate(replace(cell, events=())).tables


def test_an_event_needs_sites_that_keep_records():
    """Unknown names have a nearest one; a supplier keeps no record."""
    spec = {"kind": "record_error", "target": "hbu", "start_day": 1}
    cell = Cell(shop(NOBODY, {}), RunSettings(3, 0, 1, "day"), demand={"model": "stationary"}, events=(spec,))
    (problem,) = check(cell)
    assert problem.nearest == "hub" and problem.where.endswith("target")
    (problem,) = check(replace(cell, events=({**spec, "target": "mill"},)))
    assert "keeps no record" in problem.rule
    (problem,) = check(replace(cell, events=({**spec, "target": "hub", "products": "p9"},)))
    assert problem.where.endswith("products")
    (problem,) = check(replace(cell, events=({**spec, "target": "hub", "severity": 1.5},)))
    assert problem.where.endswith("severity")


def test_records_are_a_group_of_accounts_of_their_own():
    """What a record shows beyond the goods, what is pledged of it and what was corrected sum to zero."""
    assert [each.value.name for each in Account if each.value.group is Group.RECORDS] == [
        "error", "pledged", "corrected",
    ]

"""Which sites serve which channel: no sourcing rule gets round the integration level; read from the ledger."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.bad_inputs.folders import copy_of_tiny_omnichannel, copy_of_tiny_online
from tests.shops import HOUR, Basket, Terms, counted, lines, moved, run, shop
from tests.unit.simulation.orders.test_showing import shown
from tests.worlds import differing
from twin import catalogue
from twin.network.arrays import frozen
from twin.network.availability import LEAVE
from twin.network.eligibility import Eligibility
from twin.network.reader import read_folder
from twin.simulation import Cell, RunSettings, check
from twin.simulation.orders.shelves import SourcingError
from twin.strategies.base import Desk

NEEDED = {"routing": {"sequence": [{"name": "any", "sort": ["distance"], "commit": "split"}]}}
"""Settings that a rule cannot do without."""
TEMPTING = Terms({"shop": 1, "hub": 2}, patience_days=30)
"""The store comes first."""
RULES = catalogue.names("policies.sourcing")


def tiny(folder):
    """Return the tiny network of a folder, with rules by which it can be run."""
    rules = ["site,product,decision,rule,settings", "all,all,replenishment,base_stock,level=40",
             "warehouses,all,allocation,proportional,"]
    (folder / "inventory_policies.csv").write_text("\n".join(rules) + "\n", encoding="utf-8")
    return read_folder(folder)


def opened(network, *from_level):
    """Return the network whose mill, hub and shop serve every channel from these levels on."""
    levels = np.tile(from_level, (len(network.online.channels), 1))
    return replace(network, online=replace(network.online, eligibility=Eligibility(frozen(levels, float))))


def at_level(level, rule="preferred", **settings):
    """Return the cell's policies: a sourcing rule at an integration level."""
    given = {"integration_level": level, **NEEDED.get(rule, {}), **settings}
    return {"policies": ({"decision": "sourcing", "rule": rule, "settings": given},)}


def from_store(run):
    """Return the online units taken from, or set apart in, the store, as the ledger's movements tell."""
    moves = run.movements
    return int(moves[moves["move"].isin(["reserve", "pick"]) & (moves["from_site"] == "shop")]["units"].sum())


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("grain", ["hour", "event"])
def test_at_level_0_online_orders_never_touch_store_stock(rule, grain):
    """Every rule of the catalogue, with all the stock in the store and nearly none in the warehouse.

    At level 1 the same orders do come from the store, so that the ledger would show it.
    """
    orders = [Basket((9 + n) * HOUR, {0: 1, 1: 1}) for n in range(4)]
    network = opened(shop(orders, {"hub": 1, "shop": 9}, TEMPTING), 0, 0, 0.5)
    apart, together = (run(network, grain=grain, **at_level(level, rule)) for level in (0, 1))
    assert from_store(apart) == 0
    assert from_store(together) > 0
    assert (moved(apart, "reserve"), counted(apart, "orders_placed")) == (2, 4)


@pytest.mark.parametrize("rule", RULES)
def test_at_level_1_without_stock_in_the_warehouse_stores_fill_every_order(rule):
    """Sites open from a level on are open at that very level, too."""
    network = opened(shop([Basket(9 * HOUR, {0: 2})], {"shop": 9}, TEMPTING), 0, 0, 1)
    assert [row["site"] for row in lines(run(network, **at_level(1, rule)))] == ["shop"]


@pytest.mark.parametrize("rule", RULES)
def test_only_the_channel_that_may_gets_store_stock(rule, tmp_path):
    """Two channels that are drawn: the store is closed to one of them, for good."""
    network = tiny(copy_of_tiny_online(tmp_path))
    stores = np.array([kind == "store" for kind in network.sites.kinds])
    levels = np.zeros((len(network.online.channels), len(stores)))
    levels[0, stores] = np.inf
    network = replace(network, online=replace(network.online, eligibility=Eligibility(frozen(levels, float))))
    done = run(network, days=6, **at_level(1, rule))
    channel = {row["number"]: row["channel"] for row in done.tables["orders"].to_pylist()}
    kinds = dict(zip(network.sites.ids, network.sites.kinds, strict=True))
    served = {(channel[row["number"]], kinds[row["site"]]) for row in lines(done) if row["site"] != "none"}
    first, *others = network.online.channels.ids
    assert (first, "store") not in served
    assert any((other, "store") in served for other in others)


def test_a_table_that_opens_everything_changes_nothing(tmp_path):
    """Byte for byte, for drawn orders of several channels."""
    plain = tiny(copy_of_tiny_online(tmp_path))
    table = np.zeros((len(plain.online.channels), len(plain.sites)))
    with_table = replace(plain, online=replace(plain.online, eligibility=Eligibility(frozen(table, float))))
    assert not differing(run(plain, days=5), run(with_table, days=5, **at_level(0)))


def test_what_customers_are_shown_stands_where_they_may_be_served():
    """Goods in the store alone show as available from the level on at which the store is open."""
    network = shown(shop([Basket(9 * HOUR, {0: 1})], {"shop": 9}, TEMPTING), unavailable=LEAVE)
    network = opened(network, 0, 0, 0.5)
    figures = [counted(run(network, **at_level(level)), "orders_turned_away") for level in (0.4, 0.5)]
    assert figures == [1, 0]


class Stubborn:
    """A rule that sends everything from the shop, whatever the lanes say."""

    def plan(self, lanes):
        """Return nothing."""

    def choose(self, view, plan):
        """Return the row of the shop."""
        return np.full(len(view.product), 2, np.int64)


def test_a_rule_that_ignores_the_lanes_is_stopped(monkeypatch):
    """The engine holds every answer against the level."""
    network = opened(shop([Basket(9 * HOUR, {0: 1})], {"shop": 9}, TEMPTING), 0, 0, 0.5)
    made = Desk.instance
    monkeypatch.setattr(Desk, "instance", lambda desk: Stubborn() if desk.decision == "sourcing" else made(desk))
    with pytest.raises(SourcingError, match="no lane that the order may take"):
        run(network, **at_level(0))
    run(network, **at_level(1))


def told(network, level, strategy=()):
    """Return what is wrong with a cell at a level."""
    more = {"demand": {"model": "stationary"}, "strategy": dict(strategy), **at_level(level)}
    return [str(problem) for problem in check(Cell(network, RunSettings(2, 0, 1), **more))]


def test_a_level_that_leaves_a_channel_and_mode_without_a_site_is_told(tmp_path):
    """Only stores deliver by express; below their level the app, which sells it, has no site for it."""
    network = tiny(copy_of_tiny_omnichannel(tmp_path))
    assert told(network, 0.5) == []
    found = told(network, 0.25)
    assert any("integration_level" in line and "0.25" in line and "channel 'app'" in line and "mode 'express'" in line
               for line in found), found


def test_a_level_out_of_range_is_told(tmp_path):
    """Levels lie between 0 and 1, in a study and in a strategy."""
    network = tiny(copy_of_tiny_omnichannel(tmp_path))
    (line,) = told(network, 1.5)
    assert "integration_level" in line and "1.5" in line
    right = {"decision": "sourcing", "sites": "all", "owner": "platform", "rule": "nearest", "integration_level": -1}
    (line,) = told(network, 1, {"rights": [right]})
    assert "integration_level" in line and "-1" in line


def test_a_strategy_sets_the_level_and_keeps_that_of_the_study():
    """A right of sourcing that names no level keeps the study's; one that does wins."""
    network = opened(shop([Basket(9 * HOUR, {0: 1})], {"hub": 0, "shop": 9}, TEMPTING), 0, 0, 0.5)
    right = {"decision": "sourcing", "sites": "all", "owner": "platform", "rule": "nearest"}
    runs = [run(network, strategy={"rights": [right | own]}, **at_level(0)) for own in ({}, {"integration_level": 1})]
    assert [from_store(done) for done in runs] == [0, 2]


def test_the_tables_level_is_read(tmp_path):
    """Narrow rows win over wide ones, and sites without a row are open at every level."""
    network = tiny(copy_of_tiny_omnichannel(tmp_path))
    rows = {site: network.online.eligibility.from_level[:, at] for at, site in enumerate(network.sites.ids)}
    assert rows["central"].tolist() == [0, 0]
    assert rows["store_1"].tolist() == [0.5, 0.5]
    assert rows["store_2"].tolist() == [np.inf, 0.5]

"""Nothing of an order is lost: units by state, reservations, time in the system; and one more site never hurts."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tests.properties.random_orders import DAY, online_example
from tests.properties.test_orders_against_a_naive_simulator import WORLDS, played
from tests.unit.network.chains import chain
from twin.ledger.order_states import LineState
from twin.ledger.run import Run
from twin.network.reader import read_tables
from twin.simulation import Cell, RecordSettings, RunSettings, simulate
from twin.simulation.accounts import Account
from twin.simulation.book import Book
from twin.simulation.orders.open_orders import OpenOrders

every_world = pytest.mark.parametrize(("seed", "grain"), WORLDS)
BACK = ("returned", "restocked", "refurbishing", "refurbished", "scrapped")
ACCOUNT_OF = {
    Account.RESERVED: (LineState.RESERVED,),
    Account.PARCELS: (LineState.PICKED, LineState.DISPATCHED),
    Account.RETURNS: (LineState.RETURNED,),
    Account.REFURBISHING: (LineState.REFURBISHING,),
    Account.BACKLOG: (LineState.BACKORDERED,),
    Account.OPEN: (LineState.PROMISED, LineState.SOURCED, LineState.RESERVED, LineState.PICKED, LineState.DISPATCHED),
}
"""The states of the lines whose units stand in an account."""


def homes(network: Any) -> np.ndarray:
    """Return [zone] the site that heads its list for the first mode that has one."""
    lanes = network.online.deliveries
    home = np.full(len(network.zones), -1)
    for zone, _, _, site in sorted(zip(lanes.zone, lanes.mode, lanes.rank, lanes.site, strict=True), reverse=True):
        home[zone] = site
    return home


def standing(held: OpenOrders, network: Any, account: Account) -> np.ndarray:
    """Return [site, sku] the units of open lines that an account should hold."""
    columns, every = held.columns, held.columns.lines[: held.lines]
    there = np.isin(every["state"], [int(state) for state in ACCOUNT_OF[account]])
    lines = every[there]
    site = lines["site"]
    if account in (Account.OPEN, Account.BACKLOG):
        site = homes(network)[columns.orders["destination"][lines["order"]] // len(network.online.modes)]
    elif account in (Account.RETURNS, Account.REFURBISHING):
        under_way = held.under_way.heap[: held.under_way.used[0]]
        taken_in = dict(zip(under_way["line"].tolist(), under_way["site"].tolist(), strict=True))
        site = [taken_in[line] for line in np.flatnonzero(there).tolist()]
    units = np.zeros((len(network.sites), len(network.products)), np.int64)
    np.add.at(units, (site, lines["product"]), lines["units"])
    return units


@pytest.mark.parametrize(("seed", "grain"), WORLDS[::3])
def test_at_every_audit_the_books_hold_the_units_of_the_open_lines(seed, grain, monkeypatch):
    """By site and product: reserved, on the way, waiting for stock, promised, handed in and being refurbished, from the
    lines one by one.
    """
    cell = replace(online_example(seed, grain).cell, audit="daily")
    held, audits, opened, audited = [], [], OpenOrders.__init__, Book.audit

    def open_and_tell(self, *given, **named):
        opened(self, *given, **named)
        held.append(self)

    def audit_and_compare(self):
        audited(self)
        for account in ACCOUNT_OF:
            assert np.array_equal(self.of(account), standing(held[0], cell.network, account)), account
        audits.append(sum(int(self.of(account).sum()) for account in ACCOUNT_OF))

    monkeypatch.setattr(OpenOrders, "__init__", open_and_tell)
    monkeypatch.setattr(Book, "audit", audit_and_compare)
    simulate(cell)
    assert len(audits) >= cell.run.total_days and any(audits)


@every_world
def test_units_by_state_add_up_to_what_was_ordered(seed, grain):
    """Placed units are delivered, cancelled or open, by product and in all; each order keeps its own."""
    _, run, _ = played(seed, grain)
    moved = run.detail.groupby(["move", "product"], observed=True)["units"].sum()
    lines = run.order_lines.assign(state=run.order_lines["state"].astype(str))
    assert lines.groupby("number")["units"].sum().to_dict() == dict(zip(run.orders["number"], run.orders["units"],
                                                                         strict=True))
    lines = lines[lines["state"] != "placed"]  # after the last wave: nobody has looked at it
    by_state = lines.groupby(["product", "state"], observed=True)["units"].sum()
    for product, units in lines.groupby("product", observed=True)["units"].sum().items():
        assert moved.get(("place", product), 0) == units
        came = sum(int(by_state.get((product, state), 0)) for state in ("delivered", *BACK))
        assert moved.get(("complete", product), 0) == moved.get(("hand_over", product), 0) == came
        gone = moved.get(("cancel", product), 0) + moved.get(("give_up", product), 0)
        assert gone == by_state.get((product, "cancelled"), 0)


@every_world
def test_every_reservation_ends_exactly_once(seed, grain):
    """Picked or cancelled, never both; or it stands at the end. The moves say the same as the lines, site by site."""
    _, run, _ = played(seed, grain)
    moved = run.detail.groupby(["move", "from_site"], observed=True)["units"].sum()
    ends: dict[tuple[str, str], int] = defaultdict(int)
    for row in run.order_lines[run.order_lines["reserved"] >= 0].to_dict("records"):
        end = ["pick"] if row["picked"] >= 0 else ["release"] if row["cancelled"] >= 0 else []
        assert len(end) == 1 or (not end and row["state"] == "reserved"), row
        for name in ("reserve", *end):
            ends[name, row["site"]] += row["units"]
    for name in ("reserve", "pick", "release"):
        for site in set(run.detail["from_site"]):
            assert moved.get((name, site), 0) == ends[name, site], (name, site)


@every_world
def test_every_return_ends_exactly_once(seed, grain):
    """What is handed in is restocked, refurbished or scrapped, once, or is still there at the end; the moves say the
    same as the lines, product by product.
    """
    _, run, _ = played(seed, grain)
    moved = run.detail.groupby(["move", "product"], observed=True)["units"].sum()
    told: dict[tuple[str, str], int] = defaultdict(int)
    for row in run.order_lines[run.order_lines["returned"] >= 0].to_dict("records"):
        ends = [state for state in ("restocked", "refurbished", "scrapped") if row[state] >= 0]
        assert len(ends) == 1 or (not ends and row["state"] in ("returned", "refurbishing")), row
        assert row["delivered"] >= 0
        for move, state in (("hand_in", "returned"), ("restock", "restocked"), ("refurbish", "refurbishing"),
                            ("renew", "refurbished"), ("scrap", "scrapped")):
            told[move, row["product"]] += row["units"] * (row[state] >= 0)
    assert {key: units for key, units in told.items() if units} == {
        key: units for key, units in moved.items() if key[0] in ("hand_in", "restock", "refurbish", "renew", "scrap")
    }


@every_world
def test_littles_law_holds_to_the_second(seed, grain):
    """Open orders summed over every second are the times from placing to closing, as far as they lie in the run."""
    made, run, _ = played(seed, grain)
    end = made.cell.run.total_days * DAY
    counted = run.order_days[run.order_days["measure"] == "open_order_seconds"]["amount"].sum()
    placed = run.orders["week"].astype("int64") * 7 * DAY + run.orders["placed"]
    closed = (placed + run.orders["closed"]).where(run.orders["closed"] >= 0, end)
    assert counted == (np.minimum(closed, end) - placed).sum()


def shops(extra: bool, rule: str, stock: int) -> dict[str, list[dict[str, Any]]]:
    """Tables of two small shops that only serve online orders and a depot with plenty, perhaps with lanes to all."""
    tables = chain()
    tables["demand"] = [{"site": "shop", "product": "tea", "units_per_day": 0}]
    serving = {"hub": stock, "shop": 3} | ({"depot": 10**6} if extra else {})
    tables["sites"].append({**tables["sites"][1], "site": "depot", "name": "depot", "group": "depots"})
    tables["sourcing"] = [
        {"site": site, "product": "all", "source": source, "share": 1, "priority": 1}
        for site, source in (("hub", "mill"), ("depot", "mill"), ("shop", "hub"))
    ]
    tables["initial_state"] = [{"site": site, "product": "tea", "quantity": units, "unit": "units"}
                               for site, units in serving.items()]
    tables["inventory_policies"] = [
        {"site": "all", "product": "all", "decision": "replenishment", "rule": "base_stock",
         "settings": f"level={stock}"},
        {"site": "warehouses", "product": "all", "decision": "allocation", "rule": "proportional", "settings": ""},
        {"site": "all", "product": "all", "decision": "sourcing", "rule": rule, "settings": "split_above_value=30"},
    ]
    tables["zones"] = [{"zone": zone, "name": zone, "latitude_deg": 34, "longitude_deg": 113, "population": 9}
                       for zone in ("inner", "outer")]
    tables["channels"] = [{
        "channel": "web", "name": "web", "share": 1, "lines_per_order": 1, "units_per_line": 2, "patience_days": 3,
        "cancel_share": 0.2, "cancel_after_hours": 20, "seller": "shops", "commission_percent": 5,
    }]
    tables["online_demand"] = [{"zone": "all", "orders_per_day": 9}]
    tables["deliveries"] = [
        {"from": site, "to": "all", "rank": rank, "promise_days": 2, "lead_time_law": "constant", "lead_time_days": 1,
         "lead_time_deviation_days": 0, "distance_km": 900 // rank, "cost_per_parcel": 9 - rank, "cost_per_unit": 0.1,
         "carrier": "maker", "emission_g_per_tkm": 50}
        for rank, site in enumerate(serving, start=1)
    ]
    tables["fulfilment"] = [{"site": site, "lines_per_hour": "unlimited" if site == "depot" else 3,
                             "cost_per_line": 0.2, "cost_per_parcel": 1} for site in serving]
    return tables


def online(tables: dict[str, list[dict[str, Any]]], seed: int) -> Run:
    run = RunSettings(40, 10, seed, "hour", "start")
    return simulate(Cell(read_tables(tables), run, orders={"model": "baskets"}, record=RecordSettings(orders="all")))


def fill(run: Run, what: str) -> float:
    amounts = run.order_days.groupby("measure", observed=True)["amount"].sum()
    return float(amounts[f"{what}_from_stock"] / amounts[f"{what}_placed"])


@pytest.mark.parametrize("rule", ["preferred", "nearest", "cheapest", "cost_optimal"])
def test_one_more_site_with_ample_stock_never_lowers_the_fill_rate(rule):
    """Whatever the rule prefers, in every replication: the same customers find no less in stock, and here everything
    that they did not cancel before anybody looked.
    """
    for seed, stock in ((1, 20), (2, 45), (3, 200)):
        without, extra = (online(shops(more, rule, stock), seed) for more in (False, True))
        placed = [Counter(zip(run.orders["week"], run.orders["placed"], strict=True)) for run in (without, extra)]
        assert placed[0] == placed[1]
        for what in ("orders", "lines", "units"):
            assert fill(extra, what) >= fill(without, what), (what, seed)
        assert (extra.order_lines["backordered"] < 0).all()
    assert fill(without, "units") > 0.5

"""Identities that hold on every path, without any statistics: Little's law, conservation, determinism."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
import pandas as pd

from twin.ledger.run import Run
from twin.network.edges import LeadTime
from twin.network.network import Network
from twin.network.online import Online, Profile
from twin.simulation import Cell, RecordSettings, RunSettings, simulate
from twin.units import SECONDS_PER_DAY
from twin.verification.cases import Case, Figure, Outcome
from twin.verification.inventory import SEED
from twin.verification.networks import Lane, Plan, build, rule
from twin.verification.shops import Door, Web, online

_DAYS = 120
_MOVES = (
    "opening", "make", "ship", "receive", "sale", "deliver", "pick", "miss", "lose", "wait", "serve", "order", "fulfil",
)
_GOODS = {"opening": 1, "make": 1, "receive": 1, "ship": -1, "sale": -1, "deliver": -1, "pick": -1}
"""How a move changes the stock of its site."""


def network(stores: int = 4, products: int = 3) -> Network:
    """Return two warehouses under one supplier: random lead times, half of unmet demand waits, all costs counted.

    Two zones order online: from a warehouse first, else from a store; some orders wait for stock, some are cancelled.
    """
    warehouses = ["north", "south"]
    sites = {"supplier": "supplier", **dict.fromkeys(warehouses, "warehouse")}
    sites |= {f"store {number}": "store" for number in range(stores)}
    rate = np.array([[0.0] if kind != "store" else [4.0] for kind in sites.values()]) + np.zeros(products)
    rate[3:] *= 1 + np.arange(products)
    lanes = [Lane("supplier", each, 5, "gamma", 2.0) for each in warehouses]
    lanes += [Lane(warehouses[n % 2], f"store {n}", 2, "poisson", 2**0.5, "shipment") for n in range(stores)]
    rules = [
        rule(sites, "all", "replenishment", "order_up_to_forecast", safety_factor=1.0),
        rule(sites, "all", "forecasting", "exponential_smoothing"),
        rule(sites, "all", "allocation", "proportional"),
    ]
    return build(
        Plan(
            sites, lanes, products, rate, np.ceil(3 * rate).astype(np.int64), 0.5, 1_000, 0.25, 0.5, 10.0, 200, rules,
            ("east", "west"), _shop(len(sites), products),
        )
    )


def _shop(sites: int, products: int) -> Online:
    web = Web(
        np.array([20.0, 12.0]), Profile.flat(), lines_per_order=1.8, units_per_line=1.5, patience_days=2.0,
        cancel_share=0.2, cancel_after_hours=6.0, commission_share=0.05,
    )
    late = LeadTime("gamma", 1.5, 0.7, "shipment")
    doors = [
        Door(warehouse if rank == 1 else 3, zone, rank, late, cost_per_parcel_minor=300)
        for zone, warehouse in enumerate((1, 2))
        for rank in (1, 2)
    ]
    return online(web, doors, sites, products, lines_per_hour=2)


def _run(net: Network, replication: int = 0, grain: str = "day") -> Run:
    record = RecordSettings(_MOVES, orders="all")
    return simulate(Cell(net, RunSettings(_DAYS, 0, SEED, grain), record=record, audit="each"), replication)


def digest(run: Run) -> str:
    """Return a digest of every table of a run."""
    found = hashlib.sha256()
    for name in sorted(run.tables):
        found.update(name.encode())
        found.update(run.frame(name).to_csv(index=False).encode())
    return found.hexdigest()[:12]


def littles_law(full: bool) -> Outcome:
    """Compare the integral of what is on the road, owed or waiting with the time that units spent there."""
    run, *finer = (_run(network(), grain=grain) for grain in ("day", "hour", "event"))
    figures = [*(_sojourn(run, *queue) for queue in _QUEUES), *(_orders_open(each) for each in (run, *finer))]
    broken = Run(run.meta, {
        **run.tables, "movements": _without_last(run, "receive"), "orders": run.tables["orders"].slice(1),
    })
    return Outcome(figures, [_sojourn(broken, *_QUEUES[0]), _orders_open(broken)])


_QUEUES = (
    ("on the road", "ship", "receive", "pipeline", "in_transit_unit_ticks"),
    ("ordered and not shipped", "order", "fulfil", "pipeline", "owed_unit_ticks"),
    ("customers waiting", "wait", "serve", "stock", "waiting_unit_ticks"),
)


def _sojourn(run: Run, title: str, into: str, out_of: str, table: str, column: str) -> Figure:
    """Return the relative residual between recorded unit-days and the units' own arrivals and departures."""
    flows = run.frame("movements")
    entered, left = flows[flows.move == into], flows[flows.move == out_of]
    spent = (left.units * left.day).sum() - (entered.units * entered.day).sum()
    spent += (entered.units.sum() - left.units.sum()) * _DAYS
    integral = run.frame(table)[column].sum()
    residual = abs(int(integral) - int(spent)) / max(1, int(integral))
    return Figure(f"{title}: relative residual", 0.0, [residual], 0.0, digest(run))


def _orders_open(run: Run) -> Figure:
    """Return the relative residual between the recorded order-seconds and what each order took, to the second."""
    orders, daily = run.frame("orders"), run.frame("order_days")
    placed = orders.week.astype(np.int64) * 7 * SECONDS_PER_DAY + orders.placed
    took = orders.closed.where(orders.closed >= 0, _DAYS * SECONDS_PER_DAY - placed)
    integral = int(daily.amount[daily.measure == "open_order_seconds"].sum())
    residual = abs(integral - int(took.sum())) / max(1, integral)
    return Figure(f"orders open, {run.meta['grain']} grain: relative residual", 0.0, [residual], 0.0, digest(run))


def _without_last(run: Run, move: str) -> Any:
    label = np.array(run.tables["movements"]["move"].to_pylist())
    keep = np.ones(len(label), bool)
    keep[np.flatnonzero(label == move)[-1]] = False
    return run.tables["movements"].filter(keep)


def conservation(full: bool) -> Outcome:
    """Compare what came in with what is there or went out, per site and product, and cash over all partners."""
    run, net = _run(network()), network()
    figures = [
        Figure("units that went astray", 0.0, [_astray(run.frame("detail"), run)], 0.0, digest(run)),
        Figure("cash over all partners and the outside", 0.0, [float(sum(run.meta["partners"].values()))], 0.0,
               digest(run)),
        Figure("cash less the replay of postings", 0.0, [_unexplained(run, net)], 0.0, digest(run)),
    ]
    detail = run.frame("detail")
    dropped = detail.drop(detail.index[detail.move == "receive"][-1])
    return Outcome(figures, [Figure("a receipt dropped", 0.0, [_astray(dropped, run)], 0.0, digest(run))])


def _astray(detail: pd.DataFrame, run: Run) -> float:
    """Return the units by which stock at the end differs from what moved in and out, summed over sites."""
    signed = detail.units * detail.move.astype(str).map(_GOODS).fillna(0).astype(int)
    site = np.where(detail.move == "ship", detail.from_site.astype(str), detail.to_site.astype(str))
    moved = signed.groupby(site).sum()
    stock = run.frame("stock")
    held = stock[stock.day == _DAYS - 1].groupby(stock.site.astype(str)).on_hand_unit_ticks.sum()
    return float(held.sub(moved, fill_value=0).abs().sum())


def _unexplained(run: Run, net: Network) -> float:
    postings = run.frame("postings")
    received = postings.groupby(postings.payee.astype(str)).amount_minor.sum()
    paid = postings.groupby(postings.payer.astype(str)).amount_minor.sum()
    held = pd.Series(run.meta["partners"])
    return float(held.sub(received.sub(paid, fill_value=0), fill_value=0).abs().sum())


def determinism(full: bool) -> Outcome:
    """Run twice; then add a store and a product: every other demand must stay as it was."""
    first, again, other = _run(network()), _run(network()), _run(network(), replication=1)
    larger = _run(network(stores=5, products=4))
    figures = [
        Figure("tables that differ between two runs", 0.0, [_differences(first, again)], 0.0, digest(first)),
        Figure("demands changed by a new store and product", 0.0, [_demand_changes(first, larger)], 0.0, digest(first)),
    ]
    changed = Figure(
        "demands changed by another replication", 0.0, [_demand_changes(first, other)], 0.0, digest(other)
    )
    return Outcome(figures, [changed])


def _differences(first: Run, second: Run) -> float:
    return float(sum(not first.frame(name).equals(second.frame(name)) for name in first.tables))


def _demand_changes(first: Run, second: Run) -> float:
    ours, theirs = _demand(first), _demand(second)
    return float((ours - theirs.reindex(ours.index).fillna(-1)).ne(0).sum())


def _demand(run: Run) -> Any:
    detail = run.frame("detail")
    wanted = detail[detail.move.isin(["sale", "miss"])].astype({"to_site": str, "product": str})
    return wanted.groupby(["day", "to_site", "product"]).units.sum()


CASES = [
    Case("STA-04", "Little's law as an identity on every path", "Little (1961); finite form: Kim & Whitt (2013)",
         "one receipt or one order dropped from the records", littles_law),
    Case("STA-05", "Conservation of units and cash", "accounting identity", "one receipt dropped", conservation),
    Case("STA-06", "Determinism, and draws that stand on their own",
         "L'Ecuyer, Simard, Chen & Kelton (2002), Operations Research 50:1073-1075", "another replication",
         determinism),
]

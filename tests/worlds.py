"""Small worlds for tests of the engine, run in milliseconds.

The *pair*: ``mill`` (supplier) sends to ``shop`` (store). The *chain*: ``mill`` sends to ``hub`` (warehouse), ``hub``
to the stores ``north`` and ``south``. The *fork*: two hubs under one mill, two stores under each. Demand is the same
every day unless a test asks for chance.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from tests.unit.network.chains import chain as tables_of_chain
from twin.ledger.run import SCHEMAS, Run
from twin.network.arrays import frozen
from twin.network.network import Network
from twin.network.reader import read_tables
from twin.simulation import Cell, RunSettings
from twin.verification.networks import Lane, Plan, build, rule

Rule = tuple[str, str, str, Mapping[str, Any]]
"""Site (or ``all``), decision, name of the rule, its settings."""

PAIR = {"mill": "supplier", "shop": "store"}
CHAIN = {"mill": "supplier", "hub": "warehouse", "north": "store", "south": "store"}
FORK = {
    "mill": "supplier", "west": "warehouse", "east": "warehouse",
    "w1": "store", "w2": "store", "e1": "store", "e2": "store",
}
ALWAYS_THE_SAME = {"model": "stationary", "law": "constant"}
BY_CHANCE = {"model": "stationary", "law": "poisson"}
BY_FORECAST: tuple[Rule, ...] = (
    ("all", "replenishment", "order_up_to_forecast", {"safety_factor": 1.0}),
    ("all", "forecasting", "exponential_smoothing", {}),
    ("all", "allocation", "proportional", {}),
)


def network(
    sites: Mapping[str, str], lanes: Sequence[Lane], rules: Sequence[Rule], demand: Mapping[str, Any],
    opening: Mapping[str, Any] | int = 0, **plan: Any,
) -> Network:
    """Return a network; ``demand`` and ``opening`` are per site, a number or a list by product."""
    products = plan.pop("products", 1)
    stock = dict.fromkeys(sites, opening) if isinstance(opening, int) else opening
    rows = [rule(sites, site, decision, name, **settings) for site, decision, name, settings in rules]
    units = _table(sites, stock, products).astype(np.int64)
    return build(Plan(sites, lanes, products, _table(sites, demand, products), units, policies=rows, **plan))


def _table(sites: Mapping[str, str], given: Mapping[str, Any], products: int) -> Any:
    return np.array([np.broadcast_to(given.get(site, 0), products) for site in sites], float)


def pair(level: int = 60, demand: float = 10, opening: int = 60, lead_days: float = 1, **plan: Any) -> Network:
    """Return the pair: the shop orders up to a fixed level and its customers wait for what is missing."""
    rules = plan.pop("rules", [("all", "replenishment", "base_stock", {"level": level})])
    lane = Lane("mill", "shop", lead_days, plan.pop("law", "constant"), plan.pop("deviation_days", 0.0))
    return network(PAIR, [lane], rules, {"shop": demand}, {"shop": opening}, **plan)


def chain(
    rules: Sequence[Rule] = BY_FORECAST, demand: Any = 10, opening: Any = 30, lead_days: tuple[float, float] = (2, 1),
    **plan: Any,
) -> Network:
    """Return the chain, with the same demand at both stores."""
    lanes = [Lane("mill", "hub", lead_days[0]), *(Lane("hub", store, lead_days[1]) for store in ("north", "south"))]
    return network(CHAIN, lanes, rules, {"north": demand, "south": demand}, opening, **plan)


def fork(rules: Sequence[Rule] = BY_FORECAST, demand: Any = 10, opening: Any = 30, **plan: Any) -> Network:
    """Return the fork; the stores of each hub form a group, ``western`` and ``eastern``."""
    lanes = [Lane("mill", hub, 2) for hub in ("west", "east")]
    lanes += [Lane({"w": "west", "e": "east"}[store[0]], store, 1) for store in ("w1", "w2", "e1", "e2")]
    made = network(FORK, lanes, rules, dict.fromkeys(("w1", "w2", "e1", "e2"), demand), opening, **plan)
    return changed(made, sites={"groups": ("", "", "", "western", "western", "eastern", "eastern")})


def changed(network: Network, **parts: Mapping[str, Any]) -> Network:
    """Return the network with other columns: ``changed(n, sites={"daily_capacity": [100, -1]})``."""
    new = {
        part: replace(
            getattr(network, part),
            **{name: frozen(value, getattr(getattr(network, part), name).dtype) if _is_array(network, part, name)
               else value for name, value in columns.items()},
        )
        for part, columns in parts.items()
    }
    return replace(network, **new)


def _is_array(network: Network, part: str, name: str) -> bool:
    return isinstance(getattr(getattr(network, part), name), np.ndarray)


def cell(
    network: Network, days: int = 20, warmup_days: int = 0, seed: int = 1, grain: str = "day",
    within_day: str = "spread", **more: Any,
) -> Cell:
    """Return a cell with audits after every posting, and demand that is the same every day."""
    settings = {"demand": ALWAYS_THE_SAME, "audit": "each"} | more
    return Cell(network, RunSettings(days, warmup_days, seed, grain, within_day), **settings)


def outage(target: str, start_day: int, duration_days: int, severity: float = 1.0, **more: Any) -> dict[str, Any]:
    """Return the event of a site that stops."""
    span = {"start_day": start_day, "duration_days": duration_days, "severity": severity}
    return {"kind": "site_outage", "target": target, **span, **more}


def silence(target: str, start_day: int, duration_days: int, severity: float = 1.0) -> dict[str, Any]:
    """Return the event of sites whose reports stop."""
    span = {"start_day": start_day, "duration_days": duration_days, "severity": severity}
    return {"kind": "information_outage", "target": target, **span}


def shock(severity: float, start_day: int, duration_days: int, **more: Any) -> dict[str, Any]:
    """Return the event of demand that changes."""
    return {
        "kind": "demand_shock", "start_day": start_day, "duration_days": duration_days, "severity": severity, **more
    }


def sharing(delay_days: int = 0, **edge: Any) -> dict[str, Any]:
    """Return the strategy in which stores report sales and stock, and warehouses decide for all that lies below."""
    return {
        "delay_days": delay_days,
        "information": [{"from": "stores", "to": "warehouses", "fields": ["sales", "stock"], **edge}],
        "rights": [
            {"decision": "forecasting", "sites": "warehouses", "owner": "self", "rule": "exponential_smoothing",
             "signals": ["sales"]},
            {"decision": "replenishment", "sites": "warehouses", "owner": "self", "rule": "echelon_order_up_to"},
        ],
    }


def joint_planning(delay_days: int = 1, joint: Mapping[str, Any] | None = None, **edge: Any) -> dict[str, Any]:
    """Return ``sharing`` with forecasts and promotions shared as well, and the forecaster ``joint`` on both sides."""
    spec = sharing(delay_days, **edge)
    spec["information"][0]["fields"] = ["sales", "stock", "forecast", "promotions"]
    spec["rights"][0] |= {"rule": "joint", **(joint or {})}
    spec["rights"].append({"decision": "forecasting", "sites": "stores", "rule": "joint"})
    return spec


def daily(run: Run, move: str, site: str = "", to: str = "") -> list[int]:
    """Return the units of a move on each day, from or at a site, or along the edge to another."""
    days = run.meta["horizon_days"] + run.meta["warmup_days"]
    units = np.zeros(days, np.int64)
    rows = run.movements[run.movements["move"] == move]
    if site:
        rows = rows[rows["from_site"] == site]
    if to:
        rows = rows[rows["to_site"] == to]
    np.add.at(units, rows["day"].to_numpy(), rows["units"].to_numpy())
    return units.tolist()


def stock(run: Run, site: str, column: str = "on_hand_unit_ticks") -> list[int]:
    """Return a column of the table stock for a site, one number a day."""
    return run.stock[run.stock["site"] == site][column].tolist()


def paid(run: Run, kind: str, **where: str) -> int:
    """Return the minor units posted for a reason."""
    rows = run.postings[run.postings["kind"] == kind]
    for column, name in where.items():
        rows = rows[rows[column] == name]
    return int(rows["amount_minor"].sum())


def differing(one: Run, other: Run) -> list[str]:
    """Return the names of the ledger's tables that are not the same to the last bit."""
    return [name for name in SCHEMAS if not one.tables[name].equals(other.tables[name])]


def traded(**more: Any) -> Network:
    """Return a chain whose sites have three owners: ``maker`` (mill), ``trader`` (hub), ``shops`` (shop), with prices.

    Tea costs 10.00 to make, 11.00 at the mill's gate and 15.00 at the hub's, and sells at 20.00; ten are wanted a day.
    ``more`` adds rows to tables or replaces columns of all their rows.
    """
    tables = tables_of_chain()
    tables["inventory_policies"] = [
        {"site": "all", "product": "all", "decision": decision, "rule": name, "settings": settings}
        for decision, name, settings in (
            ("replenishment", "base_stock", "level=60"), ("allocation", "proportional", ""),
        )
    ]
    for row, percent in zip(tables["contracts"], (110, 150), strict=True):
        row["percent"] = percent
    for table, given in more.items():
        if isinstance(given, list):
            tables.setdefault(table, []).extend(given)
        else:
            for row in tables[table]:
                row.update(given)
    return read_tables(tables)

"""Theory of promises: what is sold that is gone, where customers are shown the stock of some time ago."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import numpy as np
import pandas as pd

from twin.ledger.run import Run
from twin.network.arrays import frozen
from twin.network.availability import CANCEL, ORDER, Availability
from twin.network.network import Network
from twin.network.online import Profile
from twin.simulation import Cell, RecordSettings, RunSettings, simulate
from twin.units import SECONDS_PER_DAY, SECONDS_PER_HOUR
from twin.verification.cases import Case, Figure, Outcome
from twin.verification.inventory import SEED
from twin.verification.networks import Lane, Plan, build, rule
from twin.verification.shops import Door, Web, online

_DAYS, _STOCK, _ORDERS_PER_DAY = 2, 12, 24.0
_DELAY_HOURS = 2.0
_SHOWN = (1, 2, 3)
"""Units shown whose probabilities are told."""


def network(products: int, delay_hours: float) -> Network:
    """Return a warehouse with some units of each product and no more to come; every product is an instance."""
    sites = {"supplier": "supplier", "warehouse": "warehouse"}
    web = online(Web(np.array([products * _ORDERS_PER_DAY]), Profile.flat()), [Door(1, 0)], 2, products)
    none = frozen([0.0], float)
    shown = Availability(
        frozen([True], bool), frozen([round(delay_hours * SECONDS_PER_HOUR)]), none, frozen([ORDER]), frozen([CANCEL]),
        none,
    )
    return build(
        Plan(
            sites, [Lane("supplier", "warehouse", 9)], products, np.zeros((2, products)),
            np.repeat([[0], [_STOCK]], products, axis=1), zones=["zone"], online=replace(web, availability=shown),
            policies=[rule(sites, "all", "replenishment", "base_stock", level=0)],
        )
    )


def simulated(products: int, seed: int, delay_hours: float, grain: str = "hour") -> Run:
    """Return the run of a network, with every order on record."""
    return simulate(
        Cell(
            network(products, delay_hours), RunSettings(_DAYS, 0, seed, grain), {"model": "stationary"},
            orders={"model": "baskets"}, record=RecordSettings(orders="all"), audit="end",
        )
    )


def by_stock_shown(run: Run, delay_hours: float) -> pd.DataFrame:
    """Return each line whose customer was shown some stock: how much, and whether it was oversold.

    What was shown follows from the records alone: the stock less what had been ordered so long before.
    """
    orders = run.frame("orders")[["number", "week", "placed"]]
    lines = run.frame("order_lines").merge(orders, on="number", suffixes=("", "_within"))
    lines["second"] = lines["week"] * 7 * SECONDS_PER_DAY + lines["placed"]
    lines = lines.sort_values(["second", "number", "line"])
    shown = []
    for _, own in lines.groupby("product", observed=True):
        known = np.searchsorted(own["second"], own["second"] - round(delay_hours * SECONDS_PER_HOUR), side="right")
        shown.append(own.assign(shown=_STOCK - known))
    found = pd.concat(shown)
    found = found[found["shown"] >= 1]
    return found.assign(oversold=found["state"] == "cancelled")[["shown", "oversold"]]


def tail(mean: float, least: int) -> float:
    """Return the probability that a Poisson variable of this mean is ``least`` or more."""
    from scipy.stats import poisson

    return float(poisson.sf(least - 1, mean))


def figures(delay_hours: float, replications: int, products: int, margin: float, expected_hours: float) -> list[Figure]:
    """Return the probability of overselling by the stock shown, and the lines oversold of a product.

    ``expected_hours`` is the delay that theory is told of.
    """
    mean = _ORDERS_PER_DAY * expected_hours / 24
    runs = [simulated(products, SEED + number, delay_hours) for number in range(replications)]
    lines = [by_stock_shown(run, delay_hours) for run in runs]
    counted = [_oversold(run) / products for run in runs]
    run_id = hashlib.sha256(pd.concat(lines).to_csv(index=False).encode()).hexdigest()[:12]
    told = [
        Figure(f"P(oversold | {shown} shown)", tail(mean, shown),
               [float(own.loc[own["shown"] == shown, "oversold"].mean()) for own in lines], margin, run_id)
        for shown in _SHOWN
    ]
    expected = sum(tail(mean, shown) for shown in range(1, _STOCK + 1))
    return [*told, Figure("lines oversold of a product", expected, counted, margin, run_id)]


def _oversold(run: Run) -> int:
    rows = run.frame("order_days")
    return int(rows.loc[rows["measure"] == "lines_oversold", "amount"].sum())


def delayed_record(full: bool) -> Outcome:
    """Sell from the record of two hours ago: as many others as come in two hours have bought since."""
    replications, products, margin = (60, 1_500, 0.02) if full else (10, 600, 0.08)
    exact = figures(_DELAY_HOURS, replications, products, margin, _DELAY_HOURS)
    none = simulated(products, SEED, 0.0)
    without = Figure("lines oversold without a delay", 0.0, [float(_oversold(none))], 0.0, exact[0].run_id)
    wrong = figures(1.15 * _DELAY_HOURS, replications, products, margin, _DELAY_HOURS)
    return Outcome([*exact, without], [wrong[-1]])


CASES = [
    Case("PRM-01", "Overselling: customers are shown the record of some time ago",
         "P(oversold) = P(Poisson(rate x delay) >= units shown): independent increments; Cox & Miller (1965), ch. 4",
         "the record 15 % later than the theory has it", delayed_record),
]

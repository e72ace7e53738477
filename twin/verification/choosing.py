"""Theory of choice: what customers take whose first choice is out, and who leaves, by the multinomial logit model."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import numpy as np

from twin.ledger.run import Run
from twin.network.arrays import frozen
from twin.network.availability import SUBSTITUTE_FOR_IT, WAIT, Availability
from twin.network.network import Network
from twin.network.online import Profile
from twin.simulation import Cell, RecordSettings, RunSettings, simulate
from twin.verification.cases import Case, Figure, Outcome
from twin.verification.inventory import SEED
from twin.verification.networks import Lane, Plan, build, rule
from twin.verification.shops import Door, Web, online

ATTRACTIVENESS = (1.0, 0.7, 0.5, 0.3)
NO_PURCHASE = 0.5
_OUT = 0
"""The item of which there is none."""
_DAYS, _STOCK = 2, 10**6


def shares(available: tuple[int, ...], no_purchase: float = NO_PURCHASE) -> tuple[list[float], float]:
    """Return the share of each item, and of those who buy nothing: attractiveness over the sum of what is to be had.

    Source: McFadden (1974); Train, "Discrete choice methods with simulation" (2009), section 3.1.
    """
    weights = [weight if item in available else 0.0 for item, weight in enumerate(ATTRACTIVENESS)]
    total = sum(weights) + no_purchase
    return [weight / total for weight in weights], no_purchase / total


def network(orders_per_day: float, no_purchase: float) -> Network:
    """Return a warehouse without the first item; who comes for it looks for another one, or leaves."""
    sites, items = {"supplier": "supplier", "warehouse": "warehouse"}, len(ATTRACTIVENESS)
    web = online(Web(np.array([orders_per_day]), Profile.flat()), [Door(1, 0)], 2, items)
    others = sum(ATTRACTIVENESS) - ATTRACTIVENESS[_OUT]
    none = frozen([0.0], float)
    shown = Availability(
        frozen([True], bool), frozen([0]), none, frozen([SUBSTITUTE_FOR_IT]), frozen([WAIT]),
        frozen([others / (others + no_purchase)], float),
    )
    weight = frozen(np.array(ATTRACTIVENESS) / sum(ATTRACTIVENESS), float)
    stock = np.array([[0] * items, [0 if item == _OUT else _STOCK for item in range(items)]])
    return build(
        Plan(
            sites, [Lane("supplier", "warehouse", 9)], items, np.zeros((2, items)), stock, zones=["zone"],
            online=replace(web, availability=shown, weight=weight),
            policies=[rule(sites, "all", "replenishment", "base_stock", level=0)],
        )
    )


def bought(run: Run, items: tuple[str, ...]) -> tuple[list[int], int, int]:
    """Return how many customers took each item, how many left, and how many took another than they came for.

    Who came after the last wave of the run has not been looked at.
    """
    lines, days = run.frame("order_lines"), run.frame("order_days")
    lines = lines[lines["state"] != "placed"]
    taken = [int((lines["product"] == item).sum()) for item in items]
    left, replaced = (int(days.loc[days["measure"] == measure, "amount"].sum())
                      for measure in ("lines_turned_away", "lines_substituted"))
    return taken, left, replaced


def figures(replications: int, orders_per_day: float, margin: float, no_purchase: float) -> list[Figure]:
    """Return the shares of all customers, those included who would buy nothing in any case and never come."""
    chain = network(orders_per_day, no_purchase)
    runs = [
        simulate(Cell(
            chain, RunSettings(_DAYS, 0, SEED + number, "hour"), {"model": "stationary"},
            orders={"model": "baskets"}, record=RecordSettings(orders="all"), audit="end",
        )) for number in range(replications)
    ]
    found = [bought(run, chain.products.ids) for run in runs]
    run_id = hashlib.sha256(repr(found).encode()).hexdigest()[:12]
    everything = tuple(range(len(ATTRACTIVENESS)))
    full, staying_out = shares(everything)
    expected, lost = shares(everything[1:])
    come = 1 - staying_out
    told = [
        Figure(f"share of item {item + 1} when item 1 is out", expected[item],
               [come * taken[item] / (sum(taken) + left) for taken, left, _ in found], margin, run_id)
        for item in everything[1:]
    ]
    return [
        *told,
        Figure("share who buy nothing when item 1 is out", lost,
               [staying_out + come * left / (sum(taken) + left) for taken, left, _ in found], margin, run_id),
        Figure("of those who came for item 1, who take another", (sum(expected) - sum(full[1:])) / full[_OUT],
               [replaced / (replaced + left) for _, left, replaced in found], margin, run_id),
    ]


def substitution(full: bool) -> Outcome:
    """Let item 1 be out: its customers turn to the others as if it had never been there, or leave."""
    replications, orders_per_day, margin = (40, 5_000.0, 0.01) if full else (10, 3_000.0, 0.03)
    exact = figures(replications, orders_per_day, margin, NO_PURCHASE)
    wrong = figures(replications, orders_per_day, margin, 1.25 * NO_PURCHASE)
    return Outcome(exact, [wrong[-1]])


CASES = [
    Case("MKT-05", "Multinomial logit choice: substitution when an item is out",
         "attractiveness / (no purchase + sum of what is to be had); McFadden (1974); Mahajan & van Ryzin (2001), "
         "Operations Research 49:334-351", "buying nothing 25 % more attractive", substitution),
]

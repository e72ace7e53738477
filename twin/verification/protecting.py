"""Theory of channel protection: how many units of a shelf to keep from online orders for customers who walk in."""

from __future__ import annotations

import numpy as np

from twin.network.network import Network, PolicyRow
from twin.network.online import Profile
from twin.simulation import Cell, RecordSettings, RunSettings, simulate
from twin.verification.cases import Case, Figure, Outcome
from twin.verification.identities import digest
from twin.verification.inventory import SEED
from twin.verification.networks import Lane, Plan, build, rule
from twin.verification.shops import Door, Web, online

_SITES = {"supplier": "supplier", "shop": "store"}
_SHELF, _CROWD, _WALK_IN, _COVER_DAYS = 40, 80.0, 2.5, 4
"""Units at first; orders, and customers who walk in, a day and product; days that the shelf must last."""
_STORE_MINOR, _PARCEL_MINOR = 100, 60
"""What a unit earns in the shop, and what a parcel takes of it online."""


def network(products: int, choice: PolicyRow) -> Network:
    """Return a shop with a full shelf, which the orders of the first day would empty, and no goods to come in time."""
    web = Web(np.array([products * _CROWD]), Profile.flat())
    return build(
        Plan(
            _SITES, [Lane("supplier", "shop", _COVER_DAYS)], products, np.repeat([[0.0], [_WALK_IN]], products, axis=1),
            np.repeat([[0], [_SHELF]], products, axis=1), backorder_share=0.0, price_minor=_STORE_MINOR, zones=["zone"],
            online=online(web, [Door(1, 0, cost_per_parcel_minor=_PARCEL_MINOR)], 2, products),
            policies=[rule(_SITES, "all", "replenishment", "base_stock", level=0), choice],
        )
    )


def sold(products: int, seed: int, choice: PolicyRow) -> tuple[float, str]:
    """Return the mean units of a product sold to who walks in once orders have emptied the shelf, and the run's id."""
    run = simulate(
        Cell(
            network(products, choice), RunSettings(_COVER_DAYS + 1, 0, seed, "day"), {"model": "stationary"},
            orders={"model": "baskets"}, record=RecordSettings(orders="none"), audit="end",
        )
    )
    moved = run.frame("movements")
    units = moved.loc[(moved["move"] == "sale") & (moved["day"] >= 1), "units"].sum()
    return float(units) / products, digest(run)


def shop_sales(kept: int) -> float:
    """Return the expected units sold in the shop of so many kept: the sum of P(D > y) below them."""
    from scipy.stats import poisson

    return float(poisson.sf(np.arange(kept), _WALK_IN * _COVER_DAYS).sum())


def best_level() -> int:
    """Return the protection that earns the most, found by trying all: not by Littlewood's rule."""
    online_margin = _STORE_MINOR - _PARCEL_MINOR
    return int(np.argmax([
        online_margin * (_SHELF - kept) + _STORE_MINOR * shop_sales(kept) for kept in range(_SHELF + 1)
    ]))


def figure(name: str, replications: int, products: int, margin: float, choice: PolicyRow) -> Figure:
    """Return the units sold in the shop against those of the best level."""
    runs = [sold(products, SEED + number, choice) for number in range(replications)]
    return Figure(name, shop_sales(best_level()), [units for units, _ in runs], margin, runs[0][1])


def protected_shelf(full: bool) -> Outcome:
    """Sell online down to a level; the shop then sells what a newsvendor with so many does, and no level earns more."""
    size = (40, 600, 0.01) if full else (10, 150, 0.03)
    exact = figure("units sold in the shop", *size, rule(_SITES, "all", "promising", "littlewood"))
    fewer = rule(_SITES, "all", "promising", "fixed", units=best_level() - 1)
    return Outcome([exact], [figure("units sold in the shop", *size, fewer)])


CASES = [
    Case("PRM-02", "Channel protection: the level that earns the most is kept for the shop",
         "Littlewood (1972); Talluri & van Ryzin (2004), The Theory and Practice of Revenue Management, section 2.2.1",
         "a unit less kept", protected_shelf),
]

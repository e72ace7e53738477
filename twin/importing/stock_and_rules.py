"""Tables of the imported network about products, stock and rules."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from twin.importing.basis import WAREHOUSE, Basis, Row
from twin.importing.cells import PRICE_PARTS
from twin.importing.writing import decimal, exact

_ASSUMED = "assumed, no source"


def network(basis: Basis) -> list[Row]:
    """Return the facts of the network as a whole."""
    sales = basis.sales
    facts = {
        "name": basis.name, "currency": basis.options.currency, "unit_scale": "1",
        "start_date": basis.start_date.isoformat(),
        "title": f"{len(sales.skus):,} products in {len(sales.zones)} zones, from recorded sales",
        "source": f"sales lines of {basis.source}",
        "note": "sites beyond the zones, lead times, costs and rules are assumptions: see README.md",
    }
    return [{"key": key, "value": value} for key, value in facts.items()]


def products(basis: Basis) -> list[Row]:
    """Return the assortment: prices as paid, the rest assumed."""
    assumed = basis.options.assumptions
    note = "price: median of a unit sold; family: quarter of the assortment by price; cost, mass, volume assumed"
    return [
        {
            "product": basis.products[row], "name": basis.product_names[row], "family": basis.families[row],
            "price": exact(price, PRICE_PARTS), "cost": decimal(price * assumed.cost_share / PRICE_PARTS),
            "mass_kg": decimal(assumed.mass_kg), "volume_l": decimal(assumed.volume_l), "note": note,
        }
        for row, price in enumerate(basis.sales.price.tolist())
    ]


def inventory_policies(basis: Basis) -> list[Row]:
    """Return one rule per decision for every site that decides."""
    assumed = basis.options.assumptions
    zone = _terms(assumed.zone_safety_factor, assumed.zone_review_days)
    warehouse = _terms(assumed.warehouse_safety_factor, assumed.warehouse_review_days)
    smooth = f"smoothing={decimal(assumed.smoothing)}"
    rules = (
        ("all", "forecasting", "exponential_smoothing", smooth),
        ("stores", "replenishment", "order_up_to_forecast", zone),
        ("warehouses", "replenishment", "order_up_to_forecast", warehouse),
        ("all", "allocation", "proportional", ""),
    )
    return [
        {"site": site, "product": "all", "decision": decision, "rule": rule, "settings": settings, "note": _ASSUMED}
        for site, decision, rule, settings in rules
    ]


def costs(basis: Basis) -> list[Row]:
    """Return the cost rates, relative to the mean price of a unit."""
    assumed = basis.options.assumptions
    rates = (
        ("holding_percent_of_cost_per_year", assumed.holding_percent),
        ("handling_per_unit", assumed.handling_share * basis.mean_price),
        ("order_line", assumed.order_line_share * basis.mean_price),
    )
    return [
        {"site": site, "product": "all", "kind": kind, "amount": decimal(rate), "note": _ASSUMED}
        for site in ("warehouses", "stores")
        for kind, rate in rates
    ]


def demand(basis: Basis) -> list[Row]:
    """Return the mean daily sales of every zone and product with a kept line."""
    note = "mean of the recorded sales, not a forecast"
    return [
        {"site": basis.zones[zone], "product": basis.products[sku], "units_per_day": decimal(rate), "note": note}
        for zone, sku, rate in _positive(basis.mean_daily)
    ]


def initial_state(basis: Basis) -> list[Row]:
    """Return the opening stock: days of trailing demand, rounded up to whole units."""
    assumed = basis.options.assumptions
    note = "days of trailing demand; the number of days is assumed"
    stores: list[Row] = [
        {"site": basis.zones[zone], "product": basis.products[sku], "quantity": int(units)}
        for zone, sku, units in _positive(np.ceil(basis.trailing_daily * assumed.zone_cover_days))
    ]
    total = np.ceil(basis.trailing_daily.sum(axis=0, keepdims=True) * assumed.warehouse_cover_days)
    warehouse: list[Row] = [
        {"site": WAREHOUSE, "product": basis.products[sku], "quantity": int(units)}
        for _, sku, units in _positive(total)
    ]
    return [{**row, "unit": "units", "note": note} for row in warehouse + stores]


def _terms(safety_factor: float, review_days: int) -> str:
    return f"safety_factor={decimal(safety_factor)}; review_days={review_days}"


def _positive(amounts: np.ndarray) -> Iterator[tuple[int, int, float]]:
    rows, columns = np.nonzero(amounts > 0)
    yield from zip(rows.tolist(), columns.tolist(), amounts[rows, columns].tolist(), strict=True)

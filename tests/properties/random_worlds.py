"""Random networks for the comparison of two simulators: tables for the twin, plain numbers for the other."""

from __future__ import annotations

import hashlib
import math
import random
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from tests.properties.naive_world import World
from twin.network.reader import read_tables
from twin.simulation import Cell, RecordSettings, RunSettings
from twin.simulation.accounts import Move

Shape = dict[str, tuple[str, dict[str, float]]]
"""Kind and sources with their shares, by site."""
SHAPES: tuple[Shape, ...] = (
    {"mill": ("supplier", {}), "hub": ("warehouse", {"mill": 1}), "shop": ("store", {"hub": 1})},
    {"mill": ("supplier", {}), "depot": ("warehouse", {"mill": 1}), "hub": ("warehouse", {"depot": 1}),
     "shop": ("store", {"hub": 1})},
    {"mill": ("supplier", {}), "hub": ("warehouse", {"mill": 1}),
     **{f"shop{n}": ("store", {"hub": 1}) for n in range(4)}},
    {"mill": ("supplier", {}), "east": ("warehouse", {"mill": 1}), "west": ("warehouse", {"mill": 1}),
     **{f"{side[0]}{n}": ("store", {side: 1}) for side in ("east", "west") for n in range(2)}},
    {"mill": ("supplier", {}), "works": ("supplier", {}), "hub": ("warehouse", {"mill": 0.6, "works": 0.4}),
     "near": ("store", {"hub": 1}), "far": ("store", {"hub": 0.35, "works": 0.65})},
    {"mill": ("supplier", {}), "depot": ("warehouse", {"mill": 1}), "hub": ("warehouse", {"depot": 1}),
     "shop0": ("store", {"depot": 1}), "shop1": ("store", {"depot": 0.25, "hub": 0.75})},
    {"shop1": ("store", {"hub": 0.5, "depot": 0.5}), "shop0": ("store", {"depot": 1}), "mill": ("supplier", {}),
     "works": ("plant", {}), "depot": ("warehouse", {"mill": 0.3, "works": 0.7}), "hub": ("warehouse", {"depot": 1})},
)
ALSO_SELL = ("depot",)
"""Warehouses with customers of their own."""
TWO_TIERS = SHAPES[3]
DAYS, WARMUP = 50, 7
PARTNERS = {"maker": "supplier", "trader": "warehouse_operator", "shops": "store_operator", "vans": "carrier"}
OWNER = {"supplier": "maker", "plant": "maker", "warehouse": "trader", "store": "shops"}


@dataclass
class Example:
    """A cell for the twin, and what the other simulator must be told beside the network."""

    cell: Cell
    replenishment: dict[tuple[int, int], Any]
    forecasting: dict[int, Any]
    allocation: dict[int, str]
    outages: list[dict[str, Any]]
    sharing: dict[str, Any] = field(default_factory=dict)

    def world(self, demand: Mapping[tuple[int, int, int], int]) -> World:
        net, seed = self.cell.network, self.cell.run.seed

        def waits(day: int, site: int, product: int, missed: int) -> int:
            share = float(net.sites.backorder_share[site])
            u = draw(seed, "patience", net.sites.ids[site], net.products.ids[product], day * 86_400)
            return math.floor(missed * share + u)

        def lead_days(edge: int, product: int, day: int) -> int:
            lead = net.edges.lead_times[edge]
            ends = (net.sites.ids[int(net.edges.source[edge])], net.sites.ids[int(net.edges.destination[edge])])
            own = net.products.ids[product] if lead.drawn_per == "product" else ""
            u = draw(seed, "lead_time", "\x1f".join(ends), own, day * 86_400) if lead.deviation_days else 0.5
            return whole_days(lead.mean_days + lead.deviation_days * math.sqrt(3) * (2 * u - 1))

        def lead_moments(edge: int, soonest: int) -> tuple[float, float]:
            lead = net.edges.lead_times[edge]
            grid = ((2 * n + 1) / 400 - 1 for n in range(400))
            span = lead.deviation_days * math.sqrt(3)
            days = [max(whole_days(lead.mean_days + span * point), soonest) for point in grid]
            mean = sum(days) / len(days)
            return mean, sum(day * day for day in days) / len(days) - mean * mean

        return World(
            net, self.cell.run.total_days, demand, self.replenishment, self.forecasting, self.allocation, waits,
            lead_days, lead_moments, self.outages, self.sharing,
        )


def whole_days(days: float) -> int:
    return max(math.ceil(days - 1e-9), 0)


def draw(seed: int, purpose: str, first: str, second: str, index: int) -> float:
    """Return a draw of replication 0 as the documentation of the random numbers computes it."""

    def word(name: str) -> int:
        digest = hashlib.blake2b(unicodedata.normalize("NFC", name).encode(), digest_size=8).digest()
        return int.from_bytes(digest, "little") if name else 0

    key = np.frombuffer(hashlib.blake2b(f"{seed}|0|{purpose}".encode(), digest_size=16).digest(), "<u8")
    counter = word(first) + (word(second) << 64) + (index // 4 << 128)
    words = np.random.Philox(key=key, counter=(counter - 1) % 2**256).random_raw(4)
    return ((int(words[index % 4]) >> 12) + 0.5) / 2**52


def example(seed: int) -> Example:
    """Return a random network of one of the shapes, every site with rules, limits and prices of its own."""
    dice = random.Random(seed)
    shape = SHAPES[seed % len(SHAPES)]
    return build(seed, dice, shape, eventful=True)


def sharing_example(seed: int, delay: int) -> Example:
    """Return a random two-tier network whose stores report sales and stock, and whose warehouses look at echelons."""
    dice = random.Random(1000 + seed)
    made = build(seed, dice, (TWO_TIERS, SHAPES[2], SHAPES[4], SHAPES[0])[seed % 4], eventful=seed > 3)
    weight = dice.choice((0.1, 0.3))
    factor = dice.choice((0.0, 1.2))
    period = (1, 1, 1, 1, 3)[seed % 5]
    strategy = {
        "delay_days": delay,
        "information": [{
            "from": "stores", "to": "warehouses", "fields": ["sales", "stock"], "period_days": period,
        }],
        "rights": [
            {"decision": "forecasting", "sites": "warehouses", "rule": "exponential_smoothing", "signals": ["sales"],
             "smoothing": weight},
            {"decision": "replenishment", "sites": "warehouses", "rule": "echelon_order_up_to",
             "safety_factor": factor},
        ],
    }
    made.sharing = {
        "delay": delay, "period": period, "forecasting": ("exponential_smoothing", {"smoothing": weight}),
        "safety_factor": factor,
    }
    made.cell = Cell(**{**vars(made.cell), "strategy": strategy})
    return made


def build(seed: int, dice: random.Random, shape: Shape, eventful: bool) -> Example:
    products = [f"p{n}" for n in range(dice.randint(1, 3))]
    tables = {**tables_of_places(dice, shape, seed), **tables_of_goods(dice, shape, products)}
    events = mishaps(dice, tables["sites"], seed) if eventful else []
    sites = {name: row for row, name in enumerate(shape)}
    rules = chosen_rules(dice, shape, products)
    tables["inventory_policies"] = [
        {"site": site, "product": product, "decision": decision, "rule": rule,
         "settings": "; ".join(f"{name}={value}" for name, value in settings.items())}
        for (decision, site, product), (rule, settings) in rules.items()
    ]
    net = read_tables(tables)
    scale = net.unit_scale
    outages = [
        {"site": sites[e["target"]], "day": e["start_day"] + WARMUP, "days": e["duration_days"],
         "severity": e["severity"], "recovery": e.get("recovery_days", 0)}
        for e in events if e["kind"] == "site_outage"
    ]
    demand = {"model": "stationary", "law": dice.choice(("poisson", "discrete_uniform"))}
    details = tuple(move.label for move in Move)
    run, kept = RunSettings(DAYS - WARMUP, WARMUP, seed), RecordSettings(details)
    cell = Cell(net, run, demand, events=tuple(events), record=kept)
    return Example(
        cell,
        {(sites[s], k): (rule, in_book_units(given, scale)) for (decision, s, product), (rule, given) in rules.items()
         if decision == "replenishment" for k in range(len(products)) if products[k] == product},
        {sites[s]: each for (decision, s, _), each in rules.items() if decision == "forecasting"},
        {sites[s]: rule for (decision, s, _), (rule, _) in rules.items() if decision == "allocation"},
        outages,
    )


UNITS = ("level", "reorder_point", "quantity", "order_up_to_level", "minimum_order", "order_batch")


def in_book_units(settings: Mapping[str, Any], scale: int) -> dict[str, Any]:
    return {name: value * scale if name in UNITS else value for name, value in settings.items()}


def chosen_rules(dice: random.Random, shape: Shape, products: list[str]) -> dict[tuple[str, str, str], Any]:
    rules: dict[tuple[str, str, str], Any] = {}
    for site, (kind, sources) in shape.items():
        if sources:
            rule = dice.choice(("base_stock", "reorder_point", "min_max", "order_up_to_forecast"))
            for product in products:
                rules["replenishment", site, product] = (rule, settings_of(dice, rule, kind))
            forecaster = dice.choice((("moving_average", {"window": dice.randint(1, 9)}),
                                      ("exponential_smoothing", {"smoothing": 0.3, "error_memory": 0.1})))
            rules["forecasting", site, "all"] = forecaster
        if kind == "warehouse":
            rules["allocation", site, "all"] = (dice.choice(("proportional", "first_come", "priority")), {})
    return rules


def settings_of(dice: random.Random, rule: str, kind: str) -> dict[str, Any]:
    base = dice.randint(15, 60) * (1 if kind == "store" else 3)
    own = {
        "base_stock": {"level": base},
        "reorder_point": {"reorder_point": base, "quantity": dice.randint(1, 30)},
        "min_max": {"reorder_point": base, "order_up_to_level": base + dice.randint(1, 60)},
        "order_up_to_forecast": {"safety_factor": dice.choice((0.0, 1.0, 1.645)),
                                 "proportional": dice.choice((0.4, 1.0, 1.0))},
    }[rule]
    terms = {"review_days": dice.choice((0, 1, 1, 2, 7)), "minimum_order": dice.choice((0, 0, 13)),
             "order_batch": dice.choice((1, 1, 6))}
    return own | terms


def tables_of_places(dice: random.Random, shape: Shape, seed: int) -> dict[str, Any]:
    sites = [
        {
            "site": site, "name": site, "kind": kind, "group": f"the {site}", "partner": OWNER[kind], "city": "here",
            "zone": "none", "calendar": dice.choice(("always", "always", "week")), "latitude_deg": 0,
            "longitude_deg": 0, "demand_factor": 1, "daily_capacity_units": capacity(dice, kind),
            "backorder_share": dice.choice((0, 1, 0.37)),
        }
        for site, (kind, _) in shape.items()
    ]
    lanes = [lane(dice, source, site) for site, (_, sources) in shape.items() for source in sources]
    sourcing = [
        {"site": site, "product": "all", "source": source, "share": share, "priority": dice.randint(1, 3)}
        for site, (_, sources) in shape.items() for source, share in sources.items()
    ]
    contracts = [
        {"seller": a, "buyer": b, "product": "all", "basis": dice.choice(("price", "cost")),
         "percent": dice.choice((61.7, 100, 133.33)), "freight_payer": dice.choice(("seller", "buyer")),
         "owed_penalty_per_unit_day": dice.choice((0, 0.0137))}
        for a, b in (("maker", "trader"), ("trader", "shops"), ("maker", "shops"))
    ]
    facts = {"name": f"random {seed}", "currency": "CNY", "unit_scale": dice.choice((1, 1, 10)),
             "start_date": "2024-02-26"}
    return {
        "network": [{"key": key, "value": value} for key, value in facts.items()],
        "partners": [{"partner": partner, "name": partner, "role": role} for partner, role in PARTNERS.items()],
        "calendars": [{"calendar": "week", "day": day, "open": is_open}
                      for day, is_open in (("sun", "no"), ("2024-03-06", "no"), ("2024-03-10", "yes"))],
        "sites": sites, "lanes": lanes, "sourcing": sourcing, "contracts": contracts,
    }


def capacity(dice: random.Random, kind: str) -> Any:
    return "unlimited" if kind == "store" else dice.choice(("unlimited", 25, 60, 200))


def lane(dice: random.Random, source: str, site: str) -> dict[str, Any]:
    mean, deviation, law = dice.choice(
        ((0, 0, "constant"), (1, 0, "constant"), (2, 0, "constant"), (1.5, 0, "constant"), (5, 0, "constant"),
         (2, 0.57735026918, "continuous_uniform"), (1, 0.57735026918, "continuous_uniform"))
    )
    return {
        "from": source, "to": site, "mode": "road", "distance_km": 10, "lead_time_law": law, "lead_time_days": mean,
        "lead_time_deviation_days": deviation, "lead_time_per": dice.choice(("shipment", "product")),
        "vehicle_capacity_m3": dice.choice(("unlimited", 0.05, 0.2)),
        "vehicles_per_day": dice.choice(("unlimited", 1, 3)),
        "cost_per_vehicle": dice.choice((0, 12.34)), "cost_per_unit": dice.choice((0, 0.0123)),
        "carrier": dice.choice(("vans", "trader")), "emission_g_per_tkm": 0,
    }


def tables_of_goods(dice: random.Random, shape: Shape, products: list[str]) -> dict[str, Any]:
    kinds = {"holding_per_unit_day": 0.0113, "holding_percent_of_cost_per_year": 17, "backorder_per_unit_day": 0.0717,
             "lost_sale_per_unit": 0.333, "handling_per_unit": 0.0519, "order_line": 1.25}
    shops = [site for site, (kind, _) in shape.items() if kind == "store" or site in ALSO_SELL]
    holders = [site for site, (kind, _) in shape.items() if kind in ("store", "warehouse")]
    return {
        "products": [
            {"product": product, "name": product, "family": "goods", "price": dice.randint(100, 3000) / 100,
             "cost": dice.randint(50, 1000) / 100, "mass_kg": dice.randint(1, 2000) / 1000,
             "volume_l": dice.choice((0, 1.5, 4))}
            for product in products
        ],
        "demand": [{"site": site, "product": product, "units_per_day": dice.choice((0.4, 3, 8, 12.5))}
                   for site in shops for product in products],
        "initial_state": [{"site": site, "product": product, "quantity": dice.randint(0, 60), "unit": "units"}
                          for site in holders for product in products],
        "costs": [{"site": kind, "product": "all", "kind": name, "amount": round(amount * dice.choice((0, 1, 1.7)), 4)}
                  for name, amount in kinds.items() for kind in ("warehouses", "stores", "suppliers")],
    }


def mishaps(dice: random.Random, sites: list[dict[str, Any]], seed: int) -> list[dict[str, Any]]:
    """Return two outages, a promotion and a shock of demand; where capacity is finite an outage may be partial."""
    events: list[dict[str, Any]] = []
    for site in dice.sample(sites, 2):
        partial = site["daily_capacity_units"] != "unlimited"
        events.append({
            "kind": "site_outage", "target": site["site"], "start_day": dice.randint(0, 20),
            "duration_days": dice.randint(1, 6), "severity": dice.choice((0.9, 1.0)) if partial else 1.0,
            "recovery_days": dice.choice((0, 3)) if partial else 0,
        })
    if seed % 2:
        events.append({"kind": "promotion", "target": "goods", "start_day": 12, "duration_days": 4, "lift": 1.5})
    if seed % 3 == 0:
        events.append({"kind": "demand_shock", "target": "p0", "start_day": 30, "duration_days": 9, "severity": -0.4})
    return events

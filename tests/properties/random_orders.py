"""Random networks with online orders: tables for the twin, plain orders and plain chance for the naive simulator."""

from __future__ import annotations

import datetime
import math
import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from tests.properties.naive_orders import NEVER, Line, Order, Rule
from tests.properties.naive_shops import DAY, NaiveShops, OnlineWorld
from tests.properties.random_worlds import (
    SHAPES,
    Example,
    chosen_rules,
    draw,
    in_book_units,
    tables_of_goods,
    tables_of_places,
)
from twin import catalogue, settings
from twin.demand.base import OnlineCustomers
from twin.network.network import Network
from twin.network.reader import read_tables
from twin.simulation import Cell, RecordSettings, RunSettings
from twin.simulation.accounts import Move
from twin.simulation.draws import Draws, name_hashes

START = datetime.datetime(2024, 2, 26)
WARMUP = 5
TICKS = {"day": 1, "hour": 24}
CHANNELS = ("web", "app", "social")
Tables = dict[str, list[dict[str, Any]]]


@dataclass
class OnlineExample:
    """A cell for the twin, and what the other simulator is told beside the network."""

    example: Example
    rule: Rule

    @property
    def cell(self) -> Cell:
        return self.example.cell

    @property
    def ticks(self) -> int:
        return TICKS[self.cell.run.grain]

    def naive(self, demand: Mapping[tuple[int, int, int], int], **other: Any) -> NaiveShops:
        """Return the naive simulator of this world, not yet run; ``other`` replaces what it is told."""
        world = OnlineWorld(**vars(self.example.world(demand)))
        told = {"orders": self.orders(), "rule": self.rule, "chance": self, "ticks_per_day": self.ticks} | other
        return NaiveShops(world, **told)

    def orders(self) -> list[Order]:
        """The recorded orders that are placed during the run, numbered by instant, zone and channel."""
        net, run = self.cell.network, self.cell.run
        past, cancels = net.online.history, cancellations(net, run)
        rows = [row for row in range(len(past)) if past.placed[row] < run.total_days * DAY]
        rows.sort(key=lambda row: (past.placed[row], past.ids[row]))
        orders = []
        for number, row in enumerate(rows):
            lines = [Line(int(past.product[line]), int(past.units[line]))
                     for line in range(int(past.first_line[row]), int(past.first_line[row + 1]))]
            orders.append(Order(number, int(past.placed[row]), int(past.zone[row]), int(past.channel[row]), lines,
                                cancels.get(row, NEVER), int(past.mode[row]), past.ids[row]))
        return orders

    def failures(self, order: Order, parcel: int) -> int:
        """How many attempts to deliver a parcel of an order fail."""
        modes = self.cell.network.online.modes
        u = draw(self.cell.run.seed, "attempt", order.reference, "", parcel)
        rate = float(modes.failure_rate[order.mode])
        return sum(u < rate**k for k in range(1, int(modes.attempts[order.mode]) + 1))

    def road_ticks(self, edge: int, product: int, second: int) -> int:
        edges, sites = self.cell.network.edges, self.cell.network.sites.ids
        lead = edges.lead_times[edge]
        ends = (sites[int(edges.source[edge])], sites[int(edges.destination[edge])])
        own = self.cell.network.products.ids[product] if lead.drawn_per == "product" else ""
        return max(math.ceil(self.days(lead, "lead_time", "\x1f".join(ends), own, second) * self.ticks - 1e-9), 0)

    def parcel_seconds(self, lane: int, second: int) -> int:
        net, lanes = self.cell.network, self.cell.network.online.deliveries
        site, zone = net.sites.ids[int(lanes.site[lane])], net.zones.ids[int(lanes.zone[lane])]
        return max(math.ceil(self.days(lanes.lead_times[lane], "delivery", site, zone, second) * DAY - 1e-6), 0)

    def of_return(self, order: Order, row: int) -> tuple[float, float, float]:
        """The three draws of a line of a recorded order."""
        product = self.cell.network.products.ids[order.lines[row].product]
        comes, late, grade = (
            draw(self.cell.run.seed, "recorded_return", order.reference, product, index) for index in range(3)
        )
        return comes, late, grade

    def lag_seconds(self, terms: int, u: float) -> int:
        lag = self.cell.network.online.returns.lags[terms]
        late = lag.mean_days + lag.deviation_days * math.sqrt(3) * (2 * u - 1)
        return max(math.ceil(late * DAY - 1e-6), 0)

    def days(self, lead: Any, purpose: str, first: str, second: str, index: int) -> float:
        u = draw(self.cell.run.seed, purpose, first, second, index) if lead.deviation_days else 0.5
        return lead.mean_days + lead.deviation_days * math.sqrt(3) * (2 * u - 1)


def cancellations(net: Network, run: RunSettings) -> dict[int, int]:
    """When which customer cancels, by row of the recorded orders: chance, and so given from outside to both."""
    source = settings.build(catalogue.load("demand", "order_replay"), {}).open(
        OnlineCustomers(net, name_hashes(net.zones.ids), name_hashes(net.online.channels.ids),
                        name_hashes(net.products.ids), Draws(run.seed, 0))
    )
    seconds = {}
    for day in range(run.total_days):
        factor = np.ones((len(net.zones), len(net.products)))
        placed = source.placed(day, net.start_date + datetime.timedelta(days=day), factor)
        seconds |= dict(zip(placed.reference.tolist(), placed.cancels.tolist(), strict=True))
    return seconds


def online_example(seed: int, grain: str = "day") -> OnlineExample:
    """Return a random network of one of the shapes with customers who walk in and customers who order."""
    dice = random.Random(5000 + seed)
    shape, days = SHAPES[seed % len(SHAPES)], 40 if grain == "day" else 12
    products = [f"p{n}" for n in range(dice.choice((1, 2, 3, 4)))]
    tables = {**tables_of_places(dice, shape, seed), **tables_of_goods(dice, shape, products)}
    rules = chosen_rules(dice, shape, products)
    if grain == "hour":
        decide_once_a_day(tables, rules)
    rule = Rule(dice.choice(("preferred", "nearest", "cheapest")), dice.choice((0, 20, 60, 1e9)))
    tables |= tables_of_orders(dice, tables["sites"], products, days)
    tables["inventory_policies"] = policy_rows(rules)
    strategy: dict[str, Any] = {}
    if seed % 2:
        tables["inventory_policies"].append(
            {"site": "all", "product": "all", "decision": "sourcing", "rule": rule.name,
             "settings": f"split_above_value={rule.split_above}"}
        )
    else:
        strategy = {"rights": [{"decision": "sourcing", "sites": "all", "owner": "platform", "rule": rule.name,
                                "split_above_value": rule.split_above}]}
    in_parts(dice, tables)
    if seed % 3 == 1:
        serve_in_modes(random.Random(9000 + seed), tables)
    if seed % 3:
        tables["returns"] = return_rows(random.Random(7000 + seed), tables["channels"], products)
    net = read_tables(tables)
    events = closures(dice, tables["sites"])
    cell = Cell(
        net, RunSettings(days - WARMUP, WARMUP, seed, grain, "start"), {"model": "stationary", "law": "poisson"},
        {"model": "order_replay"}, events, strategy, audit="each",
        record=RecordSettings(tuple(move.label for move in Move), orders="all"),
    )
    sites = {name: row for row, name in enumerate(shape)}
    known = {decision: {key[1:]: value for key, value in rules.items() if key[0] == decision}
             for decision in ("replenishment", "forecasting", "allocation")}
    return OnlineExample(Example(
        cell,
        {(sites[site], products.index(product)): (name, in_book_units(given, net.unit_scale))
         for (site, product), (name, given) in known["replenishment"].items()},
        {sites[site]: each for (site, _), each in known["forecasting"].items()},
        {sites[site]: name for (site, _), (name, _) in known["allocation"].items()},
        [{"site": sites[event["target"]], "day": event["start_day"] + WARMUP, "days": event["duration_days"],
          "severity": 1, "recovery": 0} for event in events],
    ), rule)


def policy_rows(rules: Mapping[tuple[str, str, str], Any]) -> list[dict[str, Any]]:
    return [
        {"site": site, "product": product, "decision": decision, "rule": rule,
         "settings": "; ".join(f"{name}={value}" for name, value in given.items())}
        for (decision, site, product), (rule, given) in rules.items()
    ]


def decide_once_a_day(tables: Tables, rules: dict[tuple[str, str, str], Any]) -> None:
    """By the hour the naive simulator knows no daily limits and no forecasts, and reviews at most once a day."""
    for site in tables["sites"]:
        site["daily_capacity_units"] = "unlimited"
    for lane in tables["lanes"]:
        lane |= {"vehicles_per_day": "unlimited", "vehicle_capacity_m3": "unlimited"}
    for (decision, site, product), (rule, given) in list(rules.items()):
        if decision == "replenishment":
            own = {"level": 40} if rule == "order_up_to_forecast" else {
                name: value for name, value in given.items() if name not in ("safety_factor", "proportional")}
            own |= {name: given[name] for name in ("minimum_order", "order_batch")}
            own["review_days"] = max(given["review_days"], 1)
            rules[decision, site, product] = ("base_stock" if rule == "order_up_to_forecast" else rule, own)


def in_parts(dice: random.Random, tables: Tables) -> None:
    """Where books count tenths of a unit, some customers order them."""
    if {"key": "unit_scale", "value": 10} in tables["network"]:
        for line in tables["order_lines"]:
            line["units"] += dice.choice((0, 0, 0.3))


def closures(dice: random.Random, sites: list[dict[str, Any]]) -> tuple[dict[str, Any], ...]:
    return tuple(
        {"kind": "site_outage", "target": site["site"], "start_day": dice.randint(0, 4), "severity": 1.0,
         "duration_days": dice.randint(1, 3)}
        for site in dice.sample([site for site in sites if site["kind"] in ("warehouse", "store")], 2)
    )


def tables_of_orders(dice: random.Random, sites: list[dict[str, Any]], products: list[str], days: int) -> Tables:
    able = [site["site"] for site in sites if site["kind"] in ("warehouse", "store")]
    zones = [f"z{n}" for n in range(dice.randint(1, 3))]
    channels = CHANNELS[: dice.randint(1, 3)]
    return {
        "zones": [{"zone": zone, "name": zone, "latitude_deg": 34, "longitude_deg": 113, "population": 1000,
                   "radius_km": dice.choice((0, 20))} for zone in zones],
        "channels": [channel_row(dice, channel, len(channels)) for channel in channels],
        "deliveries": [row for zone in zones for row in delivery_rows(dice, able, zone)],
        "fulfilment": [
            {"site": site, "lines_per_hour": dice.choice(("unlimited", 1, 1, 7)),
             "cost_per_line": dice.choice((0, 0.35)), "cost_per_parcel": dice.choice((0, 1.1, 4))}
            for site in able
        ],
        **recorded_orders(dice, zones, channels, products, days),
    }


def serve_in_modes(dice: random.Random, tables: Tables) -> None:
    """Three services: one as the lane promises, one by the clock, one fast and on lanes of its own."""
    tables["modes"] = [
        {"mode": mode, "name": mode, "promise_hours": hours, "promise_days": days, "promise_time": time,
         "cut_off": cut_off, "priority": priority, "fee": fee, "failure_percent": percent, "attempts": attempts,
         "retry_hours": 20, "failure_cost": cost}
        for mode, hours, days, time, cut_off, priority, fee, percent, attempts, cost in (
            ("slow", "lane", "", "", "none", 1, 0, 30, 2, 2.5), ("clock", "clock", 1, "18:00", "12:00", 1, 4, 0, 1, 0),
            ("quick", 30, "", "", "20:00", 1, 9.9, 50, 1, 1),
        )
    ]
    tables["mode_shares"] = [{"channel": row["channel"], "mode": "slow", "share": 1} for row in tables["channels"]]
    for row in tables["deliveries"]:
        row["mode"] = "all"
    for zone in {row["to"] for row in tables["deliveries"]}:
        own = [row for row in tables["deliveries"] if row["to"] == zone]
        for row in own if dice.random() < 0.7 else ():
            tables["deliveries"].append({**row, "mode": "quick", "rank": 20 - row["rank"], "lead_time_law": "constant",
                                         "lead_time_days": 0.2, "lead_time_deviation_days": 0, "cost_per_parcel": 9})
    for order in tables["orders"]:
        order["mode"] = dice.choice(("slow", "clock", "quick"))


def channel_row(dice: random.Random, channel: str, of: int) -> dict[str, Any]:
    return {
        "channel": channel, "name": channel, "share": 1 / of, "lines_per_order": 2, "units_per_line": 2,
        "patience_days": dice.choice((0, 0.3, 2, 2, 9)), "cancel_share": dice.choice((0, 0.2, 0.5)),
        "cancel_after_hours": dice.choice((6, 30)), "seller": dice.choice(("trader", "vans")),
        "commission_percent": dice.choice((0, 4.7, 12.5)),
    }


def delivery_rows(dice: random.Random, able: list[str], zone: str) -> list[dict[str, Any]]:
    chosen = dice.sample(able, dice.randint(1, min(len(able), 4)))
    promise = dice.choice((0.5, 1.5, 3))
    rows = []
    for rank, site in enumerate(chosen, start=1):
        mean, deviation, law = dice.choice(
            ((0, 0, "constant"), (0.4, 0, "constant"), (1.3, 0, "constant"), (1, 0.4, "continuous_uniform"))
        )
        rows.append({
            "from": site, "to": zone, "rank": rank, "promise_days": promise, "lead_time_law": law,
            "lead_time_days": mean, "lead_time_deviation_days": deviation, "distance_km": dice.choice((5, 5, 40, 300)),
            "cost_per_parcel": dice.choice((0, 3.5, 8)), "cost_per_unit": dice.choice((0, 0.25)), "carrier": "vans",
            "emission_g_per_tkm": 90,
        })
    return rows


def return_rows(dice: random.Random, channels: list[dict[str, Any]], products: list[str]) -> list[dict[str, Any]]:
    """Much comes back, and soon: of everything, of a channel, and of a product."""
    named = {("all", "all"), (dice.choice(channels)["channel"], "all"), ("all", dice.choice(products))}
    rows = []
    for channel, product in sorted(named):
        good = dice.choice((0, 30, 80))
        mean, deviation, law = dice.choice(((0, 0, "constant"), (0.7, 0, "constant"), (2, 1.1, "continuous_uniform")))
        rows.append({
            "channel": channel, "product": product, "percent": dice.choice((0, 20, 50, 90)), "lag_law": law,
            "lag_days": mean, "lag_deviation_days": deviation, "to": dice.choice(("home", "origin")),
            "inspection_hours": dice.choice((0, 2.5, 30)), "restock_percent": good,
            "refurbish_percent": dice.choice((0, 20, 100 - good)), "refurbish_days": dice.choice((0, 1.25)),
            "refund": dice.choice(("scan", "inspection")), "cost_per_line": dice.choice((0, 1.35)),
            "refurbish_cost_per_unit": dice.choice((0, 0.77)),
        })
    return rows


def recorded_orders(
    dice: random.Random, zones: list[str], channels: tuple[str, ...], products: list[str], days: int
) -> Tables:
    """About a dozen orders a day in bursts, so that pickers fall behind and several orders share an instant."""
    orders: list[dict[str, Any]] = []
    lines: list[dict[str, Any]] = []
    for day in range(days + 2):
        for _ in range(dice.randint(0, 24)):
            name = f"A{len(orders):04d}"
            second = dice.choice((dice.randrange(DAY), dice.randrange(DAY), 12 * 3600, 20 * 3600 + 1, 0))
            placed = START + datetime.timedelta(days=day, seconds=second)
            orders.append({"order": name, "placed": placed.isoformat(), "zone": dice.choice(zones),
                           "channel": dice.choice(channels)})
            for product in dice.sample(products, dice.randint(1, len(products))):
                lines.append({"order": name, "product": product, "units": dice.choice((1, 1, 1, 2, 6))})
    return {"orders": orders, "order_lines": lines}

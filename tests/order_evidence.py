"""A made-up study with online orders: every figure of orders is measured on records that were made up line by line."""

from __future__ import annotations

import dataclasses
import random
import zlib
from collections import Counter
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from tests.evidence import STRATEGIES, made_up_run, network, synthetic
from twin.comparison import compare
from twin.kpis import measure_all
from twin.ledger.order_states import LineState
from twin.ledger.run import SCHEMAS, Run
from twin.network.arrays import frozen
from twin.network.network import Network
from twin.network.online import Channels, Deliveries, Fulfilment, Online, OrderHistory, Profile
from twin.reporting import Evidence

CHANNELS = ("web", "app")
DAYS, WARMUP = 28, 14
PRICE_MICRO = {"P1": 1_250_000_000, "P2": 300_000_000}
_HOUR, _DAY, _WEEK = 3_600, 86_400, 7 * 86_400
_STATES = [state.label for state in list(LineState)[1:]]
_MEASURED = (
    "fill_rate_orders", "fill_rate_lines", "otif_orders", "otif_lines", "otif_units", "order_cycle_time", "split_rate",
    "cancellation_rate", "delivery_failure_rate", "backlog_orders", "cost_to_serve",
)


def ordering(replications: int = 3, strategies: tuple[str, ...] = STRATEGIES[:2], scenarios: tuple[str, ...] = (
    "business_as_usual",), recorded: bool = True) -> Evidence:
    """Return a study of a chain with two online channels, whose second strategy has more in stock."""
    plain = synthetic(replications=replications, days=DAYS, strategies=strategies, scenarios=scenarios)
    chain = online_network(recorded)

    def read(variant: str, scenario: str, strategy: str, replication: int) -> Run:
        return ordering_run(scenario, strategy != strategies[0], replication)

    parts = [plain.kpis]
    for scenario in scenarios:
        for strategy in strategies:
            for replication in range(replications):
                table = measure_all(read("", scenario, strategy, replication), chain)
                own = table[table["kpi"].isin(_MEASURED)].assign(
                    study="quickstart", variant="", scenario=scenario, strategy=strategy, replication=replication
                )
                parts.append(own[plain.kpis.columns])
    kpis = pd.concat(parts, ignore_index=True)
    return dataclasses.replace(
        plain, kpis=kpis, comparison=compare(kpis, strategies[0], plain.primary_kpi), network=chain, run=read
    )


def online_network(recorded: bool = True) -> Network:
    """Return the made-up network with two channels; ``recorded``: its orders are replayed, not drawn."""
    flat, two = Profile.flat(), frozen([0, 1])
    plain = network()
    history = OrderHistory(
        ("A1",), frozen([0]), frozen([0]), frozen([0]), frozen([0, 1]), frozen([0]), frozen([1])
    )
    online = Online(
        Channels(
            CHANNELS, ("Web shop", "App"), share=frozen([0.6, 0.4], float), lines_per_order=frozen([2, 2], float),
            units_per_line=frozen([2, 2], float), patience_seconds=frozen([3 * _DAY] * 2),
            cancel_share=frozen([0.02] * 2, float), cancel_after_seconds=frozen([_DAY] * 2, float),
            seller=frozen([1, 1]), commission_share=frozen([0.02] * 2, float), profiles=(flat, flat),
            weekday_factor=frozen(np.ones((2, 7)), float),
        ),
        orders_per_day=frozen([0.0, 0.0] if recorded else [15.0, 15.0], float), weight=frozen([0.5, 0.5], float),
        deliveries=Deliveries(
            frozen([3, 4]), two, frozen([1, 1]), frozen([2 * _DAY] * 2), (), frozen([5.0, 5.0], float),
            *[frozen([0, 0])] * 2, frozen([2, 2]), frozen([60.0, 60.0], float),
        ),
        fulfilment=Fulfilment(*[frozen([0] * len(plain.sites))] * 3), zone_radius_km=frozen([0.0, 0.0], float),
        history=history if recorded else None,
    )
    products = dataclasses.replace(plain.products, price_micro=frozen(list(PRICE_MICRO.values())))
    return dataclasses.replace(plain, online=online, products=products)


def ordering_run(scenario: str, helped: bool, replication: int) -> Run:
    """Return a run with about thirty online orders a day, of which more find stock where the strategy helps."""
    plain = made_up_run(scenario, helped, replication, DAYS, WARMUP)
    draw = random.Random(zlib.crc32(f"{scenario} {replication}".encode()))
    stocked = 0.93 if helped else 0.86
    orders, lines, counts, times = [], [], Counter[tuple[int, str, str]](), Counter[tuple[int, str, int]]()
    for number in range((DAYS + WARMUP) * 30):
        order, own = _order(draw, number, stocked)
        orders.append(order)
        lines += own
        _count(order, own, counts, times)
    for day in range(DAYS + WARMUP):
        for channel in CHANNELS:
            counts[day, channel, "ticks"] += 24
    tables = {"orders": orders, "order_lines": lines, "order_days": [
        {"day": day, "channel": channel, "mode": "standard", "measure": measure, "amount": amount}
        for (day, channel, measure), amount in sorted(counts.items())
    ], "order_times": [
        {"first_day": first, "days": 14, "channel": channel, "mode": "standard", "minutes": minutes, "orders": count}
        for (first, channel, minutes), count in sorted(times.items())
    ]}
    made = {name: pa.Table.from_pylist(rows, schema=SCHEMAS[name]) for name, rows in tables.items()}
    return Run(plain.meta, {**plain.tables, **made})


def _order(draw: random.Random, number: int, stocked: float) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return an order and its lines; the same draws are made whether or not a line finds stock."""
    second = number // 30 * _DAY + draw.randrange(_DAY)
    wave = -second % _HOUR
    channel, zone = draw.choice(CHANNELS), draw.choice(("Z1", "Z2"))
    lines = []
    for line, product in enumerate(draw.sample(["P1", "P2"], draw.randint(1, 2))):
        found, patient, site = draw.random() < stocked, draw.random() < 0.6, draw.choice(("T1", "T2"))
        waited, road = draw.randrange(1, 48) * _HOUR, draw.randrange(10 * _HOUR, 45 * _HOUR)
        lines.append({
            "week": second // _WEEK, "number": number, "line": line, "product": product, "units": draw.randint(1, 3),
            **_line(wave, (found, patient), waited, road, site),
        })
    sites = sorted({row["site"] for row in lines} - {"none"})
    for row in lines:
        row["parcel"] = 0 if row["site"] == "none" else sites.index(row["site"]) + 1
    ended = [max(row["delivered"], row["cancelled"]) for row in lines]
    delivered = sum(row["delivered"] >= 0 for row in lines)
    return {
        "week": second // _WEEK, "number": number, "reference": f"R{number}", "zone": zone, "channel": channel,
        "mode": "standard", "latitude_deg": 34.6, "longitude_deg": 112.4, "placed": second % _WEEK,
        "promised": 2 * _DAY, "closed": max(ended), "lines": len(lines), "units": sum(row["units"] for row in lines),
        "value_minor": sum(PRICE_MICRO[row["product"]] * row["units"] for row in lines) // 1_000_000,
        "parcels": len(sites), "state": ("cancelled", "partly_delivered", "delivered")[
            (delivered > 0) + (delivered == len(lines))],
        "picking_cost_micro": 80_000_000 * delivered, "parcel_cost_micro": 650_000_000 * len(sites),
        "commission_micro": 90_000_000 * delivered,
    }, lines


def _line(wave: int, luck: tuple[bool, bool], waited: int, road: int, site: str) -> dict[str, Any]:
    stamps = dict.fromkeys(_STATES, -1) | {"promised": wave}
    found, patient = luck
    if not found:
        stamps["backordered"] = wave
        if not patient:
            return {**stamps, "cancelled": 3 * _DAY, "state": "cancelled", "site": "none"}
    start = wave if found else wave + waited
    stamps |= {"sourced": start, "reserved": start, "picked": start + 1_800, "dispatched": start + 1_800}
    return {**stamps, "delivered": start + 1_800 + road, "state": "delivered", "site": site}


def _count(order: dict[str, Any], lines: list[dict[str, Any]], counts: Counter[Any], times: Counter[Any]) -> None:
    placed = order["week"] * _WEEK + order["placed"]
    channel, units = order["channel"], [row["units"] for row in lines]
    found = [row["backordered"] < 0 for row in lines]
    timely = [0 <= row["delivered"] <= order["promised"] for row in lines]

    def add(second: int, **amounts: int) -> None:
        for measure, amount in amounts.items():
            if second // _DAY < DAYS + WARMUP:
                counts[second // _DAY, channel, measure] += amount

    add(placed, orders_placed=1, orders_tried=1, lines_tried=len(lines), units_tried=sum(units),
        orders_from_stock=int(all(found)), lines_from_stock=sum(found),
        units_from_stock=sum(count for count, ready in zip(units, found, strict=True) if ready))
    add(placed + order["promised"], orders_due=1, lines_due=len(lines), units_due=sum(units),
        orders_on_time_in_full=int(all(timely)), lines_on_time=sum(timely),
        units_on_time=sum(count for count, came in zip(units, timely, strict=True) if came))
    closed, some = placed + order["closed"], int(order["state"] != "cancelled")
    add(closed, orders_closed=1, orders_delivered=some, orders_split=int(order["parcels"] > 1),
        orders_cancelled_for_stock=1 - some, attempts=order["parcels"], picking_cost_micro=order["picking_cost_micro"],
        parcel_cost_micro=order["parcel_cost_micro"], commission_micro=order["commission_micro"])
    if not all(found):
        add(placed + _DAY, backlog_order_ticks=24, backlog_unit_ticks=24)
    if some and closed // _DAY < DAYS + WARMUP:
        last = max(row["delivered"] for row in lines)
        times[closed // _DAY // 14 * 14, channel, -(-last // 60)] += 1

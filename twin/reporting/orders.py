"""The section on online orders: what each strategy would have served from stock, and when, in all and by channel."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from twin.comparison import groups
from twin.comparison.groups import texts
from twin.reporting.evidence import Evidence, World
from twin.reporting.followed import follow_one
from twin.reporting.numbers import Number, in_file, level
from twin.reporting.rows import KPIS_FILE, KpiBlock

ORDER_KPIS = (
    "fill_rate_orders", "fill_rate_lines", "otif_orders", "otif_lines", "otif_units", "order_cycle_time", "split_rate",
    "missed_primary_source", "rejection_rate", "cancellation_rate", "delivery_failure_rate", "return_rate",
    "oversell_rate", "turned_away_rate", "no_purchase_rate", "backlog_orders", "cost_to_serve",
)
"""KPIs that are about online orders alone, in the order of the page."""
_CHANNEL = "channel="
ALL, _CHANNEL_WORD, _MODE = "All online orders", "Channel", "Service mode"
_OF_A_CHANNEL = {
    ("fill_rate_orders", ""), ("fill_rate_units", ""), ("otif_orders", ""), ("order_cycle_time", "p50"),
    ("order_cycle_time", "p95"), ("split_rate", ""), ("cancellation_rate", "all"), ("return_rate", ""),
    ("oversell_rate", ""), ("turned_away_rate", ""), ("no_purchase_rate", ""),
    ("backlog_orders", ""), ("backlog_units", ""), ("cost_to_serve", "all"),
}
"""KPI and kind that the page shows of each channel and service mode; the others stand in the tables."""
ASSUMED = (
    "The promise of an order is that of its service mode, or of its zone's preferred delivery lane, told once; no "
    "strategy changes it, so that all are held to the same dates.",
    "Orders are looked at in waves, one per tick of the run: with run.grain=day at midnight, so that what is promised "
    "for the day of placing is late; run.grain=hour looks every hour.",
    "An order is served in full from stock if every line found all its units in its first wave, wherever they stood. A "
    "line is never split; an order is split over sites only where the sourcing rule allows it.",
    "A line that finds no stock waits until its channel's patience ends and is then cancelled; customers cancel of "
    "their own accord as the channel's table says, whatever they were promised.",
    "Parcels leave when they are picked: picking has a capacity per hour, carriers and packing have none. Payment "
    "is not modelled, failed deliveries and returns only where the network has tables of them.",
)


@dataclass(frozen=True)
class Served:
    """What one strategy did with the orders of one world in one replication."""

    strategy: str
    numbers: dict[str, Number]
    """``served``, ``asked``, ``share``; ``on_time``, ``due``, ``p50``, ``p95`` where they could be measured."""


def is_about_orders(block: KpiBlock) -> bool:
    """Whether the section on orders shows a block of figures, or leaves it to the tables."""
    of_a_mode = (block.kpi, block.kind) in _OF_A_CHANNEL and bool(block.mode)
    return block.kpi in ORDER_KPIS or _CHANNEL in block.group or of_a_mode


def shown(blocks: Sequence[KpiBlock]) -> dict[str, list[KpiBlock]]:
    """Return the blocks about orders by the heading of their table, in the order of the page.

    There is one for all orders, one per channel, and one per service mode where there are several. A chain with a
    single online channel has no table of its orders, which would say everything twice; but where a total counts
    customers who walked in as well, both parts are shown.
    """
    found: dict[str, list[KpiBlock]] = {}
    about = [block for block in blocks if is_about_orders(block)]
    for block in sorted(about, key=lambda block: _place(block.kpi)):
        heading = _heading(block)
        if heading == ALL or (block.kpi, block.kind) in _OF_A_CHANNEL:
            found.setdefault(heading, []).append(block)
    named = dict(sorted(found.items(), key=lambda item: (item[0] != ALL, item[0].startswith(_MODE))))
    of_all = {block.kpi for block in named.get(ALL, [])}
    for word in (_CHANNEL_WORD, _MODE):
        own = [heading for heading in named if heading.startswith(word)]
        if sum(len(named[heading]) > 2 for heading in own) < 2:
            named |= {heading: [block for block in named[heading] if block.kpi not in of_all] for heading in own}
    return {heading: own for heading, own in named.items() if own}


def _heading(block: KpiBlock) -> str:
    if block.channel:
        return f"{_CHANNEL_WORD} {block.channel}"
    return f"{_MODE} {block.mode}" if block.mode else ALL


def served(evidence: Evidence, world: World) -> list[Served]:
    """Return, per strategy, how many orders of the first replication it served in full from stock, and how fast."""
    numbers = _first_replication(evidence, world)
    return [Served(strategy, numbers[strategy]) for strategy in evidence.strategies
            if "served" in numbers.get(strategy, {})]


def section(evidence: Evidence, worlds: Iterable[World]) -> dict[str, Any]:
    """Return what the section says beside its tables; empty where no order was counted."""
    said = {world: served(evidence, world) for world in worlds}
    if not any(said.values()):
        return {}
    return {
        "served": said, "recorded": _recorded(evidence), "followed": follow_one(evidence), "assumed": ASSUMED,
        "several": len({len(evidence.replications(world, evidence.baseline)) for world in said} - {1}) > 0,
    }


def _recorded(evidence: Evidence) -> bool:
    """Whether the orders are recorded ones, replayed."""
    online = evidence.network.online
    model = evidence.config.get("orders", {})
    named = model.get("model", "network") if isinstance(model, dict) else "network"
    replayed = online is not None and online.history is not None and not online.orders_per_day.any()
    return named == "order_replay" or (named == "network" and replayed)


def _first_replication(evidence: Evidence, world: World) -> dict[str, dict[str, Number]]:
    """Return the numbers of ``Served`` by strategy, each with its line of ``kpis.csv``."""
    kpis = evidence.kpis
    cells = zip(
        range(2, len(kpis) + 2), texts(kpis, "variant"), texts(kpis, "scenario"), texts(kpis, "strategy"),
        kpis["replication"].tolist(), texts(kpis, "kpi"), groups(kpis), kpis["numerator"], kpis["denominator"],
        kpis["value"], strict=True,
    )
    first = {name: evidence.replications(world, name)[0] for name in evidence.strategies
             if evidence.replications(world, name)}
    found: dict[str, dict[str, Number]] = {}
    for line, variant, scenario, strategy, replication, kpi, group, top, bottom, value in cells:
        if (variant, scenario) == world and replication == first.get(strategy):
            found.setdefault(strategy, {}).update(_numbers(kpi, group, line, (top, bottom, value)))
    return found


def _numbers(kpi: str, group: str, line: int, values: tuple[float, float, float]) -> dict[str, Number]:
    columns = dict(zip(("numerator", "denominator", "value"), values, strict=True))
    wanted = {
        ("fill_rate_orders", ""): {"served": "numerator", "asked": "denominator", "share": "value"},
        ("otif_orders", ""): {"on_time": "numerator", "due": "denominator"},
        ("order_cycle_time", "kind=p50"): {"p50": "value"}, ("order_cycle_time", "kind=p95"): {"p95": "value"},
    }.get((kpi, group), {})
    return {
        name: Number(in_file(columns[column]), _text(name, columns[column]), KPIS_FILE, line, column)
        for name, column in wanted.items()
    }


def _text(name: str, value: float) -> str:
    if name == "share":
        return level(value, name, 1)
    return f"{value:,.1f}" if name in ("p50", "p95") else f"{value:,.0f}"


def _place(kpi: str) -> int:
    return ORDER_KPIS.index(kpi) if kpi in ORDER_KPIS else len(ORDER_KPIS)

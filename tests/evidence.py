"""A made-up study in memory: rows that follow the published columns, for tests of charts and reports."""

from __future__ import annotations

import dataclasses
import datetime
import itertools
import zlib
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from twin.comparison import compare
from twin.ledger.run import SCHEMAS, Run
from twin.network.arrays import frozen
from twin.network.calendars import Calendars
from twin.network.edges import Edges, LeadTime
from twin.network.network import Costs, Network
from twin.network.partners import Partners
from twin.network.products import Products
from twin.network.sites import Sites, Zones
from twin.reporting import Evidence

DIMENSIONS = ("kind", "bucket", "echelon", "site", "product", "channel", "mode", "partner", "segment", "event")
KPI_COLUMNS = (
    "study", "variant", "scenario", "strategy", "replication", "kpi", *DIMENSIONS, "numerator", "denominator", "value",
    "unit",
)
STRATEGIES = ("independent", "information_sharing", "placebo")
SCENARIOS: dict[str, Any] = {
    "business_as_usual": {
        "question": "How does the chain run on ordinary days?", "story": "Nothing unusual.", "events": [],
    },
    "supplier_outage": {
        "question": "What if a supplier stops for ten days?",
        "story": "Fire at the plant of the northern supplier: nothing leaves for ten days, then capacity returns.",
        "events": [{"kind": "site_outage", "target": "S1", "start_day": 8, "duration_days": 10, "severity": 1.0}],
    },
    "flash_sale": {
        "question": "What if a promotion lifts one family by half?",
        "story": "Five days of promotion on drinks; part of the demand is pulled forward.",
        "events": [
            {"kind": "promotion", "target": "drinks", "start_day": 12, "duration_days": 5, "severity": 1, "lift": 0.5},
            {"kind": "demand_shock", "target": "stores", "start_day": 15, "duration_days": 4, "severity": 0.2},
        ],
    },
}
_LEVELS = [
    ("fill_rate_units", {}, 0.93, 0.02, "share"), ("ready_rate", {}, 0.955, 0.01, "share"),
    ("lost_sales_units", {}, 1450.0, -310.0, "units"), ("backlog_units", {}, 85.0, 4.0, "units"),
    ("days_of_supply", {}, 11.3, -0.7, "days"),
    *[("bullwhip", {"echelon": e, "bucket": b}, v, -0.2 * v, "ratio")
      for b in ("day", "week") for e, v in (("stores", 1.6), ("warehouses", 3.4))],
    ("cost", {"kind": "all"}, 905000.0, -8000.0, "CNY"),
    *[("cost", {"kind": k}, v, -0.02 * v, "CNY")
      for k, v in (("production", 560000.0), ("transport", 41000.0), ("holding", 62000.0), ("lost_sale", 9000.0))],
    *[("profit", {"partner": p}, v, 0.03 * abs(v), "CNY")
      for p, v in (("northern_foods", 180000.0), ("store_company", 96000.0), ("carrier", -12500.0))],
    ("partner_profit", {}, 263500.0, 7905.0, "CNY"),
    *[("partner_profit", {"kind": k, "partner": p}, v, e, "CNY")
      for p, k, v, e in (("northern_foods", "purchase_received", 560000.0, 9000.0),
                         ("northern_foods", "production", -380000.0, -3600.0),
                         ("store_company", "revenue", 905000.0, 20000.0))],
]


def synthetic(
    replications: int = 8, days: int = 60, strategies: Sequence[str] = STRATEGIES, names: Sequence[str] = (),
    scenarios: Sequence[str] = tuple(SCENARIOS),
) -> Evidence:
    """Return a study whose second strategy is better on most KPIs and whose third equals the baseline exactly."""
    kpis = _kpis(strategies, replications, scenarios)
    return Evidence(
        study="quickstart", question="Does sharing sales data raise service in ordinary and in disturbed times?",
        primary_kpi="fill_rate_units", baseline=strategies[0], config=_config(strategies, replications, days),
        kpis=kpis, comparison=compare(kpis, strategies[0], "fill_rate_units"), network=network(names),
        manifest=_manifest(), run=_runs(days),
    )


def network(names: Sequence[str] = ()) -> Network:
    """Return two suppliers, one warehouse and four stores in Henan; ``names`` replace the names of the first sites."""
    ids = ("S1", "S2", "W1", "T1", "T2", "T3", "T4")
    latitude = frozen([36.1, 33.0, 34.75, 34.62, 35.3, 33.6, 32.1], float)
    longitude = frozen([114.4, 112.5, 113.62, 112.45, 113.9, 114.6, 114.1], float)
    source, destination = (0, 1, 2, 2, 2, 2), (2, 2, 3, 4, 5, 6)
    shown = ("Anyang Foods", "Nanyang Mills", "Zhengzhou 郑州", "Luoyang", "Xinxiang", "Zhoukou", "Xinyang")
    edges, sites, sku = len(source), len(ids), 2
    grid = frozen(np.ones((sites, sku)))
    return Network(
        name="made_up", currency="CNY", unit_scale=1, start_date=datetime.date(2024, 1, 1),
        products=Products(("P1", "P2"), ("tea", "rice"), ("drinks", "staples"), *[frozen([100, 200])] * 4),
        partners=Partners(
            ("northern_foods", "store_company", "carrier"), ("N", "S", "C"), ("supplier", "store_operator", "carrier")
        ),
        zones=Zones(("Z1", "Z2"), ("Zhengzhou 郑州", "Luoyang"), latitude[2:4], longitude[2:4],
                    frozen([12_600_000, 7_000_000])),
        sites=Sites(
            ids, (*names, *shown[len(names):]), ("supplier", "supplier", "warehouse", *["store"] * 4), ("",) * 7,
            ("",) * 7, frozen([0, 0, 1, 1, 1, 1, 1]), frozen([-1, -1, 0, 1, 0, 0, 0]), frozen([0] * 7), latitude,
            longitude, frozen([1.0] * 7, float), frozen([-1] * 7), frozen([0.0] * 7, float),
        ),
        calendars=Calendars(("always",), ((True,) * 7,), ({},)),
        edges=Edges(
            frozen(source), frozen(destination), ("truck",) * edges,
            (LeadTime("constant", 2.0, 0.0, "shipment"),) * edges, frozen([100.0] * edges, float),
            frozen([-1] * edges), frozen([-1] * edges), frozen([100] * edges), frozen([1] * edges),
            frozen([60.0] * edges, float), frozen([2] * edges), frozen([0] * edges),
            frozen(np.ones((edges, sku)), float), frozen([1] * edges), *[frozen(np.ones((edges, sku)))] * 2,
        ),
        costs=Costs(grid, grid, grid, grid, grid), demand_rate=frozen(np.ones((sites, sku)), float),
        initial_on_hand=grid, policies=(), facts={"title": "A made-up network", "note": "every cost is an assumption"},
    )


def _config(strategies: Sequence[str], replications: int, days: int) -> dict[str, Any]:
    plain: dict[str, Any] = {"description": "Every partner decides from its own data.", "source": "assumption",
                             "delay_days": 0, "information": [], "rights": []}
    sharing = {
        **plain, "description": "Warehouses see the stores' sales.", "source": "Lee, So and Tang (2000)",
        "delay_days": 1,
        "information": [{"from": "stores", "to": "warehouses", "fields": ["sales", "on_hand"], "delay_days": 1}],
        "rights": [{"decision": "replenishment", "sites": "warehouses", "owner": "self", "rule": "order_up_to_forecast",
                    "signals": ["sales"], "safety_factor": 1.645}],
    }
    specs = {name: sharing if place == 1 else plain for place, name in enumerate(strategies)}
    return {
        "study": {"name": "quickstart"}, "scenarios": SCENARIOS, "strategies": specs,
        "run": {"horizon_days": days, "warmup_days": 14, "replications": replications, "seed": 42, "grain": "day",
                "within_day": "spread"},
    }


def _kpis(strategies: Sequence[str], replications: int, scenarios: Sequence[str]) -> pd.DataFrame:
    rows = []
    cells = itertools.product(scenarios, enumerate(strategies), range(replications))
    for scenario, (rank, strategy), replication in cells:
        for kpi, dimensions, level, effect, unit in _LEVELS:
            world = _noise(scenario, kpi, *dimensions.values(), replication)
            own = _noise(scenario, kpi, *dimensions.values(), replication, "own")
            hit = 0.0 if scenario == "business_as_usual" else -0.04
            value = level * (1 + hit + 0.01 * world) + (effect * (1 + 0.5 * own) if rank == 1 else 0.0)
            rows.append({
                "study": "quickstart", "variant": "", "scenario": scenario, "strategy": strategy,
                "replication": replication, "kpi": kpi, **dict.fromkeys(DIMENSIONS, ""), **dimensions,
                "numerator": _rounded(value * 1000), "denominator": 1000.0, "value": _rounded(value), "unit": unit,
            })
    return pd.DataFrame(rows, columns=list(KPI_COLUMNS))


def _manifest() -> dict[str, Any]:
    return {"seed": 42, "versions": {"supply-twin": "0.1.0", "numpy": "2.4.6"}, "failed": []}


def _runs(days: int, warmup: int = 14) -> Any:
    def read(variant: str, scenario: str, strategy: str, replication: int) -> Run:
        return made_up_run(scenario, strategy == "information_sharing", replication, days, warmup)

    return read


def made_up_run(scenario: str, helped: bool, replication: int, days: int, warmup: int) -> Run:
    """Return the records of one run in which a disturbed scenario sells less between day 10 and day 24."""
    total = range(warmup + days)
    disturbed = [scenario != "business_as_usual" and 10 <= day - warmup < 24 for day in total]
    demand = [400 + 30 * (day % 7) + int(20 * _noise(scenario, replication, day)) for day in total]
    share = [(0.05 if helped else 0.07) + (0.22 if hit else 0.0) for hit in disturbed]
    missed = [int(wanted * part) for wanted, part in zip(demand, share, strict=True)]
    movements = [
        {"day": day, "move": move, "from_site": "T1", "to_site": "T1", "units": units}
        for day in total for move, units in (("sale", demand[day] - missed[day]), ("miss", missed[day]))
    ]
    stock = [
        {"day": day, "site": site, "ticks": 1,
         "on_hand_unit_ticks": int(level * (0.6 if disturbed[day] else 1.0)) + 7 * (day % 5),
         "on_hand_value_minor_ticks": level * 100, "waiting_unit_ticks": 0, "in_stock_product_ticks": 2,
         "listed_product_ticks": 2, "cycles": 1, "cycles_with_stockout": 0}
        for day in total for site, level in (("T1", 2600), ("W1", 5200))
    ]
    rows = {"movements": movements, "stock": stock}
    meta = {
        "scenario": scenario, "replication": replication, "horizon_days": days, "warmup_days": warmup, "unit_scale": 1,
        "audit": {"mode": "daily", "passed": warmup + days, "failed": 0},
    }
    tables = {name: pa.Table.from_pylist(rows.get(name, []), schema=schema) for name, schema in SCHEMAS.items()}
    return Run(meta, tables)


def _noise(*names: object) -> float:
    """A number in [-1, 1) that depends on the names alone."""
    return zlib.crc32(repr(names).encode()) / 2**31 - 1


def _rounded(value: float) -> float:
    return float(f"{value:.12g}")


HOSTILE_STRATEGIES = ("independent", "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>')
HOSTILE_NAMES = (
    "{{7*7}}", "${x} $\\frac{1}{0$", "\u202egnp.exe", "A" * 10_000, "</svg></style><script>alert(2)</script>",
    "javascript:alert(3)", "<!-- ]]> -->",
)


def hostile() -> Evidence:
    """Return a study in which names, stories and questions try to become code or to break the page."""
    evidence = synthetic(replications=3, days=20, strategies=HOSTILE_STRATEGIES, names=HOSTILE_NAMES,
                         scenarios=("supplier_outage",))
    scenario = HOSTILE_NAMES[4]
    event = {"kind": "site_outage", "target": HOSTILE_NAMES[2], "start_day": 3, "duration_days": 2, "severity": 1.0}
    spec = {"question": HOSTILE_NAMES[0], "story": "x" * 10_000 + HOSTILE_NAMES[4], "events": [event]}
    renamed = {"supplier_outage": scenario}
    return dataclasses.replace(
        evidence,
        question=f"{HOSTILE_NAMES[4]} {HOSTILE_NAMES[0]}?",
        study=HOSTILE_NAMES[2],
        config={**evidence.config, "scenarios": {**SCENARIOS, scenario: spec}},
        kpis=evidence.kpis.assign(scenario=evidence.kpis["scenario"].replace(renamed)),
        comparison=evidence.comparison.assign(scenario=evidence.comparison["scenario"].replace(renamed)),
        manifest={"failed": [{"scenario": scenario, "strategy": HOSTILE_STRATEGIES[2], "replication": 3,
                              "cause": "<b onmouseover=alert(4)>", "replay": "twin run '<i>'"}]},
    )

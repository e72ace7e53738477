"""Every figure of online orders, computed a second time from the records of each line."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from tests.unit.demand.online_shops import shop
from twin.kpis import measure_all
from twin.ledger.run import Run
from twin.network.arrays import frozen
from twin.network.network import Network
from twin.network.online import Fulfilment
from twin.simulation.cell import Cell, RecordSettings, RunSettings
from twin.simulation.simulate import simulate

DAY, WARMUP, DAYS = 86_400, 7, 21
FIRST, END = WARMUP * DAY, (WARMUP + DAYS) * DAY


@pytest.fixture(scope="module", params=["hour", "day"])
def run(request: pytest.FixtureRequest) -> Run:
    settings = RunSettings(horizon_days=DAYS, warmup_days=WARMUP, grain=request.param)
    return simulate(Cell(_network(), run=settings, record=RecordSettings(orders="all")), 0)


def _network() -> Network:
    """Return two sites with little stock, picking that costs, a promise soon broken, customers who wait or do not."""
    made = shop(rates=(60.0, 40.0), commission_share=frozen([0.05, 0.01], float))
    assert made.online is not None
    lanes = replace(made.online.deliveries, promise_seconds=frozen([DAY + 1_800] * 4))
    picking = Fulfilment(frozen([60] * 4), frozen([35] * 4), frozen([120] * 4))
    online = replace(made.online, deliveries=lanes, fulfilment=picking)
    scarce = replace(made.policies[0], rule="base_stock", settings={"level": 60})
    split = replace(scarce, decision="sourcing", rule="preferred", settings={"split_above_value": 0})
    policies = (scarce, split, *made.policies[1:])
    products = replace(made.products, price_micro=frozen([777_000_000 + 1_300_001 * row for row in range(5)]))
    return replace(
        made, online=online, initial_on_hand=made.initial_on_hand // 20, policies=policies, products=products
    )


@pytest.fixture(scope="module")
def orders(run: Run) -> pd.DataFrame:
    frame = run.frame("orders").set_index("number")
    return frame.assign(second=frame["week"].astype("int64") * 7 * DAY + frame["placed"])


@pytest.fixture(scope="module")
def lines(run: Run, orders: pd.DataFrame) -> pd.DataFrame:
    told = orders[["second", "promised", "channel"]].rename(columns={"promised": "due"})
    frame = run.frame("order_lines").merge(told, left_on="number", right_index=True)
    return frame.assign(at_once=(frame["sourced"] >= 0) & (frame["backordered"] < 0), tried=frame["promised"] >= 0)


@pytest.fixture(scope="module")
def said(run: Run) -> Any:
    """Return the numerator and denominator of a KPI over all channels."""
    table = measure_all(run, _network())

    def pair(name: str, kind: str = "") -> tuple[float, float]:
        empty = (table[["echelon", "site", "channel", "partner"]] == "").all(axis=1)
        row = table[(table["kpi"] == name) & (table["kind"] == kind) & empty].iloc[0]
        return row["numerator"], row["denominator"]

    return pair


def test_fill_rates_are_those_of_the_lines(orders: pd.DataFrame, lines: pd.DataFrame, said: Any) -> None:
    """A line was served from stock if it was sourced and never waited; an order, if all its lines were."""
    placed = lines[lines["second"].between(FIRST, END - 1) & lines["tried"]]
    whole = placed.groupby("number")["at_once"].all()
    assert len(whole) > 100 and not whole.all()
    assert said("fill_rate_orders") == (whole.sum(), len(whole))
    assert said("fill_rate_lines") == (placed["at_once"].sum(), len(placed))


def test_cancellations_and_splits_are_those_of_the_orders(orders: pd.DataFrame, said: Any) -> None:
    """Closed in the window: cancelled whole, delivered, and delivered in several parcels."""
    closed = orders[(orders["closed"] >= 0) & (orders["second"] + orders["closed"]).between(FIRST, END - 1)]
    served = closed[closed["state"] != "cancelled"]
    assert said("cancellation_rate", "all") == (len(closed) - len(served), len(closed))
    assert (closed["state"] == "partly_delivered").any() and (served["parcels"] > 1).any()
    assert said("split_rate") == ((served["parcels"] > 1).sum(), len(served))


def test_on_time_is_delivered_by_the_first_promise(run: Run, lines: pd.DataFrame, said: Any) -> None:
    """Of the lines promised for the window up to its last wave; those that the customer cancelled are due nowhere."""
    last_wave = END - DAY // run.meta["ticks_per_day"]
    due = lines[(lines["second"] + lines["due"]).between(FIRST, last_wave) & lines["tried"]]
    assert (due["delivered"] > due["due"]).any()
    on_time, of = said("otif_lines")
    assert on_time == ((due["delivered"] >= 0) & (due["delivered"] <= due["due"])).sum()
    assert (due["cancelled"] < 0).sum() <= of <= len(due)


def test_cycle_times_are_those_of_the_slowest_line_of_each_order(
    run: Run, orders: pd.DataFrame, lines: pd.DataFrame
) -> None:
    """Over the whole run, warm-up included, the counts per minute are the orders' own times, minute by minute."""
    closed = orders[(orders["closed"] >= 0) & (orders["state"] != "cancelled")].index
    last = lines[lines["number"].isin(closed)].groupby("number")["delivered"].max()
    minutes = sorted(math.ceil(seconds / 60) for seconds in last)
    times = run.frame("order_times").groupby("minutes")["orders"].sum()
    assert sorted(minute for minute, count in times.items() for _ in range(count)) == minutes


def test_money_is_the_sum_of_the_orders(run: Run, orders: pd.DataFrame) -> None:
    """What was posted, what was counted and what the orders say they cost, over the whole run, to the minor unit."""
    counted = run.frame("order_days").groupby("measure", observed=True)["amount"].sum()
    posted = run.frame("postings").groupby("kind", observed=True)["amount_minor"].sum()
    for kind, column in {"picking": "picking_cost_micro", "parcel": "parcel_cost_micro",
                         "commission": "commission_micro"}.items():
        assert counted.get(column, 0) == orders[column].sum()
        assert posted[kind] > 0
        assert abs(int(posted[kind]) * 1_000_000 - counted[column]) < 1_000_000 * 100


def test_goods_handed_over_are_the_lines_delivered(run: Run, lines: pd.DataFrame) -> None:
    """The book of goods and the order records agree on every unit that reached a customer's door."""
    moves = run.frame("movements").groupby("move", observed=True)["units"].sum()
    assert moves["hand_over"] == lines.loc[lines["delivered"] >= 0, "units"].sum()
    assert moves["pick"] == lines.loc[lines["picked"] >= 0, "units"].sum()
    gave_up = lines[(lines["cancelled"] >= 0) & (lines["backordered"] >= 0) & (lines["sourced"] < 0)]
    assert moves.get("give_up", 0) == gave_up["units"].sum()

"""Order cycle time: exact quantiles of the minutes from placing to the last delivery."""

import math
import random

from tests.ledgers import network, online, run, took
from twin.kpis import Window
from twin.kpis.order_cycle_time import QUANTILES, OrderCycleTime


def measured(*rows, days=1, **facts):
    """Return hours by kind and channel ('' for all)."""
    ledger = run(days, order_times=rows, **facts)
    found = OrderCycleTime().measure(ledger, network(online=online()), Window.of(ledger))
    return {(row.dimensions["kind"], row.dimensions.get("channel", "")): row.value for row in found}


def test_a_quantile_is_the_shortest_time_in_which_that_share_arrived():
    """Of ten orders nine took one hour and one took ten: half and nine of ten within 1 h, 95 of 100 within 10 h."""
    found = measured(took(60, 9), took(600, 1))
    assert found == {(kind, channel): hours for channel in ("", "web") for kind, hours in
                     {"p50": 1, "p90": 1, "p95": 10, "p99": 10}.items()}


def test_one_order_is_every_quantile():
    """A single order, delivered within its first minute, is the median and the slowest."""
    assert set(measured(took(0, 1)).values()) == {0}


def test_quantiles_are_those_of_the_sorted_list():
    """Whatever was drawn, the quantile is the order at place ceil(n p) of the sorted list, over channels together."""
    draw = random.Random(5)
    for size in (1, 2, 19, 20, 100, 101):
        minutes = {channel: [draw.randrange(5_000) for _ in range(size)] for channel in ("web", "app")}
        found = measured(*(took(each, 1, channel) for channel, own in minutes.items() for each in own))
        both = sorted(minutes["web"] + minutes["app"])
        for kind, per_cent in QUANTILES.items():
            assert found[kind, ""] == both[math.ceil(len(both) * per_cent / 100) - 1] / 60
            assert found[kind, "app"] == sorted(minutes["app"])[math.ceil(size * per_cent / 100) - 1] / 60


def test_periods_add_up_and_the_warm_up_is_left_out():
    """Two periods of the window are one distribution; the one before the warm-up's end is not in it."""
    rows = took(6_000, 99, first_day=0), took(60, 1, first_day=2), took(120, 1, first_day=3)
    found = measured(*rows, days=5, warmup_days=2)
    assert (found["p50", ""], found["p90", ""]) == (1, 2)


def test_without_a_delivery_there_is_no_cycle_time():
    """Nothing closed with a delivered line: no row."""
    assert measured() == {}

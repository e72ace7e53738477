"""The benchmarks run, and what they print can be read by a program. How fast they are is no test's business."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


def printed(script: str, *arguments: str) -> dict[str, Any]:
    """Return the JSON object that a benchmark prints as its last line."""
    order = [sys.executable, str(BENCHMARKS / script), *arguments]
    done = subprocess.run(order, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_the_city_is_timed():
    """The figures that its targets are about: seconds, units, fill rate and peak memory."""
    figures = printed("metro.py", "--level", "seam", "--days", "2")
    assert figures["benchmark"] == "metro"
    assert figures["days"] == 2
    assert 0.8 < figures["units"] / (2 * 22_000_000 / 365) < 1.2
    assert 0 < figures["fill_rate"] <= 1
    assert figures["seconds"] > 0
    assert figures["peak_mb"] > 50


def test_online_orders_are_timed_on_top_of_the_city():
    """50,000 orders a day of 1.8 lines, most found on a shelf at once, all of them written to files."""
    figures = printed("metro.py", "--level", "orders", "--days", "1")
    assert (figures["level"], figures["days"], figures["record"]) == ("orders", 1, "all")
    assert 0.9 < figures["orders"] / 50_000 < 1.1
    assert figures["lines"] / figures["orders"] == pytest.approx(1.8, abs=0.05)
    assert 0.5 < figures["order_fill_rate"] <= figures["line_fill_rate"] <= 1
    assert 0 < figures["unit_fill_rate"] <= 1
    assert 0 < figures["fill_rate"] <= 1
    assert figures["bytes_written"] > 10 * figures["orders"]
    assert figures["orders_per_second"] > 0
    assert figures["peak_mb"] > 50


def test_waves_are_timed_against_a_process_per_order():
    """The ratio is that of the seconds per simulated day of two sides that served the same orders."""
    figures = printed("metro.py", "--level", "orders", "--against", "simpy-per-order", "--days", "1")
    assert (figures["against"], figures["days"], figures["record"]) == ("simpy-per-order", 1, "none")
    assert figures["ratio"] == pytest.approx(figures["seconds_theirs"] / figures["seconds_ours"], rel=0.05)
    assert 0 < figures["orders_from_stock"] <= figures["orders"]


SCARCE = """
import json
from dataclasses import replace
from measured.ordering import ordering_cell, run_orders
from measured.per_order import run_per_order
from measured.shop import online_city
network = online_city(8, 60, 900.0, 1500.0)
network = replace(network, initial_on_hand=network.initial_on_hand * 15 // 100)
sides = run_orders(network, 16, "none"), run_per_order(ordering_cell(network, 16, "none"), calm=True)
print(json.dumps([{"asked": side.asked, "moved": side.moved} for side in sides]))
"""


def test_a_process_per_order_serves_what_waves_serve():
    """Where shelves run empty as well: orders wait, give up, are cancelled in the queue, and every unit moves alike."""
    done = subprocess.run([sys.executable, "-c", SCARCE], cwd=BENCHMARKS, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    waves, processes = json.loads(done.stdout)
    assert waves == processes
    tried, found = waves["asked"]["orders"]
    assert 0.5 * tried < found < 0.95 * tried
    assert all(waves["moved"][move] > 0 for move in ("defer", "resume", "give_up", "release", "cancel", "hand_over"))


def test_the_twin_is_timed_against_its_peers():
    """Both sides serve about the same customers, and the ratio is that of their seconds per simulated day."""
    pytest.importorskip("SupplyNetPy", reason="SupplyNetPy, of the extra bench, is not installed")
    pytest.importorskip("stockpyl", reason="stockpyl, of the extra bench, is not installed")
    figures = printed("peers.py", "--days", "12")
    assert figures["audit"] == "daily"
    assert figures["ratio_stockpyl"] == figures["stockpyl"]["ratio"]
    assert figures["ratio_stockpyl_audit_end"] == figures["stockpyl_audit_end"]["ratio"]
    for pair in (figures, figures["stockpyl"], figures["stockpyl_audit_end"]):
        per_day = {side: pair[f"seconds_{side}"] / pair[f"days_{side}"] for side in ("ours", "theirs")}
        assert pair["ratio"] == pytest.approx(per_day["theirs"] / per_day["ours"], rel=0.05)
        units = {side: pair[f"units_{side}"] / pair[f"days_{side}"] for side in ("ours", "theirs")}
        assert units["ours"] == pytest.approx(units["theirs"], rel=0.05)
        assert pair["fill_rate_ours"] == pytest.approx(pair["fill_rate_theirs"], abs=0.05)


def test_sourcing_is_timed_rule_by_rule():
    """Most lines of a short wave get a site, more of them where orders may be split."""
    figures = printed("sourcing.py", "--orders", "2000")
    assert (figures["orders"], figures["sites"], figures["products"]) == (2_000, 64, 2_000)
    rules = figures["rules"]
    shipped = {f"{name}{split}" for name in ("cheapest", "nearest", "preferred") for split in ("", "_split")}
    optimal = {f"cost_optimal{cost}{split}" for cost in ("", "_shortage") for split in ("", "_split")}
    assert set(rules) == shipped | optimal | {"routing", "routing_rich"}
    for name in ("cheapest", "nearest", "preferred", "cost_optimal", "cost_optimal_shortage"):
        assert 0.2 < rules[name]["lines_served"] <= rules[f"{name}_split"]["lines_served"] <= 1
    for name in ("preferred", "cheapest", "cost_optimal", "routing", "routing_rich"):
        assert figures[f"{name}_per_second"] == rules[name]["orders_per_second"] > 0


def test_the_twin_is_timed_event_by_event_against_the_peer_that_can():
    """Continuous review on both sides: the same customers, and fill rates that agree as far as few days can tell."""
    pytest.importorskip("SupplyNetPy", reason="SupplyNetPy, of the extra bench, is not installed")
    pytest.importorskip("stockpyl", reason="stockpyl, of the extra bench, is not installed")
    figures = printed("peers.py", "--grain", "event", "--days", "30")
    assert figures["grain"] == "event"
    assert "stockpyl" not in figures
    assert figures["units_ours"] / 30 == pytest.approx(figures["units_theirs"] / 5, rel=0.05)
    assert figures["fill_rate_ours"] == pytest.approx(figures["fill_rate_theirs"], abs=0.02)
    assert 0.98 < figures["fill_rate_ours"] < 1


def test_growth_is_measured_case_by_case():
    """Ten times the stores, SKUs and years, each with its seconds and memory, and what that means for the exponent."""
    figures = printed("growth.py", "--days", "2")
    cases = figures["cases"]
    assert {name: (case["stores"], case["skus"], case["days"]) for name, case in cases.items()} == {
        "base": (30, 300, 2), "stores": (300, 300, 2), "skus": (30, 3_000, 2), "two years": (30, 300, 4),
        "years": (30, 300, 20),
    }
    assert all(case["seconds"] > 0 and case["peak_mb"] > 50 for case in cases.values())
    assert 10 ** figures["exponent_years"] == pytest.approx(figures["times_years"], rel=0.05)
    assert figures["memory_years_10_to_2"] == pytest.approx(
        cases["years"]["peak_mb"] / cases["two years"]["peak_mb"], abs=0.001
    )

"""Theory of arrivals: online orders as a Poisson process whose rate follows the hours of the day."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from twin.network.arrays import FloatArray, IntArray, frozen
from twin.network.network import Network
from twin.network.online import Profile
from twin.simulation import Cell, RecordSettings, RunSettings, simulate
from twin.units import SECONDS_PER_DAY, SECONDS_PER_HOUR
from twin.verification.cases import Case, Figure, Outcome
from twin.verification.inventory import SEED
from twin.verification.networks import Lane, Plan, build, rule
from twin.verification.shops import Door, Web, online

_PERIOD = 900
Rate = Callable[[float, float], float]
"""Mean orders between two hours of the day, the first and the second."""


def spiked_day(start: float, end: float) -> float:
    """Return the orders expected between two hours: 20 + 15 sin(2 pi (t - 8) / 24) an hour, and a flash sale.

    The sale is from 20:00 to 20:30 and adds 100 an hour.
    """
    turn = 2 * math.pi / 24
    wave = 15 / turn * (math.cos(turn * (start - 8)) - math.cos(turn * (end - 8)))
    return 20 * (end - start) + wave + 100 * max(0.0, min(end, 20.5) - max(start, 20.0))


def profile(rate: Rate) -> Profile:
    """Return a rate as periods of a quarter of an hour, each with exactly the orders that are expected in it."""
    starts = np.arange(0, SECONDS_PER_DAY, _PERIOD)
    expected = np.array([rate(s / SECONDS_PER_HOUR, (s + _PERIOD) / SECONDS_PER_HOUR) for s in starts])
    return Profile(frozen(starts), frozen(expected / rate(0, 24), np.float64))


def network(zones: int, orders_per_day: float, shape: Profile, days: int) -> Network:
    """Return a warehouse with plenty of stock that delivers to so many zones, each a replication of the others."""
    sites = {"supplier": "supplier", "warehouse": "warehouse"}
    plenty = round(10 * zones * orders_per_day * (days + 10))
    web = Web(np.full(zones, orders_per_day), shape)
    return build(
        Plan(
            sites, [Lane("supplier", "warehouse", 1)], 1, np.zeros((2, 1)), np.array([[0], [plenty]]),
            policies=[rule(sites, "all", "replenishment", "base_stock", level=0)],
            zones=[f"zone {number:02d}" for number in range(zones)],
            online=online(web, [Door(1, zone) for zone in range(zones)], 2, 1),
        )
    )


@dataclass
class Counts:
    """A sink of the ledger that counts orders per zone and day: all of them, and those placed in one hour."""

    days: int
    zones: int
    hour: int

    def __post_init__(self) -> None:
        self.daily, self.hourly = (np.zeros((self.zones, self.days), np.int64) for _ in range(2))
        self._digest = hashlib.sha256()

    def __call__(self, table: str, piece: pa.Table) -> None:
        """Count the orders of one piece."""
        if table != "orders" or not len(piece):
            return
        placed = piece["week"].to_numpy().astype(np.int64) * 7 * SECONDS_PER_DAY + piece["placed"].to_numpy()
        zone = _numbers(piece)
        within = placed % SECONDS_PER_DAY // SECONDS_PER_HOUR == self.hour
        np.add.at(self.daily, (zone, placed // SECONDS_PER_DAY), 1)
        np.add.at(self.hourly, (zone[within], placed[within] // SECONDS_PER_DAY), 1)
        self._digest.update(placed.tobytes())

    @property
    def run_id(self) -> str:
        """A digest of the orders counted."""
        return self._digest.hexdigest()[:12]


def _numbers(piece: pa.Table) -> IntArray:
    """Return the number at the end of each order's zone."""
    column = piece["zone"].combine_chunks()
    number = np.array([int(name.split()[-1]) for name in column.dictionary.to_pylist()])
    found: IntArray = number[column.indices.to_numpy()]
    return found


def counted(zones: int, days: int, rate: Rate, more: float = 1.0, hour: int = 20) -> Counts:
    """Simulate the orders of a day's rate, times ``more``, with hourly waves, and count them."""
    kept = Counts(days, zones, hour)
    cell = Cell(
        network(zones, more * rate(0, 24), profile(rate), days), RunSettings(days, 0, SEED, "hour"),
        {"model": "stationary"}, orders={"model": "baskets"}, record=RecordSettings(orders="all"), audit="end",
    )
    simulate(cell, sink=kept)
    return kept


def figures(counts: Counts, rate: Rate, margins: tuple[float, float]) -> list[Figure]:
    """Return mean and variance of the daily counts and the mean of one hour; margins of means and of variances."""
    spread: FloatArray = counts.daily.var(axis=1, ddof=1)
    mean = counts.daily.mean(axis=1)
    expected = rate(0, 24)
    name = f"between {counts.hour} and {counts.hour + 1} h"
    rows = (
        ("orders a day", expected, mean, margins[0]),
        ("variance of the orders a day", expected, spread, margins[1]),
        ("index of dispersion", 1.0, spread / mean, margins[1]),
        (f"orders {name}", rate(counts.hour, counts.hour + 1), counts.hourly.mean(axis=1), margins[0]),
    )
    return [Figure(title, value, measured.tolist(), margin, counts.run_id) for title, value, measured, margin in rows]


def daily_profile(full: bool) -> Outcome:
    """Draw a day's orders first and then each one's second: counts are Poisson, by day and by hour."""
    days, margins = (5_000, (0.005, 0.02)) if full else (60, (0.01, 0.15))
    exact = figures(counted(30, days, spiked_day), spiked_day, margins)
    wrong = figures(counted(30, 30, spiked_day, more=1.05), spiked_day, margins)
    return Outcome(exact, [figure for figure in wrong if figure.name.startswith("orders ")])


CASES = [
    Case("MKT-03", "Online orders over the day: a profile with a flash sale",
         "Lewis & Shedler (1979), Naval Research Logistics Quarterly 26:403-413", "mean orders + 5 %", daily_profile),
]

"""Rules in plain Python, written from their documentation: shares, forecasts, lead-time demand, order quantities."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any


def share_out(available: int, claims: list[int]) -> list[int]:
    """Proportional shares in whole units by largest remainder, ties to the first."""
    total = sum(claims)
    if total <= available:
        return list(claims)
    got = [available * claim // total for claim in claims]
    by_remainder = sorted(range(len(claims)), key=lambda i: (-(available * claims[i] % total), i))
    for i in by_remainder[: available - sum(got)]:
        got[i] += 1
    return got


class MovingAverage:
    """Mean of the last days, the window filled with the plan; variance of the one-day error smoothed."""

    def __init__(self, prior: float, window: int = 8, error_memory: float = 0.05) -> None:
        self.seen, self.variance, self.memory = [math.floor(prior + 0.5)] * window, prior, error_memory

    @property
    def mean(self) -> float:
        return sum(self.seen) / len(self.seen)

    def see(self, units: float) -> None:
        self.variance += self.memory * ((units - self.mean) ** 2 - self.variance)
        self.seen = [*self.seen[1:], units]


class Smoothing:
    """Simple exponential smoothing that starts from the plan."""

    def __init__(self, prior: float, smoothing: float = 0.2, error_memory: float = 0.05) -> None:
        self.mean, self.variance, self.weight, self.memory = prior, prior, smoothing, error_memory

    def see(self, units: float) -> None:
        error = units - self.mean
        self.variance += self.memory * (error**2 - self.variance)
        self.mean += self.weight * error


FORECASTERS = {"moving_average": MovingAverage, "exponential_smoothing": Smoothing}


def need(forecast: Any, lead: float, spread: float) -> tuple[float, float]:
    """Mean and deviation of demand over a lead time of that mean and variance."""
    variance = lead * forecast.variance + forecast.mean**2 * spread
    return forecast.mean * lead, math.sqrt(variance)


def whole(quantity: float) -> int:
    """Units to order: rounded up, never below zero; a billionth is forgiven."""
    return max(math.ceil(quantity - 1e-9), 0)


def fixed_level_order(rule: str, given: Mapping[str, Any], position: int) -> int:
    """What the three rules order that know no forecast."""
    if rule == "base_stock":
        return max(given["level"] - position, 0)
    if rule == "reorder_point":
        batches = math.ceil((given["reorder_point"] + 1 - position) / given["quantity"])
        return max(batches, 0) * given["quantity"]
    assert rule == "min_max"
    return max(given["order_up_to_level"] - position, 0) if position <= given["reorder_point"] else 0


def in_terms(quantity: int, given: Mapping[str, Any]) -> int:
    """Raise what is ordered to the minimum, then to whole batches."""
    if quantity <= 0:
        return 0
    batch = given.get("order_batch", 1)
    return -(-max(quantity, given.get("minimum_order", 0)) // batch) * batch

"""Order cycle time."""

from __future__ import annotations

from collections.abc import Iterator

from twin.kpis.base import Row, ratio
from twin.kpis.measuring.order_times import minutes_within, times, together
from twin.kpis.measuring.orders import parts
from twin.kpis.measuring.window import Window
from twin.ledger.run import Run
from twin.network.arrays import IntArray
from twin.network.network import Network
from twin.units import MINUTES_PER_HOUR

QUANTILES = {"p50": 50, "p90": 90, "p95": 95, "p99": 99}
"""Kind and per cent of the orders that were at least as fast."""


class OrderCycleTime:
    """The time within which a share of the online orders arrived, from placing an order to its last delivery.

    ``p95`` is the shortest time within which at least 95 of 100 orders were complete. It is exact, from a count of
    orders per minute (begun minutes are full ones), and not the mean of anything. Orders count that were closed in
    the window, as far as a wave of the run found it, with at least one delivered line; cancelled ones do not, so read
    it beside the cancellation rate. The waiting of orders that are still open at the end shows in the backlog only.
    Quantiles cannot be added: numerators and denominators of several runs added up give the mean of the runs'
    quantiles.
    """

    name = "order_cycle_time"
    label = "Order cycle time"
    unit = "hours"
    better = "lower"
    formula = "whole minutes within which the share of the delivered orders arrived / 60"
    source = (
        "Empirical quantile as the inverse of the distribution function: Hyndman and Fan, The American Statistician "
        "50(4):361-365 (1996), definition 1"
    )
    assumption = False

    def measure(self, run: Run, network: Network, window: Window) -> list[Row]:
        """Return one row per kind (p50, p90, p95, p99), of all orders and per channel."""
        found = list(times(run, network, window))
        rows = list(_quantiles(together(orders for _, orders in found)))
        several = network.online is not None and len(network.online.modes) > 1
        for part, own in parts([group for group, _ in found], several):
            rows += _quantiles(together(found[row][1] for row in own), **part)
        return rows


def _quantiles(orders: IntArray, **dimensions: str) -> Iterator[Row]:
    """Yield the quantiles of [minute] orders; none without an order."""
    if orders.any():
        for kind, per_cent in QUANTILES.items():
            yield from ratio(minutes_within(orders, per_cent), MINUTES_PER_HOUR, kind=kind, **dimensions)

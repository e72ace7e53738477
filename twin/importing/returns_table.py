"""The table of returns: how much of the orders came back, and after how long, as the cancellations of the file tell."""

from __future__ import annotations

import numpy as np

from twin.importing.basis import Row
from twin.importing.cancellations import Matching
from twin.importing.invoices import Invoices
from twin.importing.online_tables import OnlineBasis
from twin.importing.sales_lines import SalesLines
from twin.importing.writing import decimal
from twin.network.arrays import IntArray
from twin.units import SECONDS_PER_DAY

SHORTEST_SECONDS = SECONDS_PER_DAY
"""What is taken back sooner had hardly left the house: a slip of the pen or a change of mind, no return."""


def _returned(matching: Matching, lines: SalesLines) -> tuple[IntArray, IntArray]:
    """Return [returned line] the order that it is of, and the seconds from placing to its first return.

    An order line counts once, however often units of it are taken back.
    """
    late = np.flatnonzero(matching.delay > SHORTEST_SECONDS)
    sku = lines.sku.of(matching.line[matching.cancellation[late]]).astype(np.int64)
    order, delay = matching.order[late], matching.delay[late]
    first = np.lexsort((delay, sku, order))
    new = np.ones(len(first), bool)
    new[1:] = (np.diff(order[first]) != 0) | (np.diff(sku[first]) != 0)
    return order[first][new], delay[first][new]


def returns(online: OnlineBasis, sold: Invoices, matching: Matching, lines: SalesLines) -> list[Row]:
    """Return one row per channel from which something came back; none where nothing did.

    ``sold`` are all orders of the file, also those before the replay starts.
    """
    order, delay = _returned(matching, lines)
    channel = online.named(sold.channel)
    kept = np.bincount(channel, np.diff(sold.first_line), len(online.channel_names))
    assumed, price = online.delivery, online.basis.mean_price
    rows: list[Row] = []
    for number, name in zip(online.used_channels.tolist(), online.channel_ids, strict=True):
        days = delay[channel[order] == number] / SECONDS_PER_DAY
        if len(days):
            spread = float(days.std())
            rows.append({
                "channel": name, "product": "all", "percent": decimal(100 * len(days) / kept[number]),
                "lag_law": "gamma" if spread else "constant",
                "lag_days": decimal(max(float(days.mean()) - assumed.door_lead_days, 0)),
                "lag_deviation_days": decimal(spread), "to": "home",
                "inspection_hours": decimal(assumed.inspection_hours),
                "restock_percent": decimal(assumed.restock_percent), "refurbish_percent": "0", "refurbish_days": "0",
                "refund": "inspection", "cost_per_line": decimal(assumed.return_share * price),
                "refurbish_cost_per_unit": "0",
                "note": "percent and lag: cancelled lines a day or more after their order; the rest assumed, no source",
            })
    return rows

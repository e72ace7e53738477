"""Profit by partner."""

from __future__ import annotations

import numpy as np
import pandas as pd

from twin.kpis.base import CURRENCY, Row, ratio
from twin.kpis.measuring.amounts import money
from twin.kpis.measuring.arrays import places, recorded
from twin.kpis.measuring.window import Window
from twin.ledger.run import Run
from twin.network.arrays import IntArray
from twin.network.network import Network
from twin.network.partners import OUTSIDE

FREIGHT = ("transport", "parcel")
"""Payments to carriers."""


class Profit:
    """What each partner received less what it paid in the window, and what the chain earned: who gains, who pays.

    The chain's total is its revenue, online orders and their fees included, less refunds and its cost (kind ``all``).
    Freight is a cost of the chain, since it stands for the carriers' own costs, which are not modelled, and so is what
    they are paid for parcels; the row of a carrier is therefore what it was paid, and the total is the sum over the
    partners less that. The commission on online orders passes from the owner of the serving site to the channel's
    seller. Stock bought and not yet sold has been paid for and counts for nothing: a strategy that builds up stock
    shows a lower profit, one that runs it down a higher one.
    """

    name = "profit"
    label = "Profit"
    unit = CURRENCY
    better = "higher"
    formula = "receipts - payments of the partner; total: revenue - refunds - cost"
    source = "The money ledger, double entry; cash view without valuing stock, by choice"
    assumption = True

    def measure(self, run: Run, network: Network, window: Window) -> list[Row]:
        """Return the chain's total and one row per partner, also for partners without payments."""
        if not recorded(run, window):
            return []
        postings = window.rows(run.frame("postings"))
        everybody = (*network.partners.ids, OUTSIDE)
        balance = _received(postings, "payee", everybody) - _received(postings, "payer", everybody)
        inside = postings["kind"].isin(FREIGHT) & (postings["payee"] != OUTSIDE)
        freight = int(postings.loc[inside, "amount_minor"].sum())
        rows = ratio(money(int(balance[:-1].sum()) - freight))
        for partner, minor in zip(network.partners.ids, balance[:-1], strict=True):
            rows += ratio(money(minor), partner=partner)
        return rows


def _received(postings: pd.DataFrame, side: str, everybody: tuple[str, ...]) -> IntArray:
    sums: IntArray = np.zeros(len(everybody), dtype=np.int64)
    np.add.at(sums, places(postings[side], everybody), postings["amount_minor"].to_numpy())
    return sums

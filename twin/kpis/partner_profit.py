"""Profit and loss of each partner, by kind."""

from __future__ import annotations

from twin.kpis.base import CURRENCY, Row, ratio
from twin.kpis.measuring.amounts import money
from twin.kpis.measuring.arrays import recorded
from twin.kpis.measuring.window import Window
from twin.ledger.run import Run
from twin.network.network import Network
from twin.network.partners import OUTSIDE

RECEIVED = "_received"
"""Ends the kind of what one partner receives from another."""


class PartnerProfit:
    """The lines of each partner's profit and loss: what it received, above zero, and what it paid, below zero, by kind.

    A payment between two partners stands twice: with the payer under its kind (``purchase``, ``transport``,
    ``owed_penalty``, ``commission`` ...), with the payee as ``<kind>_received``. What comes from customers, and what
    goes to others outside the chain, stands once. A partner's lines add up to its profit; the total is what all
    partners together have received from outside less what they paid there, since what they pay each other cancels out.
    """

    name = "partner_profit"
    label = "Profit of the partners"
    unit = CURRENCY
    better = "higher"
    formula = "receipts of the kind, or less its payments, of the partner; total: sum over the partners"
    source = "The money ledger, double entry; cash view without valuing stock, by choice"
    assumption = True

    def measure(self, run: Run, network: Network, window: Window) -> list[Row]:
        """Return the total over the partners, then one row per partner and kind of which it paid or received some."""
        if not recorded(run, window):
            return []
        found = lines_minor(run, network, window)
        rows = ratio(money(sum(found.values())))
        for (partner, kind), minor in found.items():
            rows += ratio(money(minor), kind=kind, partner=partner)
        return rows


def lines_minor(run: Run, network: Network, window: Window) -> dict[tuple[str, str], int]:
    """Return minor units by partner, in the order of its table, and kind; payments below zero, receipts above."""
    postings = window.rows(run.frame("postings"))
    sums = postings.groupby(["kind", "payer", "payee"], observed=True, as_index=False)["amount_minor"].sum()
    found: dict[tuple[str, str], int] = {}
    for kind, payer, payee, minor in zip(*(sums[name].tolist() for name in sums.columns), strict=True):
        received = kind if payer == OUTSIDE else f"{kind}{RECEIVED}"
        for line, amount in (((payer, kind), -minor), ((payee, received), minor)):
            found[line] = found.get(line, 0) + amount
    place = {partner: number for number, partner in enumerate(network.partners.ids)}
    return {line: found[line] for line in sorted(found, key=lambda line: (place.get(line[0], -1), line[1]))
            if line[0] != OUTSIDE}

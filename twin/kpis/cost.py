"""Cost by kind."""

from __future__ import annotations

from twin.kpis.base import CURRENCY, Row, ratio
from twin.kpis.measuring.amounts import money
from twin.kpis.measuring.arrays import recorded
from twin.kpis.measuring.window import Window
from twin.ledger.run import Run
from twin.network.network import Network

KINDS = ("holding", "handling", "order_line", "transport", "production", "backorder", "lost_sale")
ONLINE_KINDS = ("picking", "parcel")
"""Further kinds where orders are placed online."""
RETURN_KINDS = ("return_handling", "refurbishing")
"""Further kinds where delivered lines come back."""
CONTACT_KIND = "contact"
"""A further kind where customers get in touch."""
LABOUR_KIND = "labour"
"""A further kind where people pick and pack."""
NO_COST = ("revenue", "fee", "refund", "purchase", "owed_penalty", "band_penalty", "commission", "transfer")
"""What customers pay and are paid back, and what partners pay each other: the chain as a whole spends nothing on it."""


class Cost:
    """What the chain as a whole spends in the window: on goods, transport, handling, ordering, capital, and penalties.

    Everything that leaves the chain, plus the freight paid to carriers, whose own costs (fuel, drivers) are not
    modelled: the freight stands for them, and so does what they are paid for parcels to customers and for transshipment
    between stores. Payments between the partners, that is purchases, goods of siblings, penalties for owed units and
    the commission of an online channel's seller, move money inside the chain and are no cost of it; they stand in the
    profit by partner. Penalties for backorders and lost sales
    are the planner's price of bad service, and zero unless the network names them. Picking and packing of online orders
    is a kind of its own, beside the handling that the network's costs name; so are the people who pick and pack where
    they are paid by the hour, taking in and inspecting what comes back, refurbishing it, and answering customers who
    ask where their order is. A refund is no cost: it takes back
    revenue. Production is paid when goods are made, so a strategy that sells less, or runs stock down, also costs less:
    read it beside the profit and the fill rate by units.
    """

    name = "cost"
    label = "Cost"
    unit = CURRENCY
    better = "lower"
    formula = "sum of postings of the kind; kind 'all' is the sum over kinds"
    source = "Total supply chain cost as the sum of the money ledger's postings; which kinds count is our choice"
    assumption = True

    def measure(self, run: Run, network: Network, window: Window) -> list[Row]:
        """Return the total as kind ``all``, and one row per kind, also for kinds on which nothing was spent."""
        if not recorded(run, window):
            return []
        spent = spent_minor(run, network, window)
        rows = ratio(money(sum(spent.values())), kind="all")
        for kind, minor in spent.items():
            rows += ratio(money(minor), kind=kind)
        return rows


def spent_minor(run: Run, network: Network, window: Window) -> dict[str, int]:
    """Return what the chain spent in the window per kind of cost, minor units; a kind unknown here counts as a cost."""
    postings = window.rows(run.frame("postings"))
    sums = postings.groupby("kind", observed=True)["amount_minor"].sum()
    found = {str(kind): int(minor) for kind, minor in sums.items()}
    kinds = KINDS if network.online is None else (*KINDS, *ONLINE_KINDS)
    if network.online is not None and network.online.returns is not None:
        kinds = (*kinds, *RETURN_KINDS)
    if network.online is not None and network.online.channels.contact_micro.any():
        kinds = (*kinds, CONTACT_KIND)
    if network.online is not None and network.online.staffing is not None:
        kinds = (*kinds, LABOUR_KIND)
    others = sorted(kind for kind in found if kind not in kinds and kind not in NO_COST)
    return {kind: found.get(kind, 0) for kind in (*kinds, *others)}

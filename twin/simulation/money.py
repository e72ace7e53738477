"""The book of money: double entry between partners, in integer minor units, with carried remainders."""

from __future__ import annotations

import enum
from typing import NamedTuple

import numpy as np

from twin.kernels import stock
from twin.network.arrays import IntArray
from twin.network.network import Network

_LIMIT = 2.0**62


class MoneyError(Exception):
    """An amount that 64-bit integers cannot hold, or an audit that failed."""


class Flow(enum.Enum):
    """Every reason for which money changes hands, and what its rows are.

    ``site``, ``edge`` (sourcing edges), ``lane`` (delivery lanes), ``channel`` (a row per site and channel), ``seller``
    (a row per channel, at no site) or ``sibling`` (a row per site and owner of siblings that help it out).
    """

    REVENUE = ("revenue", "site")
    PRODUCTION = ("production", "site")
    HOLDING = ("holding", "site")
    HANDLING = ("handling", "site")
    ORDER_LINE = ("order_line", "site")
    BACKORDER = ("backorder", "site")
    LOST_SALE = ("lost_sale", "site")
    PICKING = ("picking", "site")
    LABOUR = ("labour", "site")
    FEE = ("fee", "site")
    REFUND = ("refund", "site")
    RETURN_HANDLING = ("return_handling", "site")
    REFURBISHING = ("refurbishing", "site")
    COUNTING = ("counting", "site")
    PURCHASE = ("purchase", "edge")
    TRANSPORT = ("transport", "edge")
    OWED_PENALTY = ("owed_penalty", "edge")
    TRANSSHIPMENT = ("transshipment", "site")
    TRANSFER = ("transfer", "sibling")
    PARCEL = ("parcel", "lane")
    COMMISSION = ("commission", "channel")
    CONTACT = ("contact", "seller")
    BAND_PENALTY = ("band_penalty", "edge")

    __hash__ = object.__hash__  # members are looked up at every posting; by identity it takes no Python call

    @property
    def label(self) -> str:
        """The name in the records."""
        return self.value[0]

    @property
    def number(self) -> int:
        """Its row in the arrays of the book."""
        return _NUMBERS[self]

    @property
    def place(self) -> str:
        """What its rows are."""
        return str(self.value[1])


_NUMBERS = {flow: number for number, flow in enumerate(Flow)}


class SiblingParties(NamedTuple):
    """Whom a site pays when it takes goods from a sibling."""

    carrier: IntArray
    """[site] partner row."""
    destination: IntArray
    """[row] the site that takes."""
    lender: IntArray
    """[row] partner row of an owner of siblings that may help it out."""


class Money:
    """What each partner holds.

    Amounts arrive in micro minor units per site or edge; whole minor units are posted and the rest is carried, so that
    what was posted differs from the exact sum by less than one minor unit.
    """

    def __init__(self, network: Network, siblings: SiblingParties | None = None) -> None:
        sites, edges = network.sites, network.edges
        self._places = _places(network, siblings)
        self.outside = len(network.partners)
        """Row of the counterpart outside the chain."""
        self.balance = np.zeros(self.outside + 1, np.int64)
        """[partner] minor units received less paid."""
        self._posted = np.zeros(self.outside + 1, np.int64)
        outside = np.full(len(sites), self.outside)
        owner = sites.partner.astype(np.int64)
        seller, buyer = owner[edges.source], owner[edges.destination]
        ends = {
            Flow.REVENUE: (outside, owner),
            Flow.FEE: (outside, owner),
            Flow.PURCHASE: (buyer, seller),
            Flow.TRANSPORT: (edges.freight_payer, edges.carrier),
            Flow.OWED_PENALTY: (seller, buyer),
            Flow.BAND_PENALTY: (seller, buyer),
            **_online_parties(network),
            **_sibling_parties(network, siblings),
        }
        rows = max(len(place) for place in self._places.values())
        self.parties = np.full((len(Flow), 2, rows), self.outside)
        """[flow, payer | payee, row] partner rows."""
        for flow in Flow:
            for end, partner in enumerate(ends.get(flow, (owner, outside))):
                self.parties[flow.number, end, : len(partner)] = partner
        self.today = np.zeros((len(Flow), rows), np.int64)
        """[flow, row] minor units posted since the day was closed."""
        rest = np.zeros((len(Flow), rows), np.int64)
        self._accounts = {
            flow: (rest[flow.number], self.today[flow.number], self.balance, self.parties[flow.number]) for flow in Flow
        }
        self._values = np.zeros(rows, np.int64)
        self._everywhere = np.arange(len(sites))

    def site_of(self, flow: Flow, rows: IntArray) -> IntArray:
        """Return the site at which each row of a flow is recorded: an edge's destination, a delivery lane's origin.

        -1: at none.
        """
        return self._places[flow.place][rows]

    def value(
        self, flow: Flow, units: IntArray, price: IntArray, rows: IntArray, at: IntArray | None = None
    ) -> None:
        """Post the value of units [row, sku] at a price [site or edge, sku] (or one row for all).

        ``rows`` name the rows of the price; ``at`` the sites that pay, if others; both may repeat.
        """
        values = self._values[: len(rows)]
        guard(stock.priced(units, price, rows, values))
        self.post(flow, values, rows if at is None else at)

    def value_lines(
        self, flow: Flow, units: IntArray, products: IntArray, price: IntArray, sites: IntArray
    ) -> None:
        """Post the value of scattered lines at a price [site, sku] (or one row for all), at ``sites`` [line]."""
        values = self._values[: len(self._everywhere)]
        guard(stock.priced_lines(units, products, price, sites, values))
        self.post(flow, values, self._everywhere)

    def post(self, flow: Flow, micro: IntArray, rows: IntArray) -> None:
        """Post micro amounts at some rows of a flow, which may repeat."""
        stock.post_money(*self._accounts[flow], micro, rows)

    def audit(self) -> None:
        """Check that money is neither made nor lost, and that balances are the replay of what was posted.

        Raises
        ------
        MoneyError
            They are not.
        """
        replayed = self._posted.copy()
        stock.replay_money(self.today, self.parties, replayed)
        if self.balance.sum() != 0 or (replayed != self.balance).any():
            raise MoneyError("audit: the partners' balances are not the replay of the recorded postings")

    def close_day(self) -> None:
        """Start a new day."""
        stock.replay_money(self.today, self.parties, self._posted)
        self.today[:] = 0


def _places(network: Network, siblings: SiblingParties | None) -> dict[str, IntArray]:
    """Return, per kind of row, the site of each."""
    everywhere, online = np.arange(len(network.sites)), network.online
    return {
        "site": everywhere,
        "edge": network.edges.destination,
        "lane": online.deliveries.site if online else everywhere[:0],
        "channel": np.repeat(everywhere, len(online.channels)) if online else everywhere[:0],
        "seller": np.full(len(online.channels), -1) if online else everywhere[:0],
        "sibling": siblings.destination if siblings else everywhere[:0],
    }


def _online_parties(network: Network) -> dict[Flow, tuple[IntArray, IntArray]]:
    if network.online is None:
        return {}
    owner, online = network.sites.partner.astype(np.int64), network.online
    return {
        Flow.CONTACT: (online.channels.seller, np.full(len(online.channels), len(network.partners))),
        Flow.PARCEL: (owner[online.deliveries.site], online.deliveries.carrier),
        Flow.COMMISSION: (
            np.repeat(owner, len(online.channels)), np.tile(online.channels.seller, len(network.sites))
        ),
    }


def _sibling_parties(network: Network, siblings: SiblingParties | None) -> dict[Flow, tuple[IntArray, IntArray]]:
    if siblings is None:
        return {}
    owner = network.sites.partner.astype(np.int64)
    return {
        Flow.TRANSSHIPMENT: (owner, siblings.carrier),
        Flow.TRANSFER: (owner[siblings.destination], siblings.lender),
    }


def guard(largest: float) -> None:
    """Refuse a sum of money whose parts come near the end of 64-bit integers."""
    if largest > _LIMIT:
        raise MoneyError("a day's value exceeds what 64-bit integers hold; use a smaller unit_scale or larger units")


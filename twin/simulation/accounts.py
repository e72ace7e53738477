"""Accounts and moves: where a unit can stand, and every way in which it can change place."""

from __future__ import annotations

import enum
from typing import NamedTuple


class Group(enum.IntEnum):
    """Accounts that sum to zero per product at every instant."""

    GOODS = 0
    PROMISES = 1
    ORDERS = 2
    RECORDS = 3


class _Facts(NamedTuple):
    name: str
    group: Group
    on_edges: bool = False
    counterpart: bool = False


class Account(enum.Enum):
    """Where units stand: a row per site, or per sourcing edge. A counterpart runs negative.

    What online customers are promised stands at the home site of their zone. What customers hold of a site is what it
    gave them less what they brought back there: a store may take back more than it sold. What a record shows as free is
    ``free`` and ``error``. Goods on their way from a sibling are ``incoming`` where they go; ``lent`` is what a site
    gave to its siblings less what it took, and adds up to zero over all sites.
    """

    SUPPLY = _Facts("supply", Group.GOODS, counterpart=True)
    FREE = _Facts("free", Group.GOODS)
    RESERVED = _Facts("reserved", Group.GOODS)
    IN_TRANSIT = _Facts("in_transit", Group.GOODS, on_edges=True)
    INCOMING = _Facts("incoming", Group.GOODS)
    LENT = _Facts("lent", Group.GOODS, counterpart=True)
    PARCELS = _Facts("parcels", Group.GOODS)
    CUSTOMER = _Facts("customer", Group.GOODS, counterpart=True)
    RETURNS = _Facts("returns", Group.GOODS)
    REFURBISHING = _Facts("refurbishing", Group.GOODS)
    SCRAP = _Facts("scrap", Group.GOODS)
    MISSING = _Facts("missing", Group.GOODS)
    CLAIMS = _Facts("claims", Group.PROMISES, counterpart=True)
    UNMET = _Facts("unmet", Group.PROMISES)
    WAITING = _Facts("waiting", Group.PROMISES)
    LOST = _Facts("lost", Group.PROMISES)
    OPEN = _Facts("open", Group.PROMISES)
    BACKLOG = _Facts("backlog", Group.PROMISES)
    CANCELLED = _Facts("cancelled", Group.PROMISES)
    ORDERED = _Facts("ordered", Group.ORDERS, on_edges=True, counterpart=True)
    OWED = _Facts("owed", Group.ORDERS, on_edges=True)
    ERROR = _Facts("error", Group.RECORDS, counterpart=True)
    PLEDGED = _Facts("pledged", Group.RECORDS)
    CORRECTED = _Facts("corrected", Group.RECORDS, counterpart=True)

    __hash__ = object.__hash__  # members are looked up at every posting; by identity it takes no Python call

    @property
    def on_edges(self) -> bool:
        """Whether its rows are sourcing edges (else sites)."""
        return self.value.on_edges

    @property
    def counterpart(self) -> bool:
        """Whether it may run negative."""
        return self.value.counterpart

    @property
    def of_records(self) -> bool:
        """Whether it is needed only where records of stock may be wrong."""
        return self.value.group is Group.RECORDS or self is Account.MISSING

    @property
    def of_siblings(self) -> bool:
        """Whether it is needed only where sites help each other out."""
        return self in (Account.INCOMING, Account.LENT)


class Move(enum.Enum):
    """Every way in which units change account: from, to, name in the records.

    Where one end is a site and the other an edge, the site is the edge's source on the way out and its destination on
    the way in.
    """

    OPENING = (Account.SUPPLY, Account.FREE, "opening")
    MAKE = (Account.SUPPLY, Account.FREE, "make")
    SHIP = (Account.FREE, Account.IN_TRANSIT, "ship")
    RECEIVE = (Account.IN_TRANSIT, Account.FREE, "receive")
    LEND = (Account.FREE, Account.LENT, "lend")
    BORROW = (Account.LENT, Account.INCOMING, "borrow")
    UNLOAD = (Account.INCOMING, Account.FREE, "unload")
    SALE = (Account.FREE, Account.CUSTOMER, "sale")
    DELIVER = (Account.FREE, Account.CUSTOMER, "deliver")
    MISS = (Account.CLAIMS, Account.UNMET, "miss")
    LOSE = (Account.UNMET, Account.LOST, "lose")
    WAIT = (Account.UNMET, Account.WAITING, "wait")
    SERVE = (Account.WAITING, Account.CLAIMS, "serve")
    RESERVE = (Account.FREE, Account.RESERVED, "reserve")
    RELEASE = (Account.RESERVED, Account.FREE, "release")
    PICK = (Account.RESERVED, Account.PARCELS, "pick")
    HAND_OVER = (Account.PARCELS, Account.CUSTOMER, "hand_over")
    TAKE_BACK = (Account.PARCELS, Account.FREE, "take_back")
    HAND_IN = (Account.CUSTOMER, Account.RETURNS, "hand_in")
    REFURBISH = (Account.RETURNS, Account.REFURBISHING, "refurbish")
    RESTOCK = (Account.RETURNS, Account.FREE, "restock")
    SCRAP = (Account.RETURNS, Account.SCRAP, "scrap")
    RENEW = (Account.REFURBISHING, Account.FREE, "renew")
    PLACE = (Account.CLAIMS, Account.OPEN, "place")
    DEFER = (Account.OPEN, Account.BACKLOG, "defer")
    RESUME = (Account.BACKLOG, Account.OPEN, "resume")
    COMPLETE = (Account.OPEN, Account.CLAIMS, "complete")
    CANCEL = (Account.OPEN, Account.CANCELLED, "cancel")
    GIVE_UP = (Account.BACKLOG, Account.CANCELLED, "give_up")
    ORDER = (Account.ORDERED, Account.OWED, "order")
    FULFIL = (Account.OWED, Account.ORDERED, "fulfil")
    SHRINK = (Account.FREE, Account.MISSING, "shrink")
    OVERSTATE = (Account.CORRECTED, Account.ERROR, "overstate")
    UNDERSTATE = (Account.ERROR, Account.CORRECTED, "understate")
    WRITE_DOWN = (Account.ERROR, Account.CORRECTED, "write_down")
    WRITE_UP = (Account.CORRECTED, Account.ERROR, "write_up")
    PLEDGE = (Account.ERROR, Account.PLEDGED, "pledge")
    REDEEM = (Account.PLEDGED, Account.ERROR, "redeem")

    __hash__ = object.__hash__

    @property
    def taken(self) -> Account:
        """The account that units leave."""
        return self.value[0]

    @property
    def given(self) -> Account:
        """The account that units reach."""
        return self.value[1]

    @property
    def label(self) -> str:
        """The name in the records."""
        return self.value[2]

    @property
    def on_edges(self) -> bool:
        """Whether the move runs along sourcing edges."""
        return self.taken.on_edges or self.given.on_edges

    @property
    def of_records(self) -> bool:
        """Whether it is met only where records of stock may be wrong."""
        return self.taken.of_records or self.given.of_records

    @property
    def of_siblings(self) -> bool:
        """Whether it is met only where sites help each other out."""
        return self.taken.of_siblings or self.given.of_siblings

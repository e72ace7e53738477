"""Desks at work: what the board keeps of each replenishment and allocation desk, and how desks are told apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from twin.network.arrays import IntArray
from twin.policies.replenishment.base import OrderTerms
from twin.policies.views import LeadTimes
from twin.simulation.freezing import FrozenOrders
from twin.simulation.lanes import LaneDesk
from twin.simulation.vendors import VendorDesk
from twin.strategies.base import Desk


@dataclass
class Buyer:
    """A replenishment desk at work for the sites of one tier."""

    desk: Desk
    rule: Any
    terms: OrderTerms
    rows: IntArray | slice
    """Rows of the desk's sites among the tier's buyers."""
    lead_times: LeadTimes
    review_days: IntArray
    """[site, sku] or scalar array: days between reviews; 0: whenever something happens."""
    continuous: bool
    """Whether some cell is reviewed whenever something happens."""
    at_each_change: bool
    """Whether every cell is."""
    daily: bool
    """Whether every cell is reviewed on every day at least."""
    echelon: bool
    fallback: Buyer | None
    vendor: VendorDesk | None
    """What the site knows that decides for these sites; None: each decides for itself."""
    games: bool
    """Whether some cell inflates its orders while its suppliers are short."""
    lanes: LaneDesk | None = None
    """The lanes over which its rule splits orders; None: the table ``sourcing`` splits them."""
    frozen: FrozenOrders | None = None
    """What it has planned to order; None: it plans nothing ahead."""


@dataclass
class Allocator:
    """An allocation desk at work for the sellers of one tier."""

    rule: Any
    rows: IntArray | slice
    """Rows of its sites among the tier's sellers."""
    among: IntArray | slice
    """Rows of their edges among the tier's outbound edges."""
    edges: IntArray
    start: IntArray
    priority: IntArray
    """[edge] rank of the customer."""


def all_or(rows: IntArray, of: IntArray) -> IntArray | slice:
    """Return rows that are all rows, in their order, as a slice: reading by it copies nothing."""
    return slice(None) if np.array_equal(rows, np.arange(len(of))) else rows


def apart(desk: Desk, rests_on_reports: bool) -> list[Desk]:
    """Return one desk per site where each rests on reports of its own: who is silent silences nobody else's maker."""
    if not rests_on_reports:
        return [desk] if len(desk.sites) else []
    return [desk.at(desk.sites[[row]]) for row in range(len(desk.sites))]


def listens(desk: Desk) -> bool:
    """Return whether what a desk decides may rest on reports of others."""
    makers = [each for each in (desk, desk.fallback) if each]
    return any("stock" in getattr(each.rule_class, "needs", ()) or each.reads for each in makers)


def queue_of(queue: tuple[IntArray, ...], edges: IntArray) -> tuple[IntArray, IntArray, IntArray]:
    """Return the open order lines of some edges, the edge as a row among them."""
    line_edges, products, units = queue
    if not len(line_edges):
        return line_edges, products, units
    row = np.full(int(max(edges.max(initial=-1), line_edges.max(initial=-1))) + 1, -1)
    row[edges] = np.arange(len(edges))
    mine = row[line_edges] >= 0
    return row[line_edges][mine], products[mine], units[mine]

"""Online orders: channels, where orders come from, who delivers at what cost, and what is on record."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twin.network.arrays import BoolArray, FloatArray, IntArray, frozen
from twin.network.building.availability import availability
from twin.network.building.choice import choice
from twin.network.building.eligibility import eligibility
from twin.network.building.holds import holds
from twin.network.building.integers import micro, minor, whole_or_unlimited
from twin.network.building.modes import modes
from twin.network.building.pickup import pickup
from twin.network.building.profiles import profile, weekday_factor
from twin.network.building.staffing import staffing
from twin.network.draft import Draft
from twin.network.edges import LeadTime
from twin.network.online import NEVER_STUCK, Channels, Deliveries, Fulfilment, Online, OrderHistory, Returns
from twin.network.sites import UNLIMITED
from twin.network.tables import Cells, Table
from twin.units import MICRO, MINOR_PER_MAJOR, SECONDS_PER_DAY, SECONDS_PER_HOUR, whole


def online(draft: Draft) -> Online | None:
    """Return everything about online orders; nothing where there are none."""
    if draft.tables["channels"].absent:
        return None
    weight = draft.online.popularity
    radius = draft.tables["zones"]["radius_km"]
    return Online(
        channels=_channels(draft),
        orders_per_day=frozen(draft.online.orders_per_day, np.float64),
        weight=frozen(weight / weight.sum(), np.float64),
        deliveries=_deliveries(draft, *_lanes(draft)),
        fulfilment=_fulfilment(draft),
        zone_radius_km=frozen(radius.take(lambda km: float(km or 0), np.float64), np.float64),
        history=_history(draft),
        modes=modes(draft.tables["modes"]),
        mode_share=frozen(draft.online.mode_share, np.float64),
        returns=_returns(draft),
        availability=availability(draft),
        eligibility=eligibility(draft),
        pickup=pickup(draft, *_lanes(draft)[::2]),
        holds=holds(draft),
        choice=choice(draft),
        staffing=staffing(draft),
    )


def _channels(draft: Draft) -> Channels:
    table, profiles = draft.tables["channels"], draft.tables["profiles"]
    ids = tuple(table["channel"])
    return Channels(
        ids=ids,
        names=tuple(table["name"]),
        share=_floats(table["share"]),
        lines_per_order=_floats(table["lines_per_order"]),
        units_per_line=_floats(table["units_per_line"]),
        patience_seconds=_seconds(table["patience_days"], SECONDS_PER_DAY),
        cancel_share=_floats(table["cancel_share"]),
        cancel_after_seconds=frozen(_floats(table["cancel_after_hours"]) * SECONDS_PER_HOUR, np.float64),
        seller=frozen(table["seller"].take(draft.partners.row)),
        commission_share=frozen(_floats(table["commission_percent"]) / 100, np.float64),
        profiles=tuple(profile(profiles, channel) for channel in ids),
        weekday_factor=frozen([weekday_factor(profiles, channel) for channel in ids], np.float64),
        contact_micro=frozen([
            whole(percent / 100 * cost * MINOR_PER_MAJOR * MICRO)
            for percent, cost in zip(table["contact_percent"], table["contact_cost"], strict=True)
        ]),
    )


def _floats(cells: Cells) -> FloatArray:
    return frozen(cells.take(float, np.float64), np.float64)


def _seconds(cells: Cells, unit: int) -> IntArray:
    return frozen(cells.take(lambda amount: whole(Decimal(amount) * unit)))


def _lanes(draft: Draft) -> tuple[IntArray, IntArray, IntArray]:
    """Return row, destination and site of each lane that a row names, by zone, then mode, then rank, then site."""
    row = draft.online.lanes.row
    destination, site = np.nonzero(row >= 0)
    order = np.lexsort((site, draft.online.rank[destination, site], destination))
    destination, site = destination[order], site[order]
    return row[destination, site], destination, site


def _deliveries(draft: Draft, lane: IntArray, destination: IntArray, site: IntArray) -> Deliveries:
    """Return the lanes: their rows of the table, destinations and sites."""
    table = draft.tables["deliveries"]
    zone, mode = np.divmod(destination, len(draft.online.modes))
    return Deliveries(
        site=frozen(site),
        zone=frozen(zone),
        rank=frozen(draft.online.rank[destination, site]),
        promise_seconds=frozen(_seconds(table["promise_days"], SECONDS_PER_DAY)[lane]),
        lead_times=tuple(_duration(table, "lead_time", number) for number in lane.tolist()),
        distance_km=frozen(_floats(table["distance_km"])[lane], np.float64),
        cost_per_parcel_minor=frozen(minor(table["cost_per_parcel"])[lane]),
        cost_per_unit_micro=frozen(micro(table["cost_per_unit"], draft.facts["unit_scale"])[lane]),
        carrier=frozen(table["carrier"].take(draft.partners.row)[lane]),
        emission_g_per_tkm=frozen(_floats(table["emission_g_per_tkm"])[lane], np.float64),
        mode=frozen(mode),
    )


def _duration(table: Table, what: str, row: int) -> LeadTime:
    """Return the law and its moments that three columns of a row say."""
    return LeadTime(
        law=table[f"{what}_law"][row],
        mean_days=float(table[f"{what}_days"][row]),
        deviation_days=float(table[f"{what}_deviation_days"][row]),
        drawn_per="shipment",
    )


def _fulfilment(draft: Draft) -> Fulfilment:
    """Return what picking costs at each site; sites that no row names pick nothing, without limit or cost."""
    table, row = draft.tables["fulfilment"], draft.online.fulfilment.row
    return Fulfilment(
        lines_per_hour=_of_row(whole_or_unlimited(table["lines_per_hour"]), row, UNLIMITED),
        cost_per_line_minor=_of_row(minor(table["cost_per_line"]), row, 0),
        cost_per_parcel_minor=_of_row(minor(table["cost_per_parcel"]), row, 0),
        stuck_after_seconds=_of_row(table["stuck_after_hours"].take(_stuck_after), row, NEVER_STUCK),
    )


def _stuck_after(hours: Any) -> int:
    return round(float(hours) * SECONDS_PER_HOUR) if isinstance(hours, Decimal) else NEVER_STUCK


def _of_row(values: NDArray[np.int64], row: IntArray, otherwise: int) -> IntArray:
    return frozen(np.append(values, otherwise)[row])


def _returns(draft: Draft) -> Returns | None:
    """Return what comes back; nothing where no table says that anything does."""
    table = draft.tables["returns"]
    if table.absent:
        return None
    return Returns(
        row=frozen(draft.online.returns.row),
        names=tuple(map(", ".join, zip(table["channel"], table["product"], strict=True))),
        share=_shares(table["percent"]),
        lags=tuple(_duration(table, "lag", row) for row in range(len(table))),
        to_home=_whether(table["to"], "home"),
        inspection_seconds=_seconds(table["inspection_hours"], SECONDS_PER_HOUR),
        restock_share=_shares(table["restock_percent"]),
        refurbish_share=_shares(table["refurbish_percent"]),
        refurbish_seconds=_seconds(table["refurbish_days"], SECONDS_PER_DAY),
        refund_at_scan=_whether(table["refund"], "scan"),
        cost_per_line_minor=frozen(minor(table["cost_per_line"])),
        refurbish_cost_per_unit_micro=frozen(micro(table["refurbish_cost_per_unit"], draft.facts["unit_scale"])),
    )


def _shares(percent: Cells) -> FloatArray:
    return frozen(percent.take(lambda value: float(value / 100), np.float64), np.float64)


def _whether(cells: Cells, word: str) -> BoolArray:
    return frozen(cells.take(lambda value: value == word, bool), bool)


def _history(draft: Draft) -> OrderHistory | None:
    """Return the recorded orders by instant and id; the lines of an order stay in the order of their table."""
    table, lines = draft.tables["orders"], draft.tables["order_lines"]
    if table.absent:
        return None
    midnight = datetime.datetime.combine(draft.facts["start_date"], datetime.time())
    placed = table["placed"].take(lambda instant: (instant - midnight) // datetime.timedelta(seconds=1))
    ids = tuple(table["order"])
    by_instant = np.array(sorted(range(len(ids)), key=lambda row: (int(placed[row]), ids[row])), dtype=np.int64)
    place = np.empty(len(ids), dtype=np.int64)
    place[by_instant] = np.arange(len(ids))
    order = place[lines["order"].take(draft.online.orders.row)]
    by_order = np.argsort(order, kind="stable")
    units = lines["units"].take(lambda quantity: int(quantity * draft.facts["unit_scale"]))
    return OrderHistory(
        ids=tuple(ids[row] for row in by_instant.tolist()),
        placed=frozen(placed[by_instant]),
        zone=frozen(draft.online.ordered_from[by_instant]),
        channel=frozen(table["channel"].take(draft.online.channels.row)[by_instant]),
        first_line=frozen(np.searchsorted(order[by_order], np.arange(len(ids) + 1))),
        product=frozen(lines["product"].take(draft.products.row)[by_order]),
        units=frozen(units[by_order]),
        mode=frozen(draft.online.ordered_by[by_instant]),
    )

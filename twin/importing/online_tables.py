"""Tables of online orders: channels, delivery lanes, picking, and the recorded orders themselves."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa

from twin.importing.assumptions import DeliveryAssumptions
from twin.importing.basis import WAREHOUSE, Basis, Row, free_ids
from twin.importing.chain import CARRIER, SELLER, travelled_km, zone_group, zone_place, zone_terms
from twin.importing.clock import civil
from twin.importing.invoices import Invoices
from twin.importing.sales_table import MISSING, Codes
from twin.importing.writing import decimal
from twin.network.arrays import FloatArray, IntArray
from twin.network.schema import TABLES

_ASSUMED = "assumed, no source"
_ONE_CHANNEL, _NO_CHANNEL = "web", "unknown"
_TAKEN_CHANNELS = {"store", "all", "none"}
_SHARE_PLACES = 12
_MOST = {column.name: float(column.high) for column in TABLES["channels"].columns if column.high is not None}
"""The largest figure of each column that a table may hold; the replay uses none of them."""


@dataclass(frozen=True)
class OnlineBasis:
    """The orders of an import beside the basis that every table shares."""

    basis: Basis
    orders: Invoices
    delivery: DeliveryAssumptions
    skus: tuple[str, ...]
    """The product codes of the file, to whose positions the orders refer; likewise its zones and channels."""
    zones: tuple[str, ...]
    channels: tuple[str, ...]
    clock: ZoneInfo | None

    @cached_property
    def channel_names(self) -> tuple[str, ...]:
        """[channel] as the file names them; one where it names none."""
        names = self.channels or (_ONE_CHANNEL,)
        nameless = bool(self.channels) and bool((self.orders.channel == MISSING).any())
        return (*names, _NO_CHANNEL) if nameless else names

    @cached_property
    def channel(self) -> IntArray:
        """[order] its channel, a position among those with an order."""
        return np.searchsorted(self.used_channels, self.named(self.orders.channel))

    @cached_property
    def used_channels(self) -> IntArray:
        """Channels with an order, positions in ``channel_names``."""
        return np.unique(self.named(self.orders.channel))

    @cached_property
    def channel_ids(self) -> tuple[str, ...]:
        """[used channel] its id."""
        return free_ids([self.channel_names[place] for place in self.used_channels], _TAKEN_CHANNELS, " channel")

    @cached_property
    def order_ids(self) -> tuple[str, ...]:
        """[order] its id."""
        return free_ids(self.orders.ids, _TAKEN_CHANNELS, " order")

    def named(self, channel: Codes) -> IntArray:
        """Return [order] the position in ``channel_names`` of a channel as the file codes it."""
        return np.where(channel == MISSING, len(self.channel_names) - 1, channel).astype(np.int64)

    def per_channel(self, amounts: IntArray) -> FloatArray:
        """Return [used channel] the sum over its orders of an amount per order."""
        total = np.zeros(len(self.used_channels))
        np.add.at(total, self.channel, amounts)
        return total


def channels(online: OnlineBasis) -> list[Row]:
    """Return the channels with their share of the recorded orders and their mean basket; the rest is assumed."""
    orders, assumed = online.orders, online.delivery
    of = online.per_channel(np.ones(len(orders), np.int64))
    lines = online.per_channel(np.diff(orders.first_line))
    units = online.per_channel(np.add.reduceat(orders.units, orders.first_line[:-1], dtype=np.int64))
    return [
        {
            "channel": channel, "name": online.channel_names[online.used_channels[row]],
            "share": decimal(of[row] / of.sum(), _SHARE_PLACES),
            "lines_per_order": decimal(min(lines[row] / of[row], _MOST["lines_per_order"])),
            "units_per_line": decimal(min(units[row] / lines[row], _MOST["units_per_line"])),
            "patience_days": decimal(assumed.patience_days), "cancel_share": decimal(assumed.cancel_share),
            "cancel_after_hours": decimal(assumed.cancel_after_hours), "seller": SELLER,
            "commission_percent": decimal(assumed.commission_percent),
            "note": "share, lines and units: mean of the recorded orders; patience, cancellations, commission assumed",
        }
        for row, channel in enumerate(online.channel_ids)
    ]


def deliveries(online: OnlineBasis) -> list[Row]:
    """Return a lane from every zone's own stock point (rank 1) and from the warehouse (rank 2) to its customers."""
    basis, assumed = online.basis, online.delivery
    parcel, chain = assumed.parcel_share * basis.mean_price, basis.options.assumptions
    rows = []
    for row, zone in enumerate(basis.zones):
        group = zone_group(basis, row)
        days, freight = zone_terms(chain)[group]
        rows.append(_lane(online, zone, zone, assumed.door_lead_days) | {
            "rank": 1, "distance_km": decimal(chain.local_distance_km), "cost_per_parcel": decimal(parcel),
            "cost_per_unit": "0", "emission_g_per_tkm": decimal(chain.road_g_per_tkm),
        })
        rows.append(_lane(online, WAREHOUSE, zone, days + assumed.door_lead_days) | {
            "rank": 2, "distance_km": travelled_km(basis, zone_place(basis, row)),
            "cost_per_parcel": decimal(parcel * assumed.far_parcel_factor),
            "cost_per_unit": decimal(freight * basis.mean_price),
            "emission_g_per_tkm": decimal(chain.air_g_per_tkm if group == "overseas" else chain.road_g_per_tkm),
        })
    return rows


def fulfilment(online: OnlineBasis) -> list[Row]:
    """Return what picking and packing costs; how fast it goes is not in the file and not limited."""
    price, assumed = online.basis.mean_price, online.delivery
    return [
        {
            "site": site, "lines_per_hour": "unlimited", "cost_per_line": decimal(assumed.line_share * price),
            "cost_per_parcel": decimal(assumed.packing_share * price), "note": _ASSUMED,
        }
        for site in ("stores", WAREHOUSE)
    ]


def orders(online: OnlineBasis) -> pa.Table:
    """Return the table ``orders``: when each was placed, from where, through which channel."""
    placed, position = np.unique(online.orders.placed, return_inverse=True)
    times = [civil(second).isoformat() for second in placed.tolist()]
    places = _positions(online.zones, online.basis.sales.zones)
    return pa.table({
        "order": pa.array(online.order_ids, pa.string()),
        "placed": _coded(position, times),
        "zone": _coded(places[online.orders.zone], online.basis.zones),
        "channel": _coded(online.channel, online.channel_ids),
    })


def order_lines(online: OnlineBasis) -> pa.Table:
    """Return the table ``order_lines``: products and units of every order."""
    places = _positions(online.skus, online.basis.sales.skus)
    return pa.table({
        "order": _coded(online.orders.order, online.order_ids),
        "product": _coded(places[online.orders.sku], online.basis.products),
        "units": online.orders.units.astype(np.int64),
    })


def _lane(online: OnlineBasis, site: str, zone: str, lead_days: float) -> Row:
    deviation = lead_days * online.basis.options.assumptions.lead_deviation_share
    return {
        "from": site, "to": zone, "promise_days": decimal(online.delivery.promise_days),
        "lead_time_law": "gamma" if deviation else "constant", "lead_time_days": decimal(lead_days),
        "lead_time_deviation_days": decimal(deviation), "carrier": CARRIER,
        "note": f"{_ASSUMED}; distance of the warehouse from positions",
    }


def _positions(names: tuple[str, ...], ranked: tuple[str, ...]) -> Codes:
    """Return [name of the file] its position in the tables, -1 where it has none."""
    position = {name: place for place, name in enumerate(ranked)}
    return np.array([position.get(name, MISSING) for name in names], dtype=np.int32)


def _coded(codes: Codes, names: tuple[str, ...] | list[str]) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int32)), pa.array(names, pa.string()))

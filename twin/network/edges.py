"""Sourcing edges: who may buy what from whom, over which lane, at what cost and lead time."""

from __future__ import annotations

from dataclasses import dataclass

from twin.network.arrays import FloatArray, IntArray


@dataclass(frozen=True)
class LeadTime:
    """The law of a lane's lead time, in days from departure to availability."""

    law: str
    """A file name of ``twin.laws``."""
    mean_days: float
    deviation_days: float
    drawn_per: str
    """``shipment``: all products of a departure arrive together; ``product``: each product draws its own."""


WHENEVER = -1


@dataclass(frozen=True)
class Edges:
    """One row per pair (source, destination): a lane together with what is sourced over it.

    Money is in micro minor units per book unit unless the name says otherwise.
    """

    source: IntArray
    """[edge] site row that ships."""
    destination: IntArray
    """[edge] site row that orders and receives."""
    modes: tuple[str, ...]
    lead_times: tuple[LeadTime, ...]
    distance_km: FloatArray
    vehicle_capacity_ml: IntArray
    """[edge] volume one vehicle holds; ``UNLIMITED``: one vehicle takes everything."""
    vehicles_per_day: IntArray
    """[edge] vehicles that may leave a day; ``UNLIMITED``: no limit."""
    cost_per_vehicle_minor: IntArray
    cost_per_unit_micro: IntArray
    emission_g_per_tkm: FloatArray
    """[edge] grams CO2e per tonne-kilometre."""
    carrier: IntArray
    """[edge] partner row that is paid for the transport."""
    freight_payer: IntArray
    """[edge] partner row that pays it."""
    share: FloatArray
    """[edge, sku] share of the destination's orders for the product that goes to this source; 0: not sourced here."""
    priority: IntArray
    """[edge] rank of this customer at its source; 1 is served first by the priority rule."""
    transfer_price_micro: IntArray
    """[edge, sku] what the destination's owner pays the source's owner."""
    owed_penalty_micro: IntArray
    """[edge, sku] paid by the source's owner to the destination's for a unit owed over a day."""
    departs_second: IntArray | None = None
    """[edge] second of the day at which goods depart; ``WHENEVER``: as soon as there are any; None: all of them so."""

    def __len__(self) -> int:
        return len(self.modes)

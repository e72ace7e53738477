"""What no sales line tells: the importer's assumptions, each with its unit and meaning.

None of the values has a source; they are plausible for a wholesaler of small goods and are there to be replaced. Review
days and safety factors were chosen so that the zones of the UCI *Online Retail II* data serve about four units in five
from stock, each deciding for itself. The ``README.md`` of every imported folder lists them, and the ``note`` column of
each table says which cells rest on them.
"""

from __future__ import annotations

from dataclasses import dataclass

from twin.settings import setting


@dataclass(frozen=True)
class Assumptions:
    """Costs, lead times and rules of the imported network. Money is relative to the file's own prices."""

    cost_share: float = setting(0.4, unit="-", low=0, high=1, doc="Purchase cost as a share of the sales price.")
    mass_kg: float = setting(0.3, unit="kg", low=0, doc="Mass of one unit, the same for every product.")
    volume_l: float = setting(1, unit="l", low=0, doc="Volume of one unit, the same for every product.")
    plant_lead_days: float = setting(14, unit="days", low=0, doc="Mean lead time from the plant to the warehouse.")
    near_lead_days: float = setting(14, unit="days", low=0, doc="Mean lead time from the near supplier, likewise.")
    far_lead_days: float = setting(21, unit="days", low=0, doc="Mean lead time from the far supplier, likewise.")
    lead_deviation_share: float = setting(
        0.2, unit="-", low=0, doc="Standard deviation of every lead time, as a share of its mean."
    )
    home_lead_days: float = setting(2, unit="days", low=0, doc="Mean lead time to zones up to 500 km away.")
    continent_lead_days: float = setting(4, unit="days", low=0, doc="Mean lead time to zones up to 3,000 km away.")
    overseas_lead_days: float = setting(7, unit="days", low=0, doc="Mean lead time to zones farther away.")
    detour_factor: float = setting(1.2, unit="-", low=1, doc="Travelled distance over great-circle distance.")
    local_distance_km: float = setting(50, unit="km", low=0, doc="Shortest distance of a lane.")
    supplier_capacity_factor: float = setting(
        4, unit="-", low=1, doc="Daily capacity of a supplier over the mean daily sales of its products."
    )
    backorder_share: float = setting(0, unit="-", low=0, high=1, doc="Share of unmet demand that waits.")
    transfer_percent: float = setting(
        75, unit="%", low=0, doc="What the zones pay the warehouse, as a percentage of the sales price."
    )
    supplier_percent: float = setting(
        110, unit="%", low=0, doc="What the warehouse pays a supplier, as a percentage of the cost of making."
    )
    holding_percent: float = setting(20, unit="% a year", low=0, doc="Holding cost of stock, of its cost.")
    handling_share: float = setting(0.02, unit="-", low=0, doc="Handling of one unit, over the mean price of a unit.")
    order_line_share: float = setting(0.1, unit="-", low=0, doc="Fixed cost of an order line, over the mean price.")
    home_freight_share: float = setting(0.02, unit="-", low=0, doc="Freight of a unit to `home`, over the mean price.")
    continent_freight_share: float = setting(0.05, unit="-", low=0, doc="Freight of a unit to `continent`.")
    overseas_freight_share: float = setting(0.1, unit="-", low=0, doc="Freight of a unit to `overseas`.")
    supply_freight_share: float = setting(
        0.02, unit="-", low=0, doc="Freight of a unit from a supplier in a full vehicle, over the mean price."
    )
    vehicle_m3: float = setting(60, unit="m3", low=0.1, doc="Volume of a supplier's vehicle or container.")
    road_g_per_tkm: float = setting(100, unit="g/tkm", low=0, doc="CO2e of a tonne-kilometre by road.")
    sea_g_per_tkm: float = setting(12, unit="g/tkm", low=0, doc="CO2e of a tonne-kilometre by sea.")
    air_g_per_tkm: float = setting(800, unit="g/tkm", low=0, doc="CO2e of a tonne-kilometre by air.")
    zone_review_days: int = setting(7, unit="days", low=1, high=365, doc="Days between the orders of a zone.")
    zone_safety_factor: float = setting(
        3.5, unit="-", low=0, high=10, doc="Safety stock of a zone, in standard deviations of lead-time demand."
    )
    warehouse_review_days: int = setting(7, unit="days", low=1, high=365, doc="Days between the warehouse's orders.")
    warehouse_safety_factor: float = setting(
        1.645, unit="-", low=0, high=10, doc="Safety stock of the warehouse, likewise in standard deviations."
    )
    smoothing: float = setting(0.1, unit="-", low=0, high=1, doc="Weight of the newest day in the sales forecast.")
    zone_cover_days: float = setting(30, unit="days", low=0, doc="Opening stock of a zone, in days of trailing sales.")
    warehouse_cover_days: float = setting(60, unit="days", low=0, doc="Opening stock of the warehouse, in such days.")


@dataclass(frozen=True)
class DeliveryAssumptions:
    """How online orders reach their customers, what that costs, and how long customers wait."""

    promise_days: float = setting(5, unit="days", low=0, high=365, doc="What customers are told, from order to door.")
    door_lead_days: float = setting(
        1, unit="days", low=0, high=365, doc="Mean time of a parcel from the zone's own stock point to the door."
    )
    patience_days: float = setting(
        14, unit="days", low=0, high=3_650, doc="How long an order line waits for stock before it is cancelled."
    )
    parcel_share: float = setting(1, unit="-", low=0, doc="Carrier's price of a parcel, over the mean price of a unit.")
    far_parcel_factor: float = setting(
        2, unit="-", low=0, doc="Price of a parcel from the central warehouse over one from the zone's stock point."
    )
    line_share: float = setting(0.1, unit="-", low=0, doc="Picking an order line, over the mean price of a unit.")
    packing_share: float = setting(0.2, unit="-", low=0, doc="Packing a parcel, over the mean price of a unit.")
    commission_percent: float = setting(
        0, unit="%", low=0, high=100, doc="Commission of the channel's seller, of the value delivered."
    )
    cancel_share: float = setting(
        0, unit="-", low=0, high=1,
        doc="Share of the replayed orders that customers cancel before the pick; what was ordered counts as wanted.",
    )
    cancel_after_hours: float = setting(
        24, unit="hours", low=0.01, high=100_000, doc="Mean time to such a cancellation; unused where the share is 0."
    )
    inspection_hours: float = setting(24, unit="hours", low=0, high=100_000, doc="Inspection of what comes back.")
    restock_percent: float = setting(
        90, unit="%", low=0, high=100, doc="Percentage of what comes back that is as good as new; the rest is scrapped."
    )
    return_share: float = setting(
        0.5, unit="-", low=0, doc="Taking in and inspecting a returned line, over the mean price of a unit."
    )

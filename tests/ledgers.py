"""Small ledgers written by hand, for tests that measure them: a chain of four sites and a run made from plain rows.

The chain: ``mill`` (supplier) sends to ``hub`` (warehouse) over 500 km by truck; ``hub`` sends to the stores ``north``
(100 km, truck) and ``south`` (200 km, van). Two products: ``tea`` (price 20.00, cost 10.00) and ``rice`` (5.00, 3.00).
"""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from twin.ledger.order_states import MEASURES
from twin.ledger.run import SCHEMAS, Run
from twin.network.arrays import frozen
from twin.network.availability import Availability
from twin.network.calendars import Calendars
from twin.network.choice import Choice
from twin.network.docks import Docks
from twin.network.edges import Edges, LeadTime
from twin.network.network import Costs, Network
from twin.network.online import Channels, Deliveries, Fulfilment, Online, Profile, Returns
from twin.network.partners import Partners
from twin.network.pickup import Pickup
from twin.network.products import Products
from twin.network.sites import Sites, Zones
from twin.network.staffing import Handling, Shifts, Staffing

SITES = {"mill": "supplier", "hub": "warehouse", "north": "store", "south": "store"}
PARTNERS = {
    "maker": "supplier", "trader": "warehouse_operator", "shops": "store_operator", "haulier": "carrier",
}
_UNLIMITED = -1


def run(days: int, warmup_days: int = 0, unit_scale: int = 1, **tables: Sequence[Mapping[str, Any]]) -> Run:
    """Return the ledger of a run of so many measured days; columns that a row does not name are 0 or ''."""
    meta = {"horizon_days": days, "warmup_days": warmup_days, "unit_scale": unit_scale}
    return Run(meta, {name: _table(name, tables.get(name, ())) for name in SCHEMAS})


def move(day: int, name: str, units: int, site: str, to: str = "") -> dict[str, Any]:
    """Return a row of movements, at one site or from one to another."""
    return {"day": day, "move": name, "from_site": site, "to_site": to or site, "units": units}


def moves(name: str, units: Sequence[int], site: str, to: str = "", first_day: int = 0) -> list[dict[str, Any]]:
    """Return one movement a day, none on a day with 0 units."""
    return [move(first_day + day, name, count, site, to) for day, count in enumerate(units) if count]


def stock(day: int, site: str, **columns: int) -> dict[str, Any]:
    """Return a row of the table stock, over one tick unless said otherwise."""
    return {"day": day, "site": site, "ticks": 1, **columns}


def came(day: int, site: str, waited_minutes: int, unloading_minutes: int) -> dict[str, Any]:
    """Return a truck that came to a dock."""
    waited, unloading = (60_000 * minutes for minutes in (waited_minutes, unloading_minutes))
    return {"day": day, "from_site": "mill", "to_site": site, "waited_ms": waited, "unloading_ms": unloading}


def worked(day: int, hour: int, site: str, **seconds: int) -> dict[str, Any]:
    """Return a row of site_hours; columns without their ``_ms``, in seconds."""
    return {"day": day, "hour": hour, "site": site, **{f"{name}_ms": 1_000 * each for name, each in seconds.items()}}


def docks(opens_hour: int = 8, closes_hour: int = 16, **doors: int) -> Docks:
    """Return docks with so many doors at these sites, open the same hours every day."""
    count = len(SITES)
    none = frozen(np.zeros(count, np.int64))
    return Docks(
        frozen([doors.get(site, 0) for site in SITES]), (LeadTime("constant", 0.0, 0.0, "shipment"),) * count,
        none, frozen([3_600 * opens_hour] * count), frozen([3_600 * closes_hour] * count), none, none,
    )


def paid(day: int, kind: str, payer: str, payee: str, amount_minor: int) -> dict[str, Any]:
    """Return a row of postings."""
    return {"day": day, "kind": kind, "payer": payer, "payee": payee, "site": "hub", "amount_minor": amount_minor}


def period(first_day: int, name: str, product: str, units: int) -> dict[str, Any]:
    """Return a row of the table products: the units of one move over a period of some days."""
    return {"first_day": first_day, "days": 1, "move": name, "product": product, "units": units}


def sent(day: int, site: str, to: str, mass_g: int) -> dict[str, Any]:
    """Return a row of shipments."""
    return {"day": day, "from_site": site, "to_site": to, "units": 1, "mass_g": mass_g, "vehicles": 1}


def ordered(day: int, channel: str, **measures: int) -> list[dict[str, Any]]:
    """Return rows of the table order_days: what was counted on one day of one channel."""
    assert measures.keys() <= set(MEASURES), measures
    return [
        {"day": day, "channel": channel, "mode": "standard", "measure": name, "amount": amount}
        for name, amount in measures.items()
    ]


def took(minutes: int, orders: int, channel: str = "web", first_day: int = 0) -> dict[str, Any]:
    """Return a row of the table order_times: orders that were complete after so many minutes."""
    return {
        "first_day": first_day, "days": 1, "channel": channel, "mode": "standard", "minutes": minutes, "orders": orders,
    }


def returned() -> Online:
    """Return the two channels, from which some of what was delivered comes back to the hub."""
    one, half = frozen([0]), frozen([0.5], float)
    terms = Returns(
        frozen(np.zeros((2, 2))), ("all, all",), half, (LeadTime("constant", 1, 0, "shipment"),), frozen([True], bool),
        one, half, half, one, frozen([True], bool), one, one,
    )
    return dataclasses.replace(online(), returns=terms)


def shown(of: Online) -> Online:
    """Return the same with customers who are shown what is there, without delay or mistake."""
    none, share = frozen([0, 0]), frozen([0.0, 0.0], float)
    return dataclasses.replace(
        of, availability=Availability(frozen([True, True], bool), none, share, none, none, share)
    )


def picked_up(of: Online) -> Online:
    """Return the same with customers who come for their orders."""
    mode = Pickup(
        frozen([True], bool), (LeadTime("constant", 1.0, 0.0, "shipment"),), frozen([0.0], float), frozen([86_400]),
        frozen(np.zeros(0, np.int64)),
    )
    return dataclasses.replace(of, pickup=mode)


def staffed(of: Online) -> Online:
    """Return the same with a picker and a packer at the hub from eight to noon every day."""
    seven, none = frozen(np.ones(7)), frozen([0.0], float)
    shifts = Shifts(
        frozen(np.full(7, list(SITES).index("hub"))), frozen(np.arange(7)), frozen(np.full(7, 28_800)),
        frozen(np.full(7, 43_200)), seven, seven, frozen(np.zeros(7)),
    )
    minute = (LeadTime("constant", 1 / 1_440, 0.0, "shipment"),)
    handling = Handling(
        frozen([-1, 0, -1, -1]), ("hub",), minute, none, minute, frozen([0]), frozen([1]), frozen([1.0], float),
        frozen([False], bool), none, frozen([1]),
    )
    return dataclasses.replace(of, staffing=Staffing(shifts, handling))


def choosing(of: Online) -> Online:
    """Return the same with customers who choose by which channel and mode they order, or order nothing."""
    ways = np.ones((len(of.channels), len(of.modes)))
    return dataclasses.replace(of, choice=Choice(frozen(ways, bool), *[frozen(ways, float)] * 4))


def _table(name: str, rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    columns = {
        field.name: [row.get(field.name, "" if pa.types.is_dictionary(field.type) else 0) for row in rows]
        for field in SCHEMAS[name]
    }
    for row in rows:
        assert row.keys() <= columns.keys(), (name, row)
    return pa.table(
        {field.name: pa.array(columns[field.name], type=field.type) for field in SCHEMAS[name]}, schema=SCHEMAS[name]
    )


def network(**changes: Any) -> Network:
    """Return the chain of four sites; ``changes`` replace fields of the network."""
    cells = (len(SITES), 2)
    nothing = frozen(np.zeros(cells))
    whole = Network(
        name="four sites", currency="CNY", unit_scale=1, start_date=datetime.date(2024, 1, 1),
        products=_products(), partners=Partners(tuple(PARTNERS), tuple(PARTNERS), tuple(PARTNERS.values())),
        zones=Zones((), (), frozen([], float), frozen([], float), frozen([])), sites=_sites(),
        calendars=Calendars(("always",), ((True,) * 7,), ({},)), edges=_edges(),
        costs=Costs(nothing, nothing, nothing, nothing, nothing),
        demand_rate=frozen([[0, 0], [0, 0], [5, 5], [5, 5]], float), initial_on_hand=nothing, policies=(),
    )
    return dataclasses.replace(whole, **changes)


def _products() -> Products:
    return Products(
        ("tea", "rice"), ("Tea", "Rice"), ("drinks", "staples"), price_micro=frozen([2_000_000_000, 500_000_000]),
        cost_micro=frozen([1_000_000_000, 300_000_000]), mass_g=frozen([200, 1000]), volume_ml=frozen([500, 1000]),
    )


def _sites() -> Sites:
    count = len(SITES)
    return Sites(
        tuple(SITES), tuple(SITES), tuple(SITES.values()), groups=("none",) * count, cities=("Luoyang",) * count,
        partner=frozen([0, 1, 2, 2]), zone=frozen([-1] * count), calendar=frozen([0] * count),
        latitude_deg=frozen([34.6] * count, float), longitude_deg=frozen([112.4] * count, float),
        demand_factor=frozen([1] * count, float), daily_capacity=frozen([_UNLIMITED] * count),
        backorder_share=frozen([0] * count, float),
    )


def _edges() -> Edges:
    zeros = frozen([0, 0, 0])
    return Edges(
        source=frozen([0, 1, 1]), destination=frozen([1, 2, 3]), modes=("truck", "truck", "van"),
        lead_times=(LeadTime("constant", 2, 0, "shipment"),) * 3, distance_km=frozen([500, 100, 200], float),
        vehicle_capacity_ml=frozen([_UNLIMITED] * 3), vehicles_per_day=frozen([_UNLIMITED] * 3),
        cost_per_vehicle_minor=zeros, cost_per_unit_micro=zeros,
        emission_g_per_tkm=frozen([80, 80, 400], float), carrier=frozen([3, 3, 3]), freight_payer=frozen([0, 1, 1]),
        share=frozen(np.ones((3, 2)), float), priority=frozen([1, 1, 2]),
        transfer_price_micro=frozen(np.zeros((3, 2))), owed_penalty_micro=frozen(np.zeros((3, 2))),
    )


def online() -> Online:
    """Return two channels, ``web`` and ``app``, whose customers of no particular zone are delivered to from the hub."""
    flat = Profile.flat()
    return Online(
        Channels(
            ("web", "app"), ("Web shop", "App"), share=frozen([0.5, 0.5], float),
            lines_per_order=frozen([2, 2], float), units_per_line=frozen([1, 1], float),
            patience_seconds=frozen([86_400, 86_400]), cancel_share=frozen([0, 0], float),
            cancel_after_seconds=frozen([1, 1], float), seller=frozen([1, 1]),
            commission_share=frozen([0, 0], float), profiles=(flat, flat),
            weekday_factor=frozen(np.ones((2, 7)), float),
        ),
        orders_per_day=frozen([], float), weight=frozen([0.5, 0.5], float),
        deliveries=Deliveries(
            *[frozen(np.zeros(0, np.int64))] * 4, (), frozen([], float), *[frozen(np.zeros(0, np.int64))] * 3,
            frozen([], float),
        ),
        fulfilment=Fulfilment(*[frozen([0] * len(SITES))] * 3), zone_radius_km=frozen([], float),
    )

"""Tables of the imported chain: partners, zones, sites, lanes, sourcing and contracts."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from twin.importing.assumptions import Assumptions
from twin.importing.basis import FAMILIES, GROUPS, SUPPLY, SUPPLY_GROUP, WAREHOUSE, WAREHOUSE_GROUP, Basis, Row
from twin.importing.places import Place, distance_km
from twin.importing.writing import decimal

_ASSUMED = "assumed, no source"
_HOME_KM, _CONTINENT_KM = 500, 3_000
OWNER, SELLER, CARRIER = "warehouse_company", "sales_company", "carrier"
_NOT_PLACED = "name is no country's: placed at the warehouse"


@dataclass(frozen=True)
class SupplySite:
    """A supplier or the plant: what it makes, where it stands, how far away in days."""

    site: str
    name: str
    kind: str
    families: tuple[str, ...]
    place: Place
    mode: str
    lead_days: float
    emission_g_per_tkm: float


def supply_sites(basis: Basis) -> list[SupplySite]:
    """Return the supply sites that make a family of the assortment; all of it is assumed."""
    assumed, home = basis.options.assumptions, basis.warehouse_place
    far, near, plant = SUPPLY
    sites = [
        SupplySite(far, "Far supplier", "supplier", FAMILIES[:2], Place(23, 114), "sea", assumed.far_lead_days,
                   assumed.sea_g_per_tkm),
        SupplySite(near, "Near supplier", "supplier", FAMILIES[2:3], Place(52, 19), "road", assumed.near_lead_days,
                   assumed.road_g_per_tkm),
        SupplySite(plant, "Plant", "plant", FAMILIES[3:], home, "road", assumed.plant_lead_days,
                   assumed.road_g_per_tkm),
    ]
    return [site for site in sites if set(site.families) & set(basis.families)]


def partners(basis: Basis) -> list[Row]:
    """Return one partner per supply site, the warehouse's owner, the zones' owner and a carrier."""
    rows: list[Row] = [
        {"partner": site.site, "name": site.name, "role": "supplier"} for site in supply_sites(basis)
    ]
    rows += [
        {"partner": OWNER, "name": "Warehouse company", "role": "warehouse_operator"},
        {"partner": SELLER, "name": "Sales company", "role": "store_operator"},
        {"partner": CARRIER, "name": "Carrier", "role": "carrier"},
    ]
    return [{**row, "note": _ASSUMED} for row in rows]


def zones(basis: Basis) -> list[Row]:
    """Return the customer zones with a kept line, most units first."""
    return [
        {
            "zone": zone, "name": basis.sales.zones[row], **_position(zone_place(basis, row)), "population": 0,
            "note": f"population not in the file; {_centre_note(basis, row)}",
        }
        for row, zone in enumerate(basis.zones)
    ]


def sites(basis: Basis) -> list[Row]:
    """Return the supply sites, the warehouse, and a stock point per zone."""
    rows = [_supply_row(basis, site) for site in supply_sites(basis)]
    rows.append(_site(WAREHOUSE, "Warehouse", "warehouse", WAREHOUSE_GROUP, OWNER, basis.warehouse_place) | {
        "note": f"{_ASSUMED}: at the centre of the zone with the most units"
    })
    for row, zone in enumerate(basis.zones):
        name = basis.sales.zones[row]
        place = zone_place(basis, row)
        rows.append(_site(zone, name, "store", zone_group(basis, row), SELLER, place) | {
            "zone": zone, "city": name, "backorder_share": decimal(basis.options.assumptions.backorder_share),
            "note": f"stock point of the zone; {_centre_note(basis, row)}; backorder_share {_ASSUMED}",
        })
    return rows


def lanes(basis: Basis) -> list[Row]:
    """Return a lane from every supply site to the warehouse and from there to every zone."""
    assumed = basis.options.assumptions
    rows = [_supply_lane(basis, site) for site in supply_sites(basis)]
    for row, zone in enumerate(basis.zones):
        group = zone_group(basis, row)
        lead, share = zone_terms(assumed)[group]
        air = group == "overseas"
        rows.append(_lane(basis, WAREHOUSE, zone, "air" if air else "road", lead) | {
            "distance_km": travelled_km(basis, zone_place(basis, row)),
            "vehicle_capacity_m3": "unlimited", "cost_per_vehicle": "0",
            "cost_per_unit": decimal(share * basis.mean_price),
            "emission_g_per_tkm": decimal(assumed.air_g_per_tkm if air else assumed.road_g_per_tkm),
        })
    return rows


def sourcing(basis: Basis) -> list[Row]:
    """Return: zones buy everything from the warehouse, the warehouse each family from its supply site."""
    rows: list[Row] = [{"site": "stores", "product": "all", "source": WAREHOUSE}]
    for site in supply_sites(basis):
        for family in site.families:
            if family in basis.families:
                rows.append({"site": WAREHOUSE, "product": family, "source": site.site})
    return [{**row, "share": "1", "priority": 1, "note": _ASSUMED} for row in rows]


def contracts(basis: Basis) -> list[Row]:
    """Return what the zones pay the warehouse and the warehouse its suppliers."""
    assumed = basis.options.assumptions
    rows: list[Row] = [{
        "seller": OWNER, "buyer": SELLER, "product": "all", "basis": "price",
        "percent": decimal(assumed.transfer_percent), "freight_payer": "seller",
    }]
    rows += [
        {
            "seller": site.site, "buyer": OWNER, "product": "all", "basis": "cost",
            "percent": decimal(assumed.supplier_percent), "freight_payer": "buyer",
        }
        for site in supply_sites(basis)
    ]
    return [{**row, "owed_penalty_per_unit_day": "0", "note": _ASSUMED} for row in rows]


def zone_place(basis: Basis, zone: int) -> Place:
    """Return where a zone is: its country's centre, else the warehouse's place."""
    return basis.known_places[zone] or basis.warehouse_place


def zone_group(basis: Basis, zone: int) -> str:
    """Return the distance group of a zone."""
    distance = distance_km(basis.warehouse_place, zone_place(basis, zone))
    return GROUPS[(distance > _HOME_KM) + (distance > _CONTINENT_KM)]


def zone_terms(assumed: Assumptions) -> dict[str, tuple[float, float]]:
    """Return lead time, days, and freight of a unit over the mean price, by distance group of the zones."""
    return {
        "home": (assumed.home_lead_days, assumed.home_freight_share),
        "continent": (assumed.continent_lead_days, assumed.continent_freight_share),
        "overseas": (assumed.overseas_lead_days, assumed.overseas_freight_share),
    }


def travelled_km(basis: Basis, place: Place) -> str:
    """Return the length of the way from the warehouse to a place."""
    assumed = basis.options.assumptions
    distance = distance_km(basis.warehouse_place, place) * assumed.detour_factor
    return decimal(max(distance, assumed.local_distance_km), places=0)


def _centre_note(basis: Basis, zone: int) -> str:
    return "centre of the country, rounded to a degree" if basis.known_places[zone] else _NOT_PLACED


def _site(site: str, name: str, kind: str, group: str, partner: str, place: Place) -> Row:
    return {
        "site": site, "name": name, "kind": kind, "group": group, "partner": partner, "city": "not known",
        "zone": "none", "calendar": "always", **_position(place),
        "demand_factor": "1", "daily_capacity_units": "unlimited", "backorder_share": "0",
    }


def _position(place: Place) -> Row:
    return {"latitude_deg": decimal(place.latitude_deg), "longitude_deg": decimal(place.longitude_deg)}


def _supply_row(basis: Basis, site: SupplySite) -> Row:
    made = np.isin(basis.families, site.families)
    mean = float(basis.mean_daily[:, made].sum())
    capacity = max(1, math.ceil(mean * basis.options.assumptions.supplier_capacity_factor))
    row = _site(site.site, site.name, site.kind, SUPPLY_GROUP, site.site, site.place)
    return row | {"daily_capacity_units": capacity, "note": f"{_ASSUMED}; capacity from mean sales"}


def _supply_lane(basis: Basis, site: SupplySite) -> Row:
    assumed = basis.options.assumptions
    units = assumed.vehicle_m3 * 1_000 / assumed.volume_l if assumed.volume_l else 1
    return _lane(basis, site.site, WAREHOUSE, site.mode, site.lead_days) | {
        "distance_km": travelled_km(basis, site.place),
        "vehicle_capacity_m3": decimal(assumed.vehicle_m3),
        "cost_per_vehicle": decimal(assumed.supply_freight_share * basis.mean_price * units, places=2),
        "cost_per_unit": "0", "emission_g_per_tkm": decimal(site.emission_g_per_tkm),
    }


def _lane(basis: Basis, source: str, destination: str, mode: str, lead_days: float) -> Row:
    deviation = lead_days * basis.options.assumptions.lead_deviation_share
    return {
        "from": source, "to": destination, "mode": mode, "lead_time_law": "gamma" if deviation else "constant",
        "lead_time_days": decimal(lead_days), "lead_time_deviation_days": decimal(deviation),
        "lead_time_per": "shipment", "vehicles_per_day": "unlimited", "carrier": CARRIER,
        "note": f"{_ASSUMED}; distance from positions",
    }

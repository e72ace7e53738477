"""Partners, products, zones, calendars and sites, in the order of their tables."""

from __future__ import annotations

import datetime

import numpy as np

from twin.network.arrays import frozen
from twin.network.building.integers import micro, whole_or_unlimited
from twin.network.calendars import Calendars
from twin.network.dates import WEEKDAYS
from twin.network.draft import Draft
from twin.network.partners import Partners
from twin.network.products import Products
from twin.network.sites import Sites, Zones
from twin.units import GRAMS_PER_KG, whole


def products(draft: Draft) -> Products:
    """Return the assortment."""
    table, scale = draft.tables["products"], draft.facts["unit_scale"]
    return Products(
        ids=tuple(table["product"]),
        names=tuple(table["name"]),
        families=tuple(table["family"]),
        price_micro=frozen(micro(table["price"], scale)),
        cost_micro=frozen(micro(table["cost"], scale)),
        mass_g=frozen(table["mass_kg"].take(lambda mass: whole(mass * GRAMS_PER_KG))),
        volume_ml=frozen(draft.volume_ml),
    )


def partners(draft: Draft) -> Partners:
    """Return the companies."""
    table = draft.tables["partners"]
    return Partners(tuple(table["partner"]), tuple(table["name"]), tuple(table["role"]))


def zones(draft: Draft) -> Zones:
    """Return the customer zones."""
    table = draft.tables["zones"]
    return Zones(
        ids=tuple(table["zone"]),
        names=tuple(table["name"]),
        latitude_deg=frozen(table["latitude_deg"].take(float, np.float64), np.float64),
        longitude_deg=frozen(table["longitude_deg"].take(float, np.float64), np.float64),
        population=frozen(table["population"].take(int)),
    )


def sites(draft: Draft) -> Sites:
    """Return the sites, with owner, zone and calendar as rows of theirs."""
    table, scale = draft.tables["sites"], draft.facts["unit_scale"]
    return Sites(
        ids=tuple(table["site"]),
        names=tuple(table["name"]),
        kinds=tuple(table["kind"]),
        groups=tuple(table["group"]),
        cities=tuple(table["city"]),
        partner=frozen(draft.owners),
        zone=frozen(table["zone"].take(draft.zones.row) - 1),
        calendar=frozen(table["calendar"].take(draft.calendars.row)),
        latitude_deg=frozen(table["latitude_deg"].take(float, np.float64), np.float64),
        longitude_deg=frozen(table["longitude_deg"].take(float, np.float64), np.float64),
        demand_factor=frozen(table["demand_factor"].take(float, np.float64), np.float64),
        daily_capacity=frozen(whole_or_unlimited(table["daily_capacity_units"], scale)),
        backorder_share=frozen(table["backorder_share"].take(float, np.float64), np.float64),
    )


def calendars(draft: Draft) -> Calendars:
    """Return the calendars; ``always`` is the first."""
    table = draft.tables["calendars"]
    weekdays = [[True] * len(WEEKDAYS) for _ in draft.calendars.ids]
    exceptions: list[dict[datetime.date, bool]] = [{} for _ in draft.calendars.ids]
    for name, day, is_open in zip(table["calendar"], table["day"], table["open"], strict=True):
        calendar = draft.calendars.row(name)
        if isinstance(day, datetime.date):
            exceptions[calendar][day] = is_open
        else:
            weekdays[calendar][WEEKDAYS.index(day)] = is_open
    return Calendars(draft.calendars.ids, tuple(tuple(week) for week in weekdays), tuple(exceptions))

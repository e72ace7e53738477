"""Where customer zones are: country names and their centres, and distances between places."""

from __future__ import annotations

import csv
import functools
import math
from dataclasses import dataclass
from importlib import resources

_EARTH_RADIUS_KM = 6_371.0


@dataclass(frozen=True)
class Place:
    """A point on the globe, in degrees."""

    latitude_deg: float
    longitude_deg: float


def country(name: str) -> Place | None:
    """Return the centre of a country, rounded to a degree, or nothing for a name that is no country's.

    Names are compared without case; common other names (UK, EIRE, RSA) are known. Source: the positions are
    geographic facts, rounded; ``countries.csv`` holds them.
    """
    return _countries().get(name.casefold())


def distance_km(one: Place, other: Place) -> float:
    """Return the great-circle distance by the haversine formula (R. W. Sinnott, Sky and Telescope 68, 1984, p. 159)."""
    latitudes = math.radians(one.latitude_deg), math.radians(other.latitude_deg)
    half_latitude = (latitudes[1] - latitudes[0]) / 2
    half_longitude = math.radians(other.longitude_deg - one.longitude_deg) / 2
    shrunk = math.cos(latitudes[0]) * math.cos(latitudes[1])
    chord = math.sin(half_latitude) ** 2 + shrunk * math.sin(half_longitude) ** 2
    return 2 * _EARTH_RADIUS_KM * math.asin(math.sqrt(min(chord, 1.0)))


@functools.cache
def _countries() -> dict[str, Place]:
    text = resources.files("twin.importing").joinpath("countries.csv").read_text(encoding="utf-8")
    places = {}
    for row in csv.DictReader(text.splitlines()):
        place = Place(float(row["latitude_deg"]), float(row["longitude_deg"]))
        for name in [row["name"], *filter(None, row["also_called"].split(";"))]:
            places[name.casefold()] = place
    return places

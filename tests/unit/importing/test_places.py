"""Places: countries by their names, distances on the globe."""

from __future__ import annotations

import csv
from importlib import resources

import pytest

from twin.importing.places import Place, country, distance_km


@pytest.mark.parametrize(("name", "known_as"), [("EIRE", "Ireland"), ("usa", "United States"), ("RSA", "South Africa")])
def test_a_country_is_found_by_its_other_names_too(name, known_as):
    """Case does not matter."""
    assert country(name) == country(known_as) is not None


def test_a_name_that_is_no_country_is_not_placed():
    """Nothing is guessed from likeness."""
    assert country("Unspecified") is None
    assert country("Germania") is None


def test_a_quarter_of_the_globe_is_ten_thousand_kilometres():
    """The metre was once defined so; the mean radius gives 10,008 km."""
    assert distance_km(Place(0, 0), Place(90, 0)) == pytest.approx(10_007.5, abs=0.5)
    assert distance_km(Place(0, 10), Place(0, -170)) == pytest.approx(20_015, abs=1)
    assert distance_km(Place(12, 34), Place(12, 34)) == 0


def test_the_table_of_countries_is_sound():
    """Every position lies on the globe, and no name stands for two places."""
    text = resources.files("twin.importing").joinpath("countries.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    names = [name.casefold() for row in rows for name in [row["name"], *filter(None, row["also_called"].split(";"))]]
    assert len(names) == len(set(names)) > 200
    assert all(abs(int(row["latitude_deg"])) <= 90 and abs(int(row["longitude_deg"])) <= 180 for row in rows)

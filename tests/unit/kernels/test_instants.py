"""When customers come within a day, against the documentation of the random numbers and plain Python."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.properties.random_worlds import draw
from twin.kernels import instants
from twin.simulation.draws import Draws, name_hashes

FLAT = (np.array([0]), np.array([86_400]), np.array([1.0]))
BUSY = (np.array([0, 8 * 3600, 20 * 3600]), np.array([8 * 3600, 20 * 3600, 86_400]), np.array([0.0, 0.75, 0.25]))
"""Nobody before eight, three in four until eight in the evening."""
KEY = np.array(Draws(7, 0).key("instant"), np.uint64)


def seconds(count: int, day: int = 3, profile=FLAT) -> list[int]:
    site, product = name_hashes(["shop"])[0], name_hashes(["tea"])[0]
    found = np.full(count, -1)
    instants.of_cell(*KEY, site, product, day, count, *profile, found)
    return found.tolist()


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 9])
def test_a_unit_comes_at_the_instant_of_its_address(count):
    """Purpose, site, product, and day x 16384 + number of the unit."""
    expected = [int(draw(7, "instant", "shop", "tea", 3 * 16_384 + n) * 86_400) for n in range(count)]
    assert seconds(count) == expected


def test_more_demand_moves_nobody():
    """The first nine come when they came before."""
    assert seconds(12)[:9] == seconds(9)


def test_customers_come_by_the_profile():
    """Of ten thousand nobody before eight, 75 % +- 2 % before eight in the evening, evenly within a period."""
    found = np.array(seconds(10_000, profile=BUSY))
    assert found.min() >= 8 * 3600
    assert found.max() < 86_400
    assert (found < 20 * 3600).mean() == pytest.approx(0.75, abs=0.02)
    assert ((found >= 8 * 3600) & (found < 14 * 3600)).mean() == pytest.approx(0.375, abs=0.02)


def test_a_last_period_without_customers_gets_none():
    """Shares that sum to a hair below one leave nobody behind closing time."""
    profile = (np.array([0, 3600]), np.array([3600, 86_400]), np.array([1.0 - 1e-16, 0.0]))
    assert max(seconds(2_000, profile=profile)) < 3600


@given(st.lists(st.lists(st.integers(0, 6), min_size=2, max_size=2), min_size=3, max_size=3))
def test_a_list_tells_of_every_customer_once(wanted):
    """In the order of cells, each in the second of its address; or in the hour, which is the same rounded down."""
    units = np.array(wanted, np.int64)
    names = ["a", "b", "c"], ["x", "y"]
    address = (KEY, *map(name_hashes, names), 5)
    expected = []
    for cell in range(6):
        for n in range(units.ravel()[cell]):
            u = draw(7, "instant", names[0][cell // 2], names[1][cell % 2], 5 * 16_384 + n)
            expected.append((int(u * 86_400), cell))
    for step in (1, 3600):
        place, size = np.zeros(units.sum(), np.int64), np.zeros(units.sum(), np.int64)
        instants.listed(*address, units, *FLAT, step, place, size)
        assert size.tolist() == [1] * len(place)
        assert list(zip(place // 6, place % 6, strict=True)) == [(at // step * step, cell) for at, cell in expected]


def test_large_demand_comes_in_ten_thousand_batches():
    """25,003 units: batches of two or three, all of them."""
    place, size = np.zeros(10_000, np.int64), np.zeros(10_000, np.int64)
    instants.listed(KEY, name_hashes(["a"]), name_hashes(["x"]), 0, np.array([[25_003]]), *FLAT, 1, place, size)
    assert set(size.tolist()) == {2, 3}
    assert size.sum() == 25_003


def test_who_comes_for_the_same_in_one_second_comes_together():
    """Neighbours of one place become one."""
    place, size = np.array([1, 1, 4, 6, 6, 6]), np.array([1, 2, 3, 1, 1, 1])
    kept = instants.joined(place, size)
    assert (place[:kept].tolist(), size[:kept].tolist()) == ([1, 4, 6], [3, 3, 3])

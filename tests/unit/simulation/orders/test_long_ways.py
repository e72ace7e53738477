"""Parcels that travel longer than the ring of periods reaches."""

from __future__ import annotations

import numpy as np
import pytest

from tests.shops import HOUR, Basket, lines, run, shop
from twin.simulation.orders import delivering

ARRIVAL = 60 * HOUR


@pytest.fixture
def filed(monkeypatch):
    """A ring of six hours with hardly any room, and every parcel arrives at one second; the fullest list, the room."""
    looks = []
    arrive = delivering.kernels.arrive

    def looked(columns, tally, road, earned, out):
        found = arrive(columns, tally, road, earned, out)
        looks.append((int(road.used.max()), road.of.shape[1]))
        return found

    monkeypatch.setattr(delivering, "_PERIODS", 6)
    monkeypatch.setattr(delivering, "_LEAST_ROOM", 1)
    monkeypatch.setattr(delivering, "_PEAK", 0)
    monkeypatch.setattr(delivering.Deliveries, "_travel_seconds", lambda self, lane, left: ARRIVAL - left)
    monkeypatch.setattr(delivering.kernels, "arrive", looked)
    return looks


def test_lists_that_meet_on_the_way_find_room_for_all_their_parcels(filed):
    """Forty hours of parcels are filed again and again, until all lie in one list; they arrive to the second."""
    baskets = [Basket(hour * HOUR + minute, {0: 1}) for hour in range(40) for minute in (1, 2, 3)]
    done = lines(run(shop(baskets, {"hub": 1_000})))
    assert len(done) == len(baskets)
    assert {row["state"] for row in done} == {"delivered"}
    placed = np.array([basket.placed for basket in baskets])
    assert np.array_equal(placed + [row["delivered"] for row in done], np.full(len(done), ARRIVAL))
    assert max(used for used, _ in filed) == len(baskets)
    assert all(used <= room for used, room in filed), max(filed)

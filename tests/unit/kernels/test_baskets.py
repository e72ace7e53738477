"""The loops of online orders against draws made one address at a time."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from tests.unit.demand.online_shops import FAMILIES, days, shop
from twin.demand.base import NEVER
from twin.demand.baskets import Baskets
from twin.kernels import baskets
from twin.simulation.draws import Draws, name_hashes

ZONES, CHANNELS = ("west", "east"), ("web", "app")
LINES, UNITS = (1.8, 3.0), (1.3, 2.0)


def draw(purpose: str, zone: int, channel: int, index: int) -> float:
    """Return the draw at a documented address."""
    names = name_hashes([ZONES[zone]]), name_hashes([CHANNELS[channel]])
    return float(Draws(1, 0).lines(purpose, *names, np.array([index]))[0])


def numbered(orders, day: int) -> list[tuple[int, int, int, int]]:
    """Return row, zone, channel and number of every order: its place among those of its zone and channel by address."""
    found = []
    for zone in range(2):
        for channel in range(2):
            rows = np.flatnonzero((orders.zone == zone) & (orders.channel == channel))
            numbers = [day << 22 | n for n in range(len(rows))]
            numbers.sort(key=lambda number: (second(zone, channel, number), number))
            found += [(row, zone, channel, number) for row, number in zip(rows.tolist(), numbers, strict=True)]
    return found


def second(zone: int, channel: int, number: int) -> int:
    """Return the second of the day: flat in the web shop; a quarter before six in the evening in the app."""
    u = draw("order", zone, channel, 4 * number)
    if channel == 0:
        return int(u * 86_400)
    return int(u / 0.25 * 64_800) if u < 0.25 else 64_800 + int((u - 0.25) / 0.75 * 21_600)


def test_every_order_is_what_its_addresses_say():
    """Second, cancellation, sample and place, as docs/random-numbers.md gives the addresses."""
    day = 3
    orders = days(Baskets(), shop(rates=(60.0, 30.0)), day + 1)[day]
    assert len(orders) > 60
    for row, zone, channel, number in numbered(orders, day):
        assert orders.placed[row] == day * 86_400 + second(zone, channel, number)
        cancels = channel == 0 and draw("order", zone, channel, 4 * number + 2) < 0.25
        after = -math.log1p(-draw("order_cancelled", zone, channel, number)) * 7_200
        assert orders.cancels[row] == (orders.placed[row] + int(after) if cancels else NEVER)
        assert orders.sampled[row] == (draw("order", zone, channel, 4 * number + 3) < 0.01)
        north = (orders.latitude_deg[row] - (34.5, 35.5)[zone]) * 111.195
        assert north == pytest.approx(10 * disc(zone, channel, number)[1] if zone == 0 else 0, abs=1e-9)


def disc(zone: int, channel: int, number: int) -> tuple[float, float]:
    for attempt in range(16):
        x, y = (2 * draw("order_position", zone, channel, 32 * number + 2 * attempt + j) - 1 for j in (0, 1))
        if x * x + y * y <= 1:
            return x, y
    return 0.0, 0.0


@pytest.mark.parametrize("affinity", [0.0, 0.6])
def test_every_line_is_what_its_addresses_say(affinity):
    """Units, family and product, drawn again while the basket holds it, its units added after the sixth draw."""
    made = shop(rates=(50.0, 20.0))
    (orders,) = days(Baskets(affinity=affinity), made)
    shelf = [0, 2, 4, 1, 3]  # tea before rice
    weight = np.cumsum(made.online.weight[shelf])
    again = 0
    for row, zone, channel, number in numbered(orders, 0):
        count = int(1 + stats.poisson.ppf(draw("order", zone, channel, 4 * number + 1), LINES[channel] - 1))
        basket: dict[int, int] = {}
        for line in range(count):
            at = 8 * (1024 * number + line)
            units = int(1 + stats.poisson.ppf(draw("order_line", zone, channel, at), UNITS[channel] - 1))
            low, high = 0.0, 1.0
            if line and draw("order_line", zone, channel, at + 1) < affinity:
                low, high = (0.0, weight[2]) if FAMILIES[next(iter(basket))] == "tea" else (weight[2], 1.0)
            for attempt in range(6):
                u = low + draw("order_line", zone, channel, at + 2 + attempt) * (high - low)
                product = shelf[int(np.searchsorted(weight, u, side="right"))]
                if product not in basket:
                    break
                again += 1
            basket[product] = basket.get(product, 0) + units
        own = slice(orders.first_line[row], orders.first_line[row + 1])
        assert dict(zip(orders.product[own].tolist(), orders.units[own].tolist(), strict=True)) == basket
    assert again > 10


def test_the_largest_uniform_stays_within_the_family():
    """Stretched over the family's part of the weights it may round up to where the next family begins."""
    weights, slots, u = np.array([0.3, 1.0]), np.array([0, 0]), np.nextafter(1.0, 0)
    lows = np.linspace(0.01, 0.29, 200)
    assert any(low + u * (0.3 - low) >= 0.3 for low in lows)
    assert {baskets._product(u, low, 0.3, weights, slots) for low in lows} == {0}


@given(st.lists(st.integers(0, 86_399), max_size=60))
def test_sorting_by_second_is_a_stable_sort(seconds):
    """Every column goes along; equal seconds stay in their order."""
    drawn = np.arange(7 * len(seconds)).reshape(7, len(seconds))
    drawn[3] = seconds
    assert np.array_equal(baskets.by_second(drawn), drawn[:, np.argsort(drawn[3], kind="stable")])


def test_points_of_the_disc_lie_in_it_and_spread_evenly():
    """Squared distances are uniform, and so are the directions."""
    names = np.full(20_000, 7, np.uint64)
    points = baskets.discs(np.uint64(1), np.uint64(2), names, names, np.arange(20_000))
    square = (points**2).sum(axis=1)
    assert square.max() <= 1
    assert stats.kstest(square, "uniform").pvalue > 1e-4
    assert stats.kstest(np.arctan2(points[:, 0], points[:, 1]) / (2 * np.pi) + 0.5, "uniform").pvalue > 1e-4

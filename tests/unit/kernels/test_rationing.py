"""Sharing scarce units, against plain Python with whole numbers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.kernels import rationing

claims_of_one = st.lists(st.integers(0, 60), min_size=1, max_size=7)
claims_and_stock = claims_of_one.flatmap(lambda claims: st.tuples(st.just(claims), st.integers(0, sum(claims) + 3)))


def largest_remainder(available: int, claims: list[int]) -> list[int]:
    """Exact proportional shares rounded by largest remainder, ties to the first."""
    total = sum(claims)
    if total <= available:
        return claims
    granted = [available * claim // total for claim in claims]
    order = sorted(range(len(claims)), key=lambda edge: (-(available * claims[edge] % total), edge))
    for edge in order[: available - sum(granted)]:
        granted[edge] += 1
    return granted


def proportional(available: int, claims: list[int]) -> list[int]:
    granted = np.zeros((len(claims), 1), np.int64)
    rationing.proportional(np.array([[available]]), np.array(claims)[:, None], np.array([0, len(claims)]), granted)
    return granted[:, 0].tolist()


@given(claims_and_stock)
def test_a_proportional_share_is_the_largest_remainder_to_the_unit(case):
    """Exact arithmetic, ties to the first edge."""
    claims, available = case
    assert proportional(available, claims) == largest_remainder(available, claims)


@pytest.mark.parametrize(
    ("available", "claims", "granted"),
    [
        (12, [6, 26, 6, 37, 33], [1, 3, 1, 4, 3]),
        (11, [15, 7, 0], [8, 3, 0]),
        (1, [5, 5, 5], [1, 0, 0]),
        (2, [5, 5, 5], [1, 1, 0]),
        (0, [5, 5], [0, 0]),
    ],
)
def test_equal_remainders_go_to_the_first_edge(available, claims, granted):
    """Ties that floating point breaks by the rounding of a division are ties all the same."""
    assert proportional(available, claims) == granted


@given(st.lists(st.integers(0, 10**17), min_size=1, max_size=5), st.integers(0, 10**17))
def test_huge_claims_are_shared_without_waste_or_excess(claims, available):
    """Beyond what a float counts exactly, still between nothing and the claim, and all that there is."""
    granted = proportional(available, claims)
    assert all(0 <= got <= claim for got, claim in zip(granted, claims, strict=True))
    assert sum(granted) == min(available, sum(claims))


sources = st.lists(claims_of_one, min_size=1, max_size=3)


@given(sources, st.data())
def test_sources_and_products_do_not_see_each_other(claims, data):
    """Each source shares each product by itself, whatever stands in the rows and columns around it."""
    flat = [claim for each in claims for claim in each]
    table = np.array([flat, flat[::-1]]).T.copy()
    start = np.cumsum([0, *map(len, claims)])
    available = np.array(data.draw(st.lists(
        st.lists(st.integers(0, 80), min_size=2, max_size=2), min_size=len(claims), max_size=len(claims)
    )))
    granted = np.zeros_like(table)
    rationing.proportional(available, table, start, granted)
    for source in range(len(claims)):
        rows = slice(start[source], start[source + 1])
        for product in range(2):
            alone = largest_remainder(int(available[source, product]), table[rows, product].tolist())
            assert granted[rows, product].tolist() == alone


@given(claims_and_stock, st.data())
def test_a_better_rank_is_served_before_a_worse_one_gets_anything(case, data):
    """Class by class, each in proportion; rank numbers need not be consecutive."""
    claims, available = case
    rank = data.draw(st.lists(st.sampled_from([1, 2, 5]), min_size=len(claims), max_size=len(claims)))
    granted = np.zeros((len(claims), 1), np.int64)
    rationing.by_priority(
        np.array([[available]]), np.array(claims)[:, None], np.array([0, len(claims)]), np.array(rank), granted
    )
    expected, left = [0] * len(claims), available
    for each in sorted(set(rank)):
        members = [edge for edge in range(len(claims)) if rank[edge] == each]
        for edge, got in zip(members, largest_remainder(left, [claims[edge] for edge in members]), strict=True):
            expected[edge] = got
        left -= sum(expected[edge] for edge in members)
    assert granted[:, 0].tolist() == expected


queue = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 1), st.integers(1, 9)), max_size=15)


@given(queue, st.lists(st.integers(0, 25), min_size=4, max_size=4))
def test_first_come_serves_the_oldest_line_first_to_the_unit(lines, stock):
    """Against a loop over the queue; edges 0 and 1 belong to source 0, edges 2 and 3 to source 1."""
    available = np.array(stock).reshape(2, 2)
    edges, products, units = (np.array(column, np.int64) for column in (list(zip(*lines, strict=True)) or [[]] * 3))
    left, granted = units.copy(), np.zeros((4, 2), np.int64)
    rationing.first_come(available.copy(), edges, products, left, np.array([0, 0, 1, 1]), granted)
    shelf, expected = available.tolist(), np.zeros((4, 2), np.int64)
    for line, (edge, product, wanted) in enumerate(lines):
        got = min(wanted, shelf[edge // 2][product])
        shelf[edge // 2][product] -= got
        expected[edge, product] += got
        assert left[line] == wanted - got
    assert np.array_equal(granted, expected)


@given(st.lists(st.integers(0, 40), min_size=6, max_size=6), st.integers(-1, 150))
def test_capacity_cuts_all_that_leaves_a_source_in_proportion(units, capacity):
    """Over edges and products together; a negative capacity is none to speak of, and cuts nothing."""
    granted = np.array(units).reshape(3, 2)
    rationing.trim_to_capacity(granted, np.array([0, 3]), np.array([capacity]))
    expected = units if capacity < 0 else largest_remainder(capacity, units)
    assert granted.ravel().tolist() == expected


def test_each_source_has_its_own_capacity():
    """What one source cannot send, another is not kept from sending."""
    granted = np.array([[8, 8], [4, 4], [9, 9]])
    rationing.trim_to_capacity(granted, np.array([0, 2, 3]), np.array([12, -1]))
    assert granted.tolist() == [[4, 4], [2, 2], [9, 9]]


@given(
    st.lists(st.integers(0, 30), min_size=3, max_size=3), st.lists(st.integers(0, 5), min_size=3, max_size=3),
    st.integers(0, 200),
)
def test_a_load_never_exceeds_its_volume_and_leaves_no_unit_that_fits(units, volume, load):
    """Products are loaded in their order; what room is left stays for the next load of the day."""
    granted, room = np.array([units]), np.array([-1, load])
    rationing.trim_to_load(granted, np.array([1]), np.array(volume), room)
    left = load
    for product in range(3):
        fits = units[product] if volume[product] == 0 else min(units[product], left // volume[product])
        assert granted[0, product] == fits
        left -= fits * volume[product]
    assert room.tolist() == [-1, left]
    assert left >= 0


def test_a_lane_without_limit_takes_everything():
    """A negative load is none."""
    granted, room = np.array([[10**9]]), np.array([-1])
    rationing.trim_to_load(granted, np.array([0]), np.array([10**6]), room)
    assert granted.tolist() == [[10**9]]
    assert room.tolist() == [-1]


def freight(units, vehicle_ml=-1, per_vehicle=0, per_unit=0, scale=1):
    """One edge and two products: 500 g and 2 litres, 100 g and 1 litre."""
    shipped, charge = np.zeros((3, 1), np.int64), np.zeros(1, np.int64)
    largest = rationing.freight(
        np.array([units]), np.array([0]), np.array([500, 100]), np.array([2000, 1000]), scale, np.array([vehicle_ml]),
        np.array([per_vehicle]), np.array([per_unit]), shipped, charge,
    )
    return shipped[:, 0].tolist(), int(charge[0]), largest


def test_goods_are_weighed_and_loaded_on_whole_vehicles():
    """Four of 2 l and three of 1 l are 11 l: two vehicles of 10 l, one of 11 l, one without limit, none for nothing."""
    assert freight([4, 3], vehicle_ml=10_000)[0] == [7, 2300, 2]
    assert freight([4, 3], vehicle_ml=11_000)[0] == [7, 2300, 1]
    assert freight([4, 3])[0] == [7, 2300, 1]
    assert freight([0, 0], vehicle_ml=10_000)[0] == [0, 0, 0]


def test_a_book_unit_weighs_its_part_of_a_unit():
    """At a scale of 10, forty book units are four units; what does not fill a vehicle still needs one."""
    assert freight([40, 30], vehicle_ml=11_000, scale=10)[0] == [70, 2300, 1]
    assert freight([41, 30], vehicle_ml=11_000, scale=10)[0] == [71, 2350, 2]


def test_freight_is_paid_by_the_vehicle_and_by_the_unit():
    """Two vehicles at 900 and seven units at 0.25: 1801.75, in millionths."""
    assert freight([4, 3], vehicle_ml=10_000, per_vehicle=900, per_unit=250_000)[1] == 1_801_750_000


@pytest.mark.parametrize(
    "huge", [{"per_unit": 10**12}, {"per_vehicle": 10**18, "vehicle_ml": 1}, {"units": [10**17, 0]}], ids=str
)
def test_freight_says_how_near_it_came_to_an_overflow(huge):
    """Charge, weight and volume are added up in floating point as well."""
    assert freight(**{"units": [10**10, 0]} | huge)[2] > 2.0**62
    assert freight([4, 3])[2] < 2.0**62


def shared(available: int, want, cover, spread=None, batch=None) -> list[int]:
    """Return how one stock is shared among rows by ``fair_share``."""
    rows = len(want)

    def column(values, of):
        return np.array(values, of)[:, None]

    granted = np.zeros((rows, 1), np.int64)
    rationing.fair_share(
        np.array([[available]]), np.zeros((rows, 1), np.int64), column(want, np.int64), column(cover, np.int64),
        column(spread or [1.0] * rows, float), column(batch or [1] * rows, np.int64), granted,
    )
    return granted[:, 0].tolist()


@pytest.mark.parametrize(
    ("available", "want", "cover", "spread", "batch", "expected"),
    [
        (100, [10, 20], [0, 0], None, None, [10, 20]),
        (20, [40, 40], [-2, -18], None, None, [2, 18]),
        (30, [40, 40], [0, 0], [1.0, 2.0], None, [10, 20]),
        (30, [5, 40], [-50, 0], None, None, [5, 25]),
        (30, [48, 48], [0, 0], None, [12, 12], [12, 12]),
        (11, [48, 48], [0, 0], None, [12, 12], [0, 0]),
        (1, [5, 5], [0, 0], None, None, [1, 0]),
        (0, [5, 5], [0, 0], None, None, [0, 0]),
    ],
)
def test_a_fair_share_brings_all_to_one_level_as_far_as_batches_and_wants_allow(
    available, want, cover, spread, batch, expected
):
    """By hand: cover + share over spread becomes equal."""
    assert shared(available, want, cover, spread, batch) == expected


@given(
    available=st.integers(0, 200), cover=st.lists(st.integers(-50, 50), min_size=2, max_size=6),
    seed=st.integers(0, 99),
)
def test_a_fair_share_wastes_nothing_and_lifts_the_lowest(available, cover, seed):
    """All is given out that is wanted; nobody who still wants stands a unit below another who got something."""
    want = np.random.default_rng(seed).integers(0, 60, len(cover)).tolist()
    got = shared(available, want, cover)
    assert sum(got) == min(available, sum(want))
    assert all(0 <= units <= most for units, most in zip(got, want, strict=True))
    stands = np.add(cover, got)
    for low in range(len(cover)):
        for high in range(len(cover)):
            if got[low] < want[low] and got[high] > 0:
                assert stands[high] <= stands[low] + 1

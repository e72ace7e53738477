"""The loops over stock against one line of NumPy, or plain Python, each."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from twin.kernels import stock


def block(rows: int, columns: int, low: int = 0, high: int = 30):
    cell = st.integers(low, high)
    return st.lists(st.lists(cell, min_size=columns, max_size=columns), min_size=rows, max_size=rows).map(np.array)


def masks(count: int):
    return st.lists(st.booleans(), min_size=count, max_size=count).map(np.array)


@given(block(4, 3), block(3, 3), masks(4))
def test_what_is_wanted_is_sold_or_missed(free, wanted, closed):
    """An open site sells what it has, a closed one nothing; a cell that missed something has run out."""
    sites = np.array([3, 0, 2])
    sold, missed = np.zeros_like(wanted), np.zeros_like(wanted)
    ran_out = np.zeros(wanted.shape, bool)
    ran_out[0, 0] = True
    short = stock.sell(free, sites, closed, wanted, sold, missed, ran_out)
    expected = np.where(closed[sites][:, None], 0, np.minimum(wanted, free[sites]))
    assert np.array_equal(sold, expected)
    assert np.array_equal(missed, wanted - expected)
    assert short == missed.any()
    assert np.array_equal(ran_out, (wanted > expected) | np.eye(3, dtype=bool)[0] * np.eye(3, dtype=bool)[:, :1])


@given(block(4, 3), block(4, 3), masks(4))
def test_who_waits_is_served_as_far_as_stock_goes(free, waiting, closed):
    """The smaller of stock and backorders at an open site, nothing at a closed one."""
    sites = np.array([3, 0, 2])
    served = np.full((3, 3), 99)
    some = stock.servable(free, waiting, sites, closed, served)
    assert np.array_equal(served, np.where(closed[sites][:, None], 0, np.minimum(free, waiting)[sites]))
    assert some == served.any()


def test_a_cycle_ends_with_each_receipt_and_remembers_whether_it_ran_out():
    """Only where something arrives, and only at sites that face customers."""
    ran_out = np.array([[True, True, False]])
    restocked = np.zeros((1, 3), bool)
    ended = np.zeros((2, 2), np.int64)
    row_of_site = np.array([-1, 0])
    received = np.array([[5, 0, 2], [9, 9, 9]]), np.array([1, 0])
    stock.close_cycles(*received, row_of_site, ran_out, restocked, ended)
    assert ended.tolist() == [[0, 2], [0, 1]]
    assert ran_out.tolist() == [[False, True, False]]
    stock.close_cycles(*received, row_of_site, ran_out, restocked, ended)
    assert ended.tolist() == [[0, 2], [0, 1]], "the same morning: no customer came in between"


@given(block(3, 2), block(3, 2), block(3, 2), block(4, 2), block(4, 2))
def test_a_position_is_on_hand_plus_coming_plus_ordered_less_what_others_wait_for(
    free, waiting, backlog, moving, owed
):
    """Edges 0 and 1 lead into site 0, edge 2 into site 1, edge 3 from site 0 into site 2."""
    destination, source = np.array([0, 0, 1, 2]), np.array([1, 2, 2, 0])
    inbound, outbound = np.argsort(destination, kind="stable"), np.argsort(source, kind="stable")
    starts = [np.r_[0, np.cumsum(np.bincount(ends, minlength=3))] for ends in (destination, source)]
    sites = np.array([2, 0])
    position = np.full((2, 2), 99)
    stock.net_stock(free, waiting, backlog, moving, sites, starts[0], inbound, position)
    for row, site in enumerate(sites):
        net = free[site] - waiting[site] - backlog[site]
        assert np.array_equal(position[row], net + moving[destination == site].sum(axis=0))
    before = position.copy()
    stock.add_owed(owed, sites, starts[0], inbound, 1, position)
    stock.add_owed(owed, sites, starts[1], outbound, -1, position)
    for row, site in enumerate(sites):
        change = owed[destination == site].sum(axis=0) - owed[source == site].sum(axis=0)
        assert np.array_equal(position[row] - before[row], change)
    for less_owed, expected in ((True, position), (False, position + [owed[source == site].sum(0) for site in sites])):
        at_once = np.full((2, 2), 99)
        stock.inventory_position(
            free, waiting, backlog, moving, owed, sites, starts[0], inbound, starts[1], outbound, less_owed, at_once
        )
        assert np.array_equal(at_once, expected)


@given(block(2, 3), block(2, 3), block(2, 3), masks(6))
def test_a_tick_of_every_site_is_measured_and_charged(free, reserved, waiting, listed):
    """Units, value in whole minor units, units waited for, listed products in stock; holding and backorder cost.

    What is reserved is on hand, but not in stock.
    """
    cost, holding, backorder = np.array([2_500_000, 10, 0]), np.full((2, 3), 7), np.arange(6).reshape(2, 3)
    listed = listed.reshape(2, 3)
    state, charges = np.ones((4, 2), np.int64), np.ones((2, 2), np.int64)
    stock.accrue_sites(free, reserved, waiting, cost, holding, backorder, listed, state, charges)
    in_stock = ((free > 0) & listed).sum(axis=1)
    held = free + reserved
    expected = [held.sum(axis=1), (held * cost).sum(axis=1) // 1_000_000, waiting.sum(axis=1), in_stock]
    assert np.array_equal(state - 1, expected)
    assert np.array_equal(charges - 1, [(held * holding).sum(axis=1), (waiting * backorder).sum(axis=1)])


@given(block(2, 3), block(2, 3), block(2, 3), masks(6))
def test_a_day_of_unit_seconds_is_what_its_seconds_add_up_to(free, reserved, waiting, listed):
    """A state that stays for 7 seconds gives 7 times its tick; value is rounded down by product, not by site."""
    cost, holding, backorder = np.array([2_500_000, 10, 0]), np.full((2, 3), 7), np.arange(6).reshape(2, 3)
    listed, rates = listed.reshape(2, 3), (cost, holding, backorder)
    tick, whole = (np.zeros((4, 2), np.int64), np.zeros((2, 2), np.int64)), (np.zeros((4, 2), np.int64),
                                                                            np.zeros((2, 2), np.int64))
    for _ in range(7):
        stock.accrue_sites(free, reserved, waiting, *rates, listed, *tick)
    ready = (free > 0) * 7
    stock.accrue_areas(free * 7, reserved * 7, waiting * 7, ready, *rates, listed, *whole)
    assert np.array_equal(whole[1], tick[1])
    assert np.array_equal(whole[0][[0, 2, 3]], tick[0][[0, 2, 3]])
    assert np.array_equal(whole[0][1], ((free + reserved) * 7 * cost // 1_000_000).sum(axis=1))


@given(st.integers(0, 10**11), st.integers(0, 10**13))
def test_what_is_dear_keeps_its_value_to_the_minor_unit(seconds, cost):
    """Against integers without end: unit-seconds times micro minor units, in whole minor units."""
    assume(seconds * cost < 2**62 * 10**6)
    nothing, state = np.zeros((1, 1), np.int64), np.zeros((4, 1), np.int64)
    stock.accrue_areas(
        np.array([[seconds]]), nothing, nothing, nothing, np.array([cost]), nothing, nothing, np.array([[True]]), state,
        np.zeros((2, 1), np.int64),
    )
    assert state[1, 0] == seconds * cost // 10**6


def test_value_times_seconds_beyond_64_bits_is_still_counted():
    """A million pieces of 10.00 for a day are 8.64e19 micro-seconds, but 8.64e13 in minor units."""
    area, nothing = np.array([[10**6 * 86_400]]), np.zeros((1, 1), np.int64)
    state = np.zeros((4, 1), np.int64)
    stock.accrue_areas(
        area, nothing, nothing, nothing, np.array([10**9]), nothing, nothing, np.array([[True]]), state,
        np.zeros((2, 1), np.int64),
    )
    assert state[1, 0] == 10**6 * 1000 * 86_400


priced = st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 2), st.integers(0, 1)), max_size=9)


@given(priced, st.sampled_from([[[7, 0, 10**9]], [[7, 0, 10**9], [5, 6, 7]]]))
def test_lines_are_priced_and_added_up_by_row(lines, price):
    """Units times the price of the product, of the row or of all; the sum of magnitudes tells of overflows."""
    units, products, rows = (np.array([line[of] for line in lines], np.int64) for of in range(3))
    result = np.full(2, -1)
    size = stock.priced_lines(units, products, np.array(price), rows, result)
    worth = [(row, u * price[row if len(price) > 1 else 0][product]) for u, product, row in lines]
    assert result.tolist() == [sum(value for row, value in worth if row == at) for at in (0, 1)]
    assert size == pytest.approx(sum(float(value) for _, value in worth))


def test_what_is_accrued_says_how_near_it_came_to_an_overflow():
    """The magnitude is reported in floating point, so that it is right even where the integers are not."""
    big = np.array([[10**12]])
    said = stock.accrue_sites(
        big, np.zeros((1, 1), np.int64), big, np.array([10**12]), np.array([[0]]), np.array([[1]]), np.array([[True]]),
        np.zeros((4, 1), np.int64), np.zeros((2, 1), np.int64),
    )
    assert said == pytest.approx(1e24)
    value = np.zeros(1, np.int64)
    assert stock.priced(big, np.array([[10**12]]), np.array([0]), value) == pytest.approx(1e24)
    due, state = np.zeros(1, np.int64), np.zeros((2, 1), np.int64)
    assert stock.accrue_edges(big, big, np.array([[10**12]]), state, due) == pytest.approx(1e24)


@given(block(3, 2), block(3, 2))
def test_a_tick_of_every_edge_is_measured_and_charged(moving, owed):
    """Units on the road, units owed, and the penalty for what is owed."""
    penalty = np.arange(6).reshape(3, 2)
    state, charge = np.zeros((2, 3), np.int64), np.ones(3, np.int64)
    stock.accrue_edges(moving, owed, penalty, state, charge)
    assert np.array_equal(state, [moving.sum(axis=1), owed.sum(axis=1)])
    assert np.array_equal(charge - 1, (owed * penalty).sum(axis=1))


@given(block(3, 2), block(4, 2))
def test_units_are_priced_by_their_row_or_by_the_only_one(units, price):
    """A price table with one row serves all."""
    rows, value = np.array([2, 0, 2]), np.zeros(3, np.int64)
    stock.priced(units, price, rows, value)
    assert np.array_equal(value, (units * price[rows]).sum(axis=1))
    stock.priced(units, price[:1], rows, value)
    assert np.array_equal(value, (units * price[0]).sum(axis=1))


shares = st.lists(st.integers(0, 10), min_size=1, max_size=4).filter(sum)


@given(shares, st.integers(0, 1000))
def test_an_order_is_split_by_share_and_no_unit_is_lost(parts, quantity):
    """Each source gets its share to within a unit, and a source without a share gets nothing."""
    share = np.array(parts)[:, None] / sum(parts)
    split = np.zeros((len(parts), 1), np.int64)
    stock.split_orders(np.array([[quantity]]), np.array([0, len(parts)]), share, np.zeros(share.shape), split)
    assert split.sum() == quantity
    assert (np.abs(split - share * quantity) < 1 + 1e-6).all()
    assert not split[share == 0].any()


@pytest.mark.parametrize(("quantity", "split"), [(1, [1, 0]), (3, [2, 1]), (4, [2, 2])])
def test_an_odd_unit_goes_to_the_first_of_two_equal_sources(quantity, split):
    """Ties by the order of the sourcing table."""
    got = np.zeros((2, 1), np.int64)
    stock.split_orders(np.array([[quantity]]), np.array([0, 2]), np.array([[0.5], [0.5]]), np.zeros((2, 1)), got)
    assert got[:, 0].tolist() == split


def test_what_nobody_supplies_cannot_be_ordered():
    """A product without a source stays unordered, and the loop ends."""
    got = np.ones((2, 1), np.int64)
    stock.split_orders(np.array([[7]]), np.array([0, 2]), np.zeros((2, 1)), np.zeros((2, 1)), got)
    assert not got.any()


@given(shares, st.lists(st.integers(0, 5), min_size=1, max_size=60))
def test_many_small_orders_come_to_their_shares(parts, quantities):
    """Every source has its share of all orders so far to within one unit for each of the others."""
    share = np.array(parts)[:, None] / sum(parts)
    carried, given_so_far = np.zeros(share.shape), np.zeros(share.shape, np.int64)
    for ordered in np.cumsum(quantities):
        split = np.zeros(share.shape, np.int64)
        quantity = ordered - given_so_far.sum()
        stock.split_orders(np.array([[quantity]]), np.array([0, len(parts)]), share, carried, split)
        given_so_far += split
        assert given_so_far.sum() == ordered
        assert (np.abs(given_so_far - share * ordered) <= max(1, len(parts) - 1) + 1e-6).all()


def test_orders_of_one_unit_are_shared_too():
    """Seven of ten go to the source with a share of 0.7, where without memory it would be all ten."""
    share, carried, total = np.array([[0.7], [0.3]]), np.zeros((2, 1)), np.zeros((2, 1), np.int64)
    for _ in range(10):
        got = np.zeros((2, 1), np.int64)
        stock.split_orders(np.array([[1]]), np.array([0, 2]), share, carried, got)
        total += got
    assert total[:, 0].tolist() == [7, 3]


@given(st.lists(st.integers(-3_000_000, 3_000_000), min_size=1, max_size=30))
def test_money_is_posted_in_whole_units_and_the_rest_is_carried(amounts):
    """After every posting, what was posted and what is carried add up to the exact sum; the carry is under one unit."""
    rest, today, balance = np.zeros(1, np.int64), np.zeros(1, np.int64), np.zeros(2, np.int64)
    parties, exact = np.array([[0], [1]]), 0
    for amount in amounts:
        stock.post_money(rest, today, balance, parties, np.array([amount]), np.array([0]))
        exact += amount
        assert today[0] * 1_000_000 + rest[0] == exact
        assert 0 <= rest[0] < 1_000_000
    assert balance.tolist() == [-today[0], today[0]]


def test_money_replayed_is_what_each_partner_received_less_paid():
    """Two flows at two places between three partners: 5 from 0 to 1; 2 from 2 to 0 and 7 from 2 to 1."""
    moved = np.zeros(3, np.int64)
    stock.replay_money(np.array([[5, 0], [2, 7]]), np.array([[[0, 1], [1, 2]], [[2, 2], [0, 1]]]), moved)
    assert moved.tolist() == [2 - 5, 5 + 7, -2 - 7]


@given(block(2, 2, -1, 5), block(2, 2))
def test_the_small_questions_are_answered_as_numpy_would(units, others):
    """Within claims, none negative, any units."""
    assert stock.within(units, others) == bool(((units >= 0) & (units <= others)).all())
    assert stock.none_negative(units) == bool((units >= 0).all())
    assert stock.any_units(units) == bool(units.any())


@given(block(4, 2))
def test_rows_are_summed_by_group(units):
    """What stood in the result before does not matter, and a group without rows is empty."""
    total = np.full((3, 2), 99)
    stock.sum_rows(units, np.array([2, 0, 2, 2]), total)
    assert np.array_equal(total, [units[1], [0, 0], units[0] + units[2] + units[3]])

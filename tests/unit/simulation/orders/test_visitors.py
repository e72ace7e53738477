"""Customers who walk in and are served together."""

from types import SimpleNamespace

import numpy as np

from twin.simulation.orders.visitors import Visitors


def visitors(units: int) -> Visitors:
    """Return two sites, ten seconds a unit, so many units at a time at the first, each by itself at the second."""
    floor = SimpleNamespace(row=np.array([0, 1]))
    return Visitors(np.array([0, 1]), np.array([10.0, 10.0]), np.array([units, 1]), floor, 1)


def jobs(found, row):
    """Return (second, seconds of work) of those who wait in a row."""
    room = np.arange(found.first[row], found.last[row]) % found.at.shape[1]
    return [(at // 1000, work // 1000) for at, work in zip(found.at[row, room], found.work[row, room], strict=True)]


def test_customers_who_come_one_after_the_other_are_served_together_up_to_so_many_units():
    """Units 2, 1, 1, 2 at seconds 1, 3, 5, 9: three at a time make the jobs of 3 and 3 units, from 1 and from 5."""
    one = visitors(3)
    one.come(np.array([1, 3, 5, 9, 4]), np.array([0, 0, 0, 0, 1]), np.array([2, 1, 1, 2, 7]))
    found = one.queue()
    assert jobs(found, 0) == [(1, 30), (5, 30)]
    assert jobs(found, 1) == [(4, 70)]


def test_one_at_a_time_is_each_by_himself():
    """Every customer is a job of the units that he buys."""
    one = visitors(1)
    one.come(np.array([1, 3]), np.array([0, 0]), np.array([2, 1]))
    assert jobs(one.queue(), 0) == [(1, 20), (3, 10)]


def test_nobody_s_work_is_lost():
    """However they are joined, the work is that of all units."""
    rng = np.random.default_rng(1)
    one, units = visitors(5), rng.integers(1, 9, 200)
    one.come(np.sort(rng.integers(0, 999, 200)), np.zeros(200, int), units)
    assert sum(work for _, work in jobs(one.queue(), 0)) == 10 * units.sum()

"""How much of a shelf online orders must leave to those who walk in."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import poisson

from twin.policies.promising.fixed import Fixed
from twin.policies.promising.littlewood import Littlewood
from twin.policies.promising.unprotected import Unprotected
from twin.policies.views import ProtectionView


def view(walk_in, days=1.0, store=100.0, online=50.0):
    """Return a view of one site; everything a number, or one per product."""
    shape = np.broadcast_shapes(*(np.shape(each) for each in (walk_in, days, store, online)), (1,))
    rows = (np.broadcast_to(each, shape).astype(float)[None, :] for each in (walk_in, days, store, online))
    return ProtectionView(*rows)


def test_littlewood_by_hand():
    """Two walk in on the mean: P(D > 1) = 0.594, P(D > 2) = 0.323; at half the margin two units are kept."""
    kept = Littlewood().protection(view(2.0, 1.0, 100.0, [50.0, 60.0, 32.0, 33.0, 87.0, 86.0]))
    assert kept.tolist() == [[2, 1, 3, 2, 0, 1]]


def expected_gain(kept, stock, mean, store, online):
    """Return the gain of selling online down to a level, and what is left in the shop; by plain summation."""
    sold = sum(poisson.sf(units, mean) for units in range(kept))
    return online * (stock - kept) + store * sold


@pytest.mark.parametrize("mean", [0.3, 1.0, 4.5, 12.0, 80.0])
@pytest.mark.parametrize("ratio", [0.05, 0.3, 0.5, 0.7, 0.95])
def test_no_other_level_earns_more_than_littlewoods(mean, ratio):
    """All levels are tried: none is better, so that the rule is the optimum that it is derived as."""
    (level,) = Littlewood().protection(view(mean, 1.0, 100.0, 100.0 * ratio))[0]
    gains = [expected_gain(kept, 200, mean, 100.0, 100.0 * ratio) for kept in range(201)]
    assert gains[level] == pytest.approx(max(gains), rel=1e-12)


def test_the_level_is_the_least_of_its_definition():
    """P(D > y) <= ratio, and y - 1 breaks it; also where the ratio is exactly a tail of the law."""
    for mean in (0.5, 3.0, 12.0):
        for units in range(1, 8):
            exact = float(poisson.sf(units, mean))
            (level,) = Littlewood(1e-9).protection(view(mean, 1.0, 1.0, exact))[0]
            assert poisson.sf(level, mean) <= exact < poisson.sf(level - 1, mean)


def test_nothing_is_kept_where_online_earns_as_much_or_nobody_walks_in():
    """The ratio is 1 or more; there is no demand; a sale in the shop is a loss."""
    cases = view([9.0, 9.0, 0.0, 9.0], 1.0, [100.0, 100.0, 100.0, -5.0], [100, 150, 1, 1])
    assert not Littlewood().protection(cases).any()


def test_more_is_kept_the_longer_the_next_goods_take_and_the_less_online_earns():
    """Demand over the cover counts; a margin below the least ratio counts as that."""
    rising = Littlewood().protection(view(3.0, [1.0, 2.0, 5.0]))[0]
    assert (np.diff(rising) > 0).all()
    falling = Littlewood().protection(view(3.0, 2.0, 100.0, [90.0, 50.0, 10.0, 0.1, 0.0, -50.0]))[0]
    assert (np.diff(falling[:4]) > 0).all() and falling[3] == falling[4] == falling[5]


def test_a_fixed_number_is_kept_where_somebody_walks_in():
    """Nobody to keep it for: nothing; and never anything by the rule without protection."""
    assert Fixed(3).protection(view([2.0, 0.0])).tolist() == [[3, 0]]
    assert Fixed(np.array([[3, 4]])).protection(view([2.0, 1.0])).tolist() == [[3, 4]]
    assert not Unprotected().protection(view([2.0, 0.0])).any()

"""Baskets: how many orders, when, from where, with what in them; and what must not change when something else does."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from tests.unit.demand.online_shops import FAMILIES, MONDAY, WEIGHT, customers, days, described, shop
from twin.demand.base import NEVER
from twin.demand.baskets import Baskets
from twin.network.arrays import frozen
from twin.simulation.draws import name_hashes


def of(orders, zone: int, channel: int):
    """Return the described orders of one zone and channel."""
    return [order for order in described(orders) if order[:2] == (zone, channel)]


def sizes(orders) -> np.ndarray:
    return np.diff(orders.first_line)


def test_a_days_orders_come_in_the_order_of_placing():
    """By second, zone, channel; within the day; every order has lines, every line units."""
    for day, orders in enumerate(days(Baskets(), shop(rates=(30_000, 9_000)), 2)):
        assert ((orders.placed >= day * 86_400) & (orders.placed < (day + 1) * 86_400)).all()
        key = orders.placed * 4 + orders.zone * 2 + orders.channel
        assert (np.diff(key) >= 0).all()
        assert (np.diff(key) == 0).any()
        assert (sizes(orders) >= 1).all()
        assert (orders.units > 0).all()
        assert (orders.reference == -1).all()
        assert orders.first_line[-1] == len(orders.product) == len(orders.units)


def test_the_number_of_orders_is_poisson_around_rate_share_and_weekday():
    """Mean and variance over a year, five standard errors; weekdays by their factor."""
    week = np.array([[2.0, 0, 1, 1, 1, 1, 1], [1] * 7])
    made = shop(rates=(50.0, 20.0), weekday_factor=frozen(week, float))
    counts = np.array([
        [len(of(orders, 0, 0)), len(of(orders, 0, 1)), len(of(orders, 1, 1))] for orders in days(Baskets(), made, 364)
    ])
    steady = counts[:, 1:]
    assert steady.mean(axis=0) == pytest.approx(np.array([20.0, 8.0]), abs=5 * np.sqrt(20 / 364))
    assert steady.var(axis=0) / steady.mean(axis=0) == pytest.approx(1.0, abs=0.4)
    by_weekday = counts[:, 0].reshape(-1, 7).mean(axis=0)
    assert by_weekday == pytest.approx(30 * week[0], abs=5 * np.sqrt(60 / 52))
    assert by_weekday[1] == 0


def test_the_negative_binomial_law_varies_more():
    """Variance = mean + mean^2 / dispersion."""
    counts = [len(of(orders, 0, 0)) for orders in days(Baskets("negative_binomial", 5.0), shop(rates=(50, 0)), 700)]
    assert np.mean(counts) == pytest.approx(30, abs=5 * np.sqrt(210 / 700))
    assert np.var(counts) == pytest.approx(210, rel=0.3)


def test_instants_follow_the_profile_of_the_channel():
    """The web shop is flat; three quarters of the app's orders come after six in the evening."""
    (orders,) = days(Baskets(), shop(rates=(40_000, 0)))
    for channel, evening in ((0, 0.25), (1, 0.75)):
        second = orders.placed[orders.channel == channel]
        assert (second >= 18 * 3_600).mean() == pytest.approx(evening, abs=0.02)
        for part in (second[second < 18 * 3_600] / (18 * 3_600), (second[second >= 18 * 3_600] / 3_600 - 18) / 6):
            assert stats.kstest(part, "uniform").pvalue > 1e-4


def test_baskets_have_the_sizes_that_the_channel_says():
    """1 + Poisson(mean - 1) lines of 1 + Poisson(mean - 1) units; many products, so that hardly any is drawn twice."""
    made = shop(rates=(20_000, 0))
    ids = tuple(f"p{number}" for number in range(3_000))
    made = replace(made, products=replace(made.products, ids=ids, families=("x",) * 3_000))
    made = replace(made, online=replace(made.online, weight=frozen(np.full(3_000, 1 / 3_000), float)))
    (orders,) = days(Baskets(), made)
    for channel, (mean_lines, mean_units) in enumerate([(1.8, 1.3), (3.0, 2.0)]):
        own = orders.channel == channel
        count = sizes(orders)[own] - 1
        seen = np.bincount(count, minlength=4)[:4] / own.sum()
        assert seen == pytest.approx(stats.poisson.pmf(range(4), mean_lines - 1), abs=0.02)
        units = orders.units[np.repeat(own, sizes(orders))] - 1
        seen = np.bincount(units)[:3] / len(units)
        assert seen == pytest.approx(stats.poisson.pmf(range(3), mean_units - 1), abs=0.02)


def test_units_are_counted_in_book_units():
    """A network whose tables count in tenths: every line is a multiple of ten."""
    (plain,), (tenths,) = days(Baskets(), shop()), days(Baskets(), replace(shop(), unit_scale=10))
    assert np.array_equal(tenths.units, plain.units * 10)


def test_products_are_wanted_by_their_popularity_and_once_an_order():
    """First lines by weight; nobody asks for what has no weight, and no basket holds a product twice."""
    (orders,) = days(Baskets(), shop(rates=(30_000, 0)))
    first = orders.product[orders.first_line[:-1]]
    assert np.bincount(first, minlength=5) / len(first) == pytest.approx(np.array(WEIGHT), abs=0.02)
    assert (first < 4).all()
    order = np.repeat(np.arange(len(orders)), sizes(orders))
    assert len(np.unique(order * 5 + orders.product)) == len(order)
    assert sizes(orders).max() == 4


def test_units_of_a_product_that_is_drawn_again_and_again_are_added_to_its_line():
    """One product only: one line an order, with the units of all that were wanted."""
    (orders,) = days(Baskets(), shop(rates=(20_000, 0), weight=(0, 0, 1, 0, 0)))
    assert (sizes(orders) == 1).all()
    assert orders.units.mean() == pytest.approx(0.6 * 1.8 * 1.3 + 0.4 * 3.0 * 2.0, rel=0.03)


def test_zipf_gives_weights_by_the_order_of_products():
    """Weight r^-s; exponent 0 is the same for all."""
    (orders,) = days(Baskets(popularity="zipf", zipf_exponent=2.0), shop(rates=(30_000, 0)))
    first = np.bincount(orders.product[orders.first_line[:-1]], minlength=5)
    wanted = np.arange(1, 6) ** -2.0
    assert first / first.sum() == pytest.approx(wanted / wanted.sum(), abs=0.02)
    (even,) = days(Baskets(popularity="zipf", zipf_exponent=0.0), shop(rates=(30_000, 0)))
    assert np.bincount(even.product[even.first_line[:-1]]) / len(even) == pytest.approx(np.full(5, 0.2), abs=0.02)


def test_affinity_keeps_a_basket_within_a_family():
    """At 1 all lines are of the first line's; between, the share that it says beyond chance."""
    family = np.array([FAMILIES.index(name) for name in FAMILIES])

    def same(affinity: float) -> float:
        (orders,) = days(Baskets(affinity=affinity), shop(rates=(30_000, 0)))
        second = np.flatnonzero(sizes(orders) >= 2)
        first = orders.first_line[second]
        return float((family[orders.product[first]] == family[orders.product[first + 1]]).mean())

    none, half, all_of_it = same(0.0), same(0.5), same(1.0)
    assert all_of_it == 1.0
    assert half == pytest.approx((1 + none) / 2, abs=0.03)


def test_customers_live_uniformly_in_the_disc_of_their_zone():
    """Within 10 km of the centre in the west, a quarter of them within 5; in the east all at the centre."""
    (orders,) = days(Baskets(), shop(rates=(20_000, 100)))
    west = orders.zone == 0
    north = (orders.latitude_deg[west] - 34.5) * 111.195
    east = (orders.longitude_deg[west] - 113.0) * 111.195 * np.cos(np.radians(34.5))
    distance = np.hypot(north, east)
    assert distance.max() <= 10.0 + 1e-9
    assert (distance <= 5).mean() == pytest.approx(0.25, abs=0.02)
    assert stats.kstest((distance / 10) ** 2, "uniform").pvalue > 1e-4
    assert abs(np.corrcoef(north, east)[0, 1]) < 0.03
    assert (orders.latitude_deg[~west] == 35.5).all()
    assert (orders.longitude_deg[~west] == 114.0).all()


def test_a_share_of_the_customers_cancels_after_an_exponential_time():
    """A quarter of the web shop's, after two hours on average; nobody of the app's."""
    (orders,) = days(Baskets(), shop(rates=(40_000, 0)))
    web = orders.channel == 0
    cancels = orders.cancels < NEVER
    assert cancels[web].mean() == pytest.approx(0.25, abs=0.02)
    assert not cancels[~web].any()
    after = (orders.cancels - orders.placed)[cancels]
    assert after.min() >= 0
    assert stats.kstest(after / 7_200, "expon").pvalue > 1e-4


def test_one_order_in_a_hundred_belongs_to_the_sample():
    """By a draw of its own."""
    (orders,) = days(Baskets(), shop(rates=(60_000, 0)))
    assert orders.sampled.mean() == pytest.approx(0.01, abs=0.0025)


def test_the_same_seed_makes_the_same_orders_and_another_others():
    """Day by day; a replication is another chance too."""
    once, again, other = (days(Baskets(), shop(), 3, seed=seed) for seed in (1, 1, 2))
    assert [described(day) for day in once] == [described(day) for day in again]
    assert all(described(one) != described(two) for one, two in zip(once, other, strict=True))


@pytest.mark.parametrize("law", ["poisson", "negative_binomial"])
def test_more_demand_never_removes_an_order(law):
    """The orders of the smaller world are all there, line by line, whatever lifts the larger one."""
    for base, more in zip(days(Baskets(law), shop(), 20), days(Baskets(law), shop(), 20, factor=1.2), strict=True):
        assert len(more) > len(base)
        assert not set(map(str, described(base))) - set(map(str, described(more)))


def test_another_zone_or_channel_changes_nobody_elses_orders():
    """In another row, in other company: the orders of web and west stay."""
    made = shop()
    (base,) = days(Baskets(), made)
    who = customers(made)
    turned = replace(
        who, zone_names=name_hashes(["south", "west"]), channel_names=name_hashes(["social", "web"]),
        network=replace(made, online=replace(
            made.online, orders_per_day=frozen([700, 300], float), zone_radius_km=frozen([0, 10], float),
            channels=replace(made.online.channels, **{
                name: getattr(made.online.channels, name)[::-1]
                for name in ("share", "lines_per_order", "units_per_line", "cancel_share", "cancel_after_seconds",
                             "profiles", "weekday_factor")
            }),
        )),
    )
    other = Baskets().open(turned).placed(0, MONDAY, np.ones((2, 5)))
    assert [order[2:] for order in of(base, 0, 0)] == [order[2:] for order in of(other, 1, 1)]
    assert of(base, 1, 0) != of(other, 0, 0)


def test_another_product_changes_what_is_wanted_but_neither_when_nor_how_much():
    """Counts, instants and units stay; lines move to neighbours in the list."""
    made = shop(lines_per_order=frozen([1, 1], float))
    (base,), (other,) = days(Baskets(), made), days(Baskets(), replace(
        made, online=replace(made.online, weight=frozen([0.3, 0.2, 0.1, 0.2, 0.2], float))
    ))
    for name in ("zone", "channel", "placed", "cancels", "latitude_deg", "units"):
        assert np.array_equal(getattr(base, name), getattr(other, name)), name
    assert not np.array_equal(base.product, other.product)


def test_an_event_on_one_product_lifts_the_rate_and_its_popularity():
    """Twice the demand for a product of 40 %: orders x 1.4, its share 0.8 / 1.4, and in the other zone nothing."""
    factor = np.ones((2, 5))
    factor[0, 0] = 2.0
    made = shop(rates=(20_000, 5_000))
    (base,), (lifted,) = days(Baskets(), made), days(Baskets(), made, factor=factor)
    assert len(of(lifted, 0, 1)) / len(of(base, 0, 1)) == pytest.approx(1.4, abs=0.02)
    first = lifted.product[lifted.first_line[:-1]][lifted.zone == 0]
    assert (first == 0).mean() == pytest.approx(0.8 / 1.4, abs=0.02)
    for channel in (0, 1):
        assert of(lifted, 1, channel) == of(base, 1, channel)


@pytest.mark.parametrize("factor", [0.1, 0.7, 1.1, 1.3, 3.0])
def test_an_event_on_all_products_leaves_popularity_as_it_is_to_the_last_bit(factor):
    """Rounding must not move a line to a neighbour."""
    calm, hit = Baskets().open(customers(shop())), Baskets().open(customers(shop()))
    calm.placed(0, MONDAY, np.ones((2, 5)))
    hit.placed(0, MONDAY, np.full((2, 5), factor))
    assert np.array_equal(calm._popularity.cumulative, hit._popularity.cumulative)


def test_nobody_orders_what_an_event_forbids():
    """Factor 0 on all products of a zone is no order; on one product, none of it."""
    factor = np.ones((2, 5))
    factor[0], factor[1, 1] = 0.0, 0.0
    (orders,) = days(Baskets(), shop(rates=(300, 3_000)), factor=factor)
    assert (orders.zone == 1).all()
    assert not (orders.product == 1).any()
    assert len(days(Baskets(), shop(), factor=0.0)[0]) == 0


def test_an_event_ends_when_it_ends():
    """The day after is as if there had been none."""
    calm, hit = Baskets().open(customers(shop())), Baskets().open(customers(shop()))
    before = [calm.placed(day, MONDAY, np.ones((2, 5))) for day in range(2)]
    factor = np.ones((2, 5))
    factor[0, 0] = 3.0
    after = [hit.placed(0, MONDAY, factor), hit.placed(1, MONDAY, np.ones((2, 5)))]
    assert described(before[0]) != described(after[0])
    assert described(before[1]) == described(after[1])


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (replace(shop(), online=None), "no table online_demand"),
        (shop(rates=(0, 0)), "no table online_demand"),
        (shop(rates=(2e6, 0)), "at most 1,000,000 a day"),
        (shop(lines_per_order=frozen([500, 1], float)), "at most 100 lines"),
    ],
    ids=["no shop", "no rates", "too many", "too long"],
)
def test_what_cannot_be_drawn_is_said(made, said):
    """In the words of the tables."""
    (problem,) = Baskets().problems(made, "orders")
    assert said in str(problem)
    assert list(Baskets().problems(shop(), "orders")) == []

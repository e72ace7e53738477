"""How KPIs read what was counted of online orders."""

import pytest

from tests.ledgers import network, online, ordered, run
from twin.kpis import Window
from twin.kpis.measuring.orders import by_channel, money_of_micro, order_counts
from twin.ledger.order_states import MEASURES, Measure


def counts(*rows, days=3, **facts):
    """Return the counts of a small ledger."""
    ledger = run(days, order_days=[row for part in rows for row in part], **facts)
    return order_counts(ledger, network(online=online()), Window.of(ledger))


def test_every_measure_is_read_from_its_own_name():
    """Each measure, counted as its own number, comes back under that number."""
    found = counts(ordered(1, "web", **{name: place + 1 for place, name in enumerate(MEASURES)}))
    assert found.groups == (("web", "standard"),)
    assert [int(found.of(measure)[0]) for measure in Measure] == list(range(1, len(Measure) + 1))
    assert found.daily[Measure.PARCELS, 0].tolist() == [0, Measure.PARCELS + 1, 0]


def test_channels_stand_in_the_order_of_the_network():
    """Whichever comes first in the ledger."""
    found = counts(ordered(0, "app", parcels=1), ordered(0, "web", parcels=2))
    assert [channel for channel, _ in found.groups] == ["web", "app"]
    assert found.of(Measure.PARCELS).tolist() == [2, 1]


def test_without_orders_there_are_no_groups_and_no_rows():
    """A chain without online orders has no figure of them, not even of the total."""
    found = counts()
    assert found.groups == () and by_channel(found, [], 3) == []


def test_a_channel_of_another_network_is_an_error():
    """The ledger of one network is not measured with another."""
    with pytest.raises(ValueError, match="'phone'"):
        counts(ordered(0, "phone", parcels=1))


def test_large_counts_stay_exact():
    """Numbers beyond 2**53 are added as whole numbers, not as floats."""
    large = 2**53 + 1
    found = counts(ordered(0, "web", parcels=large), ordered(0, "app", parcels=large))
    assert by_channel(found, found.of(Measure.PARCELS), 1)[0].numerator == 2 * large


def test_micro_minor_units_are_hundred_millionths_of_the_currency():
    """One fen and a half, and one yuan."""
    assert money_of_micro(1_500_000) == 0.015 and money_of_micro(100_000_000) == 1

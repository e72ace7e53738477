"""How KPIs and charts read how long online orders took."""

import numpy as np
import pytest

from tests.ledgers import network, online, run, took
from twin.kpis import Window, delivery_minutes, minutes_within, together
from twin.kpis.measuring.order_times import times


def test_channels_keep_their_own_counts_and_add_up():
    """Web took one minute twice and three once, app three once: together two and two, from minute 0 on."""
    ledger = run(2, order_times=[took(1, 2, "web"), took(3, 1, "web", first_day=1), took(3, 1, "app")])
    chain = network(online=online())
    parts = {channel: orders.tolist() for (channel, _), orders in times(ledger, chain, Window.of(ledger))}
    assert parts == {"web": [0, 2, 0, 1], "app": [0, 0, 0, 1]}
    assert delivery_minutes(ledger, chain).tolist() == [0, 2, 0, 2]


def test_without_orders_there_is_no_time():
    """A chain without online orders, and a network without channels."""
    assert list(times(run(3), network(), Window(0, 3))) == []
    assert len(delivery_minutes(run(3), network(online=online()))) == 0 == len(together([]))
    with pytest.raises(ValueError, match="no order"):
        minutes_within(together([]), 50)


def test_a_channel_of_another_network_is_an_error():
    """The ledger of one network is not measured with another."""
    ledger = run(1, order_times=[took(1, 1, "phone")])
    with pytest.raises(ValueError, match="'phone'"):
        list(times(ledger, network(online=online()), Window.of(ledger)))


def test_a_share_is_reached_at_the_order_that_completes_it():
    """Of four orders three took a minute: 75 % within one minute, 76 % within the slowest."""
    orders = np.array([0, 3, 0, 0, 1])
    assert [minutes_within(orders, share) for share in (1, 75, 76, 100)] == [1, 1, 4, 4]

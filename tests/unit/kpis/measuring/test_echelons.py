"""Which sites face customers, and which make up an echelon."""

import datetime

import numpy as np

from tests.ledgers import network
from twin.kpis.measuring.echelons import customer_sites, echelons
from twin.network.arrays import frozen
from twin.network.network import History


def test_stores_face_customers_even_without_demand():
    """A store with rate zero is still a store."""
    assert customer_sites(network(demand_rate=frozen(np.zeros((4, 2)), float))).tolist() == [False, False, True, True]


def test_a_warehouse_that_sells_faces_customers_too():
    """Demand of its own, by rate or by recorded sales, makes any site face customers."""
    rates = np.zeros((4, 2))
    rates[1, 0] = 3
    assert customer_sites(network(demand_rate=frozen(rates, float))).tolist() == [False, True, True, True]
    one = frozen([0])
    sold = History(datetime.date(2024, 1, 1), one, one, one, frozen([5]))
    assert customer_sites(network(history=sold)).tolist() == [True, False, True, True]


def test_echelons_come_upstream_first_and_only_where_there_are_sites():
    """There is no plant in the chain of four sites."""
    assert {kind: members.tolist() for kind, members in echelons(network())} == {
        "supplier": [True, False, False, False], "warehouse": [False, True, False, False],
        "store": [False, False, True, True],
    }
    assert [kind for kind, _ in echelons(network())] == ["supplier", "warehouse", "store"]

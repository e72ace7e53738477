"""Echelons and what lies below whom."""

from __future__ import annotations

import numpy as np
import pytest

from tests.worlds import network
from twin.simulation.geography import Geography
from twin.simulation.tiers import downstream_share, echelons, expected_demand, tiers
from twin.verification.networks import Lane

SITES = {
    "mill": "supplier", "farm": "supplier", "port": "warehouse", "hub": "warehouse", "north": "store", "south": "store"
}
MILL, FARM, PORT, HUB, NORTH, SOUTH = range(6)
LANES = [
    Lane("mill", "port", 5), Lane("farm", "hub", 2, share=0.25), Lane("port", "hub", 3, share=0.75),
    Lane("hub", "north", 1), Lane("hub", "south", 1, share=0.6), Lane("port", "south", 4, share=0.4),
]
MADE = network(SITES, LANES, (), {"north": 10, "south": 20})
LEVELS = echelons(6, MADE.edges)


def test_an_echelon_is_the_longest_way_down():
    """Stores are at the bottom; the port supplies a store directly, and a hub: it stands above the hub."""
    assert LEVELS.tolist() == [3, 2, 2, 1, 0, 0]


def test_a_circle_of_supply_is_refused():
    """A site cannot be upstream of itself."""
    circle = network(SITES, [Lane("hub", "port", 1), Lane("port", "hub", 1)], (), {"north": 1})
    with pytest.raises(ValueError, match="cycle"):
        echelons(6, circle.edges)


def test_the_tiers_hold_every_edge_once_as_inbound_and_once_as_outbound():
    """Sorted by site, so that the edges of a site stand together."""
    found = tiers(6, MADE.edges)
    assert [tier.echelon for tier in found] == [0, 1, 2, 3]
    for ends in ("inbound", "outbound"):
        edges = np.concatenate([getattr(tier, ends) for tier in found])
        assert sorted(edges.tolist()) == list(range(6))
    hub = found[1]
    assert hub.buyers.tolist() == [HUB]
    assert MADE.edges.source[hub.inbound].tolist() == [FARM, PORT]
    assert hub.inbound_start.tolist() == [0, 2]


def test_the_share_that_passes_through_a_site_multiplies_along_a_way_and_adds_over_ways():
    """Of the south's supply 0.4 comes from the port directly, and 0.6 x 0.75 through the hub."""
    below = downstream_share(PORT, MADE.edges, LEVELS)[:, 0]
    assert below == pytest.approx(np.array([0, 0, 1, 0.75, 0.75, 0.4 + 0.6 * 0.75]))
    assert downstream_share(FARM, MADE.edges, LEVELS)[SOUTH, 0] == pytest.approx(0.6 * 0.25)


def test_what_a_site_faces_is_what_it_sells_and_what_it_ships():
    """Everything that is sold was made: the suppliers together face the demand of all customers."""
    faced = expected_demand(MADE.demand_rate, MADE.edges, LEVELS)[:, 0]
    assert faced.tolist() == pytest.approx([0.75 * 22 + 8, 0.25 * 22, 0.75 * 22 + 8, 10 + 12, 10, 20])
    assert faced[MILL] + faced[FARM] == pytest.approx(30)


def test_a_lead_time_over_several_sources_is_their_mixture():
    """Mean and variance by share: 0.6 of one day and 0.4 of four for the south."""
    lead = Geography(MADE, 1).lead_times
    assert lead.mean[SOUTH, 0] == pytest.approx(0.6 * 1 + 0.4 * 4)
    assert lead.variance[SOUTH, 0] == pytest.approx(0.6 * 1 + 0.4 * 16 - 2.2**2)
    assert lead.variance[NORTH, 0] == 0


def test_below_a_site_are_all_that_it_supplies_itself_excluded():
    """However far down."""
    ground = Geography(MADE, 1)
    assert ground.subjects_below(PORT).tolist() == [HUB, NORTH, SOUTH]
    assert ground.subjects_below(NORTH).tolist() == []

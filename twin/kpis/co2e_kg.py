"""Greenhouse gas emissions of transport."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import pandas as pd

from twin.kpis.base import Row, ratio
from twin.kpis.measuring.arrays import places, recorded
from twin.kpis.measuring.echelons import echelons
from twin.kpis.measuring.window import Window
from twin.ledger.run import Run
from twin.network.arrays import BoolArray, FloatArray, IntArray
from twin.network.network import Network
from twin.units import GRAMS_PER_KG, GRAMS_PER_TONNE


class Co2eKg:
    """Emissions of the shipments that left in the window: mass times distance of the lane times the lane's factor.

    The factor is the planner's own (grams CO2e per tonne-kilometre; an average factor already holds load and empty
    running); sites and packaging are left out, and so are parcels from a site to a customer's door, of which the
    records hold no mass by lane. The method follows the tonne-kilometre approach of ISO 14083; nothing is certified. An
    echelon's row is about what its sites shipped, a mode's row about the lanes of that mode.
    """

    name = "co2e_kg"
    label = "Transport emissions"
    unit = "kg CO2e"
    better = "lower"
    formula = "sum over shipments of mass [t] x lane distance [km] x factor [g/tkm] / 1000"
    source = "Tonne-kilometre approach of ISO 14083:2023 with the factors of the table lanes"
    assumption = False

    def measure(self, run: Run, network: Network, window: Window) -> list[Row]:
        """Return the total, one row per mode and one per echelon that ships."""
        if not recorded(run, window):
            return []
        emitted = _emitted_kg(_shipped_g(run, network, window), network)
        rows = ratio(math.fsum(emitted))
        for mode, edges in _modes(network):
            rows += ratio(math.fsum(emitted[edges]), mode=mode)
        for echelon, members in echelons(network):
            edges = members[network.edges.source]
            if edges.any():
                rows += ratio(math.fsum(emitted[edges]), echelon=echelon)
        return rows


def _shipped_g(run: Run, network: Network, window: Window) -> IntArray:
    """Return [edge] grams that left in the window."""
    shipments = window.rows(run.frame("shipments"))
    source = places(shipments["from_site"], network.sites.ids)
    destination = places(shipments["to_site"], network.sites.ids)
    sites, edges = len(network.sites), network.edges
    edge = pd.Index(edges.source * sites + edges.destination).get_indexer(pd.Index(source * sites + destination))
    if (edge < 0).any():
        raise ValueError("the ledger holds a shipment between sites that no lane of the network joins")
    shipped: IntArray = np.zeros(len(edges), dtype=np.int64)
    np.add.at(shipped, edge, shipments["mass_g"].to_numpy())
    return shipped


def _emitted_kg(shipped_g: IntArray, network: Network) -> FloatArray:
    tonne_km = shipped_g / GRAMS_PER_TONNE * network.edges.distance_km
    return np.asarray(tonne_km * network.edges.emission_g_per_tkm / GRAMS_PER_KG, dtype=np.float64)


def _modes(network: Network) -> Iterator[tuple[str, BoolArray]]:
    for mode in sorted(set(network.edges.modes)):
        yield mode, np.array([own == mode for own in network.edges.modes], dtype=np.bool_)

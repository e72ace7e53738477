"""From tables without mistakes to the frozen network: names become rows, money and units become integers."""

from __future__ import annotations

from twin.network.building.edges import edges
from twin.network.building.entities import calendars, partners, products, sites, zones
from twin.network.building.policies import policies
from twin.network.building.rates import costs, demand_rate, history, initial_on_hand
from twin.network.draft import Draft
from twin.network.facts import FIELDS
from twin.network.network import Network


def network(draft: Draft, digest: str) -> Network:
    """Return the network that a draft without problems describes."""
    trade = edges(draft)
    rates = demand_rate(draft)
    return Network(
        name=draft.facts["name"],
        currency=draft.facts["currency"],
        unit_scale=draft.facts["unit_scale"],
        start_date=draft.facts["start_date"],
        products=products(draft),
        partners=partners(draft),
        zones=zones(draft),
        sites=sites(draft),
        calendars=calendars(draft),
        edges=trade,
        costs=costs(draft),
        demand_rate=rates,
        initial_on_hand=initial_on_hand(draft, trade, rates),
        policies=policies(draft),
        history=history(draft),
        digest=digest,
        facts={key: text for key, text in draft.facts.items() if key not in FIELDS},
    )

"""From tables without mistakes to the frozen network: names become rows, money and units become integers."""

from __future__ import annotations

from twin.network.building.docks import docks
from twin.network.building.edges import edges
from twin.network.building.entities import calendars, partners, products, sites, zones
from twin.network.building.online import online
from twin.network.building.policies import policies
from twin.network.building.profiles import profile
from twin.network.building.rates import costs, demand_rate, history, initial_on_hand
from twin.network.building.stock_records import stock_records
from twin.network.draft import Draft
from twin.network.facts import FIELDS
from twin.network.network import Network
from twin.network.online import STORE


def network(draft: Draft, digest: str) -> Network:
    """Return the network that a draft without problems describes."""
    trade = edges(draft)
    rates, orders = demand_rate(draft), online(draft)
    planned = rates if orders is None else rates + orders.rate(len(draft.sites), draft.facts["unit_scale"])
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
        initial_on_hand=initial_on_hand(draft, trade, planned),
        policies=policies(draft),
        history=history(draft),
        digest=digest,
        facts={key: text for key, text in draft.facts.items() if key not in FIELDS},
        online=orders,
        walk_in=profile(draft.tables["profiles"], STORE),
        time_zone=draft.facts.get("time_zone", ""),
        stock_records=stock_records(draft),
        docks=docks(draft),
    )

"""The two tiers in stockpyl's simulation: its own classes, no progress bar, no consistency checks."""

from __future__ import annotations

from stockpyl.demand_source import DemandSource
from stockpyl.policy import Policy
from stockpyl.sim import simulation
from stockpyl.supply_chain_network import SupplyChainNetwork, network_from_edges

from measured.runs import Timed, timed
from measured.two_tiers import HOLDING_A_DAY, TwoTiers

WAREHOUSE = 0


def run_stockpyl(facts: TwoTiers, days: int, seed: int = 1) -> Timed:
    """Simulate; building the network is not counted, preparing its state variables is."""
    network = _network(facts)
    seconds = timed(
        lambda: simulation(network, days, rand_seed=seed, progress_bar=False, consistency_checks="N")
    )
    last = [node.state_vars[days - 1] for node in network.nodes if node.index != WAREHOUSE]
    met = sum(sum(state.demand_met_from_stock_cumul.values()) for state in last)
    wanted = sum(sum(state.demand_cumul.values()) for state in last)
    return Timed(days, seconds, int(wanted), met / wanted)


def _network(facts: TwoTiers) -> SupplyChainNetwork:
    stores = range(1, facts.stores + 1)
    return network_from_edges(
        edges=[(WAREHOUSE, store) for store in stores],
        node_order_in_lists=[WAREHOUSE, *stores],
        demand_source={WAREHOUSE: None} | {store: _demand(facts) for store in stores},
        supply_type={WAREHOUSE: "U"} | dict.fromkeys(stores),
        inventory_policy={WAREHOUSE: _policy(facts.warehouse)} | {store: _policy(facts.store) for store in stores},
        initial_inventory_level={WAREHOUSE: facts.warehouse_opening} | dict.fromkeys(stores, facts.store_opening),
        shipment_lead_time={WAREHOUSE: facts.warehouse_days + 1} | dict.fromkeys(stores, facts.store_days + 1),
        local_holding_cost=HOLDING_A_DAY,
    )


def _demand(facts: TwoTiers) -> DemandSource:
    return DemandSource(type="P", mean=facts.units_a_day)


def _policy(settings: dict[str, int]) -> Policy:
    return Policy(type="BS", base_stock_level=settings["level"])

"""Sourcing edges: each pair of trading sites with its lane, shares and terms."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from twin.network.arrays import IntArray, frozen
from twin.network.building.integers import micro, minor, whole_or_unlimited
from twin.network.dates import second_of_day
from twin.network.draft import Draft, millilitres_of_vehicle
from twin.network.edges import WHENEVER, Edges, LeadTime
from twin.network.tables import Table


def edges(draft: Draft) -> Edges:
    """Return one edge per pair (source, destination) that sourcing uses, ascending by source, then destination."""
    source, destination, pair = draft.pairs
    sourced, sourcing, lanes = draft.sourced, draft.tables["sourcing"], draft.tables["lanes"]
    lane = draft.lanes.row[source, destination]
    share = np.zeros((len(source), len(draft.products)))
    share[pair, sourced.product] = sourcing["share"].take(float, np.float64)[sourced.row]
    priority = np.zeros(len(source), dtype=np.int64)
    priority[pair] = sourcing["priority"].take(int)[sourced.row]
    payer, transfer_price, penalty = _terms(draft, share > 0)
    return Edges(
        source=frozen(source),
        destination=frozen(destination),
        modes=tuple(lanes["mode"][row] for row in lane.tolist()),
        lead_times=tuple(_lead_time(lanes, row) for row in lane.tolist()),
        distance_km=frozen(_floats(lanes, "distance_km")[lane], np.float64),
        vehicle_capacity_ml=frozen(lanes["vehicle_capacity_m3"].take(millilitres_of_vehicle)[lane]),
        vehicles_per_day=frozen(whole_or_unlimited(lanes["vehicles_per_day"])[lane]),
        cost_per_vehicle_minor=frozen(minor(lanes["cost_per_vehicle"])[lane]),
        cost_per_unit_micro=frozen(micro(lanes["cost_per_unit"], draft.facts["unit_scale"])[lane]),
        emission_g_per_tkm=frozen(_floats(lanes, "emission_g_per_tkm")[lane], np.float64),
        carrier=frozen(lanes["carrier"].take(draft.partners.row)[lane]),
        freight_payer=frozen(payer),
        share=frozen(share, np.float64),
        priority=frozen(priority),
        transfer_price_micro=frozen(transfer_price),
        owed_penalty_micro=frozen(penalty),
        departs_second=frozen(lanes["departs"].take(_departure)[lane]),
    )


def _lead_time(lanes: Table, row: int) -> LeadTime:
    return LeadTime(
        law=lanes["lead_time_law"][row],
        mean_days=float(lanes["lead_time_days"][row]),
        deviation_days=float(lanes["lead_time_deviation_days"][row]),
        drawn_per=lanes["lead_time_per"][row],
    )


def _departure(time: str) -> int:
    return second_of_day(time) if time else WHENEVER


def _floats(table: Table, column: str) -> NDArray[np.float64]:
    return table[column].take(float, np.float64)


def _terms(draft: Draft, trades: NDArray[np.bool_]) -> tuple[IntArray, IntArray, IntArray]:
    """Return [edge] the freight payer, and [edge, product] transfer price and penalty; 0 between sites of one owner."""
    source, destination, _ = draft.pairs
    payer = draft.owners[destination].copy()
    price, penalty = np.zeros(trades.shape, dtype=np.int64), np.zeros(trades.shape, dtype=np.int64)
    contracts = draft.tables["contracts"]
    seller_pays = contracts["freight_payer"].take(lambda side: side == "seller", bool)
    penalty_of_row = micro(contracts["owed_penalty_per_unit_day"], draft.facts["unit_scale"])
    for edge, (seller, buyer) in enumerate(zip(draft.owners[source], draft.owners[destination], strict=True)):
        if seller != buyer:
            product = np.flatnonzero(trades[edge])
            row = draft.contracts.between(int(seller), int(buyer)).row[product]
            payer[edge] = seller if seller_pays[row[0]] else buyer
            price[edge, product] = _transfer_price(draft, row, product)
            penalty[edge, product] = penalty_of_row[row]
    return payer, price, penalty


def _transfer_price(draft: Draft, row: IntArray, product: IntArray) -> IntArray:
    """Return the percentage of price or cost that each contract row says, to the nearest micro unit."""
    contracts, products = draft.tables["contracts"], draft.tables["products"]
    scale = draft.facts["unit_scale"]
    by_price = contracts["basis"].take(lambda basis: basis == "price", bool)[row]
    basis = np.where(by_price, micro(products["price"], scale)[product], micro(products["cost"], scale)[product])
    return np.rint(basis * _floats(contracts, "percent")[row] / 100).astype(np.int64)

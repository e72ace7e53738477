"""Theory of two suppliers: the dual-index policy against the exact optimum, its own chain and single sourcing.

A period's order is placed after the demand of the day before, so that what the literature calls a lead time of l
periods is one of l + 1 days here; what arrives is there before the day's demand.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from twin.network.arrays import FloatArray
from twin.simulation import Cell, RunSettings
from twin.verification.cases import Case, Figure, Outcome
from twin.verification.inventory import SEED
from twin.verification.networks import Lane, Plan, build, rule
from twin.verification.totals import totals

_HOLDING, _LATE, _REGULAR, _WANTED = 5, 495, 100, 5
"""Costs of the case; demand is uniform on 0 to 4."""
OPTIMUM = {
    (1, 105): 216.0, (1, 110): 218.0, (2, 105): 216.7698, (2, 110): 219.7333, (3, 105): 216.8767, (3, 110): 220.3411,
}
"""Cost of a period, by regular lead time and expedited price: relative value iteration."""
BEST = {(1, 105): (4, 6), (1, 110): (4, 7), (2, 105): (4, 7), (2, 110): (4, 8), (3, 105): (4, 8), (3, 110): (4, 9)}
"""Best expedited and regular levels, by search over the chain below."""
_COPIES, _WARMUP, _CENTS, _STEPS = 30, 200, 100, 2_000
_UNIFORM = {"model": "stationary", "law": "discrete_uniform", "law_settings": {"half_width": 1.0}}


def chain_cost(lead: int, price: int, expedited: int, regular: int) -> float:
    """Return the exact cost of a period under a dual-index policy, by the stationary law of its Markov chain.

    The state is the net stock after the day's arrivals, before orders, and the regular orders that are still under way.
    """
    start = (expedited, *[0] * (lead - 1))
    number, states, moves, costs = {start: 0}, [start], list[list[int]](), list[float]()
    for state in states:  # grows while it is walked through
        net, *under_way = state
        rush = max(expedited - net, 0)
        order = max(regular - net - rush - sum(under_way), 0)
        levels = [net + rush - demand for demand in range(_WANTED)]
        costs.append(
            sum(_HOLDING * max(left, 0) + _LATE * max(-left, 0) for left in levels) / _WANTED
            + (price - _REGULAR) * rush
        )
        first, *later = (*under_way, order)
        after = [(left + first, *later) for left in levels]
        states.extend(dict.fromkeys(each for each in after if each not in number))
        for each in after:
            number.setdefault(each, len(number))
        moves.append([number[each] for each in after])
    return (_WANTED - 1) / 2 * _REGULAR + _stationary_mean(moves, np.array(costs))


def _stationary_mean(moves: list[list[int]], costs: FloatArray) -> float:
    chances, to = np.full(len(costs), 1 / len(costs)), np.array(moves)
    for _ in range(_STEPS):
        after = np.zeros_like(chances)
        for column in to.T:
            np.add.at(after, column, chances / to.shape[1])
        chances = after
    return float(chances @ costs)


def _costs(lead: int, prices: Mapping[str, tuple[int, int, int]], days: int) -> tuple[dict[str, FloatArray], str]:
    """Return the simulated cost [copy] of a period by name, of shops with (price, expedited, regular level) each."""
    shops = {f"{name}.{copy:02d}": each for name, each in prices.items() for copy in range(_COPIES)}
    sites = {"regular": "supplier", "express": "supplier", **dict.fromkeys(shops, "store")}
    lanes = [
        lane for shop, (price, *_) in shops.items()
        for lane in (Lane("regular", shop, lead + 1, share=0.5),
                     Lane("express", shop, 1, share=0.5, unit_minor=(price - _REGULAR) * _CENTS))
    ]
    rules = [
        rule(sites, shop, "replenishment", "dual_index", expedited_level=soon, regular_level=all_in)
        for shop, (_, soon, all_in) in shops.items()
    ]
    demand, opening = np.full((len(sites), 1), (_WANTED - 1) / 2), np.zeros((len(sites), 1), np.int64)
    demand[:2] = 0
    opening[2:, 0] = [soon for _, soon, _ in shops.values()]
    plan = Plan(
        sites, lanes, 1, demand, opening, holding_minor=_HOLDING * _CENTS, backorder_minor=_LATE * _CENTS,
        policies=rules,
    )
    cell = Cell(build(plan), RunSettings(days, _WARMUP, SEED), _UNIFORM, audit="end")
    sums = totals(cell)
    paid = {
        name: sum(sums.of(f"paid {kind}", [f"{name}.{copy:02d}" for copy in range(_COPIES)])
                  for kind in ("holding", "backorder", "transport")) / _CENTS / days
        for name in prices
    }
    return {name: (_WANTED - 1) / 2 * _REGULAR + np.asarray(each) for name, each in paid.items()}, sums.run_id


def dual_index(full: bool) -> Outcome:
    """Compare the best dual-index policy with the optimum, which it attains at a lead time of 1, and with its chain."""
    days = 20_000 if full else 1_500
    figures = []
    for lead in (1, 2, 3):
        plans = {f"lr={lead},ce={price}": (price, *BEST[lead, price]) for price in (105, 110)}
        found, run_id = _costs(lead, plans, days)
        for name, (price, soon, all_in) in plans.items():
            expected = OPTIMUM[1, price] if lead == 1 else chain_cost(lead, price, soon, all_in)
            figures.append(Figure(f"{name}: cost a period", expected, found[name].tolist(), 0.002, run_id))
    late, run_id = _costs(2, {"late": (105, *BEST[1, 105])}, days)
    return Outcome(figures, [
        Figure("lr=1,ce=105, regular a day later", OPTIMUM[1, 105], late["late"].tolist(), 0.002, run_id)
    ])


CASES = [
    Case("NET-08", "Dual sourcing by two indices: regular in l periods, expedited at once, demand uniform on 0 to 4",
         "Fukuda (1964), Management Science 10:683-708: optimal at l = 1; Veeraraghavan & Scheller-Wolf (2008), "
         "Operations Research 56:850-864; optimum by relative value iteration, l > 1 by the policy's own Markov chain",
         "regular lead time + 1 day", dual_index),
]

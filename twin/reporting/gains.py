"""The section on who gains: each partner's profit by strategy, who pays for whom, and what customers feel of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from twin.comparison import HEADLINES
from twin.comparison.verdicts import BETTER, WORSE
from twin.reporting.evidence import Evidence
from twin.reporting.rows import Effect, KpiBlock

PROFIT, LINES = "profit", "partner_profit"
_PARTNER = "partner"
_FELT = (
    ("fill_rate_units", ""), ("lost_sales_units", ""), ("lost_sales_value", ""), ("backlog_units", ""),
    ("fill_rate_orders", ""), ("otif_orders", ""), ("cancellation_rate", "all"), ("order_cycle_time", "p50"),
    ("order_cycle_time", "p95"),
)
"""KPI and kind of what customers feel: what they find, how long they wait, and what they go without."""
BY_PARTNER, FELT, STATEMENT = "Profit by partner", "What customers feel", "Where it comes from"


@dataclass(frozen=True)
class Change:
    """How a strategy changes a partner's profit, and the line of its profit and loss that moved most that way."""

    partner: str
    profit: Effect
    through: Effect | None
    """None: no line moved that way."""
    kind: str
    """Of that line."""


@dataclass(frozen=True)
class Outcome:
    """Who clearly gains and who clearly loses by a strategy in one world, and what the chain as a whole does."""

    strategy: str
    winners: Sequence[Change]
    losers: Sequence[Change]
    chain: Effect | None
    """None: no figure of the chain's profit."""


def of_partner(block: KpiBlock) -> str:
    """Return the partner that a block of figures is about; nothing if it is about no partner."""
    return dict(item.split("=", 1) for item in block.group.split(";") if item).get(_PARTNER, "")


def is_about_partners(block: KpiBlock) -> bool:
    """Whether this section shows a block, and the tables of parts need not."""
    return block.kpi == LINES or (block.kpi == PROFIT and bool(of_partner(block)))


def shown(evidence: Evidence, blocks: Sequence[KpiBlock]) -> dict[str, list[KpiBlock]]:
    """Return the blocks of one world by the heading of their table; none where no two partners settle.

    Partners stand in the order of the network's table.
    """
    order = {partner: place for place, partner in enumerate(evidence.network.partners.ids)}
    own = [block for block in blocks if is_about_partners(block) and of_partner(block) and not block.zero]
    own.sort(key=lambda block: order.get(of_partner(block), len(order)))
    profit = [block for block in own if block.kpi == PROFIT]
    if len(profit) < 2:
        return {}
    chain = [block for block in blocks if block.kpi in (LINES, PROFIT) and block.group in HEADLINES]
    felt = [block for wanted in _FELT for block in blocks if _says(block, *wanted)]
    tables = {BY_PARTNER: profit + chain, FELT: felt, STATEMENT: [block for block in own if block.kpi == LINES]}
    return {heading: found for heading, found in tables.items() if found}


def _says(block: KpiBlock, kpi: str, kind: str) -> bool:
    return block.kpi == kpi and block.group == (f"kind={kind}" if kind else "") and not block.zero


def outcomes(evidence: Evidence, tables: Mapping[str, Sequence[KpiBlock]]) -> list[Outcome]:
    """Return who clearly gains and loses by each strategy but the baseline, from the tables of one world."""
    profit = tables.get(BY_PARTNER, ())
    chain = next((block for block in profit if block.kpi == PROFIT and not of_partner(block)), None)
    found = []
    for strategy in evidence.strategies:
        effects = {of_partner(block): block.effects[strategy] for block in profit
                   if of_partner(block) and strategy in block.effects}
        if effects:
            winners, losers = (
                [_change(partner, effect, tables.get(STATEMENT, ())) for partner, effect in effects.items()
                 if effect.verdict == verdict] for verdict in (BETTER, WORSE)
            )
            of_chain = chain.effects.get(strategy) if chain is not None else None
            found.append(Outcome(strategy, winners, losers, of_chain))
    return found


def _change(partner: str, profit: Effect, lines: Iterable[KpiBlock]) -> Change:
    """Return the change of a partner's profit with the line that moved most in its direction."""
    sign = 1.0 if profit.verdict == BETTER else -1.0
    own = [(sign * _difference(block.effects[profit.strategy]), block) for block in lines
           if of_partner(block) == partner and profit.strategy in block.effects]
    most, block = max(own, key=lambda one: one[0], default=(0.0, None))
    if block is None or most <= 0:
        return Change(partner, profit, None, "")
    return Change(partner, profit, block.effects[profit.strategy], block.kind.replace("_", " "))


def _difference(effect: Effect) -> float:
    return float(effect.numbers["difference"].value or 0)


def section(evidence: Evidence, worlds: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return what the section says beside its tables; nothing where no world has partners that settle.

    ``worlds`` have ``title``, ``gains`` (their tables) and ``outcomes``.
    """
    if not any(world["gains"] for world in worlds):
        return {}
    losing = [
        (outcome.strategy, world["title"], [change.partner for change in outcome.losers])
        for world in worlds for outcome in world["outcomes"] if outcome.losers
    ]
    losing.sort(key=lambda one: evidence.strategies.index(one[0]))
    return {"losing": losing, "compared": any(world["outcomes"] for world in worlds)}

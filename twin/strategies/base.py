"""What a strategy is: who tells whom what and how late, and who decides what by which rule. It is data, not code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from twin import catalogue, settings
from twin.network.arrays import BoolArray, IntArray
from twin.policies.replenishment.base import OrderTerms
from twin.policies.sourcing.base import SourcingTerms
from twin.policies.transshipment.base import TransshipmentTerms

SOURCING = "sourcing"
"""Which site serves an online order: one desk decides it for the whole chain."""
PROMISING = "promising"
"""How much of a site's stock online orders must leave to those who walk in."""
TRANSSHIPMENT = "transshipment"
"""Which stores help each other out with stock."""
DECISIONS = ("replenishment", "forecasting", "allocation", SOURCING, PROMISING, TRANSSHIPMENT)
PLATFORM = "platform"
"""The owner of decisions for the whole chain."""
BY_PLATFORM = (SOURCING, PROMISING, TRANSSHIPMENT)
"""Decisions that the platform makes."""
FIELDS = (
    "sales", "orders", "stock", "on_hand", "in_transit", "forecast", "promotions", "capacity", "status", "eta",
    "placebo",
)
"""What can be shared; ``docs/design.md`` says what each of them holds, and in which unit."""
METERS = ("sales", "orders")
"""Fields that are flows, read from meters that only grow; every other field is a level."""
OF_SITES = ("promotions", "capacity", "status")
"""Fields with one number per site, the same for all products."""
OVER_EDGES = ("eta", "sent", "sent_before")
"""Fields with a row per sourcing edge, reported by its source."""
OR_NONE = ("forecast", "capacity", "eta")
"""Fields in which -1 means that there is none, and is never misread."""


@dataclass(frozen=True)
class InformationEdge:
    """Sites that report some fields to other sites, every ``period_ticks``, heard ``delay_ticks`` later."""

    reporters: BoolArray
    readers: BoolArray
    fields: tuple[str, ...]
    delay_ticks: int
    period_ticks: int = 1
    loss: float = 0.0
    """Share of reports that never arrive; each site's report of each field is lost by itself."""
    error: float = 0.0
    """What is read is off by this share at most, up or down, each product by itself."""
    bias: float = 0.0
    """What is read is off by this share on average."""
    name: str = ""
    """Who reports to whom, as the strategy says it: part of the address of its draws."""


@dataclass(frozen=True)
class Desk:
    """A decision right: who decides what for which sites, and by which rule.

    ``settings`` hold numbers, or arrays [site, sku] over the whole network where they differ. ``signals`` name the
    fields a forecaster reads. ``fallback`` decides for as long as what the rule needs was never heard.
    """

    decision: str
    sites: IntArray
    owner: str
    rule: str
    settings: Mapping[str, Any]
    signals: tuple[str, ...] = ()
    fallback: Desk | None = None
    lanes: IntArray | None = None
    """[site of the desk, sku] edge from the site that supplies it and decides for it; None: each for itself."""
    readers: IntArray | None = None
    """[site of the desk] the one who decides, of several the one that supplies most; it sees only what is reported."""

    def at(self, sites: IntArray) -> Desk:
        """Return the same right for those of its sites that are among the given ones."""
        below = self.fallback.at(sites) if self.fallback else None
        rows = np.isin(self.sites, sites)
        return replace(
            self, sites=self.sites[rows], fallback=below, lanes=None if self.lanes is None else self.lanes[rows],
            readers=None if self.readers is None else self.readers[rows],
        )

    @property
    def rule_class(self) -> type:
        """The class of its rule."""
        return catalogue.load(f"policies.{self.decision}", self.rule)

    @property
    def reads(self) -> tuple[str, ...]:
        """Fields of others that its rule may ask for; nothing while all settings that make it ask, if any, are 0."""
        switches = getattr(self.rule_class, "reads_only_with", ())
        asks = not switches or any(bool(np.any(self.settings.get(name, 0))) for name in switches)
        return tuple(getattr(self.rule_class, "reads", ())) if asks else ()

    def instance(self) -> Any:
        """Return the rule with its settings cut to the desk's sites."""
        own = settings.declared(self.rule_class)
        return settings.build(self.rule_class, {n: self._cut(v) for n, v in self.settings.items() if n in own})

    def terms(self) -> OrderTerms:
        """Return the order terms of a replenishment desk."""
        own = settings.declared(OrderTerms)
        return OrderTerms(**{n: self._cut(v) for n, v in self.settings.items() if n in own})

    def sourcing_terms(self) -> SourcingTerms:
        """Return the terms of a sourcing desk."""
        return SourcingTerms(**{n: v for n, v in self.settings.items() if n in settings.declared(SourcingTerms)})

    def transshipment_terms(self) -> TransshipmentTerms:
        """Return the terms of a desk of transshipment."""
        own = settings.declared(TransshipmentTerms)
        return TransshipmentTerms(**{n: v for n, v in self.settings.items() if n in own})

    def _cut(self, value: Any) -> Any:
        return value[self.sites] if isinstance(value, np.ndarray) else value


@dataclass(frozen=True)
class Contract:
    """What a vendor owes its retailers: to keep what they have, and have on the road, within a band, or to pay."""

    edges: IntArray
    """Sourcing edges from the vendor to each retailer."""
    minimum: float
    maximum: float
    in_days: bool
    """Whether the band is in days of planned demand; else in book units."""
    safety_factor: float
    """Standard deviations of Poisson demand over the minimum by which a band in days is raised."""
    below_micro: int
    above_micro: int
    """Penalty per book unit and day outside the band, micro minor units."""


@dataclass(frozen=True)
class Organisation:
    """A strategy resolved against a network: information edges, and desks that partition the sites of each decision."""

    information: tuple[InformationEdge, ...]
    desks: tuple[Desk, ...]
    contracts: tuple[Contract, ...] = ()
    own_draws: bool = False
    """The placebo draws random numbers of its own, which must change nothing."""

    def of(self, decision: str) -> list[Desk]:
        """Return the desks of a decision."""
        return [desk for desk in self.desks if desk.decision == decision]

    @property
    def sourcing(self) -> Desk | None:
        """The desk that gives online orders a site; nothing where nobody orders online."""
        return next(iter(self.of(SOURCING)), None)

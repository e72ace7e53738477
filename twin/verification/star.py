"""A star: one supplier and many stores, each a replication or an instance of a single-echelon case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from twin.network.network import Network, PolicyRow
from twin.verification.networks import Lane, Plan, build, rule


@dataclass(frozen=True)
class Instance:
    """One single-echelon model, replicated as stores ``name.00``, ``name.01``, ..."""

    name: str
    mean: float
    """Book units a day."""
    lead_days: float
    rule: str
    settings: Mapping[str, Any]
    opening: int
    copies: int = 30
    holding_minor: float = 0.0
    backorder_minor: float = 0.0
    lost_sale_minor: float = 0.0
    order_line_minor: int = 0
    forecasting: tuple[str, Mapping[str, Any]] | None = None
    law: str = "constant"
    """Of the lead time, drawn for each order by itself."""
    deviation_days: float = 0.0

    @property
    def stores(self) -> list[str]:
        """Names of its stores."""
        return [f"{self.name}.{number:02d}" for number in range(self.copies)]


@dataclass(frozen=True)
class Star:
    """A supplier without limits and the stores of all instances."""

    instances: Sequence[Instance]
    backorder_share: float = 1.0
    sites: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        stores = {store: "store" for each in self.instances for store in each.stores}
        object.__setattr__(self, "sites", {"supplier": "supplier", **stores})

    def network(self) -> Network:
        """Return the network."""
        lanes = [
            Lane("supplier", store, each.lead_days, each.law, each.deviation_days)
            for each in self.instances
            for store in each.stores
        ]
        return build(
            Plan(
                self.sites, lanes, 1, self._column("mean").astype(float), self._column("opening").astype(np.int64),
                backorder_share=self.backorder_share, holding_minor=self._column("holding_minor"),
                backorder_minor=self._column("backorder_minor"), lost_sale_minor=self._column("lost_sale_minor"),
                order_line_minor=self._column("order_line_minor").astype(np.int64), policies=self._rules(),
            )
        )

    def _column(self, attribute: str) -> Any:
        values = [0.0] + [getattr(each, attribute) for each in self.instances for _ in each.stores]
        return np.array(values)[:, None]

    def _rules(self) -> list[PolicyRow]:
        rows = []
        for each in self.instances:
            for store in each.stores:
                rows.append(rule(self.sites, store, "replenishment", each.rule, **each.settings))
                if each.forecasting:
                    rows.append(rule(self.sites, store, "forecasting", each.forecasting[0], **each.forecasting[1]))
        return rows

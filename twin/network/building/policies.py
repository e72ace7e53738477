"""The default rules, with the sites and products that each is meant for."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np

from twin.network.arrays import BoolArray, frozen
from twin.network.draft import Draft
from twin.network.names import Names
from twin.network.network import PolicyRow
from twin.network.specificity import rank_of


def policies(draft: Draft) -> tuple[PolicyRow, ...]:
    """Return the rows of ``inventory_policies``; rows that name the same sites or products share one mask."""
    table = draft.tables["inventory_policies"]
    site_mask, product_mask = _masks(draft.sites), _masks(draft.products)
    columns = (table[name] for name in ("site", "product", "decision", "rule", "settings"))
    return tuple(
        PolicyRow(
            sites=site_mask(site),
            products=product_mask(product),
            specificity=rank_of(draft.sites.meanings[site], draft.products.meanings[product]),
            decision=decision,
            rule=rule,
            settings=dict(settings),
            where=table.where(row),
        )
        for row, (site, product, decision, rule, settings) in enumerate(zip(*columns, strict=True))
    )


def _masks(names: Names) -> Callable[[str], BoolArray]:
    @cache
    def mask(name: str) -> BoolArray:
        return frozen(np.isin(np.arange(len(names)), names.meanings[name].rows), bool)

    return mask

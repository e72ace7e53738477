"""Frozen horizons that cannot be: orders planned by day that are placed at any moment, or by somebody else."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from twin.errors import Problem
from twin.network.network import Network
from twin.strategies.base import Organisation


def unplannable(network: Network, organisation: Organisation) -> Iterator[Problem]:
    """Yield each site whose orders are fixed ahead, and reviewed at every change or decided by another."""
    for desk in organisation.of("replenishment"):
        for each in (desk, desk.fallback):
            terms = each.terms() if each is not None else None
            if each is None or terms is None or not np.any(terms.frozen_days):
                continue
            site = network.sites.ids[int(each.sites[0])]
            if np.any((np.asarray(terms.frozen_days) > 0) & (np.asarray(terms.review_days) == 0)):
                yield Problem(
                    "frozen_days", site, "orders that are fixed for some days ahead are reviewed by the day, and not "
                    "at every change", "review_days: 1 or more",
                )
            if each.lanes is not None:
                yield Problem(
                    "frozen_days", site, f"'{each.owner}' decides for it and sends what there is: nothing is planned",
                    "leave out frozen_days, or owner",
                )

"""As many units as it pays to keep for customers who walk in, by Littlewood's rule."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from twin.network.arrays import FloatArray, IntArray
from twin.policies.views import ProtectionView
from twin.settings import setting


@dataclass(frozen=True)
class Littlewood:
    """Keep a unit for the shop while the chance of selling it there is worth more than selling it online now.

    The least y with P(D > y) <= m_online / m_store, D the Poisson demand of customers who walk in until goods ordered
    today are there, m the margin of a unit. 0 where online earns as much.
    Source: Littlewood (1972), doi:10.1057/palgrave.rpm.5170134 (reprint); Talluri & van Ryzin (2004), section 2.2.1.
    """

    least_ratio: float = setting(
        0.001, unit="-", low=1e-9, high=1,
        doc="Online margins count as at least this share of that in the shop, so that one which loses money is served "
            "when there is plenty. Assumption.",
    )

    def protection(self, view: ProtectionView) -> IntArray:
        """Return the protection levels; 0 where nobody walks in or a sale in the shop earns nothing."""
        mean = view.walk_in_per_day * view.cover_days
        earns = (view.store_margin > 0.0) & (mean > 0.0)
        ratio = view.online_margin[earns] / view.store_margin[earns]
        kept = np.zeros(mean.shape, np.int64)
        kept[earns] = _least(mean[earns], np.clip(ratio, self.least_ratio, 1.0))
        return kept


def _least(mean: FloatArray, ratio: FloatArray) -> IntArray:
    """Return the least y >= 0 with P(Poisson(mean) > y) <= ratio; quantiles of SciPy are put right by its tail."""
    from scipy.stats import poisson

    kept = np.maximum(poisson.isf(np.minimum(ratio, 1.0 - 1e-12), mean), 0.0).astype(np.int64)
    kept += poisson.sf(kept, mean) > ratio
    kept -= (kept > 0) & (poisson.sf(kept - 1, mean) <= ratio)
    kept[ratio >= 1.0] = 0
    return kept

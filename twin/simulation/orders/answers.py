"""What a sourcing rule may answer: a row of an open site with a lane that the order may take, or none."""

from __future__ import annotations

from typing import Any

import numpy as np

from twin.kernels import order_waves
from twin.kernels.order_waves import Asking
from twin.network.arrays import BoolArray, IntArray
from twin.simulation.orders.shelves import SourcingError


def checked(rule: Any, site: Any, asking: Asking, reached: BoolArray, closed: BoolArray) -> IntArray:
    """Return the answer of a rule, [asked line]; lanes are ``reached`` [destination, site].

    Raises
    ------
    SourcingError
        It is none.
    """
    name = type(rule).__name__
    if not isinstance(site, np.ndarray) or site.shape != asking.lines.shape or site.dtype != np.int64:
        raise SourcingError(f"{name}: choose must return int64 [{len(asking.lines)}], not {site!r:.80}")
    barred = order_waves.unheard_of(asking, site, reached, closed)
    if barred >= len(closed):
        raise SourcingError(f"{name}: {barred} is the row of no site")
    if barred >= 0:
        raise SourcingError(f"{name}: chose a site that is closed, or has no lane that the order may take")
    return site

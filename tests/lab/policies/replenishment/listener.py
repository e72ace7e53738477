"""Order up to a level, and a little more that depends on every number that was heard."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from twin.network.arrays import IntArray
from twin.policies.views import StockView
from twin.settings import setting

_MOST = 40


@dataclass(frozen=True)
class Listener:
    """A rule that no planner would want: whoever changes anything that it hears changes what it orders."""

    level: int = setting(60, unit="units", low=0, doc="Order-up-to level.")

    reads: ClassVar[tuple[str, ...]] = (
        "sales", "on_hand", "in_transit", "forecast", "promotions", "capacity", "status", "eta"
    )
    log: ClassVar[list[Any]] = []
    """What was heard: tick, own position, field, and what of it."""

    def order_quantity(self, view: StockView) -> IntArray:
        """Return what is missing from the level, and some units by the digest of all that was heard."""
        assert view.others is not None
        heard = {field: view.others.heard(field) for field in self.reads} | {
            "planned": view.others.planned(0, 5), "lost_days": view.others.lost_days()
        }
        for field, said in heard.items():
            self.log.append((view.tick, field, said))
        parts = [part.tobytes() for said in heard.values() for part in (said.sites, said.values, said.age_days)]
        return np.maximum(self.level - view.position, 0) + zlib.crc32(b"".join(parts)) % _MOST

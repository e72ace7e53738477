"""Events of a scenario: causes are open, one file each; the effects they may have are a small closed vocabulary."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from twin.errors import Problem
from twin.network.arrays import BoolArray
from twin.network.network import Network


class EffectKind(enum.Enum):
    """What an event may do to the world. Overlaps: factors multiply, closures OR."""

    CLOSURE = "closure"
    """The site sells, receives and ships nothing; its stock stays where it is."""
    CAPACITY = "capacity"
    """Multiplies what the site may ship to others a day."""
    DEMAND = "demand"
    """Multiplies the demand of some sites and products."""


@dataclass(frozen=True)
class Effect:
    """One change of the world between two days, counted from the end of the warm-up.

    ``end_day`` is the first day without it.
    """

    kind: EffectKind
    start_day: int
    end_day: int
    sites: BoolArray
    products: BoolArray
    factor: float = 1.0


class Event(Protocol):
    """A cause: a frozen dataclass of settings with a target, a start, a duration and a severity."""

    start_day: int
    duration_days: int
    severity: float

    def problems(self, network: Network, where: str) -> Iterator[Problem]:
        """Yield what is wrong with the event in this network, such as an unknown target."""
        ...

    def effects(self, network: Network) -> list[Effect]:
        """Return the effects; severity 0 has none."""
        ...


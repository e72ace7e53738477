"""Events of a scenario: causes are open, one file each; the effects they may have are a small closed vocabulary."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from twin.errors import Problem, nearest
from twin.network.arrays import BoolArray, frozen
from twin.network.network import Network


class EffectKind(enum.Enum):
    """What an event may do to the world. Overlaps: factors multiply, closures OR."""

    CLOSURE = "closure"
    """The site sells, receives and ships nothing; its stock stays where it is."""
    CAPACITY = "capacity"
    """Multiplies what the site may ship to others a day."""
    DEMAND = "demand"
    """Multiplies the demand of some sites and products."""
    INFORMATION = "information"
    """Multiplies the share of a site's reports to others that arrive; what is lost comes in bulk with the next one."""
    RECORD = "record"
    """Makes a share of the records of stock of some sites and products wrong, at once, on its first day."""
    ALARM = "alarm"
    """Is told of as a loss of capacity, and does not come."""


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
    zones: BoolArray | None = None
    """[zone] whose online demand a demand effect multiplies; None: no zone's."""
    error_units: float = 1.0
    """Mean size of an error in a record, units of the tables."""
    shrink_share: float = 0.0
    """Of the errors in records: goods vanish (else the record is changed by mistake)."""
    told_day: int | None = None
    """Day, counted as the others, from which on its sites know of it; None: from the day on which it comes.

    A loss of capacity that is told of before it comes is a warning; one that is told of later is seen late.
    """


def demand_places(network: Network, name: str) -> tuple[BoolArray, BoolArray]:
    """Return [site] whose walk-in demand and [zone] whose online demand an event at a named place touches.

    ``all`` is every site and zone; a site, group or kind is its walk-in customers alone; a customer zone is those who
    order from there and the walk-in customers of the sites in it. A name of both is both, with the sites that it names.
    """
    zones = np.array([name in ("all", own) for own in network.zones.ids], bool)
    sites = network.sites.members(name)
    if zones.any() and not sites.any():
        sites = np.isin(network.sites.zone, np.flatnonzero(zones))
    return frozen(sites, bool), frozen(zones, bool)


def unknown_place(network: Network, where: str, name: str) -> Problem:
    """Return the problem with a name that stands for no site and no customer zone."""
    problem = network.sites.unknown(where, name)
    near = nearest(name, [known for known in (problem.nearest, *network.zones.ids) if known])
    return replace(problem, rule="no site, group, kind or customer zone of that name", nearest=near)


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


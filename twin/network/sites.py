"""Sites and customer zones: where stock stands and where customers live."""

from __future__ import annotations

from dataclasses import dataclass

from twin.errors import Problem, nearest
from twin.network.arrays import BoolArray, FloatArray, IntArray, frozen

KINDS = ("supplier", "plant", "warehouse", "store")
UNLIMITED = -1


@dataclass(frozen=True)
class Zones:
    """Customer zones: places with a population, from where customers order or walk in."""

    ids: tuple[str, ...]
    names: tuple[str, ...]
    latitude_deg: FloatArray
    longitude_deg: FloatArray
    population: IntArray

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True)
class Sites:
    """Suppliers, plants, warehouses and stores, in the order of the table."""

    ids: tuple[str, ...]
    names: tuple[str, ...]
    kinds: tuple[str, ...]
    groups: tuple[str, ...]
    """A planner's own group name per site (``flagship``); may stand for its members in every other table."""
    cities: tuple[str, ...]
    partner: IntArray
    """[site] owner, as a row of ``Partners``."""
    zone: IntArray
    """[site] customer zone, as a row of ``Zones``; -1: none."""
    calendar: IntArray
    """[site] opening days, as a row of ``Calendars``."""
    latitude_deg: FloatArray
    longitude_deg: FloatArray
    demand_factor: FloatArray
    """[site] multiplies the rates of the demand table."""
    daily_capacity: IntArray
    """[site] book units that may be shipped to other sites a day; ``UNLIMITED``: no limit."""
    backorder_share: FloatArray
    """[site] share of unmet walk-in demand that waits; the rest is lost."""

    def __len__(self) -> int:
        return len(self.ids)

    def rows(self, *kinds: str) -> IntArray:
        """Return the rows of the sites of the given kinds, ascending."""
        return frozen([row for row, kind in enumerate(self.kinds) if kind in kinds])

    def members(self, name: str) -> BoolArray:
        """Return [site] which sites a name stands for: ``all``, a kind's plural, a group or one site."""
        plural = {f"{kind}s": kind for kind in KINDS}
        if name == "all":
            return frozen([True] * len(self), bool)
        if name in plural:
            return frozen([kind == plural[name] for kind in self.kinds], bool)
        return frozen([name in own for own in zip(self.ids, self.groups, strict=True)], bool)

    @property
    def nameable(self) -> tuple[str, ...]:
        """Every name that may stand for sites."""
        return tuple(dict.fromkeys(("all", *(f"{kind}s" for kind in KINDS), *filter(None, self.groups), *self.ids)))

    def unknown(self, where: str, name: str) -> Problem:
        """Return the problem with a name that stands for no site."""
        return Problem(where, name, "no site, group or kind of that name", nearest=nearest(name, self.nameable))

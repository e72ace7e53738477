"""Theory of queues at a site's doors: trucks that come to an inbound dock.

Each dock is that of a store which orders every unit that it sells at once, one by one, over a lane whose lead time is
always the same: so trucks come as customers do, by a Poisson process, one unit on each.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from twin.network.arrays import FloatArray, frozen
from twin.network.docks import Docks
from twin.network.edges import LeadTime
from twin.network.network import Network
from twin.simulation import Cell, RunSettings, simulate
from twin.units import SECONDS_PER_DAY, SECONDS_PER_HOUR
from twin.verification.cases import Case, Figure, Outcome
from twin.verification.inventory import SEED
from twin.verification.star import Instance, Star

_HOURS, _MS_PER_HOUR = 24, 1_000 * SECONDS_PER_HOUR
_COPIES = 30
_STOCK = 10_000
"""On the shelf and on its way: no customer ever waits, whatever the dock does."""
_MORE = 1.05
_LAWS = {"constant": 0.0, "gamma": 0.5, "exponential": 1.0, "lognormal": 2.0}
"""Law of the unloading time and its deviation over its mean; a gamma law of a half is Erlang's of four stages."""


@dataclass(frozen=True)
class Dock:
    """One door: trucks an hour, how long one takes, and how long a crew without a truck is away."""

    name: str
    per_hour: float
    hours: float
    law: str
    away_hours: float = 0.0
    more: float = 1.0
    """So many times more trucks come than theory is told."""

    @property
    def expected(self) -> Mapping[str, float]:
        """What theory says: hours, and trucks on average."""
        use, spread = self.per_hour * self.hours, _LAWS[self.law]
        waits = use * self.hours * (1 + spread * spread) / 2 / (1 - use) + self.away_hours / 2
        stays = waits + self.hours
        return {"waiting": waits, "at the site": stays, "trucks that wait": self.per_hour * waits,
                "trucks at the site": self.per_hour * stays}

    @property
    def instance(self) -> Instance:
        """The stores whose docks these are."""
        settings = {"level": _STOCK, "review_days": 0}
        rate = self.more * self.per_hour * _HOURS
        return Instance(self.name, rate, 1 / _HOURS, "base_stock", settings, _STOCK, _COPIES)


class Waits:
    """A sink of the ledger that adds up trucks and what they waited, by site."""

    def __init__(self, network: Network, first_day: int) -> None:
        self._row, self._first_day = {site: row for row, site in enumerate(network.sites.ids)}, first_day
        self._sums = np.zeros((3, len(self._row)))
        self._digest = hashlib.sha256()

    def __call__(self, table: str, piece: pa.Table) -> None:
        """Take one piece of a table."""
        if table != "dock_visits" or not len(piece):
            return
        site = piece["to_site"].chunk(0)
        row = np.array([self._row[name] for name in site.dictionary.to_pylist()])[site.indices.to_numpy()]
        counts = piece["day"].to_numpy() >= self._first_day
        waited, unloading = (piece[name].to_numpy() for name in ("waited_ms", "unloading_ms"))
        for sums, values in zip(self._sums, (np.ones(len(row)), waited, unloading), strict=True):
            sums += np.bincount(row[counts], values[counts], len(self._row))
        self._digest.update(waited.tobytes() + unloading.tobytes())

    @property
    def run_id(self) -> str:
        """A digest of the visits."""
        return self._digest.hexdigest()[:12]

    def measures(self, stores: Sequence[str], days: int) -> Mapping[str, FloatArray]:
        """Return the figures of each store, by the names that theory has for them."""
        trucks, waited, unloading = self._sums[:, [self._row[store] for store in stores]]
        stayed = (waited + unloading) / _MS_PER_HOUR
        waited = waited / _MS_PER_HOUR
        return {"waiting": waited / trucks, "at the site": stayed / trucks,
                "trucks that wait": waited / (days * _HOURS), "trucks at the site": stayed / (days * _HOURS)}


def network(docks: Sequence[Dock]) -> Network:
    """Return a star whose stores have these docks."""
    star = Star([dock.instance for dock in docks])
    per_store = [None, *(dock for dock in docks for _ in range(_COPIES))]
    nothing = LeadTime("constant", 0.0, 0.0, "shipment")
    none = frozen(np.zeros(len(per_store)))
    return replace(star.network(), docks=Docks(
        frozen([int(dock is not None) for dock in per_store]),
        tuple(nothing if dock is None else _unloading(dock) for dock in per_store),
        none, none, frozen(np.full(len(per_store), SECONDS_PER_DAY)), none,
        frozen([round(dock.away_hours * SECONDS_PER_HOUR) if dock else 0 for dock in per_store]),
    ))


def _unloading(dock: Dock) -> LeadTime:
    mean = dock.hours / _HOURS
    return LeadTime(dock.law, mean, mean * _LAWS[dock.law], "shipment")


@dataclass(frozen=True)
class Size:
    """How much is simulated, and how far off a figure may be, relative; a law with a long tail needs more of both."""

    days: int
    warmup_days: int
    margins: Mapping[str, float]
    """By law."""


def figures(docks: Sequence[Dock], size: Size) -> list[list[Figure]]:
    """Simulate docks beside one another and return the figures of each."""
    made = network(docks)
    waits = Waits(made, size.warmup_days)
    run = RunSettings(size.days, size.warmup_days, SEED, "event")
    simulate(Cell(made, run, {"model": "stationary"}, audit="end"), sink=waits)
    found = []
    for dock in docks:
        measured, margin = waits.measures(dock.instance.stores, size.days), size.margins[dock.law]
        found.append([
            Figure(f"{dock.name}: {name}", value, measured[name].tolist(), margin, waits.run_id)
            for name, value in dock.expected.items()
        ])
    return found


def _with_more_trucks(docks: Sequence[Dock], size: Size) -> Outcome:
    """Simulate docks and, as perturbation, the first with 5 % more trucks than theory was told."""
    wrong = replace(docks[0], name=f"{docks[0].name} with more trucks", more=_MORE)
    *exact, off = figures([*docks, wrong], size)
    return Outcome([figure for each in exact for figure in each], off)


def receiving_dock(full: bool) -> Outcome:
    """Unload trucks one by one, under four laws of how long one takes."""
    docks = [Dock(law, 1.5, 0.5, law) for law in _LAWS]
    if not full:
        return _with_more_trucks(docks, Size(12, 3, _QUICK))
    *short, long = docks
    most = _with_more_trucks(short, Size(417, 13, _FULL))
    return Outcome([*most.figures, *figures([long], Size(1_500, 13, _FULL))[0]], most.perturbed)


def crew_that_leaves(full: bool) -> Outcome:
    """Let the crew go away for an hour whenever it finds no truck."""
    size = Size(300, 13, _FULL) if full else Size(40, 3, {"exponential": 0.08})
    return _with_more_trucks([Dock("away an hour", 3.0, 0.25, "exponential", 1.0)], size)


_QUICK = {"constant": 0.2, "gamma": 0.2, "exponential": 0.4, "lognormal": 0.8}
_FULL = {"constant": 0.03, "gamma": 0.03, "exponential": 0.04, "lognormal": 0.08}

CASES = [
    Case("QUE-02", "One door of a receiving dock, four laws of unloading (M/G/1)",
         "Pollaczek (1930); Khinchine (1932); Gross, Shortle, Thompson & Harris, Fundamentals of Queueing Theory, 4th "
         "ed., section 5.1", "mean number of trucks + 5 %", receiving_dock),
    Case("QUE-07", "A dock whose crew goes away when it finds no truck (M/G/1 with vacations)",
         "Levy & Yechiali (1975), Management Science 22:202-211; Fuhrmann & Cooper (1985), Operations Research "
         "33:1117-1129", "mean number of trucks + 5 %", crew_that_leaves),
]

"""Demand models: a pure response to addressed uniform draws, so that no strategy changes what customers want.

Two kinds share the folder: models of walk-in demand (they ``start``) and of online orders (they ``open``).
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from twin import catalogue, settings
from twin.errors import Problem
from twin.kernels import elementary
from twin.kernels.order_states import NEVER as NEVER
from twin.kernels.placing import Promises
from twin.network.arrays import BoolArray, FloatArray, IntArray
from twin.network.network import Network
from twin.network.online import Online

LAWS = "laws"
KM_PER_DEGREE = 111.195
"""Of latitude, on a sphere of radius 6,371 km."""
SAMPLED_SHARE = 0.01
"""Of orders, kept line by line in the ledger where ``record.orders`` is ``sample``. Source: none, a convention."""


class Uniforms(Protocol):
    """Where the draws come from; a draw is addressed by purpose, two names and an index."""

    def block(self, purpose: str, rows: NDArray[np.uint64], columns: NDArray[np.uint64], index: int) -> FloatArray:
        """Return the draws [row, column] at an index."""
        ...

    def lines(self, purpose: str, a: NDArray[np.uint64], b: NDArray[np.uint64], index: IntArray) -> FloatArray:
        """Return the draws [line] of scattered addresses."""
        ...

    def key(self, purpose: str) -> tuple[np.uint64, np.uint64]:
        """Return the key of a purpose, for a compiled loop that makes its draws itself."""
        ...

    def hashes(self, names: Sequence[str]) -> NDArray[np.uint64]:
        """Return the hashes by which names stand in addresses."""
        ...


@dataclass(frozen=True)
class Customers:
    """Who wants what: the sites that face customers, the products, and their name hashes for the draws."""

    network: Network
    sites: IntArray
    """Rows of the sites that face customers."""
    site_names: NDArray[np.uint64]
    product_names: NDArray[np.uint64]
    draws: Uniforms


class DemandSource(Protocol):
    """A demand model at work in one run."""

    def units(self, day: int, date: datetime.date, factor: FloatArray) -> IntArray:
        """Return the demand of a day, [site, sku] in book units; called once per day, in order.

        ``factor`` [site, sku] multiplies the mean: what the scenario's events do to demand today.
        """
        ...


class DemandModel(Protocol):
    """A frozen dataclass of settings that can be set to work."""

    def problems(self, network: Network, where: str) -> Iterator[Problem]:
        """Yield what the model cannot do with this network."""
        ...

    def start(self, customers: Customers) -> DemandSource:
        """Return the source of one run."""
        ...


@dataclass(frozen=True)
class OnlineCustomers:
    """Who orders online: zones, channels and products, and their name hashes for the draws."""

    network: Network
    zone_names: NDArray[np.uint64]
    channel_names: NDArray[np.uint64]
    product_names: NDArray[np.uint64]
    draws: Uniforms


@dataclass(frozen=True)
class PlacedOrders:
    """The orders of one day in the order of placing.

    Those of one second: drawn ones by zone, channel and number within both, recorded ones by their id.
    """

    zone: IntArray
    channel: IntArray
    mode: IntArray
    nth: IntArray
    """[order] place among those of its zone, channel and day, from 0, by which its draws are addressed; 0: recorded."""
    placed: IntArray
    """[order] seconds since the start of the run."""
    latitude_deg: FloatArray
    longitude_deg: FloatArray
    cancels: IntArray
    """[order] second at which the customer cancels what is not picked yet; ``NEVER``: not at all."""
    sampled: BoolArray
    """[order] whether it belongs to the sample that is kept line by line."""
    first_line: IntArray
    """[order + 1] where its lines start."""
    product: IntArray
    units: IntArray
    """[line] book units, > 0."""
    reference: IntArray
    """[order] row among the network's recorded orders; -1: drawn."""
    nothing: IntArray = field(default_factory=lambda: np.zeros((3, 0), np.int64))
    """[channel | mode | second, customer] who order nothing, by the second, and how they would have ordered."""

    def __len__(self) -> int:
        return len(self.zone)


class OrderSource(Protocol):
    """A model of online orders at work in one run."""

    def placed(self, day: int, date: datetime.date, factor: FloatArray) -> PlacedOrders:
        """Return the orders of a day; called once per day, in order.

        ``factor`` [zone, sku] multiplies the mean: what the scenario's events do to online demand today.
        """
        ...


class OrderModel(Protocol):
    """A frozen dataclass of settings that makes online orders."""

    def problems(self, network: Network, where: str) -> Iterator[Problem]:
        """Yield what the model cannot do with this network."""
        ...

    def open(self, customers: OnlineCustomers) -> OrderSource:
        """Return the source of one run."""
        ...


class MeanProfile(Protocol):
    """How the mean of a day relates to the mean of the table."""

    def factor(self, date: datetime.date) -> float:
        """Return the factor of a date."""
        ...


def law_problems(law: str, given: Mapping[str, Any], where: str) -> Iterator[Problem]:
    """Yield the problems of a law's name and settings."""
    unknown = catalogue.check(LAWS, law, f"{where}.law")
    if unknown:
        yield unknown
        return
    wrong = list(settings.check(catalogue.load(LAWS, law), given, f"{where}.law_settings"))
    yield from wrong
    try:
        if not wrong:
            settings.build(catalogue.load(LAWS, law), given)
    except ValueError as error:
        yield Problem(f"{where}.law_settings", dict(given), str(error))


def rate_problems(network: Network, where: str) -> Iterator[Problem]:
    """Yield a network without mean rates: a law around them would draw nothing at all.

    Where customers order online nobody needs to walk in.
    """
    if network.history is not None and network.online is None and not network.demand_rate.any():
        yield Problem(f"{where}.model", "missing", "the network has recorded sales but no table demand with mean rates",
                      "add the table, or use demand=replay")


class LawDemand:
    """Demand drawn from a law around a mean that a profile and the scenario's events move.

    Dependence over time and between cells is a Gaussian copula: normal scores follow an AR(1) process and share a
    common factor; with both settings 0 the uniforms are used as drawn. A larger mean never lowers a draw.

    Demand is whole units. Rounding moves the mean of a law that is not (an exponential one of 0.3 units a day becomes
    0.196), so that small demand asks for ``poisson`` or ``negative_binomial``, or for a finer ``unit_scale``.
    """

    def __init__(self, model: Any, profile: MeanProfile, customers: Customers) -> None:
        self._law = settings.build(catalogue.load(LAWS, model.law), dict(model.law_settings))
        self._profile = profile
        self._customers = customers
        self._rates = np.ascontiguousarray(customers.network.demand_rate[customers.sites])
        self._autocorrelation = model.autocorrelation
        self._common = model.common_factor
        self._score: FloatArray | None = None

    def units(self, day: int, date: datetime.date, factor: FloatArray) -> IntArray:
        """Return the demand of a day, rounded to whole book units, halves up."""
        if not self._rates.any():
            return np.zeros(self._rates.shape, np.int64)
        mean = self._rates * (self._profile.factor(date) * factor)
        wanted: FloatArray = self._law.quantile(self._uniforms(day), mean)
        return np.maximum(np.floor(wanted + 0.5), 0.0).astype(np.int64)

    def _uniforms(self, day: int) -> FloatArray:
        who = self._customers
        drawn = who.draws.block("demand", who.site_names, who.product_names, day)
        if self._autocorrelation == 0 and self._common == 0:
            return drawn
        return self._dependent(drawn, day)

    def _dependent(self, drawn: FloatArray, day: int) -> FloatArray:
        from scipy.special import ndtr

        score = _normal_scores(drawn)
        if self._common:
            nobody = np.zeros(1, np.uint64)
            shared = _normal_scores(self._customers.draws.block("demand_common", nobody, nobody, day))
            score = np.sqrt(1 - self._common) * score + np.sqrt(self._common) * shared
        if self._autocorrelation and self._score is not None:
            kept = self._autocorrelation
            score = kept * self._score + np.sqrt(1 - kept * kept) * score
        self._score = score
        uniform: FloatArray = ndtr(score)
        return uniform


def _normal_scores(uniform: FloatArray) -> FloatArray:
    return elementary.normal_deviates(uniform.ravel()).reshape(uniform.shape)


def promises(online: Online) -> Promises:
    """Return what customers are told at placing: by their mode, or by the home lane of their destination."""
    modes = online.modes
    after = np.where(modes.promise_seconds >= 0, modes.promise_seconds, online.lane_promise)
    return Promises(
        after.reshape(-1).astype(np.int64), modes.promise_days.astype(np.int64), modes.promise_second.astype(np.int64),
        modes.cut_off_second.astype(np.int64),
    )


def homes(network: Network, zone: IntArray, points: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return latitude and longitude [order] of points [order, 2] in the discs of their zones."""
    zones, online = network.zones, network.online
    assert online is not None
    degrees = online.zone_radius_km[zone] / KM_PER_DEGREE
    shrunk = elementary.cosines(np.radians(zones.latitude_deg))[zone]
    east = points[:, 0] * degrees / shrunk
    return zones.latitude_deg[zone] + points[:, 1] * degrees, zones.longitude_deg[zone] + east

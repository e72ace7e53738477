"""Parcels on the road: which lane, how long, what it costs, and what the delivery earns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from twin.kernels import parcels as kernels
from twin.kernels.parcels import Delivered, Road
from twin.network.arrays import FloatArray, IntArray
from twin.network.edges import LeadTime
from twin.network.network import Network
from twin.network.online import Online
from twin.policies.views import DeliveryLanes, StockOutlook
from twin.simulation.draws import Draws, name_hashes
from twin.simulation.geography import Geography, lead_time_law, whole_ticks
from twin.simulation.money import guard
from twin.simulation.orders.attempts import Attempts
from twin.simulation.orders.collecting import Collecting
from twin.simulation.orders.counts import Counts
from twin.simulation.orders.open_orders import OpenOrders
from twin.simulation.orders.windows import Windows
from twin.units import MICRO, SECONDS_PER_DAY, SECONDS_PER_HOUR

_PERIODS = 512
"""Length of the ring: three weeks of hours; what travels longer is filed again on the way."""
_LEAST_ROOM, _MOST_ROOM = 64, 1 << 14
_PEAK = 4
"""Parcels that arrive in a busy period, times those of a mean one; if there are more, room is made."""
_PARTS = 1_000_000


Law: TypeAlias = tuple[Any, bool, NDArray[np.bool_], FloatArray]
"""A law, whether it is constant, and [row] which rows have it and their mean days."""


class Deliveries:
    """Delivery lanes at work."""

    def __init__(self, network: Network, online: Online, draws: Draws, tick_seconds: int) -> None:
        lanes, channels = online.deliveries, online.channels
        self._lanes, self._draws = lanes, draws
        self._online, modes = online, online.modes
        self._lane = np.full((len(online.orders_per_day) * len(modes), len(network.sites)), -1)
        self._lane[lanes.zone * len(modes) + lanes.mode, lanes.site] = np.arange(len(lanes))
        self._site_names = name_hashes(network.sites.ids)[lanes.site]
        self._zone_names = name_hashes(network.zones.ids)[lanes.zone]
        self._laws = by_law(lanes.lead_times)
        self._dearest_parcel = MICRO * float(lanes.cost_per_parcel_minor.max(initial=0))
        self._dearest_unit = float(lanes.cost_per_unit_micro.max(initial=0))
        seconds = max(tick_seconds, SECONDS_PER_HOUR)
        room = _LEAST_ROOM + min(int(_PEAK * online.expected[0] * seconds / SECONDS_PER_DAY), _MOST_ROOM)
        self.road = Road(
            np.zeros((_PERIODS, room), np.int64), np.zeros(_PERIODS, np.int64), np.array([seconds]), np.array([0]),
            np.zeros(1, np.bool_),
        )
        self._attempts, self._collecting = Attempts(network, draws), Collecting(network, draws)
        self.windows = Windows(network, draws)
        """When customers want to be served, for those modes that ask them."""
        share = np.repeat(np.floor(channels.commission_share * _PARTS + 0.5).astype(np.int64), len(modes))
        sites, self._dearest_fee = len(network.sites), MICRO * float(modes.fee_minor.max())
        self.earned = Delivered(
            network.products.price_micro.astype(np.int64), share, MICRO * np.tile(modes.fee_minor, len(channels)),
            np.zeros(sites, np.int64), np.zeros(sites * len(share), np.int64),
            np.zeros(len(self._lane), np.int64), online.primary_site.reshape(-1).astype(np.int64),
        )

    def depart(self, leaving: IntArray, open_orders: OpenOrders, counts: Counts) -> tuple[IntArray, IntArray]:
        """Send parcels on the road; return the lane of each and what it costs, micro minor units."""
        columns = open_orders.columns
        lane, units, left, promised = kernels.leaving_facts(columns, leaving, self._lane)
        guard(len(lane) * self._dearest_parcel + self._dearest_unit * float(units.sum()))
        cost = self._lanes.cost_per_parcel_minor[lane] * MICRO + self._lanes.cost_per_unit_micro[lane] * units
        travels, modes, mode = self._travel_seconds(lane, left), self._online.modes, self._lanes.mode[lane]
        waits = self.windows.wait(mode, promised, left + travels) if self.windows.any else 0
        failures, back = self._attempts.of(leaving, columns)
        if failures.any():
            guard(MICRO * float((failures * modes.failure_cost_minor[mode].astype(float)).sum()))
            travels += np.where(back, travels, 0) + (failures - back) * modes.retry_seconds[mode]
            cost = cost + failures * modes.failure_cost_minor[mode] * MICRO
        self._make_room(int(self.road.used.max()) + len(leaving))
        collects, missed = self._collecting.of(leaving, columns, lane, travels)
        kernels.depart(
            columns, counts.tally, self.road, leaving, travels + waits, cost, failures, back | missed, collects
        )
        return lane, cost

    def commissions(self) -> IntArray:
        """Return what is owed since the last call, [site times channels + channel], micro minor units; begin anew."""
        owed: IntArray = self.earned.commission.reshape(-1, len(self._online.modes)).sum(axis=1)
        self.earned.commission[:] = 0
        return owed

    def arrive(self, open_orders: OpenOrders, counts: Counts) -> tuple[IntArray, IntArray]:
        """Deliver the parcels that have arrived by now; return the rows of their lines, and of lines that came back.

        Parcels that travel longer than the ring reaches are filed again: into any list, beside those that lie there.
        """
        used, periods = self.road.used, len(self.road.used)
        over = int(counts.tally.now[0]) // int(self.road.seconds[0]) - int(self.road.done[0])
        emptied = int(self.road.done[0]) + 1 + np.arange(min(over + 1, periods))
        parcels = int(used[emptied % periods].sum())
        guard(parcels * self._dearest_fee)
        self._make_room(int(used.max()) + parcels)
        out = open_orders.room_for_rows()
        delivered, back = kernels.arrive(open_orders.columns, counts.tally, self.road, self.earned, out)
        return out[0, :delivered], out[1, :back]

    def _make_room(self, parcels: int) -> None:
        """Let every list of the ring hold so many parcels."""
        of = self.road.of
        if parcels > of.shape[1]:
            more = np.zeros((_PERIODS, 2 * parcels), np.int64)
            more[:, : of.shape[1]] = of
            self.road = self.road._replace(of=more)

    def _travel_seconds(self, lane: IntArray, left: IntArray) -> IntArray:
        """Return lead times, drawn by site, zone and second of departure, rounded up to whole seconds."""
        def uniforms(rows: IntArray) -> FloatArray:
            at = lane[rows]
            return self._draws.lines("delivery", self._site_names[at], self._zone_names[at], left[rows])

        return seconds_by_law(self._laws, lane, uniforms)


def by_law(leads: Sequence[LeadTime]) -> list[Law]:
    """Return each distinct law, whether it is constant, and [row] its members and the mean days of all rows."""
    mean = np.array([lead.mean_days for lead in leads])
    keys: list[tuple[Any, ...]] = [
        ("constant",) if lead.law == "constant" else (lead.law, lead.mean_days, lead.deviation_days) for lead in leads
    ]
    found = []
    for key in dict.fromkeys(keys):
        member = np.array([each == key for each in keys])
        constant = key == ("constant",)
        found.append((None if constant else lead_time_law(*key), constant, member, mean))
    return found


def seconds_by_law(laws: Sequence[Law], of: IntArray, uniforms: Callable[[IntArray], FloatArray]) -> IntArray:
    """Return [n] how long what has the times of row ``of`` [n] takes, in whole seconds, rounded up."""
    return durations_by_law(laws, of, uniforms, SECONDS_PER_DAY)


def durations_by_law(
    laws: Sequence[Law], of: IntArray, uniforms: Callable[[IntArray], FloatArray], ticks_per_day: int
) -> IntArray:
    """Return [n] how long what has the times of row ``of`` [n] takes, in whole ticks, rounded up.

    ``uniforms`` are asked for, by the places in ``of`` that need them: constant times need none.
    """
    return whole_ticks(days_by_law(laws, of, uniforms), ticks_per_day)


def days_by_law(laws: Sequence[Law], of: IntArray, uniforms: Callable[[IntArray], FloatArray]) -> FloatArray:
    """Return the same in days, as the law has it."""
    days = np.zeros(len(of))
    for law, constant, member, mean in laws:
        rows = np.flatnonzero(member[of]) if len(laws) > 1 else np.arange(len(of))
        if len(rows):
            own = mean[of[rows]]
            days[rows] = own if constant else law.quantile(uniforms(rows), own)
    return days


def delivery_lanes(network: Network, online: Online, geography: Geography) -> DeliveryLanes:
    """Return the lanes as a sourcing rule sees them."""
    lanes, fulfilment = online.deliveries, online.fulfilment
    modes = len(online.modes)
    shape = (len(online.orders_per_day) * modes, len(network.sites))
    at = (lanes.zone * modes + lanes.mode, lanes.site)
    rank, distance = np.full(shape, np.inf), np.zeros(shape)
    parcel, unit, lead = np.zeros(shape, np.int64), np.zeros(shape, np.int64), np.zeros(shape)
    rank[at], distance[at], unit[at] = lanes.rank, lanes.distance_km, lanes.cost_per_unit_micro
    parcel[at] = (lanes.cost_per_parcel_minor + fulfilment.cost_per_parcel_minor[lanes.site]) * MICRO
    lead[at] = [law.mean_days * SECONDS_PER_DAY / SECONDS_PER_HOUR for law in lanes.lead_times]
    sites = network.sites
    return DeliveryLanes(
        rank, distance, parcel, unit, fulfilment.cost_per_line_minor * MICRO, fulfilment.lines_per_hour,
        online.channels.ids, online.modes.ids, online.modes.priority,
        {name: sites.members(name) for name in sites.nameable}, lead, lambda: stock_outlook(network, geography),
    )


def stock_outlook(network: Network, geography: Geography) -> StockOutlook:
    """Return what is planned for the stock of each site."""
    products = network.products
    forgone = np.maximum(products.price_micro - products.cost_micro, 0) + network.costs.lost_sale_micro
    return StockOutlook(geography.expected_per_day, geography.lead_times.mean, forgone)

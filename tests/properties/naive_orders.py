"""Online orders a second time: plain objects, lists and dictionaries, one order and one line after the other.

Written from the documented rules alone and sharing no code with the engine. Times are whole seconds since the start;
what a picker is busy with is an exact fraction of a second. Sites, zones, channels, modes and products are named by
their row.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

OUTSIDE = -1
NEVER = 2**62
HOUR, DAY = 3600, 86_400


@dataclass(eq=False)
class Line:
    """Units of one product in an order, with the second at which it reached each state."""

    product: int
    units: int
    state: str = "placed"
    times: dict[str, int] = field(default_factory=dict)
    site: int = -1
    parcel: int = 0
    why: str = ""
    """Why it was cancelled: by the ``customer``, for lack of ``stock``, or because nobody took it at the ``door``."""
    missed_first: bool = False
    return_cost_micro: dict[int, int] = field(default_factory=dict)
    """By second."""
    refunded: tuple[int, int] = (-1, 0)
    """When, and how many micro minor units."""

    @property
    def came(self) -> bool:
        """Whether it was delivered, and perhaps came back since."""
        return "delivered" in self.times

    def becomes(self, state: str, second: int) -> None:
        self.state, self.times[state] = state, second


@dataclass(eq=False)
class Order:
    """What one customer orders at once."""

    number: int
    placed: int
    zone: int
    channel: int
    lines: list[Line]
    cancels: int = NEVER
    mode: int = 0
    reference: str = ""
    promised: int = -1
    """The second by which delivery was promised."""
    parcels: list[Parcel] = field(default_factory=list)
    picking_micro: int = 0
    parcel_micro: int = 0
    commission_micro: Fraction = Fraction(0)
    fee_second: int = -1
    """When the fee was paid; -1: never."""

    def lines_in(self, *states: str) -> list[Line]:
        return [line for line in self.lines if line.state in states]

    @property
    def closed(self) -> int:
        """The second at which the last line was delivered or cancelled; -1 while a line is open."""
        if not all(line.came or line.state == "cancelled" for line in self.lines):
            return -1
        return max(line.times["delivered" if line.came else "cancelled"] for line in self.lines)


@dataclass(eq=False)
class Parcel:
    """Lines of one order that leave one site together."""

    order: Order
    site: int
    release: int
    lines: list[Line]
    finish: dict[Line, Fraction] = field(default_factory=dict)
    """When the picking of a line that was begun ends."""
    arrives: int = NEVER
    failures: int = 0
    """Attempts to deliver it that failed."""
    goes_back: bool = False


@dataclass(frozen=True)
class Rule:
    """Which site serves: ``preferred``, ``nearest`` or ``cheapest``; orders worth more than this may be split."""

    name: str
    split_above: float = math.inf


class OrderDesk:
    """Takes orders, finds sites for them, has them picked, sent and delivered.

    ``shop`` is the simulator around it, which keeps the goods and the money: ``free``, ``reserved``, ``closed(site,
    second)``, ``note`` (a move of units at a site) and ``pay``. ``chance`` says how long a parcel travels
    (``parcel_seconds``, by lane and second), and how often an attempt to deliver it fails (``failures``). ``returns``
    is told of every delivered line, and settled when the desk is.
    """

    def __init__(self, shop: Any, orders: list[Order], rule: Rule, chance: Any, returns: Any) -> None:
        self.shop, self.net, self.rule, self.chance, self.returns = shop, shop.net, rule, chance, returns
        self.online = self.net.online
        self.modes = self.online.modes
        self.sites = range(len(self.net.sites))
        self.price = self.net.products.price_micro.tolist()
        lanes = self.online.deliveries
        self.lane: dict[tuple[int, int, int], int] = {
            (int(zone), int(mode), int(site)): row
            for row, (zone, mode, site) in enumerate(zip(lanes.zone, lanes.mode, lanes.site, strict=True))
        }
        self.rank = self.online.deliveries.rank.tolist()
        self.coming = sorted(orders, key=lambda order: order.number)
        for order in orders:
            order.promised = self.promise(order)
        self.orders: list[Order] = []
        """All that have been taken."""
        self.queues: dict[int, list[Parcel]] = {site: [] for site in self.sites}
        self.picker_free: dict[int, Fraction] = {site: Fraction(0) for site in self.sites}
        self.road: list[Parcel] = []
        self.sold: dict[tuple[int, int], int] = defaultdict(int)
        """By site and product: what its online customers asked of it, since somebody last took note."""

    def home(self, zone: int, mode: int) -> int | None:
        """The lane that comes first in the list of a zone for a mode."""
        lanes = [(self.rank[lane], site, lane) for (*to, site), lane in self.lane.items() if to == [zone, mode]]
        return min(lanes)[2] if lanes else None

    def home_site(self, order: Order) -> int:
        """The head of the zone's list for the first mode that has one."""
        heads = [self.home(order.zone, mode) for mode in range(len(self.modes))]
        return int(self.online.deliveries.site[next(lane for lane in heads if lane is not None)])

    def promise(self, order: Order) -> int:
        """By the clock, in so many hours, or as the head of the list promises; late in the day counts as tomorrow."""
        modes, mode = self.modes, order.mode
        day, second = divmod(order.placed, DAY)
        late = second >= int(modes.cut_off_second[mode])
        if modes.promise_second[mode] >= 0:
            return (day + late + int(modes.promise_days[mode])) * DAY + int(modes.promise_second[mode])
        told = int(modes.promise_seconds[mode])
        if told < 0:
            told = int(self.online.deliveries.promise_seconds[self.home(order.zone, mode)])
        return ((day + 1) * DAY if late else order.placed) + told

    def wave(self, now: int, before: int) -> None:
        """Do what is due at ``now``; the last wave was at ``before``."""
        for site in self.sites:
            if self.shop.closed(site, before):
                self.picker_free[site] = max(self.picker_free[site], Fraction(now))
        self.settle(now)
        self.give_up(now)
        self.take_orders(now)
        self.find_sites(now)
        self.settle(now)

    # What happens without anybody deciding: picking, dispatch, delivery.

    def settle(self, now: int) -> None:
        for site in self.sites:
            self.pick(site, now)
        for parcel in sorted(self.road, key=lambda parcel: parcel.arrives):
            if parcel.arrives <= now:
                self.road.remove(parcel)
                self.deliver(parcel)
        self.returns.settle(now)

    def pick(self, site: int, now: int) -> None:
        """First come first served, a line after the other; nothing is begun at ``now`` or later."""
        for parcel in list(self.queues[site]):
            for line in parcel.lines:
                start = max(self.picker_free[site], Fraction(parcel.release))
                if line in parcel.finish:
                    continue
                if not parcel.finish and parcel.order.cancels <= min(start, now):
                    self.cancel_parcel(parcel)
                    break
                if not self.begin(parcel, line, start, now):
                    break
            self.report_picked(parcel, now)

    def begin(self, parcel: Parcel, line: Line, start: Fraction, now: int) -> bool:
        per_hour = int(self.online.fulfilment.lines_per_hour[parcel.site])
        if per_hour < 0:
            parcel.finish[line] = Fraction(parcel.release)
            return True
        if start >= now:
            return False
        parcel.finish[line] = self.picker_free[parcel.site] = start + Fraction(HOUR, per_hour)
        return True

    def cancel_parcel(self, parcel: Parcel) -> None:
        self.queues[parcel.site].remove(parcel)
        for line in parcel.lines:
            self.shop.free[parcel.site, line.product] += line.units
            self.shop.reserved[parcel.site, line.product] -= line.units
            self.note("release", parcel.site, line)
            self.cancel(parcel.order, line, parcel.order.cancels, "customer")

    def report_picked(self, parcel: Parcel, now: int) -> None:
        site, order, costs = parcel.site, parcel.order, self.online.fulfilment
        for line, finish in parcel.finish.items():
            if line.state == "reserved" and math.ceil(finish) <= now:
                line.becomes("picked", math.ceil(finish))
                self.shop.reserved[site, line.product] -= line.units
                self.note("pick", site, line)
                self.pay_picking(order, site, int(costs.cost_per_line_minor[site]))
        if parcel in self.queues[site] and all(line.state == "picked" for line in parcel.lines):
            self.queues[site].remove(parcel)
            self.pay_picking(order, site, int(costs.cost_per_parcel_minor[site]))
            self.dispatch(parcel)

    def pay_picking(self, order: Order, site: int, minor: int) -> None:
        order.picking_micro += minor * 10**6
        self.shop.pay("picking", self.shop.owner[site], OUTSIDE, site, minor * 10**6)

    def dispatch(self, parcel: Parcel) -> None:
        site, order, lanes = parcel.site, parcel.order, self.online.deliveries
        second = max(line.times["picked"] for line in parcel.lines)
        for line in parcel.lines:
            line.becomes("dispatched", second)
        lane, mode = self.lane[order.zone, order.mode, site], order.mode
        parcel.failures = self.chance.failures(order, parcel.lines[0].parcel)
        parcel.goes_back = parcel.failures == int(self.modes.attempts[mode])
        units = sum(line.units for line in parcel.lines)
        micro = int(lanes.cost_per_parcel_minor[lane]) * 10**6 + units * int(lanes.cost_per_unit_micro[lane])
        micro += parcel.failures * int(self.modes.failure_cost_minor[mode]) * 10**6
        order.parcel_micro += micro
        self.shop.pay("parcel", self.shop.owner[site], int(lanes.carrier[lane]), site, micro)
        road, pauses = self.chance.parcel_seconds(lane, second), parcel.failures - parcel.goes_back
        parcel.arrives = second + road * (1 + parcel.goes_back) + pauses * int(self.modes.retry_seconds[mode])
        self.road.append(parcel)

    def deliver(self, parcel: Parcel) -> None:
        site, order, channels = parcel.site, parcel.order, self.online.channels
        if parcel.goes_back:
            self.take_back(parcel)
            return
        if not any(line.came for line in order.lines):
            home, fee = self.home_site(order), int(self.modes.fee_minor[order.mode])
            self.shop.pay("fee", OUTSIDE, self.shop.owner[home], home, fee * 10**6)
            order.fee_second = parcel.arrives
        share = Fraction(float(channels.commission_share[order.channel])).limit_denominator(10**9)
        for line in parcel.lines:
            line.becomes("delivered", parcel.arrives)
            self.note("hand_over", site, line)
            self.note("complete", self.home_site(order), line)
            self.returns.delivered(order, line, self.home_site(order))
            value = line.units * self.price[line.product]
            order.commission_micro += value * share
            self.shop.pay("revenue", OUTSIDE, self.shop.owner[site], site, value)
            self.shop.pay("commission", self.shop.owner[site], int(channels.seller[order.channel]), site, value * share)

    def take_back(self, parcel: Parcel) -> None:
        """Nobody took it: its goods are on the shelf again, and the order is called off."""
        for line in parcel.lines:
            self.shop.free[parcel.site, line.product] += line.units
            self.note("take_back", parcel.site, line)
            self.cancel(parcel.order, line, parcel.arrives, "door")

    # Orders: taken, promised, given a site or not, cancelled.

    def note(self, move: str, site: int, line: Line) -> None:
        self.shop.note(move, site, site, line.product, line.units)

    def cancel(self, order: Order, line: Line, second: int, why: str) -> None:
        self.note("give_up" if line.state == "backordered" else "cancel", self.home_site(order), line)
        line.becomes("cancelled", second)
        line.why = why
        if why == "stock":
            home = self.home_site(order)
            micro = line.units * int(self.net.costs.lost_sale_micro[home, line.product])
            self.shop.pay("lost_sale", self.shop.owner[home], OUTSIDE, home, micro)

    def give_up(self, now: int) -> None:
        """Lines that wait for stock end when the customer cancels, or is no longer patient."""
        for order in self.orders:
            patience = order.placed + int(self.online.channels.patience_seconds[order.channel])
            second = min(order.cancels, patience)
            for line in order.lines_in("backordered") if second <= now else ():
                why = "customer" if order.cancels <= patience else "stock"
                self.cancel(order, line, max(second, line.times["backordered"]), why)

    def take_orders(self, now: int) -> None:
        while self.coming and self.coming[0].placed <= now:
            order = self.coming.pop(0)
            self.orders.append(order)
            for line in order.lines:
                self.note("place", self.home_site(order), line)
                if order.cancels <= now:
                    self.cancel(order, line, order.cancels, "customer")
                else:
                    line.becomes("promised", now)

    def find_sites(self, now: int) -> None:
        for order in self.orders:
            waiting = order.lines_in("promised", "backordered")
            chosen = self.choose(order, waiting, now) if waiting else {}
            for site in dict.fromkeys(chosen.values()):
                self.reserve(order, site, [line for line in waiting if chosen.get(line) == site], now)
            for line in order.lines_in("promised"):
                line.missed_first = True
                line.becomes("backordered", now)
                self.note("defer", self.home_site(order), line)
                self.sold[self.home_site(order), line.product] += line.units

    def reserve(self, order: Order, site: int, lines: list[Line], now: int) -> None:
        parcel = Parcel(order, site, now, lines)
        order.parcels.append(parcel)
        self.queues[site].append(parcel)
        for line in lines:
            if line.state == "backordered":
                self.note("resume", self.home_site(order), line)
            else:
                self.sold[site, line.product] += line.units
            line.becomes("sourced", now)
            line.becomes("reserved", now)
            line.site, line.parcel = site, len(order.parcels)
            self.shop.free[site, line.product] -= line.units
            self.shop.reserved[site, line.product] += line.units
            self.note("reserve", site, line)

    # Which site: the whole order from the best that has it all, or line by line if it is worth that.

    def choose(self, order: Order, lines: list[Line], now: int) -> dict[Line, int]:
        left = {(site, line.product): self.shop.free[site, line.product] for site in self.sites for line in lines}
        whole = self.best(order, lines, left, now, set())
        if whole is not None:
            return dict.fromkeys(lines, whole)
        chosen: dict[Line, int] = {}
        value_minor = Fraction(sum(line.units * self.price[line.product] for line in lines), 10**6)
        for line in lines if value_minor > self.rule.split_above * 100 else ():
            site = self.best(order, [line], left, now, set(chosen.values()))
            if site is not None:
                chosen[line] = site
                left[site, line.product] -= line.units
        return chosen

    def best(
        self, order: Order, lines: list[Line], left: dict[tuple[int, int], int], now: int, used: set[int]
    ) -> int | None:
        """The open site with a lane to the zone that holds all the lines and comes first by the rule."""
        able = [
            site for site in self.sites
            if (order.zone, order.mode, site) in self.lane and not self.shop.closed(site, now)
            and all(left[site, line.product] >= line.units for line in lines)
        ]
        return min(able, key=lambda site: (*self.score(order, site, lines, site in used), site), default=None)

    def score(self, order: Order, site: int, lines: list[Line], used: bool) -> tuple[float, ...]:
        lane = self.lane[order.zone, order.mode, site]
        lanes, costs = self.online.deliveries, self.online.fulfilment
        if self.rule.name == "preferred":
            return (self.rank[lane],)
        if self.rule.name == "nearest":
            return (float(lanes.distance_km[lane]), self.rank[lane])
        assert self.rule.name == "cheapest"
        parcel = 0 if used else int(lanes.cost_per_parcel_minor[lane] + costs.cost_per_parcel_minor[site]) * 10**6
        picking = len(lines) * int(costs.cost_per_line_minor[site]) * 10**6
        return (parcel + picking + sum(line.units for line in lines) * int(lanes.cost_per_unit_micro[lane]),)

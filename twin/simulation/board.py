"""The board: everything the engine knows of who decides. It asks desks and passes on their answers as orders."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from twin.kernels import stock
from twin.network.arrays import BoolArray, FloatArray, IntArray
from twin.policies.views import FORECAST_PARTS, AllocationView, Forecast, LeadTimes, StockView
from twin.simulation.accounts import Account
from twin.simulation.bands import Bands
from twin.simulation.book import Book
from twin.simulation.clock import Clock
from twin.simulation.desks import Allocator, Buyer, all_or, apart, listens, queue_of
from twin.simulation.downstream import Downstream
from twin.simulation.forecasts import ForecastDesk, gathered
from twin.simulation.freezing import FrozenOrders
from twin.simulation.geography import Geography
from twin.simulation.hearing import Ears, Hearing
from twin.simulation.journal import Journal
from twin.simulation.lanes import LaneDesk
from twin.simulation.tiers import Tier
from twin.simulation.vendors import Promises, VendorDesk
from twin.strategies.base import TRANSSHIPMENT, Desk, Organisation

FAR = 1 << 60
"""How far a position may fall where no fall asks for a review."""


class DeskError(Exception):
    """A rule answered what no rule may answer: a negative quantity, the wrong shape, more than was claimed."""


class Board:
    """The desks of every decision, by tier."""

    def __init__(
        self, organisation: Organisation, geography: Geography, book: Book, hearing: Hearing, clock: Clock, bands: Bands
    ) -> None:
        self._clock = clock
        self._organisation = organisation
        self._geography = geography
        self._book = book
        self._information, self._hearing, self._bands = hearing.information, hearing, bands
        self._promises = Promises((len(geography.site_ids), geography.products), lambda sites: self.recorded(sites))
        self._with_siblings = bool(organisation.of(TRANSSHIPMENT))
        self.journal: Journal | None = None
        self.recorded: Callable[[IntArray], IntArray] = lambda _: book.of(Account.FREE)
        """What the records of some sites show as free, [site, sku]; rows of others are not to be read."""
        self._protection = LeadTimes(geography.lead_times.mean.copy(), geography.lead_times.variance)
        """[site, sku] lead time and review interval of every site, as its own desk counts them."""
        self._excess = np.zeros(self._protection.mean.shape)
        """[site, sku] mean units by which whole batches lift a position above its order-up-to level."""
        self._downstream = Downstream(geography, hearing.information, self._protection, self._excess)
        self._buyers = {
            tier.echelon: [
                self._buyer(each, tier)
                for desk in organisation.of("replenishment")
                for each in apart(desk.at(tier.buyers), desk.lanes is None and listens(desk))
            ]
            for tier in geography.tiers
        }
        self._carried = {tier.echelon: np.zeros((len(tier.inbound), geography.products)) for tier in geography.tiers}
        """[edge, sku] units that each source of a tier was due so far and did not get."""
        self._forecasters = {tier.echelon: self._forecasters_of(tier) for tier in geography.tiers}
        self._allocators = {tier.echelon: self._allocators_of(tier) for tier in geography.tiers}
        self.slack = np.full((len(geography.site_ids), geography.products), FAR)
        """[site, sku] units by which a position may fall before its desk wants to be asked."""
        self.eager = self._eager_tiers()
        self._answering: dict[tuple[int, bytes], list[tuple[int, BoolArray]]] = {}

    @property
    def cover_days(self) -> FloatArray:
        """[site, sku] mean time until what is ordered at a review can be sold, its interval included."""
        return self._protection.mean

    def _buyer(self, desk: Desk, tier: Tier) -> Buyer:
        terms = desk.terms()
        review, step = np.asarray(terms.review_days), 1 / self._geography.steps_per_day
        echelon = desk.lanes is None and "stock" in getattr(desk.rule_class, "needs", ())
        lead = self._geography.lead_times
        own = LeadTimes(lead.mean[desk.sites] + (np.maximum(review, step) - step), lead.variance[desk.sites])
        below = self._buyer(desk.fallback, tier) if desk.fallback else None
        self._hearing.listen(desk.reads, desk.sites.tolist())
        self._protection.mean[desk.sites] = own.mean
        self._excess[desk.sites] = (np.asarray(terms.order_batch) - 1) / 2
        rows = all_or(np.searchsorted(tier.buyers, desk.sites), tier.buyers)
        games = bool(np.any(terms.shortage_inflation))
        frozen = FrozenOrders(terms, (len(desk.sites), self._geography.products)) if np.any(terms.frozen_days) else None
        vendor = None
        if desk.lanes is not None:
            vendor = VendorDesk(desk, self._geography, self._information, self._book, self._bands, self._promises)
        lanes = None
        if hasattr(desk.rule_class, "split"):
            hearing = self._hearing if "status" in desk.reads else None
            lanes = LaneDesk(desk.sites, tier, self._geography, self._book, hearing)
        looks = bool((review == 0).any()), bool((review == 0).all()), bool((review <= 1).all())
        return Buyer(
            desk, desk.instance(), terms, rows, own, review, *looks, echelon, below, vendor, games, lanes, frozen
        )

    def _eager_tiers(self) -> dict[int, BoolArray]:
        """Return, by echelon, [site] whose every sale concerns a desk there that is always asked and looks below."""
        eager: dict[int, BoolArray] = {}
        for echelon, buyers in self._buyers.items():
            for buyer in buyers:
                if buyer.continuous and buyer.echelon:
                    watched = eager.setdefault(echelon, np.zeros(len(self._geography.site_ids), bool))
                    for site in buyer.desk.sites:
                        watched[self._geography.subjects_below(int(site))] = True
        return eager

    def is_continuous(self, tier: Tier) -> bool:
        """Return whether some desk of a tier is asked whenever something happens, and not on certain days alone."""
        return any(buyer.continuous for buyer in self._buyers[tier.echelon])

    def _forecasters_of(self, tier: Tier) -> list[list[ForecastDesk]]:
        """Return, per desk of a tier, its forecaster and the one it falls back on."""
        desks = [
            each
            for right in self._organisation.of("forecasting")
            for each in apart(right.at(tier.buyers), not self._hears_only_itself(right.at(tier.buyers)))
        ]
        chains = []
        for desk in desks:
            chain = [self._forecaster(desk)]
            if desk.fallback:
                chain.append(self._forecaster(desk.fallback))
            chains.append(chain)
        return chains

    def _forecaster(self, desk: Desk) -> ForecastDesk:
        ground, told = self._geography, (self._information, self._hearing)
        if self._hears_only_itself(desk):
            return ForecastDesk(desk, desk.sites, None, ground.expected_per_day[desk.sites], *told)
        subjects = np.flatnonzero(ground.faces_customers)
        share = np.stack([ground.share_below(int(site))[subjects] for site in desk.sites])
        below = np.asarray(share.any(axis=(0, 2)))
        subjects = subjects[below]
        return ForecastDesk(desk, subjects, share[:, below], ground.rate_per_day[subjects], *told)

    def _hears_only_itself(self, desk: Desk) -> bool:
        """Return whether a desk forecasts what arrives at its own sites: orders, or sales where goods go no further."""
        return desk.signals[0] == "orders" or bool((self._geography.level[desk.sites] == 0).all())

    def _allocators_of(self, tier: Tier) -> list[Allocator]:
        desks = [desk.at(tier.sellers) for desk in self._organisation.of("allocation")]
        return [self._allocator(desk, tier) for desk in desks if len(desk.sites)]

    def _allocator(self, desk: Desk, tier: Tier) -> Allocator:
        rows = np.searchsorted(tier.sellers, desk.sites)
        among = np.concatenate([np.arange(tier.outbound_start[r], tier.outbound_start[r + 1]) for r in rows])
        edges = tier.outbound[among]
        start = np.concatenate([[0], np.cumsum(np.diff(tier.outbound_start)[rows])])
        return Allocator(
            desk.instance(), all_or(rows, tier.sellers), all_or(among, tier.outbound), edges, start,
            self._geography.priority[edges],
        )

    @property
    def needs_queue(self) -> bool:
        """Whether some allocation rule serves claims in the order of their arrival."""
        return any(getattr(desk.rule_class, "needs_queue", False) for desk in self._organisation.of("allocation"))

    def orders(self, tier: Tier) -> IntArray:
        """Return what the tier's buyers order now over each of its inbound edges, [edge, sku] book units."""
        today = self._clock.starts_day
        if today:
            for chain in self._forecasters[tier.echelon]:
                for forecaster in chain:
                    forecaster.update()
            self._hearing.update(tier.buyers)
            for buyer in self._buyers[tier.echelon]:
                if buyer.lanes is not None:
                    buyer.lanes.look()
        quantity = np.zeros((len(tier.buyers), self._geography.products), np.int64)
        for buyer in self._buyers[tier.echelon]:
            if today or buyer.continuous:
                self._ask(buyer, tier, quantity)
        return self._over_lanes(tier, quantity)

    def _over_lanes(self, tier: Tier, quantity: IntArray) -> IntArray:
        """Return what sites order [buyer, sku] split over their lanes, [edge, sku]: by the table or by their rules."""
        split = np.empty((len(tier.inbound), self._geography.products), np.int64)
        share, carried = self._geography.share_of(tier), self._carried[tier.echelon]
        buyers = [buyer for buyer in self._buyers[tier.echelon] if buyer.lanes is not None]
        directed = [(buyer, buyer.lanes) for buyer in buyers if buyer.lanes is not None and buyer.lanes.split]
        if not directed:
            stock.split_orders(quantity, tier.inbound_start, share, carried, split)
            return split
        share, fixed, rest = share.copy(), np.zeros_like(split), quantity.copy()
        for buyer, lanes in directed:
            share[lanes.among], fixed[lanes.among] = lanes.share(), lanes.fixed(quantity[buyer.rows])
        np.subtract.at(rest, np.repeat(np.arange(len(tier.buyers)), np.diff(tier.inbound_start)), fixed)
        stock.split_orders(rest, tier.inbound_start, share, carried, split)
        split += fixed
        for _, lanes in directed:
            lanes.note(self._clock.day, split[lanes.among])
        return split

    def publish(self, tier: Tier) -> None:
        """Tell once a day what the forecasting desks of a tier expect, in thousandths of a book unit a day."""
        if not self._clock.starts_day or not self._information.wants("forecast"):
            return
        for chain in self._forecasters[tier.echelon]:
            forecaster = next((each for each in chain if each.heard), chain[-1])
            mean = np.floor(forecaster.predict().mean * FORECAST_PARTS + 0.5).astype(np.int64)
            self._information.put("forecast", forecaster.sites, mean)

    def _ask(self, buyer: Buyer, tier: Tier, quantity: IntArray, alone: bool = False) -> None:
        """Write what one desk orders into the rows of its sites; cells that are not due for review order nothing.

        ``alone``: nobody else decides for these sites, so that nobody else's forecast is known there either.
        """
        if buyer.vendor is not None:
            self._ask_vendor(buyer, buyer.vendor, tier, quantity)
            return
        age = self._downstream.look(buyer.desk.sites) if buyer.echelon else None
        if buyer.echelon and age is None:
            if buyer.fallback is None:
                raise DeskError(f"{buyer.desk.rule}: nothing is heard from below, and no other rule decides until then")
            self._ask(buyer.fallback, tier, quantity)
            return
        view = self._view(buyer, tier, age, alone)
        quantity[buyer.rows] = self._answer(buyer, view, partial(self._view, buyer, tier, age, alone))
        if buyer.lanes is not None:
            buyer.lanes.split = buyer.rule.split(view)

    def _ask_vendor(self, buyer: Buyer, vendor: VendorDesk, tier: Tier, quantity: IntArray) -> None:
        """As ``_ask`` for a desk that decides for others; who was never heard decides for itself."""
        heard = vendor.look()
        if not heard.all():
            if buyer.fallback is None:
                raise DeskError(f"{buyer.desk.rule}: nothing is heard of a site, and no other rule decides until then")
            self._ask(buyer.fallback, tier, quantity, alone=True)
        if not heard.any():
            return
        own = self._answer(buyer, self._vendor_view(buyer, vendor, tier, heard))
        vendor.promise(self._clock.tick, np.where(heard[:, None], own, 0))
        quantity[np.arange(len(tier.buyers))[buyer.rows][heard]] = own[heard]

    def _vendor_view(self, buyer: Buyer, vendor: VendorDesk, tier: Tier, heard: BoolArray) -> StockView:
        age, sites = vendor.age(), buyer.desk.sites
        lead = LeadTimes(buyer.lead_times.mean + age, buyer.lead_times.variance)
        return StockView(
            self._clock.tick, vendor.position(heard), lead, lambda: self.forecast(tier, sites, 0),
            vendor=vendor.view(self._clock.tick, age, buyer.terms.order_batch),
        )

    def _answer(
        self, buyer: Buyer, view: StockView, later: Callable[[IntArray, IntArray], StockView] | None = None
    ) -> IntArray:
        """Return what a desk orders now; where it plans, ``later`` says what it sees with more ordered, days ahead."""
        due = self._due(buyer)
        if buyer.frozen is not None and later is not None and self._clock.starts_day:
            answer = self._planned(buyer, buyer.frozen, view, later, due)
        else:
            wished = self._wished(buyer, view)
            answer = wished if due is None else np.where(due, wished, 0)
        if buyer.continuous and not self._clock.daily:
            self._keep_slack(buyer, view, answer)
        if self.journal is not None:
            self.journal.note(buyer.desk, view, answer)
        return answer

    def _planned(
        self, buyer: Buyer, frozen: FrozenOrders, view: StockView, later: Callable[[IntArray, IntArray], StockView],
        due: BoolArray | None,
    ) -> IntArray:
        """Return the order of today, moved towards what would now be planned for it, and plan one day more."""
        day, free = self._clock.day, frozen.free(self._clock.day)
        wished = self._wished(buyer, later(frozen.pending(day), np.maximum(frozen.days - 1, 0)))
        if free.any():
            wished = np.where(free, self._wished(buyer, view), wished)
        answer = frozen.released(day, wished, due)
        frozen.extend(day, self._wished(buyer, later(answer + frozen.pending(day), frozen.days)), due)
        return answer

    def _wished(self, buyer: Buyer, view: StockView) -> IntArray:
        answer = self._checked(buyer, buyer.rule.order_quantity(view))
        if buyer.games:
            answer = buyer.terms.inflated(answer, self._short(buyer.desk.sites))
        return buyer.terms.applied(answer)

    def _short(self, sites: IntArray) -> BoolArray:
        """Return [site, sku] whether some of what was ordered has not left its supplier yet."""
        ground, owed = self._geography, self._book.of(Account.OWED)
        inbound = [ground.inbound[ground.inbound_start[site] : ground.inbound_start[site + 1]] for site in sites]
        return np.array([owed[edges].any(axis=0) for edges in inbound])

    def _due(self, buyer: Buyer) -> BoolArray | None:
        """Return [site, sku] which cells are due for review; None: all of them."""
        if self._clock.starts_day:
            return None if buyer.daily else np.asarray(self._clock.day % np.maximum(buyer.review_days, 1) == 0)
        return None if buyer.at_each_change else np.asarray(buyer.review_days == 0)

    def _keep_slack(self, buyer: Buyer, view: StockView, answer: IntArray) -> None:
        """Keep how far positions may fall until the rule would answer otherwise; one that cannot tell is always asked.

        A position falls with what customers buy or wait for. Where an echelon above looks on, any fall is of interest.
        """
        sites, level = buyer.desk.sites, getattr(buyer.rule, "trigger_level", None)
        slack = np.zeros(answer.shape, np.int64) if level is None else view.position + answer - level(view)
        self.slack[sites] = np.where(buyer.review_days == 0, slack, FAR)
        for watched in self.eager.values():
            self.slack[watched] = 0

    def _checked(self, buyer: Buyer, answer: IntArray) -> IntArray:
        shape = (len(buyer.desk.sites), self._geography.products)
        if not isinstance(answer, np.ndarray) or answer.shape != shape or answer.dtype != np.int64:
            raise DeskError(f"{buyer.desk.rule}: order_quantity must return int64 {shape}, not {answer!r:.80}")
        if not stock.none_negative(answer):
            raise DeskError(f"{buyer.desk.rule}: order_quantity returned a negative quantity")
        return answer

    def _view(
        self, buyer: Buyer, tier: Tier, age: FloatArray | None, alone: bool, more: IntArray | None = None,
        days: IntArray | None = None,
    ) -> StockView:
        """Return what a desk sees, or would see with ``more`` on order and a lead time that is longer by some days."""
        sites = buyer.desk.sites
        position = self._position(sites, owed=not buyer.echelon)
        lead = buyer.lead_times
        if age is not None:
            position += self._downstream.stock(sites)
            lead = LeadTimes(lead.mean + age, lead.variance)
        if more is not None and days is not None:
            position += more
            lead = LeadTimes(lead.mean + days, lead.variance)
        last = -1 if alone else None
        below = (lambda: self._need_below(tier, sites, lead)) if buyer.echelon else None
        others = Ears(self._hearing, int(sites[0])) if buyer.desk.reads else None
        lanes = buyer.lanes.view(self._clock.day) if buyer.lanes is not None else None
        return StockView(
            self._clock.tick, position, lead, lambda: self.forecast(tier, sites, last), below, others, lanes=lanes
        )

    def _need_below(self, tier: Tier, sites: IntArray, lead: LeadTimes) -> Forecast:
        mean = np.zeros((len(sites), self._geography.products))
        deviation = mean.copy()
        for number, rows in self._answering_for(tier, sites):
            need = self._downstream.need(sites[rows], self._forecasters[tier.echelon][number][0], lead.mean[rows])
            mean[rows], deviation[rows] = need.mean, need.deviation
        return Forecast(mean, deviation)

    def _answering_for(self, tier: Tier, sites: IntArray) -> list[tuple[int, BoolArray]]:
        """Return which forecasting desks of a tier decide for some of the sites, and for which; looked up once."""
        key = (tier.echelon, sites.tobytes())
        if key not in self._answering:
            rows = [np.isin(sites, forecaster.sites) for forecaster, *_ in self._forecasters[tier.echelon]]
            self._answering[key] = [(number, own) for number, own in enumerate(rows) if own.any()]
        return self._answering[key]

    def forecast(self, tier: Tier, sites: IntArray, which: int | None = None) -> Forecast:
        """Return the forecast per day of some sites of a tier, from the desks that own it and have heard something.

        ``which``: 0 from the owner whatever was heard, -1 from the desk that it replaced.
        """
        parts = []
        for number, rows in self._answering_for(tier, sites):
            chain = self._forecasters[tier.echelon][number]
            heard = next((each for each in chain if each.heard), chain[-1])
            forecaster = heard if which is None else chain[which]
            if np.array_equal(forecaster.sites, sites):
                return forecaster.predict()
            parts.append((rows, forecaster.predict().at(np.searchsorted(forecaster.sites, sites[rows]))))
        found = gathered(parts, (len(sites), self._geography.products))
        if np.isnan(found.mean).any():
            missing = self._geography.site_ids[int(sites[np.isnan(found.mean).any(axis=1)][0])]
            raise DeskError(f"'{missing}' orders by a forecast, but no row of inventory_policies forecasts for it")
        return found

    def _position(self, sites: IntArray, owed: bool) -> IntArray:
        """Return what sites have and have coming, less what they owe to the sites below if ``owed``."""
        ground, book = self._geography, self._book
        position = np.empty((len(sites), ground.products), np.int64)
        stock.inventory_position(
            self.recorded(sites), book.of(Account.WAITING), book.of(Account.BACKLOG), book.of(Account.IN_TRANSIT),
            book.of(Account.OWED), sites,
            ground.inbound_start, ground.inbound, ground.outbound_start, ground.outbound, owed, position,
        )
        if self._with_siblings:
            position += book.of(Account.INCOMING)[sites]
        return position

    def grants(self, tier: Tier, available: IntArray, claims: IntArray, queue: tuple[IntArray, ...]) -> IntArray:
        """Return what each outbound edge of a tier is granted of its source's stock, [edge, sku] book units."""
        granted = claims.copy()
        for allocator in self._allocators[tier.echelon]:
            view = AllocationView(
                available[allocator.rows], claims[allocator.among], allocator.start, allocator.priority,
                *queue_of(queue, allocator.edges),
            )
            granted[allocator.among] = allocator.rule.allocate(view)
        if not stock.within(granted, claims):
            raise DeskError("an allocation rule granted less than nothing or more than was claimed")
        return granted

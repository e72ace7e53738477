"""Conservation on networks that nobody thought of: units, promises, orders, money, time; audited at every posting."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.worlds import changed, network
from twin.ledger.run import Run
from twin.network.network import Network
from twin.simulation import Cell, RunSettings, check, simulate
from twin.simulation.accounts import Move
from twin.verification.networks import Lane

LAWS = [
    ("constant", 0.0), ("normal", 1.0), ("gamma", 1.5), ("exponential", 2.0), ("lognormal", 1.0), ("poisson", 2**0.5)
]
RULES = [
    ("base_stock", {"level": 30}), ("min_max", {"reorder_point": 10, "order_up_to_level": 40}),
    ("reorder_point", {"reorder_point": 12, "quantity": 18}), ("order_up_to_forecast", {"safety_factor": 1.0}),
    ("order_up_to_forecast", {"safety_factor": 0.5, "proportional": 0.4, "review_days": 3, "order_batch": 6}),
    ("base_stock", {"level": 40, "frozen_days": 3, "flexibility": 0.2}),
]


@dataclass(frozen=True)
class World:
    """A random cell and what was put into it."""

    cell: Cell
    replication: int

    @property
    def network(self) -> Network:
        """The network."""
        return self.cell.network


@st.composite
def networks(draw) -> Network:
    """Draw 1-3 suppliers, perhaps a tier of 1-2 warehouses, 1-3 stores; 1-4 products; lanes of all kinds."""
    suppliers = [f"supplier{number}" for number in range(draw(st.integers(1, 3)))]
    hubs = [f"hub{number}" for number in range(draw(st.integers(0, 2)))]
    stores = [f"store{number}" for number in range(draw(st.integers(1, 3)))]
    products = draw(st.integers(1, 4))
    lanes = [lane for buyers, sellers in ((hubs, suppliers), (stores, hubs or suppliers)) for buyer in buyers
             for lane in draw(sourced(buyer, sellers))]
    kinds = dict.fromkeys(suppliers, "supplier") | dict.fromkeys(hubs, "warehouse") | dict.fromkeys(stores, "store")
    rules = [
        *((site, "replenishment", *draw(st.sampled_from(RULES))) for site in hubs + stores),
        ("all", "forecasting", draw(st.sampled_from(["exponential_smoothing", "moving_average"])), {}),
        *((hub, "allocation", draw(st.sampled_from(["proportional", "priority", "first_come"])), {}) for hub in hubs),
    ]
    made = network(
        kinds, lanes, rules, {store: draw(st.sampled_from([0, 0.4, 6, 25])) for store in stores},
        {site: draw(st.sampled_from([0, 20, 200])) for site in hubs + stores}, products=products,
        backorder_share=draw(st.sampled_from([0.0, 0.5, 1.0])), price_minor=draw(st.sampled_from([0.0, 3.3])),
        holding_minor=0.017, backorder_minor=0.3, lost_sale_minor=1.1, order_line_minor=2,
    )
    return limited(draw, made)


@st.composite
def sourced(draw, buyer: str, sellers: list[str]) -> list[Lane]:
    """Draw one source, or two with shares."""
    count = draw(st.integers(1, min(2, len(sellers))))
    shares = [1.0] if count == 1 else draw(st.sampled_from([[0.5, 0.5], [0.7, 0.3]]))
    chosen = draw(st.permutations(sellers))[:count]
    lanes = []
    for seller, share in zip(chosen, shares, strict=True):
        law, deviation = draw(st.sampled_from(LAWS))
        lead = draw(st.sampled_from([0, 1, 3])) if law == "constant" else 2
        per = draw(st.sampled_from(["shipment", "product"]))
        lanes.append(Lane(seller, buyer, lead, law, deviation, per, share))
    return lanes


def limited(draw, made: Network) -> Network:
    """Draw capacities, vehicles, ranks and charges."""
    edges, sites = len(made.edges), len(made.sites)

    def each(values: list[int], count: int) -> list[int]:
        return [draw(st.sampled_from(values)) for _ in range(count)]

    return changed(
        made,
        sites={"daily_capacity": each([-1, -1, 15, 60], sites)},
        edges={
            "vehicle_capacity_ml": each([-1, 20_000], edges), "vehicles_per_day": each([-1, 1, 3], edges),
            "priority": each([1, 2], edges), "cost_per_unit_micro": each([0, 333_333], edges),
            "cost_per_vehicle_minor": each([0, 50], edges),
        },
        products={"volume_ml": each([0, 900, 1_000], len(made.products)), "mass_g": [700] * len(made.products),
                  "cost_micro": [1_234_567] * len(made.products)},
    )


@st.composite
def worlds(draw) -> World:
    """Draw a network, events on any of its sites, a grain and a seed."""
    made, days = draw(networks()), draw(st.integers(20, 40))
    events = draw(st.lists(st.one_of(outages(made), shocks(), promotions()), max_size=3))
    law = draw(st.sampled_from(["poisson", "constant", "negative_binomial", "exponential"]))
    run = RunSettings(days, draw(st.sampled_from([0, 3])), draw(st.integers(0, 9)))
    wanted = Cell(made, run, {"model": "stationary", "law": law}, events=tuple(events), audit="each")
    return World(wanted, draw(st.integers(0, 3)))


def spans():
    return {"start_day": st.integers(0, 25), "duration_days": st.integers(1, 12)}


def outages(made: Network):
    target = st.sampled_from(["all", "suppliers", "stores", *made.sites.ids])
    return st.fixed_dictionaries({"kind": st.just("site_outage"), "target": target, **spans()})


def shocks():
    severity = st.sampled_from([-1.0, -0.5, 0.0, 0.8, 5.0])
    return st.fixed_dictionaries({"kind": st.just("demand_shock"), "severity": severity, **spans()})


def promotions():
    return st.fixed_dictionaries({"kind": st.just("promotion"), "target": st.just("all"), **spans()} | {
        "dip_days": st.just(20)
    })


def totals(run: Run, by: str) -> dict[str, dict[str, int]]:
    """Return units by move and by site (``from_site``, ``to_site``)."""
    found: dict[str, dict[str, int]] = {move.label: {} for move in Move}
    for move, site, units in zip(run.movements["move"], run.movements[by], run.movements["units"], strict=True):
        found[move][site] = found[move].get(site, 0) + units
    return found


@given(worlds())
@settings(max_examples=120)
def test_nothing_is_made_or_lost_but_by_a_recorded_move(world):
    """Every posting passes both audits; from the records alone, what came in is what went out or is still there."""
    assert check(world.cell) == []
    run = simulate(world.cell, world.replication)
    out, in_ = totals(run, "from_site"), totals(run, "to_site")
    last = run.stock[run.stock["day"] == run.stock["day"].max()].set_index("site")
    for site in world.network.sites.ids:
        came = sum(in_[move].get(site, 0) for move in ("opening", "make", "receive"))
        went = sum(out[move].get(site, 0) for move in ("ship", "sale", "deliver"))
        assert came - went == last.loc[site, "on_hand_unit_ticks"] >= 0
        assert out["miss"].get(site, 0) == out["lose"].get(site, 0) + out["wait"].get(site, 0)
        waiting = out["wait"].get(site, 0) - out["serve"].get(site, 0)
        assert waiting == last.loc[site, "waiting_unit_ticks"] >= 0
        assert out["serve"].get(site, 0) == out["deliver"].get(site, 0)


@st.composite
def helping(draw) -> World:
    """Draw a world whose stores help each other out, at once or after some days, at any grain."""
    world = draw(worlds())
    rule, own = draw(st.sampled_from([
        ("reactive", {"floor_days": draw(st.sampled_from([0, 1.5]))}),
        ("proactive", {"every_days": draw(st.integers(1, 5)), "low_days": 2, "high_days": 3}),
        ("combined", {"floor_days": 0.5, "every_days": 2, "low_days": 1, "high_days": 2, "most_units": 7}),
    ]))
    terms = {"lead_time_days": draw(st.sampled_from([0, 1, 4])), "cost_per_unit": 0.013, "cost_per_shipment": 0.5,
             "most_units_per_shipment": draw(st.sampled_from([3, 10**6]))}
    choice = {"decision": "transshipment", "rule": rule, "settings": {**own, **terms, "between": "group"}}
    grain = draw(st.sampled_from(["day", "day", "hour"]))
    run = replace(world.cell.run, grain=grain)
    return replace(world, cell=replace(world.cell, policies=(choice,), run=run))


@given(helping())
@settings(max_examples=40)
def test_what_stores_lend_is_borrowed_and_unloaded_or_on_its_way(world):
    """Goods of the stores together change by what comes from above and is sold; the shipments are those recorded."""
    if check(world.cell):
        assert len([kind for kind in world.network.sites.kinds if kind == "store"]) == 1
        return
    run = simulate(world.cell, world.replication)
    out, in_ = totals(run, "from_site"), totals(run, "to_site")
    assert sum(out["lend"].values()) == sum(in_["borrow"].values()) >= sum(in_["unload"].values())
    sent = run.frame("transshipments")
    assert sent.groupby("from_site", observed=True).units.sum().to_dict() == out["lend"]
    assert sent.groupby("to_site", observed=True).units.sum().to_dict() == in_["borrow"]
    last = run.stock[run.stock["day"] == run.stock["day"].max()].set_index("site")
    if world.cell.run.grain == "day":
        for site in world.network.sites.ids:
            came = sum(in_[move].get(site, 0) for move in ("opening", "make", "receive", "unload"))
            went = sum(out[move].get(site, 0) for move in ("ship", "sale", "deliver", "lend"))
            assert came - went == last.loc[site, "on_hand_unit_ticks"] >= 0
    assert sum(run.meta["partners"].values()) == 0


@given(worlds())
@settings(max_examples=60)
def test_orders_are_shipped_or_owed_and_shipments_received_or_on_the_road(world):
    """On every edge and every day; time on the road adds up to Little's law, unit by unit."""
    run = simulate(world.cell, world.replication)
    days = world.cell.run.total_days
    for edge, (source, destination) in enumerate(ends(world.network)):
        flows = {move: along(run, move, source, destination, days) for move in ("order", "ship", "fulfil", "receive")}
        assert np.array_equal(flows["ship"], flows["fulfil"])
        rows = run.pipeline[(run.pipeline["from_site"] == source) & (run.pipeline["to_site"] == destination)]
        moving, owed = np.zeros(days, np.int64), np.zeros(days, np.int64)
        moving[rows["day"]], owed[rows["day"]] = rows["in_transit_unit_ticks"], rows["owed_unit_ticks"]
        assert np.array_equal(owed, np.cumsum(flows["order"] - flows["ship"]))
        assert np.array_equal(moving, np.cumsum(flows["ship"] - flows["receive"]))
        assert (owed >= 0).all()
        assert (moving >= 0).all()
        lead = world.network.edges.lead_times[edge]
        if lead.law == "constant" and not world.cell.events:
            sojourn = sum(units * min(int(lead.mean_days), days - day) for day, units in enumerate(flows["ship"]))
            assert moving.sum() == sojourn


def ends(made: Network) -> list[tuple[str, str]]:
    pairs = zip(made.edges.source, made.edges.destination, strict=True)
    return [(made.sites.ids[source], made.sites.ids[destination]) for source, destination in pairs]


def along(run: Run, move: str, source: str, destination: str, days: int) -> np.ndarray:
    rows = run.movements[
        (run.movements["move"] == move) & (run.movements["from_site"] == source)
        & (run.movements["to_site"] == destination)
    ]
    units = np.zeros(days, np.int64)
    np.add.at(units, rows["day"].to_numpy(), rows["units"].to_numpy())
    return units


@given(worlds())
@settings(max_examples=40)
def test_money_goes_from_hand_to_hand(world):
    """Balances sum to zero and are the replay of the postings; no posting is negative."""
    run = simulate(world.cell, world.replication)
    held = dict.fromkeys(run.meta["partners"], 0)
    for payer, payee, amount in zip(
        run.postings["payer"], run.postings["payee"], run.postings["amount_minor"], strict=True
    ):
        assert amount > 0
        held[payer] -= amount
        held[payee] += amount
    assert held == run.meta["partners"]
    assert sum(held.values()) == 0


@given(worlds())
@settings(max_examples=40)
def test_no_site_sends_more_in_a_day_than_it_can(world):
    """Capacity and vehicles hold every day, and a closed site sends, sells and receives nothing."""
    run = simulate(world.cell, world.replication)
    made, days = world.network, world.cell.run.total_days
    sent = {site: np.zeros(days, np.int64) for site in made.sites.ids}
    for source, destination in ends(made):
        sent[source] += along(run, "ship", source, destination, days)
    for row, site in enumerate(made.sites.ids):
        if made.sites.daily_capacity[row] >= 0:
            assert (sent[site] <= made.sites.daily_capacity[row]).all()
    for event in world.cell.events:
        if event["kind"] == "site_outage":
            first = event["start_day"] + world.cell.run.warmup_days
            closed = {made.sites.ids[row] for row in np.flatnonzero(made.sites.members(event["target"]))}
            hit = run.movements[run.movements["day"].between(first, first + event["duration_days"] - 1)]
            assert not (hit["move"].isin(["ship", "sale", "deliver"]) & hit["from_site"].isin(closed)).any()
            assert not (hit["move"].eq("receive") & hit["to_site"].isin(closed)).any()

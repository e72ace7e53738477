"""Transport: vehicles, lead times, and gates that may be closed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.worlds import BY_CHANCE, CHAIN, cell, chain, changed, daily, network, outage, pair, stock
from twin.network.edges import LeadTime
from twin.simulation import RecordSettings, simulate
from twin.simulation.geography import lead_time_law, lead_time_moments, whole_ticks
from twin.simulation.simulate import build_world, start
from twin.simulation.transport import daily_load
from twin.verification.networks import Lane

ONE_LITRE = {"volume_ml": [1000]}


def limited(vehicles: int, litres: int, **more):
    """The pair, where a lorry holds some units of a litre each and so many lorries leave a day."""
    lane = {"vehicle_capacity_ml": [litres * 1000], "vehicles_per_day": [vehicles]}
    return changed(pair(**more), edges=lane, products=ONE_LITRE)


@pytest.mark.parametrize("lead_days", [1, 2, 5])
def test_what_leaves_arrives_exactly_its_lead_time_later(lead_days):
    """Shipped on a day, received at the start of the day so much later, and sold on that day."""
    run = simulate(cell(pair(level=60, demand=10, opening=10, lead_days=lead_days), 20))
    shipped, received = daily(run, "ship"), daily(run, "receive")
    assert received[lead_days:] == shipped[: 20 - lead_days]
    assert not any(received[:lead_days])
    assert daily(run, "sale") == [10] + [0] * (lead_days - 1) + [10] * (20 - lead_days)
    assert daily(run, "deliver")[lead_days] == 10 * (lead_days - 1)


def test_a_fraction_of_a_day_is_rounded_up_to_the_next():
    """1.2 days are 2; at the hour, 28.8 hours are 29."""
    by_day = simulate(cell(pair(lead_days=1.2), 5))
    assert daily(by_day, "receive") == [0, 0, 10, 10, 10]
    assert whole_ticks(np.array([1.2, 1.0, 0.0, -3.0, 2 + 1e-12]), 1).tolist() == [2, 1, 0, 0, 2]
    assert whole_ticks(np.array([1.2]), 24).tolist() == [29]


def test_without_lead_time_goods_are_there_on_the_same_day():
    """Received in the supply phase: too late for today's demand, in time for those who wait and for tomorrow."""
    run = simulate(cell(pair(level=10, demand=10, opening=5, lead_days=0), 5))
    assert daily(run, "sale") == [5, 10, 10, 10, 10]
    assert daily(run, "deliver") == [5, 0, 0, 0, 0]
    assert daily(run, "receive") == daily(run, "ship") == [15, 10, 10, 10, 10]


def test_without_lead_times_a_day_carries_goods_down_the_whole_chain():
    """The mill ships before the hub, so that what the hub gets it can still send on."""
    rules = [("all", "replenishment", "base_stock", {"level": 20}), ("hub", "allocation", "proportional", {})]
    run = simulate(cell(chain(rules, demand=10, opening={"north": 20, "south": 20}, lead_days=(0, 0)), 5))
    assert daily(run, "ship", "hub", "north")[0] == 10
    assert daily(run, "sale", "north") == [10] * 5


def test_a_lorry_holds_so_much_and_the_rest_stays_owed():
    """Two lorries of 15 litres: 30 a day, until the order of 110 and the daily 10 have left."""
    run = simulate(cell(limited(2, 15, level=100, demand=10, opening=0), 8))
    assert daily(run, "order") == [110] + [10] * 7
    assert daily(run, "ship") == [30, 30, 30, 30, 30, 10, 10, 10]
    assert run.shipments["vehicles"].tolist() == [2, 2, 2, 2, 2, 1, 1, 1]


def test_at_a_unit_scale_a_lorry_holds_as_many_whole_units():
    """A book unit of a tenth takes a tenth of the room; the room itself never overflows."""
    lane = {"vehicle_capacity_ml": [15_000], "vehicles_per_day": [2]}
    made = replace(changed(pair(level=1000, demand=100, opening=0), edges=lane, products=ONE_LITRE), unit_scale=10)
    assert daily(simulate(cell(made, 3)), "ship") == [300, 300, 300]
    wide = {"vehicle_capacity_ml": [10**12], "vehicles_per_day": [10**6]}
    assert daily_load(replace(changed(made, edges=wide), unit_scale=10**6)).tolist() == [1 << 62]


def test_a_unit_larger_than_all_lorries_together_never_leaves():
    """It is owed, and the run goes on."""
    run = simulate(cell(changed(limited(3, 1), products={"volume_ml": [3001]}), 5))
    assert not any(daily(run, "ship"))
    assert sum(daily(run, "order")) == 50


def test_lorries_a_day_are_the_same_at_every_grain():
    """Twenty-four looks at demand a day do not make twenty-four times as many lorries."""
    by_hour = simulate(cell(limited(1, 15, level=200, demand=24, opening=0), 6, grain="hour"))
    assert daily(by_hour, "ship") == [15] * 6


def drawn(per: str, **more):
    """The chain with lead times of 2 to 6 days below the hub, three products, and every receipt recorded."""
    lanes = [Lane("mill", "hub", 1)]
    lanes += [Lane("hub", store, 4, "discrete_uniform", 2**0.5, per) for store in ("north", "south")]
    rules = [("all", "replenishment", "base_stock", {"level": 900}), ("hub", "allocation", "proportional", {})]
    made = network(CHAIN, lanes, rules, {"north": 10, "south": 10}, 900, products=3)
    return cell(made, 40, record=RecordSettings(detail=("ship", "receive")), **more)


def arrivals(run, product: str = "", site: str = "north") -> list[int]:
    rows = run.detail[(run.detail["move"] == "receive") & (run.detail["to_site"] == site)]
    if product:
        rows = rows[rows["product"] == product]
    units = np.zeros(40, np.int64)
    np.add.at(units, rows["day"].to_numpy(), rows["units"].to_numpy())
    return units.tolist()


def test_a_lead_time_per_shipment_brings_all_products_of_a_departure_together():
    """What leaves for one store on one day arrives there on one day."""
    run = simulate(drawn("shipment"))
    assert arrivals(run, "p0000") == arrivals(run, "p0001") == arrivals(run, "p0002")
    assert len(set(arrivals(run, "p0000"))) > 2
    assert arrivals(run) != arrivals(run, site="south")


def test_a_lead_time_per_product_lets_each_travel_for_itself():
    """Products of one departure arrive on days of their own; nothing is lost on the way."""
    run = simulate(drawn("product"))
    assert arrivals(run, "p0000") != arrivals(run, "p0001")
    assert sum(daily(run, "ship", "hub")) - sum(daily(run, "receive", "hub")) < 2 * 3 * 10 * 6


def test_goods_that_left_later_may_arrive_earlier():
    """A lead time belongs to its departure: lorries overtake each other, and no unit is counted twice."""
    run = simulate(drawn("product"))
    assert max(arrivals(run, "p0000")) > 10
    assert 0 in arrivals(run, "p0000")[8:]


def test_lead_times_have_the_moments_that_the_planner_named():
    """As the desks count them, in ticks: 4 days +- 1.41 is 2 to 6 days."""
    assert lead_time_moments(LeadTime("constant", 2, 0, "shipment"), 1) == (2.0, 0.0)
    mean, variance = lead_time_moments(LeadTime("discrete_uniform", 4, 2**0.5, "shipment"), 1)
    assert (mean, variance) == (pytest.approx(4.0, abs=0.01), pytest.approx(2.0, abs=0.02))
    assert lead_time_law("normal", 4, 1).quantile(np.array([0.5]), np.array([4.0]))[0] == pytest.approx(4.0)


def test_two_lorries_that_arrive_on_one_day_are_one_receipt_in_the_records():
    """Detail is kept per site, product and day, however many lorries it took."""
    run = simulate(drawn("product"))
    assert not run.detail.duplicated(["day", "move", "from_site", "to_site", "product"]).any()


@pytest.mark.parametrize("lead_days", [0, 1, 2])
def test_a_closed_gate_lets_nothing_in_until_it_opens(lead_days):
    """Lorries wait at the gate and unload on the first open day; what they carry is in transit until then."""
    run = simulate(cell(pair(opening=60, lead_days=lead_days), 14, events=(outage("shop", 4, 3),)))
    received = daily(run, "receive")
    assert not any(received[4:7])
    assert received[7] == sum(daily(run, "ship")[4 - lead_days : 8 - lead_days])
    assert sum(received) == sum(daily(run, "ship")[: 14 - lead_days])


def test_a_closed_gate_does_not_hold_up_the_neighbour():
    """Goods for the open store of the same departure are unloaded in time."""
    open_, shut = (
        simulate(cell(chain(), 12, events=events)) for events in ((), (outage("north", 3, 4),))
    )
    assert daily(shut, "receive", "hub", "south")[:8] == daily(open_, "receive", "hub", "south")[:8]
    assert not any(daily(shut, "receive", "hub", "north")[3:7])


def test_on_the_road_is_what_left_and_has_not_arrived():
    """Every day, on every edge: goods in transit are the sum shipped less the sum received."""
    run = simulate(drawn("product", demand=BY_CHANCE))
    for edge in (("mill", "hub"), ("hub", "north"), ("hub", "south")):
        rows = run.pipeline[(run.pipeline["from_site"] == edge[0]) & (run.pipeline["to_site"] == edge[1])]
        moving = np.zeros(40, np.int64)
        moving[rows["day"]] = rows["in_transit_unit_ticks"]
        change = np.subtract(daily(run, "ship", *edge), daily(run, "receive", *edge))
        assert moving.tolist() == np.cumsum(change).tolist()


def test_memory_does_not_grow_with_the_number_of_departures():
    """What a run keeps of a trip is gone when the trip is over."""
    wanted = drawn("shipment")
    world, organisation = build_world(wanted, 0, lambda *_: None)
    start(world, wanted, organisation)
    kept = []
    for days in (20, 40):
        world.environment.run(until=days * 86_400)
        kept.append(len(world.book._routes))
    assert kept[0] == kept[1]


def test_stock_on_the_shelf_is_what_came_in_less_what_went_out():
    """The table stock against the movements, day by day."""
    run = simulate(cell(chain(demand=7, opening=30), 15))
    opening = np.array([30] + [0] * 14)
    for store in ("north", "south"):
        gone = np.add(daily(run, "sale", store), daily(run, "deliver", store))
        assert stock(run, store) == np.cumsum(opening + daily(run, "receive", "hub", store) - gone).tolist()


def on_time_table(seconds: int | None, days: int, grain: str):
    """Return a run of the pair, reviewed at any time, whose lane departs at a second of the day, a vehicle for 10."""
    lane = {"vehicle_capacity_ml": [10_000], "cost_per_vehicle_minor": [100]}
    told = {} if seconds is None else {"departs_second": np.array([seconds])}
    rules = [("all", "replenishment", "base_stock", {"level": 60, "review_days": 0})]
    net = pair(demand=24, opening=60, lead_days=1, rules=rules)
    net = changed(net, edges={**lane, **told}, products=ONE_LITRE)
    made = cell(net, days)
    return simulate(replace(made, run=replace(made.run, grain=grain)))


@pytest.mark.parametrize("grain", ["hour", "event"])
def test_goods_of_a_day_leave_together_at_the_time_of_the_table(grain):
    """24 a day, one at a time: three vehicles a day by the timetable; without one each order pays for its own."""
    day = 10
    together, apart = on_time_table(18 * 3600, day, grain), on_time_table(None, day, grain)
    freight = [run.postings.query("kind == 'transport'").groupby("day").amount_minor.sum() for run in (together, apart)]
    assert freight[0].iloc[1:].max() <= 300
    assert freight[0].sum() < freight[1].sum() / 4
    assert sum(daily(together, "order")) - sum(daily(together, "ship")) <= 24


def test_a_time_table_says_nothing_by_the_day():
    """A day is one instant: byte for byte the same."""
    assert on_time_table(18 * 3600, 6, "day").movements.equals(on_time_table(None, 6, "day").movements)

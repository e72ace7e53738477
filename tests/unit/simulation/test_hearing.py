"""What a maker hears of its partners beside stock and sales: each field, its unit, and when it is absent."""

from __future__ import annotations

import numpy as np
import pytest

from tests.lab.policies.replenishment.listener import Listener
from tests.worlds import ALWAYS_THE_SAME, BY_CHANCE, cell, chain, changed, daily, differing, outage, silence, stock
from twin import catalogue
from twin.disruptions.base import Effect, EffectKind
from twin.simulation import simulate
from twin.simulation.promotions import Promotions

MILL, HUB, NORTH, SOUTH = range(4)
DAYS = 30
SALE = {"kind": "promotion", "target": "all", "start_day": 12, "duration_days": 4, "sites": "north", "lift": 0.5,
        "notice_days": 5, "pull_forward_share": 0.0}


def strategy(*edges: dict, level: int = 90) -> dict:
    """Return the strategy in which the hub listens to everything that some edges bring it."""
    return {
        "information": list(edges),
        "rights": [{"decision": "replenishment", "sites": "hub", "rule": "listener", "level": level}],
    }


def tell(field: str, of: str = "stores", **edge) -> dict:
    return {"from": of, "to": "hub", "fields": [field], **edge}


@pytest.fixture
def hear(monkeypatch):
    """Return a function that runs a world and returns the run, and day by day what the hub heard in a field."""
    monkeypatch.setattr(catalogue, "_extensions", ["tests.lab"])
    log = []
    monkeypatch.setattr(Listener, "log", log)
    monkeypatch.setattr(catalogue.load("policies.replenishment", "listener"), "log", log)

    def run(*edges, field: str, made=None, **more):
        log.clear()
        made = made or chain(demand=12, opening=40, products=2)
        result = simulate(cell(made, DAYS, **({"demand": BY_CHANCE} | more), strategy=strategy(*edges)))
        return result, [said for _, name, said in log if name == field]

    return run


def column(said, site: int, product: int = 0) -> list[int | None]:
    """Return what was heard of one site day by day; None where it is absent."""
    found = [day.values[day.sites == site] for day in said]
    return [int(values[0, product]) if len(values) else None for values in found]


FIELDS = [field for field in Listener.reads if field != "eta"]


@pytest.mark.parametrize("field", FIELDS)
def test_a_field_that_was_never_delivered_is_absent(hear, field):
    """Nobody reports it: only the hub's own is known, and that is of today."""
    _, said = hear(field=field)
    assert len(said) == DAYS
    assert all(day.sites.tolist() == [HUB] and day.age_days.tolist() == [0] for day in said)


@pytest.mark.parametrize("field", FIELDS)
def test_a_report_is_absent_until_its_delay_has_passed(hear, field):
    """The stores' rows come with the first report, each with its age."""
    _, said = hear(tell(field, delay_days=3), field=field)
    assert [day.sites.tolist() for day in said] == [[HUB]] * 3 + [[HUB, NORTH, SOUTH]] * (DAYS - 3)
    assert all(day.age_days.tolist() == [0, 3, 3] for day in said[3:])


@pytest.mark.parametrize("delay", [0, 2])
def test_on_hand_is_what_stands_on_the_shelf_after_the_days_sales(hear, delay):
    """As the ledger has it at the end of that day."""
    run, said = hear(tell("on_hand", delay_days=delay), field="on_hand", made=chain(demand=12, opening=40))
    assert column(said, NORTH)[delay:] == stock(run, "north")[: DAYS - delay]
    assert column(said, HUB)[0] == 40


def test_in_transit_is_what_was_shipped_and_has_not_arrived(hear):
    """Of goods for the site, at the time of the report: after the day's arrivals and before its departures."""
    run, said = hear(tell("in_transit"), field="in_transit", made=chain(demand=12, opening=40, lead_days=(2, 3)))
    shipped, received = (np.cumsum(daily(run, move, to="north")) for move in ("ship", "receive"))
    assert column(said, NORTH) == (np.concatenate([[0], shipped[:-1]]) - received).tolist()
    assert max(column(said, NORTH)) > 0


def test_a_forecast_is_what_a_desk_expects_in_thousandths_of_a_unit_a_day(hear):
    """Stores review before the hub: it hears on the same day what they expect; who makes no forecast says -1."""
    made = chain(demand=12.5, opening=40)
    _, said = hear(tell("forecast"), tell("forecast", "mill"), field="forecast", made=made, demand=ALWAYS_THE_SAME)
    assert set(column(said, NORTH)) <= set(range(12_000, 13_001))
    assert column(said, NORTH)[0] == pytest.approx(12_500, abs=100)
    assert set(column(said, MILL)) == {-1}


def test_sales_are_a_meter_of_all_that_was_sold_so_far(hear):
    """It only grows; the difference of two readings is what was sold in between."""
    run, said = hear(tell("sales", delay_days=1), field="sales", made=chain(demand=12, opening=900))
    assert column(said, SOUTH)[1:] == np.cumsum(daily(run, "sale", "south"))[:-1].tolist()


def test_capacity_and_status_say_what_a_partner_can_do_today(hear):
    """60 % lost: 40 of 100 a day, 400 per mille; closed: 0 and 0; no limit: -1. Each a day late."""
    made = changed(chain(demand=12, opening=90), sites={"daily_capacity": [100, -1, -1, -1]})
    events = (outage("mill", 5, 3, 0.6), outage("mill", 12, 2))
    edges = tell("capacity", "mill", delay_days=1), tell("status", "mill", delay_days=1)
    _, capacity = hear(*edges, field="capacity", made=made, events=events)
    _, status = hear(*edges, field="status", made=made, events=events)
    expected = [None, *[1000] * 5, *[400] * 3, *[1000] * 4, 0, 0, *[1000] * 15]
    assert column(status, MILL) == expected
    assert column(capacity, MILL) == [value if value is None else value // 10 for value in expected]
    assert set(column(capacity, HUB)) == {-1}


def test_an_eta_is_told_by_the_sender_for_each_lane(hear):
    """Days until the next goods on the road arrive; -1 where nothing is under way; of the hub's own lanes it knows."""
    made = chain(demand=12, opening=40, lead_days=(4, 1))
    run, said = hear(tell("eta", "mill"), field="eta", made=made)
    ships = daily(run, "ship", "mill")
    due = [
        min((left + 4 - day for left in range(day) if ships[left] and left + 4 > day), default=-1)
        for day in range(DAYS)
    ]
    assert column(said, MILL) == due
    assert {-1, 1, 3} <= set(due)
    assert [day.rows[day.sites == HUB].size for day in said] == [2] * DAYS


def test_a_promotion_is_known_from_its_notice_on(hear):
    """Five days ahead, half as much again; a calendar that comes two days late is two days shorter."""
    for delay in (0, 2):
        _, said = hear(tell("promotions", delay_days=delay), field="planned", events=(SALE,))
        first = 12 - 5 + delay
        days = [range(day, day + 5) for day in range(DAYS)]
        lifted = [1000 + 100 * sum(12 <= ahead < 16 for ahead in each) if now >= first else 1000
                  for now, each in enumerate(days)]
        assert column(said, NORTH)[delay:] == lifted[delay:]
        assert set(column(said, SOUTH)[delay:]) == {1000}


def test_an_unforeseen_change_of_demand_is_in_no_calendar():
    """Only what is told in advance is a promotion."""
    made = chain()
    shock = Effect(EffectKind.DEMAND, 3, 6, np.ones(4, bool), np.ones(1, bool), 2.0)
    assert not Promotions(made, [shock], 0).known(5).any()


def test_a_plan_that_is_misread_is_misread_in_its_lift_alone(hear):
    """Never by more than the error; without a promotion there is nothing to misread."""
    _, said = hear(tell("promotions", error_percent=20), field="planned", events=(SALE,))
    lift = np.array(column(said, NORTH))
    assert set(lift[[*range(7), *range(16, DAYS)]]) == {1000}
    full = lift[12]
    assert 1000 + 0.8 * 400 <= full <= 1000 + 1.2 * 400
    assert full != 1400


def test_where_there_is_none_there_is_nothing_to_misread(hear):
    """-1 is no number: unlimited stays unlimited."""
    _, said = hear(tell("capacity", "stores", error_percent=80), field="capacity")
    assert set(column(said, NORTH)) == {-1}


@pytest.mark.parametrize(("bias", "low", "high"), [(25, 1.2, 1.3), (-50, 0.4, 0.6)])
def test_a_bias_moves_what_is_read_on_average(hear, bias, low, high):
    """Unbiased unless set."""
    run, said = hear(tell("on_hand", bias_percent=bias), field="on_hand", made=chain(demand=12, opening=900))
    read, truth = column(said, NORTH), stock(run, "north")
    assert all(low <= one / other <= high for one, other in zip(read, truth, strict=True) if other > 50)


def test_in_an_outage_of_information_what_was_heard_grows_old(hear):
    """It is still there, with its age."""
    _, said = hear(tell("on_hand"), field="on_hand", events=(silence("stores", 10, 4),))
    assert [int(day.age_days[-1]) for day in said[8:16]] == [0, 0, 1, 2, 3, 4, 0, 0]


def test_one_silent_partner_does_not_hide_the_others(hear):
    """North loses its reports, south does not."""
    _, said = hear(tell("on_hand"), field="on_hand", events=(silence("north", 0, DAYS),))
    assert all(day.sites.tolist() == [HUB, SOUTH] for day in said)


@pytest.mark.parametrize("delay", [DAYS, 500])
def test_what_is_heard_after_the_end_is_as_good_as_nothing(monkeypatch, delay):
    """A rule that makes use of a field does without it what it would do if nobody told: bit for bit."""
    monkeypatch.setattr(catalogue, "_extensions", ["tests.lab"])
    told, untold = (
        simulate(cell(chain(demand=12, opening=40), DAYS, demand=BY_CHANCE, strategy=strategy(*edges)))
        for edges in ([tell(field, of, delay_days=delay) for field in Listener.reads for of in ("stores", "mill")], [])
    )
    assert differing(told, untold) == []

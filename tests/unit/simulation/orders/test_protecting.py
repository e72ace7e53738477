"""Channel protection at work: the last units of a shelf are not sold online."""

from __future__ import annotations

import numpy as np
import pytest

from tests.properties.random_orders import online_example
from tests.shops import DAY, HOUR, Basket, Terms, counted, lines, moved, run, shop
from tests.unit.simulation.orders.test_showing import shown
from tests.worlds import differing
from twin.network.availability import CANCEL, LEAVE
from twin.policies.promising.fixed import Fixed
from twin.simulation import Cell, RunSettings, check, simulate
from twin.simulation.geography import Geography
from twin.simulation.orders.protecting import PromisingError, view_of

SHOP = Terms({"shop": 1}, patience_days=30)


def keeping(units, **more):
    """Return the choice of a fixed protection for the whole study."""
    return {"policies": ({"decision": "promising", "rule": "fixed", "settings": {"units": units}, **more},)}


def four():
    """Return four orders of one unit, an hour apart."""
    return [Basket(10 * HOUR + n * HOUR, {0: 1}) for n in range(4)]


def chain(stock=3, demand=0.5, **more):
    """Return the chain whose shop has some units, and customers who walk in."""
    return shop(four(), {"shop": [stock, 0]}, SHOP, demand={"shop": [demand, 0]}, level=9, **more)


def sold_online(network, **cell):
    """Return how many of the orders were served within the first day, when nothing comes and nobody walks in."""
    found = run(network, days=1, demand={"model": "stationary", "law": "constant"}, **cell)
    return [row["state"] for row in lines(found)].count("dispatched") + moved(found, "hand_over")


@pytest.mark.parametrize(("units", "sold"), [(0, 3), (1, 2), (2, 1), (3, 0), (9, 0)])
def test_the_last_units_are_not_sold_online(units, sold):
    """Of three units so many are kept; the books are audited after every posting."""
    assert sold_online(chain(), **keeping(units)) == sold


def test_who_walks_in_gets_what_is_kept():
    """Two units a day are wanted in the shop: both are there, though four orders wanted them first."""
    network = shop(four(), {"shop": [2, 0]}, SHOP, demand={"shop": [2, 0]}, level=9)
    start = {"demand": {"model": "stationary", "law": "constant"}}
    kept, taken = (run(network, days=1, **start, **keeping(units)) for units in (2, 0))
    assert moved(kept, "sale") == 2 and moved(kept, "reserve") == 0
    assert moved(taken, "sale") < 2


def test_nothing_is_kept_of_what_nobody_walks_in_for():
    """The hub has no customers of its own, and the shop none for the second product."""
    network = shop([Basket(HOUR, {1: 1})], {"shop": [0, 1], "hub": [0, 0]}, SHOP, demand={"shop": [1, 0]}, level=9)
    assert moved(run(network, **keeping(5)), "reserve") == 1


def test_what_is_kept_is_not_shown_either():
    """Of three units two are kept: one order is told that something is there, and nothing is oversold."""
    network = shown(chain(), unavailable=LEAVE, oversold=CANCEL)
    found = run(network, days=1, demand={"model": "stationary", "law": "constant"}, **keeping(2))
    assert [counted(found, each) for each in ("lines_confirmed", "lines_turned_away", "lines_oversold")] == [1, 3, 0]


@pytest.mark.parametrize(("seed", "grain"), [(0, "day"), (1, "hour")])
def test_to_keep_nothing_changes_nothing(seed, grain):
    """By the rule unprotected, and by a fixed number of 0: the same run to the last bit."""
    cell = online_example(seed, grain).cell
    for choice in ({"rule": "unprotected"}, {"rule": "fixed", "settings": {"units": 0}}):
        made = {**vars(cell), "policies": (*cell.policies, {"decision": "promising", **choice})}
        assert differing(simulate(Cell(**made)), simulate(cell)) == []


def test_margins_by_hand():
    """Price 10.00, no cost. In the shop: and 0.70 of a lost sale. Online: less 10 %, a line, a parcel, a unit's way."""
    network = chain(lost_sale_minor=70)
    ground = Geography(network, 1)
    view = view_of(network, network.online, ground, ground.lead_times.mean)
    at = (2, 0)
    assert view.store_margin[at] == 1_070e6
    assert view.online_margin[at] == pytest.approx(1_000e6 - 100e6 - 30e6 - (600 + 50) * 1e6 - 1e6)
    assert view.walk_in_per_day[at] == 0.5 and view.walk_in_per_day[1, 0] == 0


def messages(units, **more):
    """Return what is wrong with keeping so many units."""
    cell = Cell(chain(), RunSettings(1, 0, 1, "hour"), **keeping(units, **more))
    return [str(each) for each in check(cell)]


def test_protection_above_the_maximum_stock_is_refused():
    """The shop orders up to 9: 9 may be kept, 10 never are there. A site without walk-in customers does not matter."""
    assert messages(9) == []
    (said,) = messages(10)
    assert said == (
        "promising: fixed: '10': keeps more of 'p0000' from online orders than the 9 units that 'shop' has at most: "
        "protect less, or raise the level up to which the site orders"
    )


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"units": -1}, "must lie in [0, inf]"), ({"units": 1.5}, "must be a whole number"),
        ({"unit": 1, "units": 1}, "did you mean 'units'?"), ({}, "'units' is required"),
    ],
    ids=["negative", "broken", "unknown", "missing"],
)
def test_a_setting_that_does_not_fit_is_said(settings, said):
    """Before anything runs."""
    choice = {"decision": "promising", "rule": "fixed", "settings": settings}
    cell = Cell(chain(), RunSettings(1, 0, 1, "hour"), policies=(choice,))
    assert any(said in str(each) for each in check(cell))


def test_the_platform_owns_the_decision():
    """A right may be for a part of the sites; another owner is refused; nobody online, nobody promises."""
    right = {"decision": "promising", "sites": "stores", "rule": "fixed", "units": 1}
    cell = Cell(chain(), RunSettings(1, 0, 1, "hour"), strategy={"rights": [right]})
    assert check(cell) == []
    owned = [row for row in simulate(cell).meta["owners"] if row["decision"] == "promising"]
    assert [(row["owner"], row["sites"], row["rule"]) for row in owned] == [("platform", "shop", "fixed")]
    wrong = Cell(chain(), RunSettings(1, 0, 1, "hour"), strategy={"rights": [{**right, "owner": "shop"}]})
    assert any("online orders are promised by the platform" in str(each) for each in check(wrong))


@pytest.mark.parametrize("answer", [np.full((1, 2), -1), np.zeros((2, 2), np.int64), np.zeros((1, 2))])
def test_an_answer_that_is_no_protection_stops_the_run(answer, monkeypatch):
    """Below zero, of the wrong shape, or not whole."""
    monkeypatch.setattr(Fixed, "protection", lambda self, view: answer)
    with pytest.raises(PromisingError, match="protection must be int64"):
        run(chain(), **keeping(1))


def test_a_promise_kept_from_others_holds_for_days():
    """Walk-in customers lower the shelf to nothing; orders wait, and are served from what comes above the level."""
    network = shop([Basket(HOUR, {0: 1})], {"shop": [2, 0]}, SHOP, demand={"shop": [1, 0]}, level=9)
    found = run(network, days=4, demand={"model": "stationary", "law": "constant"}, **keeping(4))
    (line,) = lines(found)
    assert line["reserved"] >= DAY - HOUR

"""Every strategy and every variant meets the same world: draws belong to names, not to places in a list."""

from __future__ import annotations

import itertools
import random
import time
import uuid
from dataclasses import replace

import numpy as np
import pytest

from tests.worlds import BY_CHANCE, BY_FORECAST, cell, daily, differing, fork, network, outage, sharing, shock
from twin.simulation import RecordSettings, simulate
from twin.verification.networks import Lane

DEMAND = RecordSettings(detail=("sale", "miss"))
WHOLE = RecordSettings(detail=("sale", "miss", "receive", "ship", "order"))


def town(stores: dict[str, float], products: tuple[str, ...] = ("tea", "rice"), law: str = "normal"):
    """Return a hub with plenty of stock and its stores, in the order given; mean demand by store, twice as much tea."""
    lanes = [Lane("mill", "hub", 2)]
    lanes += [Lane("hub", store, 3, law, 1.0 if law == "normal" else 0.0, "product") for store in stores]
    rates = {store: [rate * (2 if product == "tea" else 1) for product in products] for store, rate in stores.items()}
    made = network(
        {"mill": "supplier", "hub": "warehouse", **dict.fromkeys(stores, "store")}, lanes, BY_FORECAST, rates,
        {"hub": 9_000, **dict.fromkeys(stores, 60)}, products=len(products),
    )
    return replace(made, products=replace(made.products, ids=products))


def run(made, record=DEMAND, **more):
    return simulate(cell(made, 25, demand=BY_CHANCE, record=record, audit="daily", **more))


def facts(result, *moves: str) -> dict[tuple, int]:
    """Return units by day, move, ends and product."""
    rows = result.detail[result.detail["move"].isin(moves)] if moves else result.detail
    columns = [rows[name].astype(str) if name != "units" else rows[name] for name in rows.columns]
    return {tuple(line[:-1]): line[-1] for line in zip(*columns, strict=True)}


def wanted(result) -> dict[tuple, int]:
    """Return demand by day, site and product: what was sold and what was missed."""
    total: dict[tuple, int] = {}
    for (day, _, site, _, product), units in facts(result, "sale", "miss").items():
        total[day, site, product] = total.get((day, site, product), 0) + units
    return total


BASE = {"north": 10, "south": 14}


def test_a_new_store_changes_nobody_elses_demand():
    """First, last or in the middle of the list."""
    base = wanted(run(town(BASE)))
    for stores in ({"west": 9, **BASE}, {**BASE, "west": 9}, {"north": 10, "west": 9, "south": 14}):
        more = wanted(run(town(stores)))
        assert {key: units for key, units in more.items() if key[1] != "west"} == base
        assert any(key[1] == "west" for key in more)


def test_a_new_product_changes_no_other_products_demand():
    """Nor does its place in the table."""
    base = wanted(run(town(BASE)))
    for products in (("tea", "salt", "rice"), ("salt", "rice", "tea")):
        more = wanted(run(town(BASE, products)))
        assert {key: units for key, units in more.items() if key[2] != "salt"} == base


@pytest.mark.parametrize("law", ["normal", "constant"])
def test_the_order_of_the_tables_changes_nothing_at_all(law):
    """Stores and products turned round: the same moves, to the unit, lead times by chance included."""
    base = run(town(BASE, law=law), WHOLE)
    turned = run(town(dict(reversed(BASE.items())), ("rice", "tea"), law), WHOLE)
    assert facts(base) == facts(turned)


def test_a_store_that_closes_down_leaves_the_others_lead_times_alone():
    """What arrives in the north arrives on the same days, with the south or without."""
    def arrivals(result):
        return {key: units for key, units in facts(result, "receive", "ship").items() if key[3] == "north"}

    assert arrivals(run(town(BASE), WHOLE)) == arrivals(run(town({"north": 10}), WHOLE))


def test_a_renamed_store_has_other_customers():
    """The name is the address: who is called otherwise is somebody else."""
    base, renamed = wanted(run(town(BASE))), wanted(run(town({"norden": 10, "south": 14})))
    assert [units for key, units in base.items() if key[1] == "north"] != [
        units for key, units in renamed.items() if key[1] == "norden"
    ]


def test_a_fifth_more_demand_is_never_less_in_any_cell():
    """A variant with higher rates: cell by cell at least as much, over the whole run."""
    base = wanted(run(town(BASE)))
    more = wanted(run(town({store: rate * 1.2 for store, rate in BASE.items()})))
    assert all(more.get(key, 0) >= units for key, units in base.items())
    assert sum(more.values()) == pytest.approx(1.2 * sum(base.values()), rel=0.05)


def test_no_strategy_event_or_rule_changes_what_customers_want():
    """Sharing, an outage, another allocation, a smaller stock: the same demand; a shock changes its own cells only."""
    base = wanted(run(town(BASE)))
    choice = {"decision": "replenishment", "rule": "base_stock", "sites": "stores", "settings": {"level": 9}}
    for more in (
        {"strategy": sharing(1)}, {"events": (outage("hub", 3, 6),)}, {"policies": (choice,)},
        {"policies": ({"decision": "allocation", "rule": "first_come"},)},
    ):
        assert wanted(run(town(BASE), **more)) == base
    shocked = wanted(run(town(BASE), events=(shock(0.5, 3, 6, sites="south", target="tea"),)))
    changed = {key for key in base.keys() | shocked.keys() if base.get(key) != shocked.get(key)}
    assert changed
    assert all(site == "south" and product == "tea" and 3 <= int(day) < 9 for day, site, product in changed)


def test_an_outage_on_one_side_is_not_felt_on_the_other():
    """Two hubs under a mill without limit: whatever happens in the west, not a bit of the east moves."""
    made = fork(demand=12, opening=30, products=2)
    calm, hit = (
        simulate(cell(made, 30, demand=BY_CHANCE, record=WHOLE, events=events)) for events in
        ((), (outage("west", 5, 9), shock(1.0, 3, 9, sites="western")))
    )
    east = ("east", "e1", "e2")
    for result in (calm, hit):
        assert any(key[3] in east for key in facts(result))
    keep = [
        {key: units for key, units in facts(result).items() if key[3] in east} for result in (calm, hit)
    ]
    assert keep[0] == keep[1]


def test_a_replication_does_not_know_how_many_there_are():
    """The fourth is the same alone, after three others, and as the last of five; no two are alike."""
    made = cell(town(BASE), 25, demand=BY_CHANCE)
    alone = simulate(made, 3)
    together = [simulate(made, replication) for replication in range(5)]
    assert differing(alone, together[3]) == []
    assert all("movements" in differing(one, other) for one, other in itertools.pairwise(together))


def test_seeds_are_worlds_of_their_own():
    """Another seed, other customers; the same seed, the same."""
    first, again, other = (simulate(cell(town(BASE), 25, seed=seed, demand=BY_CHANCE)) for seed in (5, 5, 6))
    assert differing(first, again) == []
    assert daily(first, "sale") != daily(other, "sale")


def refused(*_args, **_kwargs):
    raise AssertionError("a run asked for chance or time that is not its own")


def test_a_run_uses_no_clock_and_no_chance_but_its_own(monkeypatch):
    """Global generators, wall clocks, identifiers and the system's entropy raise: nobody asks for them."""
    made = cell(
        town(BASE), 25, demand=BY_CHANCE | {"autocorrelation": 0.3, "common_factor": 0.2}, strategy=sharing(1),
        events=(outage("hub", 3, 4),),
    )
    before = simulate(made)
    for module, names in (
        (random, ("random", "randint", "shuffle", "choice", "getrandbits", "Random")),
        (np.random, ("default_rng", "rand", "random", "randint", "normal", "RandomState", "Generator", "seed")),
        (time, ("time", "time_ns", "localtime", "gmtime", "strftime")),
        (uuid, ("uuid1", "uuid4")),
    ):
        for name in names:
            monkeypatch.setattr(module, name, refused)
    monkeypatch.setattr("os.urandom", refused)
    assert differing(before, simulate(made)) == []


def test_a_run_leaves_the_global_generators_as_they_were():
    """Nobody's random state is touched, and nobody's garbage collector stays retuned."""
    import gc

    states = random.getstate(), np.random.get_state()[1].tolist(), gc.get_threshold()
    simulate(cell(town(BASE), 5, demand=BY_CHANCE))
    assert (random.getstate(), np.random.get_state()[1].tolist(), gc.get_threshold()) == states

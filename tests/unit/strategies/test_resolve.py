"""Strategies as data: who decides what by which rule, who hears what, and what keeps it from fitting the network."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.unit.demand.online_shops import shop
from tests.worlds import BY_FORECAST, cell, chain, daily, fork, sharing
from twin.network.arrays import frozen
from twin.network.network import PolicyRow
from twin.simulation import check, simulate
from twin.strategies import information
from twin.strategies.resolve import owners, resolve

NORTH, SOUTH = 2, 3


def row(decision: str, rule: str, sites=None, products=None, specificity: int = 1, where: str = "rules:1", **settings):
    """Return a row of default rules for the chain with two products."""
    members = [site in (sites or ("hub", "north", "south")) for site in ("mill", "hub", "north", "south")]
    return PolicyRow(
        frozen(members, bool), frozen([product in (products or (0, 1)) for product in range(2)], bool), specificity,
        decision, rule, settings, where,
    )


def ruled(*rows: PolicyRow, unit_scale: int = 1):
    """Return the chain by these rules alone, with allocation in proportion."""
    share = row("allocation", "proportional")
    return replace(chain(products=2), policies=(*rows, share), unit_scale=unit_scale)


def desks(network, decision: str, choices=(), strategy=None):
    return resolve(network, choices, strategy or {}).of(decision)


def messages(network=None, **more) -> list[str]:
    return [str(problem) for problem in check(cell(network or chain(), **more))]


def test_by_default_every_site_decides_for_itself():
    """One desk per rule and signal: a store hears its sales, a warehouse the orders it receives."""
    said = owners(chain(), resolve(chain(), (), {}))
    assert said == [
        {"decision": "replenishment", "sites": "hub, north, south", "owner": "self", "rule": "order_up_to_forecast",
         "signals": ""},
        {"decision": "forecasting", "sites": "hub", "owner": "self", "rule": "exponential_smoothing",
         "signals": "orders"},
        {"decision": "forecasting", "sites": "north, south", "owner": "self", "rule": "exponential_smoothing",
         "signals": "sales"},
        {"decision": "allocation", "sites": "hub", "owner": "self", "rule": "proportional", "signals": ""},
    ]


def test_a_strategy_takes_over_the_decisions_it_names_and_no_others():
    """The owners table shows it, as the report does; the run carries it along."""
    run = simulate(cell(chain(), 2, strategy=sharing()))
    rules = {(each["decision"], each["sites"]): (each["rule"], each["signals"]) for each in run.meta["owners"]}
    assert rules == {
        ("replenishment", "hub"): ("echelon_order_up_to", ""),
        ("replenishment", "north, south"): ("order_up_to_forecast", ""),
        ("forecasting", "hub"): ("exponential_smoothing", "sales"),
        ("forecasting", "north, south"): ("exponential_smoothing", "sales"),
        ("allocation", "hub"): ("proportional", ""),
    }


@pytest.mark.parametrize("decision", ["replenishment", "forecasting", "allocation"])
def test_desks_partition_the_sites_of_every_decision(decision):
    """Nobody decides twice, nobody is forgotten."""
    for strategy in ({}, sharing()):
        sites = np.concatenate([desk.sites for desk in desks(fork(), decision, strategy=strategy)])
        expected = [1, 2] if decision == "allocation" else [1, 2, 3, 4, 5, 6]
        assert sorted(sites.tolist()) == expected


def test_the_strategy_wins_over_the_choice_and_the_choice_over_the_table():
    """Precedence: strategy, study, network."""
    choice = {"decision": "replenishment", "rule": "base_stock", "sites": "stores", "settings": {"level": 40}}
    right = {"decision": "replenishment", "sites": "south", "owner": "self", "rule": "min_max",
             "reorder_point": 5, "order_up_to_level": 9}
    found = {
        tuple(desk.sites.tolist()): desk.rule
        for desk in desks(chain(), "replenishment", [choice], {"rights": [right]})
    }
    assert found == {(SOUTH,): "min_max", (NORTH,): "base_stock", (1,): "order_up_to_forecast"}


def test_the_choice_network_keeps_the_table():
    """``rule: network`` chooses nothing."""
    kept = desks(chain(), "replenishment", [{"decision": "replenishment", "rule": "network"}])
    assert [desk.rule for desk in kept] == ["order_up_to_forecast"]


def test_the_narrower_row_of_the_table_wins_product_by_product():
    """A level for all, another for one product, a third for that product at one store."""
    network = ruled(
        row("replenishment", "base_stock", level=20),
        row("replenishment", "base_stock", products=(1,), specificity=2, level=30),
        row("replenishment", "base_stock", sites=("north",), products=(1,), specificity=3, level=50),
    )
    assert check(cell(network)) == []
    (desk,) = desks(network, "replenishment")
    assert desk.instance().level.tolist() == [[20, 30], [20, 50], [20, 30]]


def test_rows_in_any_order_resolve_the_same():
    """Specificity decides, not the place in the file."""
    rows = [
        row("replenishment", "base_stock", level=20),
        row("replenishment", "base_stock", products=(1,), specificity=2, level=30),
    ]
    levels = [desks(ruled(*order), "replenishment")[0].instance().level.tolist() for order in (rows, rows[::-1])]
    assert levels[0] == levels[1]


def test_sites_may_follow_different_rules_with_settings_of_their_own():
    """Two stores with levels of their own, and a warehouse by another rule: each orders by its own."""
    network = ruled(
        row("replenishment", "base_stock", sites=("north",), level=20),
        row("replenishment", "base_stock", sites=("south",), level=35),
        row("replenishment", "min_max", sites=("hub",), reorder_point=10, order_up_to_level=90),
    )
    assert check(cell(network)) == []
    run = simulate(cell(replace(network, initial_on_hand=frozen(np.zeros((4, 2)))), 1))
    assert daily(run, "order", "hub", "south")[0] - daily(run, "order", "hub", "north")[0] == 2 * (35 - 20)
    assert daily(run, "order", "mill", "hub")[0] == 2 * 90 + daily(run, "order", "hub")[0]


def test_two_rules_for_the_products_of_one_site_are_refused_by_name():
    """A site has one rule per decision; the message names the site, both rules and both lines."""
    network = ruled(
        row("replenishment", "base_stock", where="rules.csv:2", level=20),
        row("replenishment", "min_max", sites=("north",), products=(0,), specificity=2, where="rules.csv:3",
            reorder_point=5, order_up_to_level=9),
    )
    (message,) = messages(network)
    for part in ("rules.csv:3", "'min_max'", "'north'", "'base_stock'", "rules.csv:2"):
        assert part in message


@pytest.mark.parametrize("rule", ["exponential_smoothing", "moving_average"])
def test_a_forecaster_takes_one_number_per_site(rule):
    """Settings that differ by product within a site work, or are refused before the run, not in the middle of it."""
    key, values = {"exponential_smoothing": ("smoothing", (0.2, 0.5)), "moving_average": ("window", (4, 9))}[rule]
    network = ruled(
        row("replenishment", "order_up_to_forecast"),
        row("forecasting", rule, **{key: values[0]}),
        row("forecasting", rule, products=(1,), specificity=2, where="rules.csv:3", **{key: values[1]}),
    )
    problems = check(cell(network))
    assert problems == [] or "rules.csv:3" in str(problems[0])
    if not problems:
        simulate(cell(network, 3))


def test_amounts_in_units_become_book_units():
    """At a scale of 10, a level of 2.5 is 25 book units; shares and days are left alone."""
    network = ruled(row("replenishment", "base_stock", level=2.5, review_days=2, order_batch=1.2), unit_scale=10)
    assert check(cell(network)) == []
    (desk,) = desks(network, "replenishment")
    assert (desk.instance().level, desk.terms().order_batch, desk.terms().review_days) == (25, 12, 2)
    choice = {"decision": "replenishment", "rule": "base_stock", "settings": {"level": 4}}
    assert desks(network, "replenishment", [choice])[0].instance().level == 40
    right = {"decision": "replenishment", "sites": "stores", "rule": "base_stock", "level": 0.3}
    assert desks(network, "replenishment", strategy={"rights": [right]})[0].instance().level == 3


def test_an_amount_that_is_not_whole_in_book_units_is_refused():
    """A quarter of a unit where tenths are counted."""
    (message,) = messages(ruled(row("replenishment", "base_stock", level=0.25), unit_scale=10))
    assert "whole number" in message


def test_how_often_and_in_which_steps_stays_when_a_strategy_changes_the_rule():
    """Review period, minimum and batch of the rule that is replaced are kept, unless the strategy names its own."""
    network = ruled(row("replenishment", "base_stock", level=20, review_days=7, minimum_order=5, order_batch=12))
    right = {"decision": "replenishment", "sites": "stores", "rule": "min_max", "reorder_point": 5,
             "order_up_to_level": 9}
    for more, expected in (({}, (7, 5, 12)), ({"review_days": 1}, (1, 5, 12))):
        desk = desks(network, "replenishment", strategy={"rights": [right | more]})[0]
        terms = desk.terms()
        assert (terms.review_days, terms.minimum_order, terms.order_batch) == expected
        assert desk.fallback.rule == "base_stock"


def test_information_has_the_delay_of_its_edge_or_of_its_strategy():
    """Days become ticks; a period of nothing is every tick."""
    spec = sharing(3)
    spec["information"].append({"from": "hub", "to": "stores", "fields": ["stock"], "delay_days": 1, "period_days": 7})
    for ticks in (1, 24):
        first, second = resolve(chain(), (), spec, ticks).information
        assert (first.delay_ticks, first.period_ticks) == (3 * ticks, 1)
        assert (second.delay_ticks, second.period_ticks) == (1 * ticks, 7 * ticks)
        assert first.reporters.tolist() == [False, False, True, True]
        assert first.readers.tolist() == [False, True, False, False]


def rights(*given: dict, information=()) -> dict:
    return {"information": list(information), "rights": list(given)}


LEVEL = {"decision": "replenishment", "owner": "self", "rule": "base_stock", "level": 10}


def test_two_owners_of_one_decision_and_site_are_an_error_that_names_both():
    """Resolved per site: a kind, a group and a site may overlap."""
    said = messages(fork(), strategy=rights(LEVEL | {"sites": "stores"}, LEVEL | {"sites": "western"}))
    assert [line.split("'")[3] for line in said] == ["w1", "w2"]
    assert all("two owners of replenishment" in line and "rights.0" in line and "rights.1" in line for line in said)


def test_two_owners_of_different_decisions_or_sites_are_none():
    """A store's forecast and its orders may have different owners; so may two stores."""
    smoothing = {"decision": "forecasting", "sites": "stores", "owner": "self", "rule": "exponential_smoothing"}
    west, east = (LEVEL | {"sites": sites} for sites in ("western", "eastern"))
    assert messages(fork(), strategy=rights(west, east, smoothing)) == []


@pytest.mark.parametrize(
    ("change", "where", "near"),
    [
        ({"decision": "replenishmnt"}, "rights.0.decision", "replenishment"),
        ({"sites": "stors"}, "rights.0.sites", "stores"),
        ({"rule": "base_stok"}, "rights.0", "base_stock"),
        ({"levl": 3}, "rights.0.levl", "level"),
        ({"signals": ["salse"]}, "rights.0.signals", "sales"),
        ({"owner": "warehuoses"}, "rights.0.owner", "warehouses"),
    ],
    ids=str,
)
def test_a_right_with_an_unknown_word_is_shown_the_nearest(change, where, near):
    """Decision, site, rule, setting, field and owner."""
    problems = check(cell(chain(), strategy=rights(LEVEL | {"sites": "stores"} | change)))
    assert problems[0].where.startswith(f"strategies.independent.{where}")
    assert problems[0].nearest == near


@pytest.mark.parametrize(
    ("change", "where", "near"),
    [
        ({"from": "stroes"}, "information.0.from", "stores"),
        ({"to": "warehuoses"}, "information.0.to", "warehouses"),
        ({"fields": ["sales", "stokc"]}, "information.0.fields", "stock"),
        ({"dealy_days": 2}, "information.0.dealy_days", "delay_days"),
    ],
    ids=str,
)
def test_an_information_edge_with_an_unknown_word_is_shown_the_nearest(change, where, near):
    """Ends, fields and keys."""
    problems = check(cell(chain(), strategy=sharing(0, **change)))
    assert problems[0].where == f"strategies.independent.{where}"
    assert problems[0].nearest == near


@pytest.mark.parametrize("key", ["delay_days", "period_days"])
@pytest.mark.parametrize("value", [-1, 0.5, "2"])
def test_a_delay_is_a_whole_number_of_days(key, value):
    """Half a day would be none, and yesterday's report does not arrive the day before."""
    spec = sharing()
    spec["information"][0][key] = value
    (message,) = messages(strategy=spec)
    assert f"information.0.{key}" in message
    assert "whole number of days" in message


@pytest.mark.parametrize("key", ["loss_percent", "error_percent"])
@pytest.mark.parametrize("value", [-1, 100.5, "2", True, float("nan")], ids=str)
def test_loss_and_error_are_percentages(key, value):
    """More than all reports cannot be lost, and a report that errs by more than 100 % would be below zero."""
    (message,) = messages(strategy=sharing(0, **{key: value}))
    assert f"information.0.{key}" in message
    assert "must be a number from 0 to 100, in percent" in message


def test_loss_and_error_become_shares():
    """As a strategy names them, per cent; an edge is known by its ends."""
    (edge,) = resolve(chain(), (), sharing(0, loss_percent=2.5, error_percent=10)).information
    assert (edge.loss, edge.error) == (0.025, 0.1)
    assert edge.name == "stores\x1fwarehouses"


@pytest.mark.parametrize(
    ("edge", "key", "said"),
    [
        ({"bias_percent": -101}, "bias_percent", "must be a number from -100 to 1000, in percent"),
        ({"bias_percent": "5"}, "bias_percent", "must be a number from -100 to 1000, in percent"),
        ({"bias_percent": -60, "error_percent": 50}, "error_percent", "with a bias of -60 % what is read could be"),
    ],
    ids=str,
)
def test_a_bias_never_makes_a_report_of_less_than_nothing(edge, key, said):
    """Error and bias together take away all that there is at most."""
    (message,) = messages(strategy=sharing(0, **edge))
    assert f"information.0.{key}" in message
    assert said in message


def two_chains():
    """Two chains that have no site in common: the fork without what its mill sends east, but with a mill of its own."""
    made = fork()
    edges = made.edges
    source = edges.source.copy()
    source[(edges.source == 0) & (edges.destination == 2)] = 2
    keep = source != 2
    keep[edges.source == 2] = True
    columns = {name: getattr(edges, name)[keep] for name in ("source", "destination")}
    return replace(made, edges=replace(edges, **{name: frozen(value, np.int64) for name, value in columns.items()}))


@pytest.mark.parametrize(("of", "to"), [("western", "east"), ("mill", "eastern"), ("e1", "west")])
def test_an_edge_between_sites_without_relation_is_refused(of, to):
    """They never trade with each other, nor with the same partner: most likely a name was mistaken."""
    strategy = {"information": [{"from": of, "to": to, "fields": ["sales"]}]}
    (problem,) = information.problems(two_chains(), strategy, "strategies.odd")
    assert problem.where == "strategies.odd.information.0.to"
    assert problem.value == to
    assert "without relation" in problem.rule
    assert f"'{of}'" in problem.rule


@pytest.mark.parametrize(
    ("of", "to"), [("w1", "west"), ("west", "w1"), ("mill", "w1"), ("w1", "w2"), ("all", "east"), ("eastern", "all")]
)
def test_partners_of_one_chain_may_tell_each_other(of, to):
    """Upwards, downwards, over two steps and to a neighbour; of a group, one is enough."""
    strategy = {"information": [{"from": of, "to": to, "fields": ["sales"]}]}
    assert list(information.problems(two_chains(), strategy, "")) == []


def test_what_is_misread_is_reported_once():
    """A meter is read by the difference of two readings; those of two meters would make no sense."""
    strategy = sharing(0, error_percent=5)
    strategy["information"].append({"from": "north", "to": "hub", "fields": ["sales"]})
    (message,) = messages(strategy=strategy)
    assert "information.1.fields: 'sales': reported twice to the same reader, once with an error" in message
    for harmless in ({"fields": ["orders"]}, {"to": "mill"}, {"from": "mill"}):
        apart = strategy | {"information": [strategy["information"][0], strategy["information"][1] | harmless]}
        assert messages(strategy=apart) == []


def test_an_edge_without_fields_reports_nothing_and_is_refused():
    """Left out or empty."""
    for fields in ({}, {"fields": []}):
        said = messages(strategy={"information": [{"from": "stores", "to": "warehouses", **fields}]})
        assert len(said) == 1
        assert "name what is reported: sales, orders, stock" in said[0]


@pytest.mark.parametrize(("sites", "said"), [("stors", "did you mean 'stores'?"), ("suppliers", "none of these sites")])
def test_a_rule_chosen_for_sites_that_do_not_decide_is_refused(sites, said):
    """A choice that applies nowhere would leave the network's rules in force without a word."""
    choice = {"decision": "replenishment", "rule": "base_stock", "sites": sites, "settings": {"level": 3}}
    (message,) = messages(policies=(choice,))
    assert message.startswith(f"replenishment.sites: '{sites}'")
    assert said in message


def test_everything_that_is_wrong_is_said_at_once():
    """One pass over the whole strategy."""
    spec = sharing(0, fields=["salse"], to="nowhere")
    spec["rights"][0]["rule"] = "no_rule"
    spec["rights"][1]["sites"] = "nobody"
    assert len(messages(strategy=spec)) >= 4


def test_a_rule_that_needs_what_nobody_reports_is_refused():
    """Stock downstream for an echelon rule, sales for its forecast; the message says to whom and what to add."""
    spec = sharing(0, fields=["sales"])
    (message,) = messages(strategy=spec)
    assert "needs 'stock', which nobody reports to 'hub'" in message
    unheard = sharing(0, fields=["stock"])
    assert any("needs 'sales', which nobody reports to 'hub'" in line for line in messages(strategy=unheard))
    blind = sharing()
    del blind["rights"][0]
    assert any("forecast of sales downstream" in line for line in messages(strategy=blind))


def test_a_site_below_that_does_not_report_is_named():
    """A rule that waits for a silent site would never be used, and the strategy be none: refused by name."""
    west_only = sharing(1, **{"from": "western"})
    said = messages(fork(), strategy=west_only)
    assert any("needs 'stock', which nobody reports to 'east'" in line for line in said)
    first_only = sharing(1, **{"from": "w1"})
    said = messages(fork(), strategy=first_only)
    assert any("needs 'stock', which 'w2' does not report to 'west'" in line for line in said)
    for right in west_only["rights"]:
        right["sites"] = "west"
    assert messages(fork(), strategy=west_only) == []


def test_reports_may_come_over_several_edges():
    """Each group at its own delay: together they are everybody."""
    spec = sharing(1, **{"from": "western"})
    spec["information"].append({"from": "eastern", "to": "warehouses", "fields": ["sales", "stock"], "delay_days": 4})
    assert messages(fork(), strategy=spec) == []


@pytest.mark.parametrize("way", ["table", "choice"])
def test_a_rule_that_lives_on_shared_information_cannot_be_chosen_without_it(way):
    """In the network's table or for the whole study, nobody reports anything: refused before the run."""
    name = "echelon_order_up_to"
    if way == "table":
        rules = [("hub", "replenishment", name, {}) if rule[1] == "replenishment" and site == "hub" else
                 (site, *rule[1:]) for rule in BY_FORECAST for site in ("hub", "north", "south")]
        wanted = cell(chain(rules))
    else:
        wanted = cell(chain(), policies=({"decision": "replenishment", "rule": name, "sites": "warehouses"},))
    assert any("stock" in str(problem) and "hub" in str(problem) for problem in check(wanted))


def test_a_site_that_orders_by_a_forecast_needs_a_forecaster():
    """Said before the run, for the default rules and for those of a strategy."""
    blind = ruled(row("replenishment", "order_up_to_forecast"))
    assert any("'north'" in line and "forecast" in line for line in messages(blind))
    bare = ruled(row("replenishment", "base_stock", level=20))
    right = {"decision": "replenishment", "sites": "stores", "rule": "order_up_to_forecast"}
    assert any("'north'" in line and "forecast" in line for line in messages(bare, strategy=rights(right)))


def test_a_forecasting_right_is_a_right_where_the_table_has_none():
    """The strategy's forecaster works, though by default nobody forecasts."""
    bare = ruled(row("replenishment", "base_stock", level=20))
    spec = rights(
        {"decision": "forecasting", "sites": "stores", "owner": "self", "rule": "exponential_smoothing",
         "signals": ["sales"]},
        {"decision": "replenishment", "sites": "stores", "owner": "self", "rule": "order_up_to_forecast"},
    )
    assert messages(bare, strategy=spec) == []
    run = simulate(cell(bare, 5, strategy=spec))
    assert sum(daily(run, "order", "hub")) > 0


def test_a_right_over_sites_that_never_decide_is_refused():
    """Suppliers order from nobody: such a right would silently do nothing."""
    assert any("'suppliers'" in line for line in messages(strategy=rights(LEVEL | {"sites": "suppliers"})))


def test_a_site_without_a_rule_is_named_with_its_product():
    """Every buyer orders by some rule, every seller of stock shares by one."""
    said = messages(replace(ruled(row("replenishment", "base_stock", products=(0,), level=9)), policies=(
        row("replenishment", "base_stock", products=(0,), level=9), row("allocation", "proportional", sites=("north",)),
    )))
    assert sum("no replenishment rule for product 'p0001'" in line for line in said) == 3
    assert sum("'hub': no allocation rule" in line for line in said) == 1


def test_warehouses_with_forecasters_of_their_own_can_share_a_strategy():
    """What they smoothed with before does not keep them from one echelon rule."""
    rules = [
        ("all", "replenishment", "order_up_to_forecast", {}), ("all", "allocation", "proportional", {}),
        ("west", "forecasting", "exponential_smoothing", {"smoothing": 0.1}),
        ("east", "forecasting", "moving_average", {}),
        *((store, "forecasting", "exponential_smoothing", {}) for store in ("w1", "w2", "e1", "e2")),
    ]
    wanted = cell(fork(rules), 8, strategy=sharing())
    assert check(wanted) == []
    assert sum(daily(simulate(wanted), "order", "mill")) > 0

def delivering(*rows: PolicyRow):
    """Return the chain with an online shop, by its own rules and these."""
    made = shop()
    return replace(made, policies=(*made.policies, *rows))


def everywhere(rule: str, **settings) -> PolicyRow:
    """Return a row of the table that is for every site and product."""
    all_sites, all_products = frozen([True] * 4, bool), frozen([True] * 5, bool)
    return PolicyRow(all_sites, all_products, 0, "sourcing", rule, settings, "inventory_policies:9")


def sourced(network, choices=(), **right):
    """Return owner, rule and settings of the one desk that sources orders."""
    rights = [{"decision": "sourcing", "sites": "all", **right}] if right else []
    organisation = resolve(network, choices, {"rights": rights})
    (desk,) = organisation.of("sourcing")
    assert desk is organisation.sourcing
    assert desk.sites.tolist() == [1, 2, 3]
    return desk.owner, desk.rule, dict(desk.settings)


def test_one_desk_sources_the_orders_of_the_whole_chain():
    """The platform's, by the preferred list; a row of the table, a choice for the study and a right are stronger."""
    choice = {"decision": "sourcing", "rule": "cheapest", "sites": "all", "settings": {"split_above_value": 70}}
    by_table = delivering(everywhere("nearest", split_above_value=90))
    assert sourced(delivering()) == ("platform", "preferred", {})
    assert sourced(by_table) == ("platform", "nearest", {"split_above_value": 90})
    assert sourced(by_table, (choice,)) == ("platform", "cheapest", {"split_above_value": 70})
    right = {"owner": "platform", "rule": "preferred", "split_above_value": 50}
    assert sourced(by_table, (choice,), **right) == ("platform", "preferred", {"split_above_value": 50})
    assert sourced(by_table, rule="preferred") == ("platform", "preferred", {})
    assert sourced(by_table, ({"decision": "sourcing", "rule": "network"},))[1] == "nearest"


def test_where_nobody_orders_online_there_is_nothing_to_source():
    """No desk, and a rule for it is a mistake."""
    assert resolve(chain(), (), {}).sourcing is None
    choice = {"decision": "sourcing", "rule": "nearest", "sites": "all", "settings": {}}
    for more in ({"policies": (choice,)}, {"strategy": {"rights": [choice]}}):
        (said,) = [each for each in messages(**more) if "none of these sites" in each]
        assert said.endswith("none of these sites decides on sourcing: the network has no table channels, so that "
                             "nobody orders online")


def test_the_owners_table_shows_who_sources():
    """As every other decision."""
    (said,) = [each for each in owners(shop(), resolve(shop(), (), {})) if each["decision"] == "sourcing"]
    assert said == {
        "decision": "sourcing", "sites": "hub, north, south", "owner": "platform", "rule": "preferred", "signals": "",
    }


@pytest.mark.parametrize(
    ("right", "said"),
    [
        ({"sites": "stores", "rule": "nearest"}, "one rule sources the orders of the whole chain"),
        ({"sites": "all", "rule": "nearest", "owner": "hub"}, "online orders are sourced by the platform"),
        ({"sites": "all", "rule": "nearst"}, "did you mean 'nearest'?"),
        ({"sites": "all", "rule": "nearest", "split_above": 5}, "did you mean 'split_above_value'?"),
        ({"sites": "all", "rule": "nearest", "split_above_value": -5}, "must lie in [0, 1e+12]"),
    ],
    ids=["part", "owner", "rule", "setting", "range"],
)
def test_a_right_to_source_that_does_not_fit_is_said(right, said):
    """Once, at its place in the strategy."""
    rights = {"rights": [{"decision": "sourcing", **right}]}
    (message,) = [each for each in messages(shop(), strategy=rights) if "rights.0" in each]
    assert said in message


def test_two_owners_of_sourcing_are_one_mistake():
    """However many sites deliver."""
    right = {"decision": "sourcing", "sites": "all", "rule": "nearest"}
    (message,) = messages(shop(), strategy={"rights": [right, {**right, "rule": "cheapest"}]})
    assert "two owners of sourcing" in message


def test_a_rule_for_a_part_of_the_chain_is_refused_in_the_table_and_for_the_study():
    """One rule sources all orders."""
    row = everywhere("nearest")
    part = replace(row, sites=frozen([False, False, True, True], bool))
    assert any("whole chain" in each for each in messages(delivering(part)))
    choice = {"decision": "sourcing", "rule": "nearest", "sites": "stores", "settings": {}}
    assert any("whole chain" in each for each in messages(shop(), policies=(choice,)))
    assert messages(delivering(row)) == []

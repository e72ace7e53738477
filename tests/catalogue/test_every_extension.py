"""Every class in every folder of extensions: it says where it comes from, what it takes in which unit, and it runs."""

from __future__ import annotations

import dataclasses
import inspect
import math
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.unit.demand.online_shops import history, shop
from tests.worlds import BY_CHANCE, BY_FORECAST, cell, chain, changed, sharing
from twin import catalogue, settings
from twin.kpis import measure_all
from twin.network.arrays import frozen
from twin.network.network import History, Network
from twin.simulation import check, simulate
from twin.simulation.build import demand_models, event_kinds, order_models
from twin.simulation.geography import lead_time_law
from twin.strategies.defaults import rule_problems, rule_settings

CONFIGS = Path(__file__).parents[2] / "configs"
DECISIONS = ("replenishment", "forecasting", "allocation", "sourcing", "promising", "transshipment")
FOLDERS = {
    **{f"policies.{decision}": decision for decision in DECISIONS}, "laws": "law", "demand": "demand model",
    "disruptions": "disruption", "kpis": "KPI",
}
EVERYTHING = [(folder, name) for folder in FOLDERS for name in catalogue.names(folder)]
SOURCE = re.compile(r"[Ss]ource|[A-Z]\w+[^.]{0,80}\b(19|20)\d\d\b")
"""'Source: ...', 'Source: none ...', '... without source', or an author and a year."""
NUMBERS = re.compile(r"^\s*[a-z_]+: *\[?-?\d")
"""A line of YAML that gives a number, or a list of them."""
REQUIRED: dict[str, Any] = {
    "level": 60, "reorder_point": 12, "quantity": 7, "order_up_to_level": 40, "target": "all", "start_day": 0,
    "duration_days": 1, "severity": 0.5, "values": (1.0, 2.0, 5.0),
    "sequence": ({"name": "anywhere"},), "units": 2,
    "regular_level": 40, "expedited_level": 12,
}
"""A value for every setting that has no default."""


def required(owner: type) -> dict[str, Any]:
    """Return values for the settings that have no default."""
    fields = settings.declared(owner).items()
    return {name: REQUIRED[name] for name, field in fields if field.default is dataclasses.MISSING}


def document(path: str) -> dict[str, Any]:
    return yaml.safe_load((CONFIGS / path).read_text(encoding="utf-8"))


@pytest.mark.parametrize(("folder", "name"), EVERYTHING)
def test_it_says_what_it_is_and_where_it_comes_from(folder, name):
    """A docstring with a source, or with the words that there is none."""
    found = catalogue.load(folder, name)
    text = inspect.getdoc(found) or ""
    assert found.__doc__
    assert len(text.split(".")[0]) > 10
    if folder == "kpis":
        assert found.source
    else:
        assert SOURCE.search(text), text


@pytest.mark.parametrize(("folder", "name"), EVERYTHING)
def test_its_settings_have_units_and_meanings_and_defaults_that_fit(folder, name):
    """No field of the dataclass is anything else than a setting; every default passes its own check."""
    found = catalogue.load(folder, name)
    if folder == "kpis":
        assert not settings.declared(found)
        return
    fields = {field.name for field in dataclasses.fields(found)}
    assert fields == set(settings.declared(found))
    assert found.__dataclass_params__.frozen
    for field in settings.declared(found).values():
        facts = field.metadata
        assert facts["unit"]
        assert facts["doc"].endswith(".")
        assert facts["low"] <= facts["high"]
    given = {
        key: field.default for key, field in settings.declared(found).items()
        if field.default is not dataclasses.MISSING and "Mapping" not in str(field.type)
    }
    assert list(settings.check(found, required(found) | given, "")) == []
    assert settings.build(found, required(found)) == settings.build(found, required(found))


@pytest.mark.parametrize(("folder", "name"), EVERYTHING)
def test_the_file_holds_the_one_public_class_of_its_name(folder, name):
    """What else stands there is private, or belongs to it: its state."""
    found = catalogue.load(folder, name)
    own = [
        each for each in vars(inspect.getmodule(found)).values()
        if inspect.isclass(each) and each.__module__ == found.__module__ and not each.__name__.startswith("_")
    ]
    assert found in own
    assert len(own) <= 2


def rules() -> list[tuple[str, str]]:
    return [(decision, name) for decision in DECISIONS for name in catalogue.names(f"policies.{decision}")]


def strategies() -> list[dict[str, Any]]:
    return [document(f"strategy/{path.name}") for path in sorted((CONFIGS / "strategy").glob("*.yaml"))]


@pytest.mark.parametrize(("decision", "name"), rules())
def test_every_rule_has_its_yaml_or_lives_in_a_strategy(decision, name):
    """configs/<decision>/<rule>.yaml names every setting, in range; a rule that needs shared facts has a strategy."""
    if getattr(catalogue.load(f"policies.{decision}", name), "needs", ()):
        rights = [right for strategy in strategies() for right in strategy["rights"]]
        assert any((right["decision"], right["rule"]) == (decision, name) for right in rights)
        return
    spec = document(f"{decision}/{name}.yaml")
    assert (spec["decision"], spec["rule"]) == (decision, name)
    assert set(spec["settings"]) == set(rule_settings(decision, name))
    assert list(rule_problems(decision, name, spec["settings"], 1, name)) == []


@pytest.mark.parametrize("decision", DECISIONS)
def test_there_is_no_yaml_without_a_rule(decision):
    """``network`` keeps the network's own; every other file names a rule of the folder."""
    files = {path.stem for path in (CONFIGS / decision).glob("*.yaml")}
    assert files - {"network"} <= set(catalogue.names(f"policies.{decision}"))
    assert document(f"{decision}/network.yaml") == {"decision": decision, "rule": "network"}


@pytest.mark.parametrize("name", demand_models())
def test_every_demand_model_has_its_yaml(name):
    """With every setting, in range."""
    spec = document(f"demand/{name}.yaml")
    model = demand_models()[name]
    assert spec.pop("model") == name
    assert set(spec) == set(settings.declared(model))
    assert list(settings.check(model, spec, name)) == []


@pytest.mark.parametrize("name", order_models())
def test_every_model_of_online_orders_has_its_yaml(name):
    """With every setting, in range; the other two files stand for none, and for what the network's tables say."""
    spec = document(f"orders/{name}.yaml")
    model = order_models()[name]
    assert spec.pop("model") == name
    assert set(spec) == set(settings.declared(model))
    assert list(settings.check(model, spec, name)) == []
    files = {path.stem for path in (CONFIGS / "orders").glob("*.yaml")}
    assert files == {*order_models(), "network", "none"}
    assert all(document(f"orders/{other}.yaml") == {"model": other} for other in ("network", "none"))


@pytest.mark.parametrize("path", sorted(CONFIGS.rglob("*.yaml")), ids=lambda path: str(path.relative_to(CONFIGS)))
def test_every_number_in_a_yaml_has_a_comment(path):
    """What it means, its unit and its source stand on its line or in the lines above it."""
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("#")
    for number, line in enumerate(lines):
        if NUMBERS.match(line):
            above = number - 1
            while above >= 0 and NUMBERS.match(lines[above]) and "#" not in lines[above]:
                above -= 1
            assert "#" in line or "#" in lines[above], f"{path.name}:{number + 1}: {line}"


@pytest.mark.parametrize("path", sorted((CONFIGS / "strategy").glob("*.yaml")), ids=lambda path: path.stem)
def test_every_shipped_strategy_runs_for_two_days(path):
    """And says where the idea comes from."""
    spec = document(f"strategy/{path.name}")
    assert spec.pop("description")
    assert spec.pop("source")
    online = any(right["decision"] in ("sourcing", "promising") for right in spec["rights"])
    two_days(shop() if online else chain(demand=10, opening=30), strategy=spec)


def two_days(made: Network, **more: Any):
    """Check and run two days, audited at every posting; every KPI can be told."""
    wanted = cell(made, 2, **more)
    assert check(wanted) == []
    run = simulate(wanted)
    told = measure_all(run, made)
    assert all(math.isfinite(value) for value in told["value"])
    return run


@pytest.mark.parametrize(("decision", "name"), rules())
def test_every_rule_runs_for_two_days(decision, name):
    """By its default settings, or by those of its YAML."""
    found = catalogue.load(f"policies.{decision}", name)
    if getattr(found, "needs", ()):
        two_days(chain(demand=10, opening=30), strategy=sharing())
        return
    choice = {"decision": decision, "rule": name, "settings": required(found)}
    if decision in ("sourcing", "promising"):
        run = two_days(shop(), policies=(choice,))
        assert (run.movements["move"] == "pick").any()
        return
    two_days(chain(demand=10, opening=30, products=3), policies=(choice,), demand=BY_CHANCE)


@pytest.mark.parametrize("name", catalogue.names("laws"))
def test_every_law_runs_for_two_days_as_demand(name):
    """Its required settings given, the others by default."""
    law = {"law": name, "law_settings": required(catalogue.load("laws", name))}
    run = two_days(chain(demand=20, opening=900, products=3), demand={"model": "stationary"} | law)
    assert run.movements["units"].sum() > 0


POSSIBLE = {"constant": 0.0, "poisson": 2**0.5, "exponential": 2.0, "discrete_uniform": 2**0.5}


@pytest.mark.parametrize("name", [name for name in catalogue.names("laws") if name != "empirical"])
def test_every_law_runs_for_two_days_as_a_lead_time(name):
    """With a mean of two days and a deviation that it can have; the empirical law says that it brings its own."""
    deviation = POSSIBLE.get(name, 1.5 if name == "negative_binomial" else 1.0)
    assert lead_time_law(name, 2.0, deviation)
    made = chain(demand=10, opening=30)
    two_days(changed(made, edges={"lead_times": tuple(
        dataclasses.replace(lead, law=name, mean_days=2.0, deviation_days=deviation, drawn_per="product")
        for lead in made.edges.lead_times
    )}))


@pytest.mark.parametrize("name", event_kinds())
def test_every_kind_of_event_runs_for_two_days(name):
    """With its required settings; severity 0 has no effects, and every effect ends after it began."""
    kind = event_kinds()[name]
    made = changed(chain(demand=10, opening=30), sites={"daily_capacity": [90, 80, -1, -1]})
    spec = {"kind": name} | required(kind)
    if "severity" in settings.declared(kind):
        nothing = settings.build(kind, required(kind) | {"severity": 0.0})
        assert nothing.effects(made) == []
    effects = settings.build(kind, required(kind)).effects(made)
    assert effects
    assert all(0 <= effect.start_day < effect.end_day for effect in effects)
    if name == "site_outage":
        spec |= {"target": "mill"}
    two_days(made, events=(spec,))


@pytest.mark.parametrize("name", demand_models())
def test_every_demand_model_runs_for_two_days(name):
    """A replay needs something to replay."""
    made = chain(demand=10, opening=30)
    columns = [frozen(column) for column in ([0, 1], [2, 3], [0, 0], [5, 6])]
    made = dataclasses.replace(made, history=History(made.start_date, *columns))
    two_days(made, demand={"model": name})


@pytest.mark.parametrize("name", order_models())
def test_every_model_of_online_orders_runs_for_two_days(name):
    """A replay needs something to replay; customers who order get what they ordered."""
    made = shop(past=history(("A", 10, 0, 0, [(0, 2), (1, 1)]), ("B", 90_000, 1, 1, [(3, 1)])))
    run = two_days(made, orders={"model": name})
    assert (run.movements["move"] == "pick").any()


def test_no_extension_is_two_things():
    """Kinds of events, models of walk-in demand and models of online orders share a folder, not a name."""
    found = [*event_kinds(), *demand_models(), *order_models()]
    assert len(found) == len(set(found))
    assert set(found) == {*catalogue.names("demand"), *catalogue.names("disruptions")}


def test_default_rules_are_there_for_every_decision():
    """The small worlds of these tests name a rule of each folder; what the platform decides need not be named."""
    named = {decision for _, decision, _, _ in BY_FORECAST}
    assert named == set(DECISIONS) - {"sourcing", "promising", "transshipment"}

"""From a cell's plain data to models and effects, and every reason why that may be impossible."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from twin import catalogue, settings
from twin.demand.base import DemandModel, OrderModel
from twin.disruptions.base import Effect, Event
from twin.errors import Problem, nearest
from twin.network.edges import LeadTime
from twin.network.network import Network
from twin.simulation.accounts import Move
from twin.simulation.cell import Cell, Spec
from twin.simulation.clock import TICK_SECONDS
from twin.simulation.geography import lead_time_law
from twin.strategies import resolve

EVENT_FOLDERS = ("disruptions", "demand")
AUDITS = ("daily", "each", "end")
NO_ORDERS, NETWORK_ORDERS = "none", "network"
"""In place of an order model: no online orders; whatever the network's tables hold."""
ORDERS_KEPT = ("none", "sample", "all")
WITHIN_DAY = ("spread", "start")


def event_kinds() -> dict[str, type]:
    """Return the kinds of events by name: every disruption, and every demand file that has effects."""
    found = {name: catalogue.load(folder, name) for folder in EVENT_FOLDERS for name in catalogue.names(folder)}
    return {name: kind for name, kind in found.items() if hasattr(kind, "effects")}


def demand_models() -> dict[str, type]:
    """Return the models of base demand by name."""
    found = {name: catalogue.load("demand", name) for name in catalogue.names("demand")}
    return {name: model for name, model in found.items() if hasattr(model, "start")}


def _own(spec: Spec, key: str) -> dict[str, Any]:
    return {name: value for name, value in spec.items() if name != key}


def event(spec: Spec) -> Event:
    """Return the event of a specification that has passed ``check``."""
    built: Event = settings.build(event_kinds()[spec["kind"]], _own(spec, "kind"))
    return built


def effects(cell: Cell) -> list[Effect]:
    """Return the effects of all events of a cell."""
    return [effect for spec in cell.events for effect in event(spec).effects(cell.network)]


def demand_model(cell: Cell) -> DemandModel:
    """Return the model of base demand."""
    built: DemandModel = settings.build(catalogue.load("demand", cell.demand["model"]), _own(cell.demand, "model"))
    return built


def order_models() -> dict[str, type]:
    """Return the models of online orders by name."""
    found = {name: catalogue.load("demand", name) for name in catalogue.names("demand")}
    return {name: model for name, model in found.items() if hasattr(model, "open")}


def order_model_name(cell: Cell) -> str:
    """Return the name of the cell's order model; ``network`` stands for what the network's tables hold."""
    name, online = str(cell.orders.get("model")), cell.network.online
    if name != NETWORK_ORDERS:
        return name
    if online is None:
        return NO_ORDERS
    return "baskets" if online.orders_per_day.any() else "order_replay"


def order_model(cell: Cell) -> OrderModel | None:
    """Return the model of online orders; None where there are none."""
    name = order_model_name(cell)
    if name == NO_ORDERS:
        return None
    built: OrderModel = settings.build(catalogue.load("demand", name), _own(cell.orders, "model"))
    return built


def watched_moves(cell: Cell) -> list[Move]:
    """Return the moves that are recorded per site, product and day."""
    return [move for move in Move if move.label in cell.record.detail]


def check(cell: Cell) -> list[Problem]:
    """Return every reason why a cell cannot run; an empty list means that it can."""
    where = f"strategies.{cell.strategy_name}"
    return [
        *_run_problems(cell),
        *_lane_problems(cell.network),
        *_plant_problems(cell.network),
        *_demand_problems(cell),
        *_order_problems(cell),
        *_event_problems(cell),
        *resolve.problems(cell.network, cell.policies, cell.strategy, where),
    ]


def _not_one_of(where: str, value: str, valid: Iterable[str]) -> Problem:
    names = list(valid)
    return Problem(where, value, f"must be one of {', '.join(names)}", nearest=nearest(value, names))


def _run_problems(cell: Cell) -> Iterator[Problem]:
    run = cell.run
    if run.grain not in TICK_SECONDS:
        yield _not_one_of("run.grain", run.grain, TICK_SECONDS)
    if run.horizon_days < 1 or run.warmup_days < 0:
        yield Problem("run.horizon_days", run.horizon_days, "a run measures 1 day or more after a warm-up of 0 or more")
    if run.within_day not in WITHIN_DAY:
        yield _not_one_of("run.within_day", run.within_day, WITHIN_DAY)
    if cell.record.orders not in ORDERS_KEPT:
        yield _not_one_of("record.orders", cell.record.orders, ORDERS_KEPT)
    if cell.audit not in AUDITS:
        yield _not_one_of("execution.audit", cell.audit, AUDITS)
    labels = [move.label for move in Move]
    for name in cell.record.detail:
        if name not in labels:
            yield _not_one_of("record.detail", name, labels)
    if cell.record.journal_days and not cell.network.sites.members(cell.record.journal_sites).any():
        yield cell.network.sites.unknown("record.journal_sites", cell.record.journal_sites)


def _lane_problems(network: Network) -> Iterator[Problem]:
    ids, edges = network.sites.ids, network.edges
    for edge, lead in enumerate(edges.lead_times):
        ends = (ids[edges.source[edge]], ids[edges.destination[edge]])
        yield from _law_problems(lead, f"lanes: {' -> '.join(ends)}")
    if network.docks is not None:
        for site, unloading in zip(ids, network.docks.unloading, strict=True):
            yield from _law_problems(unloading, f"docks: {site}", "unloading")
    if network.online is not None:
        lanes = network.online.deliveries
        for lane, lead in enumerate(lanes.lead_times):
            ends = (ids[lanes.site[lane]], network.zones.ids[lanes.zone[lane]])
            yield from _law_problems(lead, f"deliveries: {' -> '.join(ends)}")
        if network.online.returns is not None:
            for name, lag in zip(network.online.returns.names, network.online.returns.lags, strict=True):
                yield from _law_problems(lag, f"returns: {name}", "lag")
        if network.online.staffing is not None:
            handling = network.online.staffing.handling
            for name, pick, pack in zip(handling.names, handling.pick_times, handling.pack_times, strict=True):
                yield from _law_problems(pick, f"handling: {name}", "pick")
                yield from _law_problems(pack, f"handling: {name}", "pack")


def _law_problems(lead: LeadTime, where: str, what: str = "lead_time") -> Iterator[Problem]:
    unknown = catalogue.check("laws", lead.law, f"{where}: {what}_law")
    if unknown:
        yield unknown
        return
    try:
        lead_time_law(lead.law, lead.mean_days, lead.deviation_days)
    except ValueError as error:
        yield Problem(f"{where}: {what}_deviation_days", lead.deviation_days, str(error))


def _plant_problems(network: Network) -> Iterator[Problem]:
    """Yield each plant that buys: it makes to order out of nothing that is modelled, so that stock would pile up."""
    for site in np.unique(network.edges.destination):
        if network.sites.kinds[site] == "plant":
            yield Problem(
                "sourcing", network.sites.ids[site], "a plant makes what it ships; materials are not modelled, so that "
                "nothing it buys would ever be used", "leave out its sources, or call it a warehouse",
            )


def _demand_problems(cell: Cell) -> Iterator[Problem]:
    models, name = demand_models(), cell.demand.get("model")
    if not isinstance(name, str) or name not in models:
        yield Problem("demand.model", name, "no demand model of that name", f"valid are {', '.join(models)}",
                      nearest(str(name), models))
        return
    wrong = list(settings.check(models[name], _own(cell.demand, "model"), "demand"))
    yield from wrong or demand_model(cell).problems(cell.network, "demand")


def _order_problems(cell: Cell) -> Iterator[Problem]:
    models, name = order_models(), order_model_name(cell)
    if name == NO_ORDERS:
        yield from _unknown_order_settings(cell, models)
    elif name not in models:
        names = [NO_ORDERS, NETWORK_ORDERS, *models]
        yield Problem("orders.model", name, "no model of online orders of that name", f"valid are {', '.join(names)}",
                      nearest(name, names))
    elif cell.network.online is None:
        yield Problem("orders.model", name, "the network has no table channels, so that nobody orders online",
                      "use orders=none, or add the tables of online orders")
    else:
        wrong = list(settings.check(models[name], _own(cell.orders, "model"), "orders"))
        model = None if wrong else order_model(cell)
        yield from model.problems(cell.network, "orders") if model else wrong


def _unknown_order_settings(cell: Cell, models: Mapping[str, type]) -> Iterator[Problem]:
    """Yield settings that no order model has; those of a model that is not used are let be, it may be swept."""
    known = list(dict.fromkeys(name for model in models.values() for name in settings.declared(model)))
    for name, value in _own(cell.orders, "model").items():
        if name not in known:
            yield Problem(f"orders.{name}", value, f"'{name}' is no setting of any model of online orders",
                          f"valid settings are {', '.join(known) or 'none'}", nearest(name, known))


def _event_problems(cell: Cell) -> Iterator[Problem]:
    kinds = event_kinds()
    for number, spec in enumerate(cell.events):
        where = f"scenarios.{cell.scenario_name}.events.{number}"
        yield from event_settings_problems(spec, kinds, where) or event(spec).problems(cell.network, where)


def event_settings_problems(spec: Spec, kinds: Mapping[str, type], where: str) -> list[Problem]:
    """Return what is wrong with the kind and the settings of an event on any network."""
    kind = spec.get("kind")
    if not isinstance(kind, str) or kind not in kinds:
        fix = f"valid are {', '.join(kinds)}"
        return [Problem(f"{where}.kind", kind, "no event of that kind", fix, nearest(str(kind), kinds))]
    return list(settings.check(kinds[kind], _own(spec, "kind"), where))

"""The shape of a configuration: frozen models that refuse unknown keys, with the unit and meaning of every value.

The settings of an event, a demand model or a rule are open: each class declares its own, and ``twin.simulation.check``
checks them against it. Everything else is declared here.
"""

from __future__ import annotations

import os
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

_LONGEST_DAYS = 36_500
_MOST = 1_000_000


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _cores(value: Any) -> Any:
    return len(os.sched_getaffinity(0)) if value == "auto" else value


def _numbers(value: Any) -> Any:
    if not isinstance(value, list):
        return value
    return tuple(float(item) if isinstance(item, int) and not isinstance(item, bool) else item for item in value)


Names = Annotated[tuple[str, ...], BeforeValidator(_tuple)]
Decision = Literal["replenishment", "forecasting", "allocation", "sourcing", "promising", "transshipment"]


class Strict(BaseModel):
    """Plain data, frozen, nothing converted, nothing unknown."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", allow_inf_nan=False)


class Open(Strict):
    """As ``Strict``; keys that are not declared are settings, checked against the class that the file names."""

    model_config = ConfigDict(frozen=True, strict=True, extra="allow", allow_inf_nan=False)


class Run(Strict):
    """How long, how fine, how often and from which seed; can change results."""

    horizon_days: int = Field(ge=1, le=_LONGEST_DAYS, description="days that are measured, after the warm-up")
    warmup_days: int = Field(ge=0, le=_LONGEST_DAYS, description="days before the first one that is measured")
    replications: int = Field(ge=1, le=100_000, description="independent repetitions of every cell")
    seed: int = Field(ge=0, lt=1 << 63, description="whole number from which every draw is addressed")
    grain: Literal["day", "hour", "event"] = Field(description="time between two looks at the world")
    within_day: Literal["spread", "start"] = Field(description="when walk-in customers come")


class Precision(Strict):
    """What a study wants to know how well, and whether it stops repeating once it does; can change what is repeated."""

    stop: Literal["never", "comparisons", "best", "intervals"] = Field(
        description="what must be clear to stop before run.replications"
    )
    kpis: Names = Field(description="KPIs of the whole chain that it is about")
    zones: Annotated[tuple[float, ...], BeforeValidator(_numbers)] = Field(
        description="smallest difference that matters, one per KPI, in its unit"
    )
    first: int = Field(ge=5, le=100_000, description="replications before the first look")


class Execution(Strict):
    """How the runs are carried out; cannot change results."""

    workers: Annotated[int, BeforeValidator(_cores)] = Field(
        ge=1, le=1_024, description="processes at work, or auto: one per core"
    )
    engine: Literal["processes", "serial"] = Field(description="where the runs are carried out")
    audit: Literal["daily", "each", "end"] = Field(description="how often the books are checked")
    resume: Literal["auto", "replace", "never"] = Field(description="what to do with finished runs in the folder")
    progress: bool = Field(description="whether to show progress on the screen")


class Record(Strict):
    """What is kept of each run beside daily totals per site."""

    detail: Names = Field(description="moves that are kept per site, product and day")
    journal_from_day: int = Field(ge=0, le=_LONGEST_DAYS, description="first day of the journal, from the warm-up on")
    journal_days: int = Field(ge=0, le=_LONGEST_DAYS, description="days for which every decision is kept; 0: none")
    journal_sites: str = Field(min_length=1, description="site, group or kind whose decisions are kept")
    orders: Literal["none", "sample", "all"] = Field(description="online orders that are kept line by line")


class Study(Strict):
    """What is asked, and what the answer is measured by."""

    question: str = Field(
        min_length=1, max_length=2_000, description="what the study answers, as a sentence",
        examples=["Does it help to share sales?"],
    )
    story: str = Field(default="", max_length=10_000, description="background for the reader of the report")
    primary_kpi: str = Field(
        min_length=1, description="file name of the KPI that decides", examples=["fill_rate_units"]
    )
    baseline: str = Field(
        min_length=1, description="strategy that the others are compared with", examples=["independent"]
    )
    requires_network_dir: bool = Field(default=False, description="whether the study needs network_dir=DIR")


class StudyFile(Study):
    """A file of ``configs/study``: a study, what it consists of, and the choices it makes."""

    scenarios: Names = Field(min_length=1, description="names of scenarios")
    strategies: Names = Field(min_length=1, description="names of strategies")
    network: str | None = Field(default=None, description="name of a network")
    demand: str | None = Field(default=None, description="name of a demand model's file")
    orders: str | None = Field(default=None, description="name of the file of a model of online orders")
    replenishment: str | None = Field(default=None, description="name of a replenishment rule's file")
    forecasting: str | None = Field(default=None, description="name of a forecasting rule's file")
    allocation: str | None = Field(default=None, description="name of an allocation rule's file")
    sourcing: str | None = Field(default=None, description="name of a sourcing rule's file")
    promising: str | None = Field(default=None, description="name of a promising rule's file")
    transshipment: str | None = Field(default=None, description="name of a transshipment rule's file")
    overrides: Names = Field(default=(), description="key=value, as on the command line")
    network_dir_hint: str = Field(default="", description="command that makes the network the study needs")


class NetworkFile(Strict):
    """A file of ``configs/network``: where a network's tables are."""

    directory: str = Field(min_length=1, description="folder of the tables, relative to this file")
    description: str = Field(min_length=1, description="what the network is, as a sentence")
    source: str = Field(default="", description="where its figures come from")


class Event(Open):
    """Something that happens to the world; its other keys are settings of its kind."""

    kind: str = Field(min_length=1, description="file name of a kind of event", examples=["site_outage"])


class Scenario(Strict):
    """What the world does."""

    question: str = Field(
        min_length=1, max_length=2_000, description="what the scenario asks, as a sentence",
        examples=["Does the stock hold when the largest supplier stops?"],
    )
    story: str = Field(default="", max_length=10_000, description="what happens, in the planner's words")
    events: Annotated[tuple[Event, ...], BeforeValidator(_tuple)] = Field(description="list of events; [] for none")


class Information(Strict):
    """An edge of the information graph: who tells whom what, and how late."""

    from_: str = Field(alias="from", min_length=1, description="sites that report", examples=["stores"])
    to: str = Field(min_length=1, description="sites that read", examples=["warehouses"])
    fields: Names = Field(min_length=1, description="what is reported")
    delay_days: int | None = Field(default=None, ge=0, le=_LONGEST_DAYS, description="days until a report arrives")
    period_days: int | None = Field(default=None, ge=1, le=_LONGEST_DAYS, description="days between two reports")
    loss_percent: float | None = Field(default=None, ge=0, le=100, description="percent of reports that never arrive")
    error_percent: float | None = Field(
        default=None, ge=0, le=100, description="percent by which what is read is off at most, up or down"
    )
    bias_percent: float | None = Field(
        default=None, ge=-100, le=1_000, description="percent by which what is read is off on average"
    )


class Right(Open):
    """Who decides what for which sites by which rule; its other keys are settings of the rule."""

    decision: Decision = Field(description="what is decided")
    sites: str = Field(min_length=1, description="site, group or kind that the decision is for")
    owner: str = Field(default="self", min_length=1, description="who decides: self, or another tier")
    rule: str = Field(
        min_length=1, description="file name of a rule for the decision", examples=["exponential_smoothing"]
    )
    signals: Names = Field(default=(), description="fields that the rule reads")


class Contract(Strict):
    """What a vendor owes its retailers: a band for what they have, or a penalty."""

    vendor: str = Field(min_length=1, description="sites that supply and pay", examples=["warehouses"])
    retailers: str = Field(min_length=1, description="sites whose stock is kept within the band", examples=["stores"])
    band_minimum: float = Field(ge=0, le=_MOST, description="least stock, in the unit of the band")
    band_maximum: float = Field(ge=0, le=_MOST, description="most stock, in the unit of the band")
    band_in: Literal["days", "units"] = Field(default="days", description="days of planned demand, or units")
    safety_factor: float = Field(
        default=0.0, ge=0, le=10, description="standard deviations by which a band in days is raised"
    )
    penalty_below: float = Field(default=0.0, ge=0, le=_MOST, description="money per unit and day below the band")
    penalty_above: float = Field(default=0.0, ge=0, le=_MOST, description="money per unit and day above the band")


class Strategy(Strict):
    """How the partners work together."""

    description: str = Field(
        min_length=1, max_length=10_000, description="what the partners agree on, in a sentence",
        examples=["Stores report their sales every night."],
    )
    source: str = Field(default="", description="where the idea comes from")
    delay_days: int = Field(default=0, ge=0, le=_LONGEST_DAYS, description="delay of its edges that name none")
    information: Annotated[tuple[Information, ...], BeforeValidator(_tuple)] = Field(
        default=(), description="edges of the information graph"
    )
    rights: Annotated[tuple[Right, ...], BeforeValidator(_tuple)] = Field(default=(), description="decision rights")
    contracts: Annotated[tuple[Contract, ...], BeforeValidator(_tuple)] = Field(
        default=(), description="bands that vendors promise to keep"
    )
    own_draws: bool = Field(default=False, description="whether it makes random draws of its own; they change nothing")


class Demand(Open):
    """A file of ``configs/demand``: a demand model; its other keys are the model's settings."""

    model: str = Field(min_length=1, description="file name of a demand model", examples=["stationary"])
    law_settings: dict[str, Any] | None = Field(default=None, description="settings of the law")


class Orders(Open):
    """A file of ``configs/orders``: a model of online orders; its other keys are the model's settings."""

    model: str = Field(
        min_length=1, description="file name of a model of online orders, or none, or network: as its tables say",
        examples=["baskets"],
    )


class Rule(Strict):
    """A file of ``configs/replenishment`` and the like: a rule for the whole study, in place of the network's."""

    decision: Decision = Field(description="the folder that the file lies in")
    rule: str = Field(min_length=1, description="file name of a rule for the decision, or network: the network's own")
    sites: str = Field(default="all", min_length=1, description="site, group or kind that the rule is for")
    settings: dict[str, Any] = Field(default_factory=dict, description="settings of the rule")


class Configuration(Strict):
    """Everything that one variant of a study consists of."""

    study: Study
    run: Run
    precision: Precision
    execution: Execution
    record: Record
    demand: Demand
    orders: Orders
    replenishment: Rule
    forecasting: Rule
    allocation: Rule
    sourcing: Rule
    promising: Rule
    transshipment: Rule
    scenarios: dict[str, Scenario] = Field(min_length=1)
    strategies: dict[str, Strategy] = Field(min_length=1)

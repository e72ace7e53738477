"""What the page says, section by section, as plain values for the template."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd
from markupsafe import Markup, escape

from twin.charts import looks
from twin.comparison import HEADLINES, sentences
from twin.comparison.groups import texts
from twin.reporting import gains, glance, orders, provenance, strategies
from twin.reporting.assumptions import METHOD, NOT_MODELLED, STANDING, assumptions
from twin.reporting.best import best, method
from twin.reporting.definitions import definitions
from twin.reporting.evidence import Evidence, World
from twin.reporting.figures import Drawing
from twin.reporting.rows import COLUMNS, Comparison, KpiBlock, replication_table
from twin.reporting.svg import inline
from twin.reporting.timelines import Timelines

_TOO_FINE = ("site=", "product=")
_EVENT = ("kind", "target", "start_day", "duration_days", "severity")
_HEADINGS = {
    "answer": "Answer", "glance": "Strategies at a glance", "tradeoff": "What it costs and what it brings",
    "sensitivity": "What the answer depends on", "results": "Results by scenario",
    "time": "Service and stock over time", "bullwhip": "Bullwhip by echelon", "money": "Cost and profit",
    "gains": "Who gains", "orders": "Online orders",
    "parts": "Key figures by part of the chain",
    "network": "The network",
    "strategies": "What differs between the strategies", "definitions": "Definitions",
    "assumptions": "Assumptions and limits", "reproduce": "Audit and how to reproduce", "data": "Data",
}
_FIGURE_TEXTS = {
    "tradeoff": "Right is dearer, or emits more; up is more of the primary KPI. A strategy whose arms cross a line may "
                "lie on either side of it.",
    "sensitivity": "One setting at a time was changed, everything else left as it is: the longer a bar, the more the "
                   "answer rests on that setting.",
    "time": "A shaded stretch is an event of the scenario; its number is the one in the scenario's list of events.",
    "bullwhip": "How much more the orders of an echelon vary than the demand it receives; at 1 they vary as much.",
    "money": "Cost is what the chain as a whole spends, profit what each partner receives less what it pays.",
}


def contents(evidence: Evidence, timelines: Timelines, drawings: Sequence[Drawing]) -> dict[str, Any]:
    """Return every value that the template names."""
    comparison = Comparison(evidence)
    found = glance.matrix(evidence, comparison)
    worlds = [_world(evidence, comparison, world) for world in evidence.worlds]
    effects = [effect for world in worlds for block in _blocks(world) for effect in block.effects.values()]
    shown = list({effect.line: effect for effect in (*effects, *glance.effects_of(found))}.values())
    known = definitions([evidence.primary_kpi, *(effect.kpi for effect in shown)], evidence.network.currency)
    figures = _figures(drawings, len(evidence.worlds))
    about_orders, about_gains = orders.section(evidence, evidence.worlds), gains.section(evidence, worlds)
    return {
        "study": evidence.study, "question": evidence.question, "baseline": evidence.baseline,
        "summary": _summary(evidence), "failures": provenance.failures(evidence),
        "headings": _headings(figures, {"orders": about_orders, "gains": about_gains, "glance": found}),
        "orders": about_orders, "gains": about_gains, "matrix": found,
        "answer": _answer(evidence), "best": best(evidence),
        "figures": figures, "figure_texts": _FIGURE_TEXTS, "worlds": worlds,
        "left_out": len(comparison.effects) - len(shown), "known": known, "network_text": _network_text(evidence),
        "strategies": _strategies(evidence), "tables": _strategy_tables(evidence),
        "assumptions": assumptions(evidence, known), "standing": STANDING, "not_modelled": NOT_MODELLED,
        "audits": provenance.audits(timelines), "warmups": provenance.warmups(evidence, timelines),
        "facts": provenance.facts(evidence),
        "method": [*METHOD, *method(evidence)], "titles": {world: evidence.title(world) for world in evidence.worlds},
        "run_ids": provenance.run_ids(evidence), "data": shown, "columns": COLUMNS,
        "primary": known[evidence.primary_kpi],
    }


def _headings(figures: Mapping[str, object], about: Mapping[str, object]) -> dict[str, str]:
    """Return the sections of this page: those of figures, of orders and of partners where there is something to say."""
    empty = {name for name in _FIGURE_TEXTS if name not in figures} | {name for name in about if not about[name]}
    return {name: text for name, text in _HEADINGS.items() if name not in empty}


def _blocks(world: Mapping[str, Any]) -> Iterable[KpiBlock]:
    """Yield every block of figures that the page shows of a world."""
    yield from world["headline"]
    yield from world["parts"]
    for blocks in (*world["orders"].values(), *world["gains"].values()):
        yield from blocks


def _answer(evidence: Evidence) -> tuple[list[str], list[str]]:
    """Return the sentences made from the comparison: those about the primary KPI of the whole chain, and the others."""
    table, kpi = evidence.comparison, evidence.primary_kpi
    headline = table[(table["kpi"] == kpi) & pd.Series(texts(table, "group"), index=table.index).isin(HEADLINES)]
    said, about_it, about_others = (
        sentences(part, evidence.baseline, kpi) for part in (table, headline, table.drop(headline.index))
    )
    leading = set(about_it) - set(about_others)
    return [text for text in said if text in leading], [text for text in said if text not in leading]


def _world(evidence: Evidence, comparison: Comparison, world: World) -> dict[str, Any]:
    scenario = evidence.scenario(world.scenario)
    blocks = comparison.blocks(world)
    tables = gains.shown(evidence, blocks)
    headline = [block for block in blocks if block.group in HEADLINES and block.kpi != gains.LINES]
    parts = [block for block in blocks if not (
        block in headline or orders.is_about_orders(block) or _too_fine(block) or block.zero
        or block.kpi == gains.LINES or (tables and gains.is_about_partners(block))
    )]
    return {
        "title": evidence.title(world), "words": _sentence(evidence.title(world)),
        "question": scenario.get("question", ""), "story": scenario.get("story", ""),
        "events": [_event(*item) for item in enumerate(_events(scenario), start=1)],
        "headline": headline, "parts": parts, "orders": orders.shown(blocks), "world": world,
        "gains": tables, "outcomes": gains.outcomes(evidence, tables),
        "replications": replication_table(evidence, world),
    }


def _sentence(name: str) -> str:
    words = name.replace("_", " ")
    return words[:1].upper() + words[1:]


def _too_fine(block: KpiBlock) -> bool:
    return any(part.startswith(_TOO_FINE) for part in block.group.split(";"))


def _events(scenario: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [event for event in scenario.get("events") or () if isinstance(event, Mapping)]


def _event(place: int, event: Mapping[str, Any]) -> list[str]:
    start, duration = event.get("start_day", 0), event.get("duration_days", 1)
    days = f"{start} to {start + duration - 1}" if duration > 1 else str(start)
    others = "; ".join(f"{key} {strategies.as_text(value)}" for key, value in event.items() if key not in _EVENT)
    return [
        str(place), str(event.get("kind", "")), strategies.as_text(event.get("target")), days,
        strategies.as_text(event.get("severity")), others or strategies.NOT_SET,
    ]


def _figures(drawings: Iterable[Drawing], worlds: int) -> dict[str, list[dict[str, Any]]]:
    """Return the figures by section, in rows: a row per quantity, a figure per world; one row if there is one world."""
    sections: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for place, drawing in enumerate(drawings):
        picture = Markup(inline(drawing.svg, f"f{place}", str(escape(drawing.title))))
        figure = {"svg": picture, "caption": drawing.caption, "name": drawing.name}
        row = drawing.row if worlds > 1 else ""
        sections.setdefault(drawing.section, {}).setdefault(row, []).append(figure)
    return {section: [_row(figures) for figures in rows.values()] for section, rows in sections.items()}


def _row(figures: list[dict[str, Any]]) -> dict[str, Any]:
    """Return figures with one caption beneath all of them where it is the same for all."""
    captions = {figure["caption"] for figure in figures}
    return {"figures": figures, "caption": captions.pop() if len(captions) == 1 else ""}


def _summary(evidence: Evidence) -> list[tuple[str, str]]:
    run = evidence.config.get("run", {})
    facts = [
        _count(len(evidence.worlds), "scenario"), _count(len(evidence.strategies), "strategy"),
        (strategies.as_text(evidence.planned or None), "replications each"),
        (strategies.as_text(run.get("horizon_days")), "measured days"),
        (strategies.as_text(run.get("warmup_days")), "days of warm-up before"),
        (strategies.as_text(run.get("seed")), "seed"),
    ]
    return [fact for fact in facts if fact[0] != strategies.NOT_SET]


def _count(number: int, noun: str) -> tuple[str, str]:
    plural = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    return str(number), noun if number == 1 else plural


def _network_text(evidence: Evidence) -> str:
    network = evidence.network
    counts = [(network.sites.kinds.count(kind), kind) for kind in dict.fromkeys(network.sites.kinds)]
    counts += [(len(network.products), "product"), (len(network.edges), "lane")]
    title = network.facts.get("title", "") or network.name
    counted = ", ".join(" ".join(_count(number, noun)) for number, noun in counts)
    return f"{title}: {counted}; day 0 of the warm-up is {network.start_date}."


def _strategies(evidence: Evidence) -> list[dict[str, Any]]:
    found = looks(evidence.strategies, evidence.baseline)
    return [
        {
            "name": name, "colour": look.colour, "baseline": name == evidence.baseline,
            "description": evidence.strategy(name).get("description", ""),
            "source": evidence.strategy(name).get("source", ""),
        }
        for name, look in found.items()
    ]


def _strategy_tables(evidence: Evidence) -> dict[str, tuple[list[str], list[list[str]]]]:
    names = evidence.strategies
    differing = [[row.path, *row.values] for row in strategies.differences(evidence)]
    tables = {"information": strategies.information(evidence), "rights": strategies.rights(evidence)}
    found = {key: (list(rows[0]), [list(row.values()) for row in rows]) for key, rows in tables.items() if rows}
    return {**found, "differences": (["setting", *names], differing)} if differing else found

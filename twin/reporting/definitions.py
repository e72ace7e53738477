"""What each KPI in the report means, taken from the definitions that computed it."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from dataclasses import dataclass

from twin import catalogue
from twin.kpis import CURRENCY, kpi


@dataclass(frozen=True)
class Definition:
    """One KPI as the page defines it."""

    anchor: str
    name: str
    label: str
    meaning: str
    formula: str
    unit: str
    better: str
    source: str
    assumption: bool
    """Whether some part of the definition is a choice of this project."""


def definitions(used: Iterable[str], currency: str) -> dict[str, Definition]:
    """Return the definition of each KPI used, by name; one that is not in the catalogue keeps its name and says so."""
    known = set(catalogue.names("kpis"))
    return {
        name: _definition(f"kpi-{place}", name, currency) if name in known else _unknown(f"kpi-{place}", name)
        for place, name in enumerate(dict.fromkeys(used))
    }


def _definition(anchor: str, name: str, currency: str) -> Definition:
    found = kpi(name)
    meaning = (inspect.getdoc(type(found)) or "").replace("``", "")
    unit = currency if found.unit == CURRENCY else found.unit
    return Definition(
        anchor, name, found.label, meaning, found.formula, unit, found.better, found.source, found.assumption
    )


def _unknown(anchor: str, name: str) -> Definition:
    return Definition(anchor, name, name.replace("_", " "), "", "not in the catalogue of KPIs", "", "", "", False)

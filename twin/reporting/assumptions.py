"""What the figures rest on without a source: everything in configuration and network that is marked as assumption."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from twin.reporting.definitions import Definition
from twin.reporting.evidence import Evidence

MARK = "assum"
STANDING = (
    "The paper that suggested this line of work (Zhang Muxiang, on the integration of online and offline trade in the "
    "age of big data) reports no numbers: no figure in this report is taken from it or tested against it.",
    "Differences between strategies hold within the model. Levels are not a forecast of a real supply chain until "
    "demand, lead times and costs have been calibrated with its records.",
)
METHOD = (
    "Common random numbers: in each replication every strategy meets the same demand and the same events, and equal "
    "departures take equally long, so differences are taken pair by pair.",
    "Intervals: 95 %, Student's t over the paired differences (for charts of levels, over the values), for one "
    "comparison at a time.",
    "Verdicts: by Holm's adjusted p below 0.05. One family is all scenarios and strategies of one variant and KPI, the "
    "figures of the whole chain and those of its parts apart. Nothing corrects from one KPI to another.",
    "'identical' means that every paired difference is exactly zero.",
)
NOT_MODELLED = (
    "Lots and expiry dates: stock has no age.",
    "Bills of material: a product is bought and sold as it is, nothing is assembled.",
    "Prices do not react to stock or to competitors, and customers do not switch between stores.",
    "Buildings and capital appear only as the cost rates of the network's tables; people who pick by their shifts.",
    "A forecast of the real world: without calibration the report compares rules, it predicts no turnover.",
    "Certification: KPI names follow the literature cited; neither SCOR nor GLEC conformity is claimed, and emissions "
    "are tonne-kilometres times the factors of the network's tables.",
)


def assumptions(evidence: Evidence, known: Mapping[str, Definition]) -> list[tuple[str, str]]:
    """Return (where, what is assumed) for each text that says so, in the order of configuration, network and KPIs."""
    found = [*_marked(evidence.config, "")]
    found += [(f"network.{key}", text) for key, text in evidence.network.facts.items() if MARK in text.casefold()]
    found += [
        (f"KPI {definition.name}", f"{definition.source} (part of the definition is a choice of this project)")
        for definition in known.values()
        if definition.assumption
    ]
    return list(dict.fromkeys(found))


def _marked(value: object, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        children = [(str(key), item) for key, item in value.items()]
    elif isinstance(value, Sequence) and not isinstance(value, str):
        children = [(str(place), item) for place, item in enumerate(value)]
    else:
        if isinstance(value, str) and (MARK in value.casefold() or MARK in path.rpartition(".")[2].casefold()):
            yield path, value
        return
    for key, item in children:
        yield from _marked(item, f"{path}.{key}" if path else key)

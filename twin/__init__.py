"""A supply chain digital twin: it says which way of working together serves customers best, and how sure that is.

>>> import twin
>>> study = twin.load(["study=quickstart", "run.replications=5"])
>>> results = twin.run(study)                                          # doctest: +SKIP
>>> results.compare(baseline="independent")                            # doctest: +SKIP
>>> twin.write_report(results)                                         # doctest: +SKIP
>>> run = twin.simulate(study.cell("business_as_usual", "independent"))  # doctest: +SKIP
>>> run.movements                                                      # doctest: +SKIP

What the command line does, Python does with the same words. Names are imported when they are first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from twin.errors import InputError, Problem
    from twin.importing.orders import import_orders
    from twin.importing.sales import import_sales
    from twin.ledger.run import Run
    from twin.network.network import Network
    from twin.network.reader import read_folder as read_network
    from twin.network.reader import read_tables
    from twin.simulation import Cell, RecordSettings, RunSettings, check
    from twin.simulation.simulate import simulate
    from twin.study.loading import load
    from twin.study.reopening import reopen
    from twin.study.report import publish_report as write_report
    from twin.study.results import Results
    from twin.study.study import Study, run

_HOMES = {
    "load": ("twin.study.loading", "load"),
    "run": ("twin.study.study", "run"),
    "reopen": ("twin.study.reopening", "reopen"),
    "write_report": ("twin.study.report", "publish_report"),
    "simulate": ("twin.simulation", "simulate"),
    "check": ("twin.simulation", "check"),
    "read_network": ("twin.network.reader", "read_folder"),
    "read_tables": ("twin.network.reader", "read_tables"),
    "import_sales": ("twin.importing.sales", "import_sales"),
    "import_orders": ("twin.importing.orders", "import_orders"),
    "Study": ("twin.study.study", "Study"),
    "Results": ("twin.study.results", "Results"),
    "Run": ("twin.ledger.run", "Run"),
    "Cell": ("twin.simulation", "Cell"),
    "RunSettings": ("twin.simulation", "RunSettings"),
    "RecordSettings": ("twin.simulation", "RecordSettings"),
    "Network": ("twin.network.network", "Network"),
    "InputError": ("twin.errors", "InputError"),
    "Problem": ("twin.errors", "Problem"),
}

__all__ = [
    "load", "run", "reopen", "write_report", "simulate", "check", "read_network", "read_tables", "import_sales",
    "import_orders", "Study", "Results", "Run", "Cell", "RunSettings", "RecordSettings", "Network", "InputError",
    "Problem",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'twin' has no attribute '{name}'")
    module, attribute = _HOMES[name]
    return getattr(importlib.import_module(module), attribute)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})

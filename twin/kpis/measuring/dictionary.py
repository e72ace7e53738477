"""The KPI dictionary, written from the KPIs themselves."""

from __future__ import annotations

import inspect

from twin import catalogue
from twin.kpis.base import CURRENCY, KPI
from twin.kpis.measuring.measure import kpi

OPENING = """# KPI dictionary

Written by `python -m twin.kpis` from the definitions in `twin/kpis`; a test holds the two together.

**Measured days.** Every KPI is about the days after the warm-up (`run.warmup_days`), as many as `run.horizon_days`. The
ledger holds the warm-up too; leaving it out is a filter on the day.

**Numerator and denominator.** `kpis.csv` keeps both beside the value, so that figures of several runs, sites or periods
are put together exactly: add numerators, add denominators, divide. A sum has the denominator 1, a time average the
number of days.

**No row, never NaN.** A figure whose denominator is zero has no row. Neither has any figure of a run that recorded
nothing. A count or a sum of money that could have been something and was nothing is a row with the value 0.

**Dimensions.** A row with every dimension empty is the headline figure. `echelon` is the kind of site (supplier, plant,
warehouse, store). Of `cost`, `cost_to_serve` and `cancellation_rate` the headline is the kind `all`; `bullwhip` has no
headline, since a ratio over several echelons would mean nothing.

**Sites that face customers** are the stores, and any other site with customer demand of its own or from which online
orders are delivered. The headline figures of service are about them alone.

**Online orders** are counted as a whole and per `channel`, and where there are several service modes per `mode` as
well; the total is a row of its own, and the channels add up to it, and so do the modes, numerators and denominators
alike. Where a figure is about walk-in customers too,
these are the channel `store`, which has no mode, and it has that row only where orders are placed online. Figures whose
entry says nothing of channels are about all goods, whoever bought them. `order_cycle_time` has no headline: one of its
kinds (`p50`, `p90`, `p95`, `p99`) must be named. A figure of orders belongs to the day of what it is about: placing for
the fill rates, the first promise for what is on time, closing for splits, cancellations and cycle times.

**Units.** Stock is divided by the network's `unit_scale`; money is in major units of the network's currency; a share
lies between 0 and 1.

**Comparison.** `comparison.csv` sets every strategy against the baseline, in the same scenario and the same
replication, so that the chance they share cancels in the difference. The 95 % interval is the paired t interval of one
comparison. The verdict goes by `p_adjusted`: Holm's correction over a *family*, which is all scenarios and strategies
of one variant and one KPI; the headline figures are one family, all other groups of the KPI together another. The
correction does not reach from one KPI to another. `identical` means that every difference is exactly zero; `share_won`
counts a tie half. For a KPI of which neither direction is better the verdict is the direction, and nothing is won.

| KPI | Label | Unit | Better |
|---|---|---|---|
"""


def dictionary() -> str:
    """Return the KPI dictionary as Markdown: what holds for all, a table of contents, and one section per KPI."""
    kpis = [kpi(name) for name in catalogue.names("kpis")]
    contents = "".join(f"| [`{one.name}`](#{one.name}) | {one.label} | {_unit(one)} | {one.better} |\n" for one in kpis)
    return OPENING + contents + "".join(_section(one) for one in kpis)


def _section(one: KPI) -> str:
    choice = "yes" if one.assumption else "no"
    return (
        f"\n## {one.name}\n\n{inspect.getdoc(type(one))}\n\n- **Formula:** {one.formula}\n"
        f"- **Unit:** {_unit(one)}. **Better:** {one.better}.\n- **Rows:** {_rows(one)}\n"
        f"- **Source:** {one.source}.\n- **Rests on a choice of ours:** {choice}.\n"
    )


def _rows(one: KPI) -> str:
    said = (inspect.getdoc(one.measure) or "").removeprefix("Return ")
    return said[:1].lower() + said[1:]


def _unit(one: KPI) -> str:
    return "the network's currency" if one.unit == CURRENCY else one.unit

"""One recorded order followed from placing to its end: header, lines with the time of each state, and their sums."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import pyarrow.compute as pc

from twin.ledger.order_states import LineState
from twin.ledger.run import NOBODY, Run
from twin.network.network import Network
from twin.reporting.evidence import Evidence, World
from twin.units import MICRO, MINOR_PER_MAJOR, SECONDS_PER_DAY

_WEEK_SECONDS = 7 * SECONDS_PER_DAY
_LINES_READ_AT_MOST = 6
_COLUMNS = tuple(state.label for state in LineState if state != LineState.PLACED)


@dataclass(frozen=True)
class Followed:
    """An order as the page shows it.

    Attributes
    ----------
    world : World
        Variant and scenario of the run.
    strategy : str
        Strategy of the run.
    replication : int
        Which of its replications.
    week, number : int
        Which row of the run's table ``orders``, and which rows of ``order_lines``.
    header : list
        (what, value) pairs.
    heads, lines : list
        Heads of the columns, and a row per line: product, units, site, parcel, state, and the time of each state.
    checks : list
        (what was added up, whether it agrees).
    """

    world: World
    strategy: str
    replication: int
    week: int
    number: int
    header: list[tuple[str, str]]
    heads: list[str]
    lines: list[list[str]]
    checks: list[tuple[str, bool]]


def follow_one(evidence: Evidence) -> Followed | None:
    """Return an order of the baseline's first replication in the first world; nothing where no order was recorded.

    An order is preferred that shows much in few lines: several parcels, a line that waited, a line cancelled; the
    earliest of those that show the most.
    """
    for world in evidence.worlds:
        for replication in evidence.replications(world, evidence.baseline)[:1]:
            run = evidence.run(world.variant, world.scenario, evidence.baseline, replication)
            number = _telling(run)
            if number is not None:
                return _followed(evidence, world, replication, run, number)
    return None


def _telling(run: Run) -> int | None:
    """Return the number of the measured order that shows the most."""
    # A run may have kept millions of orders: only what the choice needs is read.
    orders = run.tables["orders"].select(["week", "number", "placed", "lines", "parcels", "state"]).to_pandas()
    lines = run.tables["order_lines"].select(["number", "backordered", "cancelled"]).to_pandas()
    second = orders["week"].astype("int64") * _WEEK_SECONDS + orders["placed"]
    orders = orders.assign(second=second)[second >= int(run.meta["warmup_days"]) * SECONDS_PER_DAY]
    if orders.empty:
        return None
    waited = set(lines.loc[lines["backordered"] >= 0, "number"])
    cut = set(lines.loc[lines["cancelled"] >= 0, "number"])
    shows = (orders["parcels"] > 0) * 8 + (orders["state"] != "open") * 4 + (orders["parcels"] > 1) * 3
    shows += orders["number"].isin(waited) * 2 + orders["number"].isin(cut) + (orders["lines"] > 1)
    shows -= (orders["lines"] > _LINES_READ_AT_MOST) * 20
    ranked = orders.assign(shows=-shows).sort_values(["shows", "second", "number"], kind="stable")
    return int(ranked["number"].iloc[0])


def _followed(evidence: Evidence, world: World, replication: int, run: Run, number: int) -> Followed:
    order = _rows_of(run, "orders", number).iloc[0].to_dict()
    own = _rows_of(run, "order_lines", number).sort_values("line")
    rows = own.to_dict("records")
    network = evidence.network
    start = datetime.datetime.combine(network.start_date, datetime.time())
    placed = start + datetime.timedelta(seconds=int(order["week"]) * _WEEK_SECONDS + int(order["placed"]))
    reached = [name for name in _COLUMNS if (own[name] >= 0).any()]
    return Followed(
        world, evidence.baseline, replication, int(order["week"]), number, list(_header(order, placed, network)),
        ["line", "product", "units", "site", "parcel", "state", *reached],
        [_line(row, reached, placed, network) for row in rows], list(_checks(order, own, network)),
    )


def _rows_of(run: Run, name: str, number: int) -> pd.DataFrame:
    table = run.tables[name]
    found: pd.DataFrame = table.filter(pc.equal(table["number"], number)).to_pandas()
    return found


def _header(order: Mapping[Any, Any], placed: datetime.datetime, network: Network) -> Iterator[tuple[str, str]]:
    money = network.currency
    if order["reference"] != NOBODY:
        yield "recorded as", str(order["reference"])
    yield "placed", f"{placed} in zone {order['zone']}, channel {order['channel']}, service {order['mode']}"
    yield "promised by", _instant(int(order["promised"]), placed)
    yield "closed", _instant(int(order["closed"]), placed)
    yield "outcome", f"{str(order['state']).replace('_', ' ')}, {_count(int(order['parcels']), 'parcel')}"
    yield "ordered", f"{_count(int(order['lines']), 'line')}, {_units(int(order['units']), network)} units"
    yield "value", f"{int(order['value_minor']) / MINOR_PER_MAJOR:,.2f} {money}"
    for name, column in {
        "picking and packing": "picking_cost_micro", "parcels": "parcel_cost_micro", "commission": "commission_micro",
    }.items():
        yield f"cost of {name}", f"{int(order[column]) / (MICRO * MINOR_PER_MAJOR):,.2f} {money}"


def _line(row: Mapping[Any, Any], reached: list[str], placed: datetime.datetime, network: Network) -> list[str]:
    return [
        str(int(row["line"]) + 1), str(row["product"]), _units(int(row["units"]), network),
        "" if row["site"] == NOBODY else str(row["site"]), str(row["parcel"] or ""),
        str(row["state"]).replace("_", " "), *(_instant(int(row[name]), placed, "") for name in reached),
    ]


def _instant(seconds: int, placed: datetime.datetime, never: str = "never") -> str:
    return str(placed + datetime.timedelta(seconds=seconds)) if seconds >= 0 else never


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _units(book_units: int, network: Network) -> str:
    return f"{book_units / network.unit_scale:,.10g}"


def _checks(order: Mapping[Any, Any], lines: pd.DataFrame, network: Network) -> Iterator[tuple[str, bool]]:
    """Yield what must hold of header and lines, and whether it does."""
    ordered, units = int(order["units"]), lines["units"]
    parts = {
        "delivered": int(units[lines["delivered"] >= 0].sum()), "cancelled": int(units[lines["cancelled"] >= 0].sum()),
    }
    parts["open"] = int(units[(lines["delivered"] < 0) & (lines["cancelled"] < 0)].sum())
    said = " + ".join(f"{_units(part, network)} {name}" for name, part in parts.items())
    yield f"{said} = {_units(ordered, network)} units ordered", sum(parts.values()) == ordered
    yield f"{_count(len(lines), 'line')} in the table, as many as the header says", len(lines) == int(order["lines"])
    # A line that was cancelled after its reservation keeps the number of the parcel that it was taken out of.
    parcels = lines.loc[(lines["parcel"] > 0) & (lines["cancelled"] < 0), "parcel"].nunique()
    said = f"{_count(parcels, 'parcel')} named by the lines that were not cancelled, as many as the header says"
    yield said, parcels == int(order["parcels"])
    prices = dict(zip(network.products.ids, network.products.price_micro, strict=True))
    worth = sum(int(prices[str(name)]) * int(count) for name, count in zip(lines["product"], units, strict=True))
    shown = f"{worth / (MICRO * MINOR_PER_MAJOR):,.2f} {network.currency}"
    yield f"units at their prices are worth {shown}, the value of the order", (
        abs(worth - int(order["value_minor"]) * MICRO) < MICRO
    )
    stamps = lines[list(_COLUMNS)].to_numpy()
    forward = all(_ascending([int(stamp) for stamp in row if stamp >= 0]) for row in stamps)
    yield "no line reaches a state before the one that precedes it", forward


def _ascending(stamps: list[int]) -> bool:
    return all(one <= next_one for one, next_one in itertools.pairwise(stamps))

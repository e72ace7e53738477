"""The figures of a report: which chart of which data, its file name, and what it shows in words."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from twin.charts import (
    EventBand,
    looks,
    plot_amounts,
    plot_bullwhip,
    plot_cycle_time,
    plot_effect,
    plot_information,
    plot_network,
    plot_timeline,
    plot_tornado,
    plot_trade_off,
    spoken,
)
from twin.comparison import HEADLINES
from twin.comparison.groups import texts
from twin.kpis import formatted
from twin.network.sites import KINDS
from twin.reporting import glance
from twin.reporting.evidence import Evidence, World
from twin.reporting.means import means_by
from twin.reporting.numbers import SHARE, amount_scale, scale_of
from twin.reporting.strategies import arrows
from twin.reporting.svg import to_svg
from twin.reporting.timelines import ROLLING_DAYS, Timelines, band_name

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_TIMELINES = {
    "fill_rate_units": ("service", f"units served at once / asked for, {ROLLING_DAYS} days to date (%)"),
    "on_hand_units": ("stock", "units on hand"),
    "backlog_units": ("backlog", "units that customers wait for"),
    "fill_rate_orders": (
        "orders served in full", f"orders in full from stock / that asked, {ROLLING_DAYS} days to date (%)"
    ),
    "backlog_orders": ("orders that wait for stock", "orders that wait for stock"),
}
_OF_ORDERS = ("fill_rate_orders", "backlog_orders")
"""Measures that the page shows in its section on orders."""
_MONEY = {"cost": ("kind", "cost by kind"), "profit": ("partner", "profit by partner")}
_TOTALS = ("all",)
_ARROWS = (
    "Arrow: reports, from who makes them to who reads them; dashed where some are lost. Goods go downwards, orders "
    "upwards. A number stands for the row of the strategy in the table below."
)
_INTERVAL = "Line through a mean: its 95 % interval over {} replications."
_BOUNDS = ("mean", "low", "high")
_FILE_NAME_WIDTH = 40
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Drawing:
    """One figure: where it stands in the page, its name in ``figures/``, what it shows, and the data behind it."""

    section: str
    row: str
    """Figures of one row show the same quantity in several worlds."""
    name: str
    title: str
    caption: str
    svg: str
    data: pd.DataFrame

    def table(self) -> str:
        """Return the data as CSV; text that a spreadsheet would take for a formula gets an apostrophe."""
        texts_only = self.data.select_dtypes(exclude="number").columns
        safe = self.data.assign(**{name: self.data[name].map(_no_formula) for name in texts_only})
        return formatted(safe).to_csv(index=False, lineterminator="\n")


class Figures:
    """Draws the figures of a study; a strategy keeps its look in all of them."""

    def __init__(self, evidence: Evidence, timelines: Timelines) -> None:
        self.evidence, self.timelines = evidence, timelines
        self.looks = looks(evidence.strategies, evidence.baseline)

    def drawn(self) -> Iterator[Drawing]:
        """Yield every figure for which there is data, in the order of the page."""
        yield from self._effects()
        yield from self._tornados()
        yield from self._trade_offs()
        for measure, part in self._quantities():
            yield from self._over_time(measure, part)
        yield from self._cycle_times()
        for bucket in ("day", "week"):
            yield from self._bullwhip(bucket)
        for kpi in _MONEY:
            yield from self._money(kpi)
        yield self._map()
        yield from self._information()

    def _effects(self) -> Iterator[Drawing]:
        table, kpi, baseline = self.evidence.comparison, self.evidence.primary_kpi, self.evidence.baseline
        table = table.assign(variant=texts(table, "variant"), group=texts(table, "group"))
        rows = table[(table["kpi"] == kpi) & table["group"].isin(HEADLINES)]
        for variant, part in rows.groupby("variant", sort=False):
            unit = str(part["unit"].iloc[0])
            named = "percentage points" if unit == SHARE else unit
            data = _times(part, scale_of(unit), ("difference", "low", "high"))
            axes = plot_effect(data, label=f"difference ({named})", looks=self.looks)
            title = f"{_sentence(spoken(kpi, 40))}: difference from {spoken(baseline)} {spoken(variant, 40)}".strip()
            caption = "Dot: mean paired difference; line: its 95 % interval, for one comparison at a time."
            name = _file_name("effect", str(variant))
            yield Drawing("effect", "effect", name, title, caption, _svg(axes, title), data)

    def _tornados(self) -> Iterator[Drawing]:
        evidence = self.evidence
        for scenario in dict.fromkeys(world.scenario for world in evidence.worlds):
            for strategy in evidence.strategies:
                found = glance.tornado(evidence, scenario, strategy)
                if found:
                    rows, base = found
                    unit = str(rows["unit"].iloc[0])
                    data = _times(rows, scale_of(unit), ("difference", "low", "high"))
                    label = f"difference ({'percentage points' if unit == SHARE else unit})"
                    axes = plot_tornado(data, base * scale_of(unit), label=label)
                    title = _sentence(
                        f"{spoken(scenario, 30)}: {spoken(evidence.primary_kpi, 30)}, {spoken(strategy)} less "
                        f"{spoken(evidence.baseline)}"
                    )
                    caption = (
                        "One setting changed at a time, to the value above each dot; thin line: its 95 % interval. "
                        "Solid line: every setting as it is; dashed: no difference."
                    )
                    name = _file_name("sensitivity", scenario, strategy)
                    yield Drawing("sensitivity", scenario, name, title, caption, _svg(axes, title), data)

    def _trade_offs(self) -> Iterator[Drawing]:
        alone = bool(glance.one_at_a_time(self.evidence))
        for world in (world for world in self.evidence.worlds if not (alone and world.variant)):
            for kpi, rows in glance.trade_offs(self.evidence, world):
                unit = str(rows["unit"].iloc[0])
                largest = rows[["across", "across_low", "across_high"]].abs().to_numpy().max()
                divisor, shown = amount_scale(float(largest), str(rows["across_unit"].iloc[0]))
                data = _times(rows, scale_of(unit), ("difference", "low", "high"))
                data = _times(data, 1 / divisor, ("across", "across_low", "across_high")).assign(across_unit=shown)
                named = "percentage points" if unit == SHARE else unit
                axes = plot_trade_off(
                    data, across=f"{spoken(kpi, 40)}, difference ({shown})",
                    up=f"{spoken(self.evidence.primary_kpi, 40)}, difference ({named})", looks=self.looks,
                )
                caption = (
                    f"Difference from {spoken(self.evidence.baseline)}, which stands where the lines cross; arms: 95 % "
                    "intervals, for one comparison at a time."
                )
                what = f"{spoken(kpi, 40)} and {spoken(self.evidence.primary_kpi, 40)}"
                yield self._drawing("tradeoff", world, what, (axes, data, caption))

    def _quantities(self) -> list[tuple[str, str]]:
        daily = self.timelines.daily
        some = daily[daily["mean"].abs() > 0]
        found = dict.fromkeys(zip(some["measure"], some["echelon"] + some["channel"], strict=True))
        order = [*_TIMELINES, *(measure for measure, _ in found)]
        return sorted(found, key=lambda quantity: order.index(quantity[0]))

    def _over_time(self, measure: str, part_of_chain: str) -> Iterator[Drawing]:
        daily = self.timelines.daily
        rows = daily[(daily["measure"] == measure) & (daily["echelon"] + daily["channel"] == part_of_chain)]
        section = "orders" if measure in _OF_ORDERS else "time"
        unit = str(rows["unit"].iloc[0])
        what, label = _TIMELINES.get(measure, (spoken(measure, 40), unit))
        data = _times(rows, scale_of(unit), _BOUNDS)
        for world in self.evidence.worlds:
            part = data[(data["variant"] == world.variant) & (data["scenario"] == world.scenario)]
            axes = plot_timeline(part, label=label, events=self._bands(world), looks=self.looks)
            axes.set_ylim(*_limits(data, unit))
            runs = int(part["runs"].max())
            caption = f"Mean of {runs} runs; band: {band_name(runs)}." if runs > 1 else "One run."
            shown = f"{what}, {part_of_chain}" if part_of_chain else what
            yield self._drawing(section, world, shown, (axes, part, caption))

    def _cycle_times(self) -> Iterator[Drawing]:
        times = self.timelines.cycle_times
        for world in self.evidence.worlds:
            data = times[(times["variant"] == world.variant) & (times["scenario"] == world.scenario)]
            if len(data):
                axes = plot_cycle_time(data, looks=self.looks)
                runs = int(data["runs"].max())
                caption = f"Orders of {runs} {'runs' if runs > 1 else 'run'} together; the slowest 1 % is in the table."
                yield self._drawing("orders", world, "order cycle time", (axes, data, caption))

    def _bullwhip(self, bucket: str) -> Iterator[Drawing]:
        for world in self.evidence.worlds:
            rows = means_by(self.evidence, world, "bullwhip", "echelon", {"bucket": bucket})
            if len(rows):
                data = rows.rename(columns={"category": "echelon"})
                axes = plot_bullwhip(data, bucket=bucket, looks=self.looks)
                caption = _INTERVAL.format(int(data["runs"].max()))
                yield self._drawing("bullwhip", world, f"bullwhip per {bucket}", (axes, data, caption))

    def _money(self, kpi: str) -> Iterator[Drawing]:
        dimension, what = _MONEY[kpi]
        for world in self.evidence.worlds:
            rows = means_by(self.evidence, world, kpi, dimension)
            rows = rows[~rows["category"].isin(_TOTALS)]
            rows = rows[rows.groupby("category")["mean"].transform(lambda part: part.abs().max()) > 0]
            if len(rows):
                divisor, unit = amount_scale(float(rows["mean"].abs().max()), str(rows["unit"].iloc[0]))
                data = _times(rows, 1 / divisor, _BOUNDS).assign(unit=unit)
                axes = plot_amounts(data, label=f"{unit} in the measured window", looks=self.looks)
                yield self._drawing("money", world, what, (axes, data, _INTERVAL.format(int(data["runs"].max()))))

    def _map(self) -> Drawing:
        network = self.evidence.network
        sites = network.sites
        data = pd.DataFrame({
            "site": sites.ids, "kind": sites.kinds, "latitude_deg": sites.latitude_deg,
            "longitude_deg": sites.longitude_deg,
        })
        title = f"Network {spoken(network.name, 40)}"
        caption = "Lanes are drawn straight, they are not roads."
        return Drawing("network", "map", "network", title, caption, _svg(plot_network(network), title), data)

    def _information(self) -> Iterator[Drawing]:
        """Yield who tells whom what under each strategy, all on the same bars."""
        kinds = self.evidence.network.sites.kinds
        tiers = [(f"{kind}s", kinds.count(kind)) for kind in KINDS if kind in kinds]
        for strategy in self.evidence.strategies:
            drawn, data = arrows(self.evidence, strategy)
            axes = plot_information(drawn, tiers=tiers, look=self.looks[strategy])
            title = _sentence(f"{spoken(strategy, 40)}: who tells whom what")
            name = _file_name("information", strategy)
            yield Drawing("strategies", "information", name, title, _ARROWS, _svg(axes, title), data)

    def _drawing(self, section: str, world: World, what: str, drawn: tuple[Axes, pd.DataFrame, str]) -> Drawing:
        axes, data, caption = drawn
        title = _sentence(f"{spoken(self.evidence.title(world), 40)}: {what}")
        return Drawing(section, what, _file_name(what, *world), title, caption, _svg(axes, title), data)

    def _bands(self, world: World) -> list[EventBand]:
        events = self.evidence.scenario(world.scenario).get("events") or ()
        return [_band(event, place) for place, event in enumerate(events, start=1)]


def _band(event: Mapping[str, Any], place: int) -> EventBand:
    start = float(event.get("start_day", 0))
    return EventBand(start, start + float(event.get("duration_days", 1)), str(place))


def _times(rows: pd.DataFrame, factor: float, columns: tuple[str, ...]) -> pd.DataFrame:
    return rows.assign(**{name: rows[name].astype(float) * factor for name in columns})


def _limits(rows: pd.DataFrame, unit: str) -> tuple[float, float]:
    """One vertical scale for all worlds: from zero for amounts, around the data and up to 100 % for shares."""
    low, high = float(rows["low"].min()), float(rows["high"].max())
    room = 0.06 * (high - low) or 1.0
    return (max(low - room, 0.0), high + 2 * room) if unit == SHARE else (0.0, high + 2 * room)


def _file_name(what: str, *names: str) -> str:
    """Return a name that every file system takes; names that had to be changed for it are told apart by a digest."""
    return "-".join([re.sub(r"[^a-z0-9]+", "_", what.casefold()), *(_plain(name) for name in names if name)])


def _plain(name: str) -> str:
    plain = re.sub(r"[^a-z0-9]+", "_", name.casefold()).strip("_")[:_FILE_NAME_WIDTH]
    return plain if plain == name else f"{plain}_{hashlib.sha256(name.encode()).hexdigest()[:8]}".lstrip("_")


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _no_formula(value: object) -> str:
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def _svg(axes: Axes, title: str) -> str:
    figure: Any = axes.figure
    return to_svg(figure, title)

"""Every KPI keeps the promises of all KPIs."""

import dataclasses
import inspect
import math
import pathlib
import re
import runpy

import pandas as pd
import pyarrow as pa
import pytest

from tests.ledgers import (
    came,
    choosing,
    docks,
    move,
    network,
    ordered,
    paid,
    period,
    picked_up,
    returned,
    run,
    sent,
    shown,
    staffed,
    stock,
    took,
    worked,
)
from twin import catalogue
from twin.kpis import DIMENSIONS, Window, kpi, measure_all
from twin.kpis.measuring.dictionary import dictionary
from twin.ledger.order_states import MEASURES
from twin.ledger.run import Run

NAMES = catalogue.names("kpis")
ROOT = pathlib.Path(__file__).parents[3]


def busy(days=14, **facts):
    """Return a run in which something of everything happens on every day."""
    every = range(days)
    return run(
        days, **facts,
        movements=[
            row for day in every for row in (
                move(day, "sale", 3 + day % 4, "north"), move(day, "miss", day % 2, "north"),
                move(day, "lose", day % 2, "north"), move(day, "order", 4 + day % 3, "hub", "north"),
                move(day, "order", 2 + day % 5, "mill", "hub"),
            )
        ],
        products=[period(0, "sale", "tea", 60), period(0, "lose", "tea", 7)],
        stock=[
            stock(day, site, on_hand_unit_ticks=10, on_hand_value_minor_ticks=1000, waiting_unit_ticks=1,
                  in_stock_product_ticks=2, listed_product_ticks=2, cycles=1)
            for day in every for site in ("hub", "north", "south")
        ],
        postings=[paid(day, "holding", "shops", "outside", 100) for day in every],
        shipments=[sent(day, "hub", "north", 5000) for day in every],
        order_days=[
            row for day in every for channel in ("web", "app")
            for row in ordered(day, channel, **{name: 2 + day % 3 for name in MEASURES if name != "ticks"}, ticks=1)
        ],
        stock_records=[
            {"day": day, "site": site, "records": 2, "wrong_seconds": 40_000} for day in every
            for site in ("hub", "north")
        ],
        dock_visits=[came(day, site, 30, 60) for day in every for site in ("hub", "north")],
        site_hours=[
            worked(day, hour, "hub", waiting_line=900, picker_busy=1_800, packer_busy=600, picker=3_600, packer=3_600)
            for day in every for hour in (8, 9, 10)
        ],
        order_times=[took(90, 5, "web"), took(200, 2, "app")],
    )


def chain():
    """Return the chain of four sites: two channels to choose from, shown stock, pickers, pickup, returns, docks."""
    online = choosing(staffed(picked_up(shown(returned()))))
    return dataclasses.replace(network(online=online), docks=docks(hub=2, north=1))


@pytest.mark.parametrize("name", NAMES)
def test_every_kpi_says_what_it_is(name):
    """Name, label, unit, good direction, formula, source: all there, and the file's name is the KPI's."""
    one = kpi(name)
    assert one.name == name
    assert all((one.label, one.unit, one.formula, one.source)) and isinstance(one.assumption, bool)
    assert one.better in ("higher", "lower", "neither")
    assert len(inspect.getdoc(type(one)) or "") > 60 and (inspect.getdoc(one.measure) or "").startswith("Return ")


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_ledger_gives_no_rows(name):
    """Nothing recorded, nothing said."""
    empty = run(14)
    assert kpi(name).measure(empty, chain(), Window.of(empty)) == []


@pytest.mark.parametrize("name", NAMES)
def test_a_busy_ledger_gives_finite_rows_with_known_dimensions(name):
    """Every KPI measures the same small run; no NaN, no infinity, no dimension that the tables lack, no cell twice."""
    ledger = busy()
    rows = kpi(name).measure(ledger, chain(), Window.of(ledger))
    assert rows
    for row in rows:
        assert math.isfinite(row.value) and row.denominator != 0
        assert row.dimensions.keys() <= set(DIMENSIONS)
    cells = [tuple(sorted(row.dimensions.items())) for row in rows]
    assert len(set(cells)) == len(cells)


@pytest.mark.parametrize("name", NAMES)
def test_the_warm_up_is_only_a_filter(name):
    """The same days behind a warm-up of three more give the same figures: those before count nowhere."""
    plain, late = busy(), busy()
    shifted = Run(
        {**late.meta, "warmup_days": 3}, {table: _later(late.tables[table], 3) for table in late.tables}
    )
    expected = kpi(name).measure(plain, chain(), Window.of(plain))
    assert kpi(name).measure(shifted, chain(), Window.of(shifted)) == expected


def _later(table, days):
    if not len(table):
        return table
    column = "first_day" if "first_day" in table.column_names else "day"
    frame = table.to_pandas()
    early = frame.assign(**{column: 0})
    frame[column] += days
    return pa.Table.from_pandas(pd.concat([early, frame]).astype({column: "int32"}), table.schema, preserve_index=False)


def test_book_units_change_no_figure():
    """The same goods counted in thousandths give the same figures, since prices are per book unit too."""
    ledger = busy()
    fine = run(
        14, unit_scale=1000,
        movements=[{**row, "units": row["units"] * 1000} for row in ledger.frame("movements").to_dict("records")],
        order_days=[
            {**row, "amount": row["amount"] * (1000 if "unit" in row["measure"] else 1)}
            for row in ledger.frame("order_days").to_dict("records")
        ],
    )
    for name in ("fill_rate_units", "otif_units", "lost_sales_units", "bullwhip"):
        rows = kpi(name).measure(ledger, chain(), Window.of(ledger))
        scaled = kpi(name).measure(fine, chain(), Window.of(fine))
        assert [row.value for row in scaled] == pytest.approx([row.value for row in rows])


def test_money_is_in_the_currency_of_the_network():
    """No KPI in money shows the word currency in the result table."""
    table = measure_all(busy(), chain())
    units = dict(zip(table["kpi"], table["unit"], strict=True))
    assert units["cost"] == units["profit"] == units["lost_sales_value"] == "CNY"


def test_the_dictionary_is_up_to_date():
    """docs/kpis.md is what the KPIs say of themselves; written anew by `python -m twin.kpis > docs/kpis.md`."""
    assert (ROOT / "docs" / "kpis.md").read_text(encoding="utf-8") == dictionary()


def test_the_command_prints_the_dictionary(capsys):
    """`python -m twin.kpis` prints what stands in docs/kpis.md."""
    runpy.run_module("twin.kpis", run_name="__main__")
    assert capsys.readouterr().out == dictionary()


def test_the_dictionary_explains_every_kpi_and_why_aggregation_masks():
    """One section per KPI, and the reason for summing variances over sites stands in it."""
    text = dictionary()
    assert re.findall(r"^## (\w+)$", text, re.MULTILINE) == NAMES
    assert "aggregation masks" in text.replace("\n", " ")

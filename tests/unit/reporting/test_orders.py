"""The section on online orders: every number with its line, by channel, and one order followed."""

from __future__ import annotations

import csv
import dataclasses
import re
from pathlib import Path
from xml.etree.ElementTree import Element

import html5lib
import pytest

from tests.evidence import synthetic
from tests.order_evidence import ordering, ordering_run
from twin.kpis import formatted
from twin.reporting import Evidence, write_report
from twin.reporting.evidence import World
from twin.reporting.orders import ALL, ORDER_KPIS, section, served, shown
from twin.reporting.rows import Comparison

WORLD = World("", "business_as_usual")


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    return ordering(replications=3)


@pytest.fixture(scope="module")
def page(evidence: Evidence, tmp_path_factory: pytest.TempPathFactory) -> Element:
    return _parsed(write_report(evidence, tmp_path_factory.mktemp("orders")))


def _parsed(path: Path) -> Element:
    return html5lib.parse(path.read_text(encoding="utf-8"), namespaceHTMLElements=False)


def _section(page: Element) -> Element:
    return next(found for found in page.iter("section") if found.attrib.get("id") == "orders")


def _text(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def test_every_number_of_the_section_stands_in_its_file_at_its_line(
    page: Element, evidence: Evidence, tmp_path: Path
) -> None:
    """Sentences and tables alike: value, file, line and column of each marked number agree."""
    files = {}
    for name, table in (("kpis.csv", evidence.kpis), ("comparison.csv", evidence.comparison)):
        formatted(table).to_csv(tmp_path / name, index=False)
        files[name] = list(csv.DictReader((tmp_path / name).open(encoding="utf-8")))
    marks = list(_section(page).iter("data"))
    assert len(marks) > 100
    for mark in marks:
        row = files[mark.attrib["data-file"]][int(mark.attrib["data-line"]) - 2]
        assert row[mark.attrib["data-column"]] == mark.attrib["value"]


def test_the_sentence_counts_the_orders_of_the_first_replication(page: Element, evidence: Evidence) -> None:
    """What was served in full and what asked are the sums of the first run's own records."""
    days = ordering_run("business_as_usual", False, 0).frame("order_days")
    measured = days[days["day"] >= 14].groupby("measure", observed=True)["amount"].sum()
    numbers = served(evidence, WORLD)[0].numbers
    assert int(numbers["served"].value) == measured["orders_from_stock"]
    assert int(numbers["asked"].value) == measured["orders_tried"]
    sentence = f"{numbers['served'].text} of {numbers['asked'].text} recorded orders would have been served in full"
    assert sentence in _text(_section(page))


def test_drawn_orders_are_not_called_recorded() -> None:
    """Orders that were drawn from rates were served; only recorded ones would have been."""
    assert section(ordering(replications=1), [WORLD])["recorded"]
    assert not section(ordering(replications=1, recorded=False), [WORLD])["recorded"]


def test_orders_have_their_own_tables_and_leave_the_others(page: Element, evidence: Evidence) -> None:
    """A table of all orders and one per channel; the parts of the chain do not repeat them. Nothing comes back here."""
    heads = [_text(head) for head in _section(page).iter("h4")]
    assert heads == ["All online orders", "Channel app", "Channel web"]
    parts = next(found for found in page.iter("section") if found.attrib.get("id") == "parts")
    assert "Order cycle time" not in _text(parts) and "Order cycle time: p95" in _text(_section(page))
    tables = shown(Comparison(evidence).blocks(WORLD))
    without = {
        "return_rate", "oversell_rate", "turned_away_rate", "no_purchase_rate", "rejection_rate",
        "missed_primary_source",
    }
    assert {block.kpi for block in tables[ALL]} == set(ORDER_KPIS) - without
    assert all(heading in (ALL, f"Channel {block.channel}") for heading, own in tables.items() for block in own)


def test_a_single_channel_is_not_said_twice(evidence: Evidence) -> None:
    """With one online channel its table would repeat the one of all orders."""
    blocks = [block for block in Comparison(evidence).blocks(WORLD) if block.channel in ("", "web")]
    assert list(shown(blocks)) == [ALL]


def test_what_a_total_counts_of_walk_in_customers_too_is_shown_in_both_parts(evidence: Evidence) -> None:
    """With one online channel its fill rate of units differs from the chain's, whose other part is the store's."""
    web = [block for block in Comparison(evidence).blocks(WORLD) if block.channel in ("", "web")]
    units = [dataclasses.replace(web[0], kpi="fill_rate_units", group=f"channel={name}") for name in ("store", "web")]
    assert shown([*web, *units]) == shown(web) | {"Channel store": units[:1], "Channel web": units[1:]}


def test_each_of_several_service_modes_has_a_table_behind_those_of_the_channels(evidence: Evidence) -> None:
    """Figures of a mode stand under its name, and only there."""
    blocks = Comparison(evidence).blocks(WORLD)
    of_web = [block for block in blocks if block.channel == "web"]
    modes = [dataclasses.replace(block, group=block.group.replace("channel=web;mode=standard", f"mode={name}"))
             for name in ("express", "standard") for block in of_web]
    tables = shown([*modes, *blocks])
    assert list(tables) == [ALL, "Channel app", "Channel web", "Service mode express", "Service mode standard"]
    assert [block.kpi for block in tables["Service mode express"]] == [block.kpi for block in tables["Channel web"]]
    assert tables[ALL] == shown(blocks)[ALL]
    units = dataclasses.replace(blocks[0], kpi="fill_rate_units", group="mode=express")
    assert shown([*modes, *blocks, units])["Service mode express"][-1] == units


def test_a_single_channel_of_several_modes_is_not_said_twice_either(evidence: Evidence) -> None:
    """The modes have their tables; that of the one channel would repeat the one of all orders."""
    blocks = [block for block in Comparison(evidence).blocks(WORLD) if block.channel in ("", "web")]
    modes = [dataclasses.replace(block, group=block.group.replace("channel=web;mode=standard", f"mode={name}"))
             for name in ("express", "standard") for block in blocks if block.channel]
    assert list(shown([*blocks, *modes])) == [ALL, "Service mode express", "Service mode standard"]


def test_figures_show_what_was_served_in_full_how_fast_and_who_waits(page: Element) -> None:
    """Served in full over time, backlog of each channel, and the distribution of cycle times."""
    names = re.findall(r"figures/([a-z_]+)-", " ".join(_text(item) for item in _section(page).iter("figcaption")))
    assert names == [
        "orders_served_in_full", "orders_that_wait_for_stock_web", "orders_that_wait_for_stock_app", "order_cycle_time",
    ]


def test_a_study_without_orders_has_no_such_section(tmp_path: Path) -> None:
    """Walk-in customers place no orders: no heading, no assumption, no empty table."""
    plain = synthetic(replications=2, days=15, scenarios=("flash_sale",))
    assert section(plain, plain.worlds) == {}
    page = _parsed(write_report(plain, tmp_path))
    assert "orders" not in {found.attrib.get("id") for found in page.iter("section")}
    assert "#orders" not in {link.attrib.get("href") for link in page.iter("a")}


def test_orders_that_nobody_recorded_line_by_line_are_counted_all_the_same(evidence: Evidence, tmp_path: Path) -> None:
    """Without kept orders none can be followed; counts, tables and figures are there."""

    def unkept(*where: object) -> object:
        run = evidence.run(*where)  # type: ignore[arg-type]  # passed on as it came
        empty = {name: run.tables[name].slice(0, 0) for name in ("orders", "order_lines")}
        return dataclasses.replace(run, tables={**run.tables, **empty})

    text = _text(_section(_parsed(write_report(dataclasses.replace(evidence, run=unkept), tmp_path))))
    assert "All online orders" in text and "One order" not in text

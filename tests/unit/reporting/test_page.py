"""The page as a whole: what it shows, where its numbers come from, and that it is the same every time."""

from __future__ import annotations

import csv
import dataclasses
import weakref
from pathlib import Path
from xml.etree.ElementTree import Element

import html5lib
import pandas as pd
import pytest

from tests.evidence import synthetic
from twin.comparison import compare, sentences
from twin.kpis import formatted
from twin.reporting import Evidence, write_report

SECTIONS = (
    "answer", "glance", "tradeoff", "results", "time", "bullwhip", "money", "gains", "parts", "network", "strategies",
    "definitions", "assumptions", "reproduce", "data",
)


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    return synthetic(replications=4, days=30)


@pytest.fixture(scope="module")
def small() -> Evidence:
    return synthetic(replications=4, days=15, scenarios=("flash_sale",))


@pytest.fixture(scope="module")
def page(evidence: Evidence, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_report(evidence, tmp_path_factory.mktemp("report"))


@pytest.fixture(scope="module")
def parsed(page: Path) -> Element:
    return html5lib.parse(page.read_text(encoding="utf-8"), namespaceHTMLElements=False)


@pytest.fixture(scope="module")
def files(evidence: Evidence, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict[str, str]]]:
    """Rows of the two CSV files as a study writes them; row 0 is line 2."""
    found = {}
    for name, table in (("kpis.csv", evidence.kpis), ("comparison.csv", evidence.comparison)):
        path = tmp_path_factory.mktemp("csv") / name
        formatted(table).to_csv(path, index=False)
        with path.open(newline="", encoding="utf-8") as file:
            found[name] = list(csv.DictReader(file))
    return found


def test_every_number_is_the_one_in_the_csv_file_at_its_line(
    parsed: Element, files: dict[str, list[dict[str, str]]]
) -> None:
    """Each marked number has the value of its file, line and column, and shows it correctly rounded."""
    marks = [element for element in parsed.iter() if "data-line" in element.attrib]
    assert len(marks) > 1_000
    for mark in marks:
        row = files[mark.attrib["data-file"]][int(mark.attrib["data-line"]) - 2]
        exact = row[mark.attrib["data-column"]]
        assert mark.attrib.get("value", exact) == exact
        assert _shows(mark, exact, row["unit"]), (mark.text, exact)


def _shows(mark: Element, exact: str, unit: str) -> bool:
    text = "".join(mark.itertext())
    if text in ("n/a", "<0.001"):
        return exact == "" or float(exact) < 0.001
    shown = text.removesuffix(" %").replace(",", "")
    if shown == exact:
        return True
    points = unit == "share" and mark.attrib["data-column"] in ("difference", "low", "high")
    scale = 100 if text.endswith("%") or points else 1
    decimals = len(shown.partition(".")[2])
    return abs(float(shown) - scale * float(exact)) <= 0.5000001 * 10**-decimals


def test_no_number_of_a_kpi_cell_is_unmarked(parsed: Element) -> None:
    """Whatever digit stands in a cell of a KPI table belongs to a marked number."""
    tables = [table for table in parsed.iter("table") if table.attrib.get("class") == "kpis"]
    assert len(tables) == 17  # headline, parts, three on who gains, in three scenarios each; two of the matrix
    for cell in (cell for table in tables for cell in table.iter("td")):
        outside = "".join(_text_outside_of_marks(cell))
        assert not any(letter.isdigit() for letter in outside), outside


def _text_outside_of_marks(element: Element) -> list[str]:
    parts = [element.text or ""]
    for child in element:
        parts += [] if child.tag == "data" else _text_outside_of_marks(child)
        parts.append(child.tail or "")
    return parts


def test_every_cell_leads_to_the_row_behind_it(parsed: Element, files: dict[str, list[dict[str, str]]]) -> None:
    """Each link in a KPI cell ends at a row of the data section, and that row names the lines of its replications."""
    rows = {row.attrib["id"]: row for row in parsed.iter("tr") if "id" in row.attrib}
    tables = [table for table in parsed.iter("table") if table.attrib.get("class") == "kpis"]
    links = [link for table in tables for cell in table.iter("td") for link in cell.iter("a")]
    assert len(links) == sum(len(list(table.iter("td"))) for table in tables)
    for link in links:
        row = rows[link.attrib["href"].removeprefix("#")]
        cells = ["".join(cell.itertext()) for cell in row.iter("td")]
        compared = files["comparison.csv"][int(cells[0].removeprefix("comparison.csv:")) - 2]
        for text, strategy in ((cells[-2], compared["strategy"]), (cells[-1], compared["baseline"])):
            for line in _lines(text.removeprefix("kpis.csv:")):
                behind = files["kpis.csv"][line - 2]
                assert (behind["kpi"], behind["scenario"], behind["strategy"]) == (
                    compared["kpi"], compared["scenario"], strategy
                )


def _lines(text: str) -> list[int]:
    found: list[int] = []
    for part in text.split(", "):
        first, _, last = part.partition("-")
        found += range(int(first), int(last or first) + 1)
    assert len(found) == 4
    return found


def test_the_answer_is_made_from_the_comparison_alone(small: Evidence, tmp_path: Path) -> None:
    """The sentences are those of the comparison, and a difference of the other sign turns them round."""
    table, primary = small.comparison, small.primary_kpi
    said = _answer(write_report(small, tmp_path))
    assert sorted(said) == sorted(sentences(table, small.baseline, primary))
    assert "higher" in said[0]
    flipped = table.assign(difference=-table["difference"], low=-table["high"], high=-table["low"])
    turned = _answer(write_report(dataclasses.replace(small, comparison=flipped), tmp_path))
    assert "lower" in turned[0]


def _answer(page: Path) -> list[str]:
    parsed = html5lib.parse(page.read_text(encoding="utf-8"), namespaceHTMLElements=False)
    lists = [found for found in parsed.iter("ul") if found.attrib.get("class", "").startswith("answer")]
    return ["".join(item.itertext()) for found in lists for item in found.iter("li")]


def test_the_page_has_all_its_sections(parsed: Element) -> None:
    """Nothing of what a reviewer looks for is missing, and the contents lead to it."""
    found = [section.attrib.get("id") for section in parsed.iter("section")]
    assert found == list(SECTIONS)
    assert [link.attrib["href"] for nav in parsed.iter("nav") for link in nav.iter("a")] == [f"#{s}" for s in SECTIONS]


def test_links_end_somewhere_and_ids_are_unique(parsed: Element) -> None:
    """Many figures stand in one page: no two may share an id, or one would be drawn with the parts of another."""
    ids = [element.attrib["id"] for element in parsed.iter() if "id" in element.attrib]
    assert len(ids) == len(set(ids))
    targets = [element.attrib["href"] for element in parsed.iter() if element.attrib.get("href")]
    assert {target.removeprefix("#") for target in targets} <= set(ids)


def test_a_second_report_is_the_same_to_the_byte(small: Evidence, tmp_path: Path) -> None:
    """Page and figures of the same evidence are equal bytes; stale figures go, no unfinished file stays."""
    (tmp_path / "b" / "figures").mkdir(parents=True)
    (tmp_path / "b" / "figures" / "old.svg").write_text("old")
    first, second = (_files(write_report(small, tmp_path / name).parent) for name in ("a", "b"))
    assert first == second
    assert {path.suffix for path in first} == {".html", ".svg", ".csv"}


def _files(folder: Path) -> dict[Path, bytes]:
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_failed_and_missing_runs_stand_at_the_top(small: Evidence, tmp_path: Path) -> None:
    """A run that failed is named with its cause and how to replay it; one that is just absent is named too."""
    lost = (small.kpis["strategy"] == "placebo") & small.kpis["replication"].isin([1, 2])
    failed = {"variant": "", "scenario": "flash_sale", "strategy": "placebo", "replication": 2,
              "cause": "killed by signal 9", "replay": "twin replay 7"}
    gaps = dataclasses.replace(small, kpis=small.kpis[~lost], manifest={"failed": [failed]})
    text = write_report(gaps, tmp_path).read_text(encoding="utf-8")
    top = text[: text.index("<nav")]
    assert "2 gaps in the results" in top
    assert "No results: placebo in flash_sale, replication 1." in top
    assert "flash_sale, placebo, replication 2: killed by signal 9. To replay: twin replay 7" in top


def test_a_whole_study_raises_no_alarm(page: Path) -> None:
    """Without gaps there is no box that a reader would have to worry about."""
    assert 'class="alarm"' not in page.read_text(encoding="utf-8")


def test_one_run_is_in_memory_at_a_time(small: Evidence, tmp_path: Path) -> None:
    """A run may be large: when the next one is asked for, the one before has been let go."""
    alive: list[weakref.ref[object]] = []

    def read(*where: object) -> object:
        assert sum(reference() is not None for reference in alive) <= 1
        run = small.run(*where)  # type: ignore[arg-type]  # passed on as it came
        alive.append(weakref.ref(run))
        return run

    write_report(dataclasses.replace(small, run=read), tmp_path)
    assert len(alive) == 3 * 4


def test_variants_of_a_sweep_are_told_apart(small: Evidence, tmp_path: Path) -> None:
    """Two variants have their own tables and figures, though their names differ in the last letter alone."""
    names = [f"strategies.information_sharing.a_rather_long_setting.delay_days={days}" for days in (1, 2)]
    tables = [small.kpis.assign(variant=name) for name in names]
    kpis = pd.concat(tables, ignore_index=True)
    swept = dataclasses.replace(
        small, kpis=kpis, comparison=compare(kpis, small.baseline, small.primary_kpi),
    )
    page = write_report(swept, tmp_path)
    text = page.read_text(encoding="utf-8")
    assert "flash_sale (delay_days=1)" in text and "flash_sale (delay_days=2)" in text
    assert len(list((tmp_path / "figures").glob("service-*.svg"))) == 2


def test_a_study_of_one_replication_makes_a_page(tmp_path: Path) -> None:
    """Without a second replication there are no intervals: the page says so and is whole."""
    page = write_report(synthetic(replications=1, days=15, scenarios=("flash_sale",)), tmp_path)
    assert "n/a" in page.read_text(encoding="utf-8")

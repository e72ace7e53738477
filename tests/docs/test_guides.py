"""What the guides promise beyond their own snippets: tables equal the code, and the walk-through works both ways."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import twin
from tests.docs.pages import ROOT, blocks, names, table, titled
from tests.docs.reader import FEW_DAYS, lay_down
from tests.unit.demand.online_shops import shop
from tests.worlds import cell
from twin import catalogue, cli
from twin.configuration import locate
from twin.configuration.schema import Information
from twin.kpis.base import DIMENSIONS
from twin.ledger.run import SCHEMAS
from twin.policies import replenishment
from twin.policies.views import StockView
from twin.reporting.contents import _HEADINGS
from twin.simulation import check
from twin.simulation.accounts import Move
from twin.strategies.base import FIELDS
from twin.study import errors
from twin.templates import PLANNER
from twin.templates import lay_down as lay_down_templates
from twin.verification import CASES

PLANNERS, RESEARCHERS = ROOT / "docs" / "planners-guide.md", ROOT / "docs" / "researchers-guide.md"
RULE = "my_lab/policies/replenishment/equal_time_supply.py"
CHOICE = "configs/replenishment/equal_time_supply.yaml"
STRATEGY = "configs/strategy/equal_time.yaml"
SHORT = [f"{key}={value}" for key, value in FEW_DAYS.items()]


def command(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command line in a fresh interpreter that sees no package of the folder by itself."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "120"}
    return subprocess.run(
        [sys.executable, "-P", "-m", "twin", *arguments], cwd=folder, env=environment, capture_output=True, text=True,
        check=False,
    )


def fill_rates(folder: Path) -> pd.Series:
    """Units sold at once by variant and strategy."""
    kpis = pd.read_csv(folder / "kpis.csv", keep_default_na=False)
    own = kpis[(kpis["kpi"] == "fill_rate_units") & (kpis["site"] == "")]
    return own.astype({"numerator": float}).groupby(["variant", "strategy"])["numerator"].sum()


@pytest.fixture
def folder(tmp_path) -> Path:
    """A planner's folder with the files of the walk-through, word for word as the guide gives them."""
    lay_down_templates(tmp_path)
    for block in blocks(RESEARCHERS):
        if block.title:
            lay_down(block, tmp_path)
    return tmp_path


def test_the_rule_of_the_guide_runs_in_worker_processes(folder):
    """From outside, by --extension alone: workers find the package, and the rule decides (other figures come out)."""
    said = command(
        folder, "run", "study=first_study", "--extension", "my_lab", "strategies=[independent,equal_time]",
        "scenarios=[business_as_usual]", "out=results", "execution.workers=2", *SHORT, "run.horizon_days=25",
        "precision.kpis=[fill_rate_units]", "precision.zones=[0.01]",
    )
    assert said.returncode == 0, said.stderr
    assert said.stdout.splitlines()[-1] == "results/index.html"
    by_strategy = fill_rates(folder / "results")
    assert by_strategy["", "independent"] != by_strategy["", "equal_time"]
    manifest = json.loads((folder / "results" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["provenance"]["work"]["extensions"] == ["my_lab"]
    for name in names([row[0] for row in table(ROOT / "docs" / "design.md", "in `reports/<study>/` | what it is")]):
        pattern = re.sub(r"<\w+>|(?<==)[VST]\b", "*", name.rstrip("/"))
        assert list((folder / "results").glob(pattern)), name


def test_the_rule_of_the_guide_works_inside_the_twin(folder, tmp_path_factory, monkeypatch):
    """The same two files as if they lay in the twin's own folders: no registration, no --extension."""
    home = tmp_path_factory.mktemp("inside")
    for part in ("configs", "scenarios"):
        shutil.copytree(ROOT / part, home / part)
    shutil.copy(folder / CHOICE, home / CHOICE)
    shutil.copy(folder / RULE, home)
    shutil.rmtree(folder / "configs")
    arguments = ["network_dir=network", "strategies=[independent]", "replenishment=equal_time_supply", *SHORT]
    monkeypatch.chdir(folder)
    monkeypatch.setattr(locate, "shipped_root", lambda: home)
    with pytest.raises(twin.InputError, match="no replenishment of that name"):
        twin.load(arguments)
    monkeypatch.setattr(replenishment, "__path__", [*replenishment.__path__, str(home)])
    study = twin.load(arguments)
    run = twin.simulate(study.cell("business_as_usual", "independent"))
    sys.modules.pop(f"{replenishment.__name__}.equal_time_supply")
    deciding = [row["rule"] for row in run.meta["owners"] if row["decision"] == "replenishment"]
    assert sorted(deciding) == ["equal_time_supply", "order_up_to_forecast"]


def test_the_sourcing_rule_of_the_guide_serves_orders(folder, monkeypatch):
    """From outside, by its file's name; the engine audits every posting and refuses what a rule must not answer."""
    monkeypatch.syspath_prepend(folder)
    monkeypatch.setattr(catalogue, "_extensions", ["my_lab"])
    choice = {"decision": "sourcing", "rule": "fullest", "sites": "all", "settings": {}}
    wanted = cell(shop(), 3, policies=(choice,))
    assert check(wanted) == []
    run = twin.simulate(wanted)
    assert [each["rule"] for each in run.meta["owners"] if each["decision"] == "sourcing"] == ["fullest"]
    reserved = run.movements[run.movements["move"] == "reserve"].groupby("from_site", observed=True)["units"].sum()
    assert (reserved > 0).sum() > 1
    for name in [name for name in sys.modules if name.partition(".")[0] == "my_lab"]:
        monkeypatch.delitem(sys.modules, name)


def test_the_strategy_of_the_guide_names_the_rule_of_the_guide():
    """Its settings are those of the class, so that what the guide compares is what it explains."""
    assert "rule: equal_time_supply" in titled(RESEARCHERS, STRATEGY)
    assert "time_supply" in titled(RESEARCHERS, RULE) and "time_supply" in titled(RESEARCHERS, CHOICE)


def test_the_view_is_described_whole():
    """All that a replenishment rule may see has its row."""
    rows = names([row[0] for row in table(RESEARCHERS, "of the view | what it is")])
    inner = {"forecast_now", "downstream_now"}
    fields = set(StockView.__dataclass_fields__) - inner
    assert set(rows) == fields | {name for name in vars(StockView) if not name.startswith("_")} - inner


def test_the_tables_and_moves_of_a_run_are_described_whole():
    """Every table of the ledger has its row, every move its name."""
    assert names([row[0] for row in table(RESEARCHERS, "table | one row is")]) == list(SCHEMAS)
    told = RESEARCHERS.read_text(encoding="utf-8").partition("\nMoves are ")[2].partition("Demand of a day")[0]
    assert set(names([told])) == {move.label for move in Move}


def test_the_keys_of_an_information_edge_are_described_whole():
    """Every key that a strategy's file may give an edge, and every field that can be shared."""
    rows = table(RESEARCHERS, "key of an edge | meaning")
    declared = {field.alias or name for name, field in Information.model_fields.items()}
    assert set(names([row[0] for row in rows])) == declared
    (fields,) = [row[1] for row in rows if row[0] == "`fields`"]
    assert names([fields]) == list(FIELDS)


def test_every_folder_that_can_be_added_to_exists():
    """The folders of the table are those of the twin, each with its protocol."""
    for folder in names([row[1] for row in table(RESEARCHERS, "to add | folder")]):
        assert (ROOT / "twin" / folder / "base.py").exists()


def test_the_exit_statuses_are_those_of_the_command_line():
    """Each status that the code can end with is in the table, and no other."""
    told = {int(number) for row in table(PLANNERS, "status | meaning") for number in re.findall(r"\d+", row[0])}
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type)]
    own = {kind.exit_status for kind in kinds if hasattr(kind, "exit_status")}
    stopped = {errors.Interrupted(signum).exit_status for signum in (signal.SIGINT, signal.SIGTERM)}
    assert told == {0, 1, 2} | own | stopped
    assert cli._INPUT_IS_WRONG == 2 and cli._INTERRUPTED in told


def test_the_sections_of_the_report_are_those_that_the_page_has():
    """The guide explains all of them, in the order in which a reader meets them."""
    assert [row[0] for row in table(PLANNERS, "section | what it tells you")] == list(_HEADINGS.values())


def test_the_guide_tells_of_every_folder_that_is_laid_down():
    """What ``twin new`` makes is what the first table lists."""
    told = {name.partition("/*")[0].rstrip("/") for row in table(PLANNERS, "where | what") for name in names(row[:1])}
    made = {path.parent.relative_to(PLANNER).as_posix() for path in PLANNER.rglob("*") if path.is_file()} - {"."}
    assert told == made | {"reports"}


def test_dimensions_that_the_guide_filters_by_exist():
    """The Python example takes the rows whose column ``site`` is empty."""
    assert "site" in DIMENSIONS


def test_the_changelog_counts_right():
    """Laws, KPIs and theory cases, where the newest entry, or for laws the first one, gives a number."""
    newest, first = ("## " + entry for entry in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").split("\n## ")[1:3])
    assert {10: "ten laws"}[len(catalogue.names("laws"))] in first
    assert f"{len(CASES)} theory cases in all" in newest
    assert f"{len(catalogue.names('kpis'))} in all" in newest


def test_the_size_of_the_embedded_network_is_the_one_that_is_told():
    """As the README and the changelog count its sites, cities and products."""
    henan = twin.read_network(ROOT / "configs" / "network" / "henan")
    suppliers, warehouses, stores = (len(henan.sites.rows(kind)) for kind in ("supplier", "warehouse", "store"))
    pages = (ROOT / "README.md", ROOT / "CHANGELOG.md")
    readme, changes = (" ".join(page.read_text(encoding="utf-8").split()) for page in pages)
    words = {6: "six", 2: "two"}
    told = f"{words[suppliers]} suppliers, {words[warehouses]} warehouses and {stores} stores"
    assert f"{told} in the {len(henan.zones)} prefecture-level cities" in readme
    products = len(henan.products)
    assert f"{suppliers} suppliers, {warehouses} warehouses, {stores} stores, {products} products" in changes

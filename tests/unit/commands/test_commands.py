"""What each command does, on a planner's folder."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from twin import catalogue, cli
from twin.templates import lay_down


@pytest.fixture
def planner(tmp_path, monkeypatch) -> Path:
    """The folder that ``twin new`` lays down; the tests run inside it, and extensions last for one test."""
    monkeypatch.setattr(catalogue, "_extensions", [])
    monkeypatch.setattr(sys, "path", [*sys.path])
    lay_down(tmp_path / "planner")
    monkeypatch.chdir(tmp_path / "planner")
    return tmp_path / "planner"


SHORT = (
    "study=first_study", "run.horizon_days=4", "run.warmup_days=0", "run.replications=2", "execution.engine=serial",
)


def everything(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def test_check_says_what_would_be_run_and_runs_nothing(planner, capsys):
    """Sites, products, scenarios, strategies, runs."""
    before = everything(planner)
    assert cli.main(["check", "study=first_study"]) == 0
    said = capsys.readouterr().out
    assert "nothing is wrong" in said
    assert "7 sites, 5 products" in said
    assert "2 scenarios x 3 strategies x 10 replications = 60 runs" in said
    assert everything(planner) == before


def test_check_counts_the_variants_of_a_sweep_wherever_the_flag_stands(planner, capsys):
    """Flags may stand before, between and behind the arguments."""
    sweep = "strategies.weekly_report.delay_days=1,3,7"
    for arguments in (["--multirun", "study=first_study", sweep], ["study=first_study", "-m", sweep],
                      ["study=first_study", sweep, "-m"]):
        assert cli.main(["check", *arguments]) == 0
        assert "3 variants x 2 scenarios x 3 strategies x 10 replications = 180 runs" in capsys.readouterr().out


def test_check_says_that_a_file_hides_a_shipped_one(planner, capsys):
    """On the screen."""
    Path("scenarios/business_as_usual.yaml").write_text("question: mine\nevents: []\n")
    cli.main(["check", "study=first_study"])
    assert "scenarios/business_as_usual.yaml is used; it hides" in capsys.readouterr().out


def test_cfg_prints_the_resolved_configuration_and_runs_nothing(planner, capsys):
    """With how it would be carried out, which is no part of the study."""
    before = everything(planner)
    assert cli.main(["run", "--cfg", "study=first_study", "run.seed=42", "execution.workers=3"]) == 0
    said = capsys.readouterr().out
    assert "\n  seed: 42\n" in said
    assert "\n  workers: 3\n" in said
    assert everything(planner) == before


def test_run_writes_a_report_and_prints_its_path(planner, capsys):
    """With an override that matters the folder's name ends in eight digits; report writes the page again."""
    assert cli.main(["run", *SHORT]) == 0
    page = Path(capsys.readouterr().out.strip())
    assert page.name == "index.html"
    assert page.parent.name.startswith("first_study-")
    written = page.read_bytes()
    page.unlink()
    assert cli.main(["report", str(page.parent)]) == 0
    assert capsys.readouterr().out.strip() == str(page)
    assert page.read_bytes() == written


def test_run_writes_where_it_is_told_to(planner, capsys):
    """``out=DIR`` may lie anywhere."""
    assert cli.main(["run", *SHORT, "strategies=[independent]", "scenarios=[heat_wave]", "out=../elsewhere"]) == 0
    assert Path("../elsewhere/index.html").exists()
    assert not Path("reports").exists()


@pytest.mark.parametrize("folder", ["nowhere", "network", "README.md", "https://example.org"])
def test_report_needs_a_finished_study(planner, folder, capsys):
    """Exit 2, whatever else the folder is."""
    assert cli.main(["report", folder]) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_list_shows_every_group(planner, capsys):
    """With the first line of what each name is, one's own files among them."""
    assert cli.main(["list"]) == 0
    said = capsys.readouterr().out
    for name in ("heat_wave", "weekly_report", "first_study", "henan", "min_max", "fill_rate_units", "poisson",
                 "seasonal", "site_outage", "promotion", "proportional", "moving_average"):
        assert f"\n{name} " in said
    assert "first_come" not in said.split("laws")[1]


def test_list_shows_one_group(planner, capsys):
    """And the nearest one where there is none of that name."""
    assert cli.main(["list", "events"]) == 0
    said = capsys.readouterr().out
    assert "demand_shock" in said and "henan" not in said
    assert cli.main(["list", "scenario"]) == 2
    assert "did you mean 'scenarios'?" in capsys.readouterr().err


def test_list_says_which_files_cannot_be_used(planner, capsys):
    """Instead of stopping at the first."""
    Path("scenarios/broken.yaml").write_text("- a\n")
    assert cli.main(["list", "scenarios"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "broken cannot be used" in said and "heat_wave" in said


def test_import_hands_over_what_it_was_given(planner, capsys):
    """From a table of sales to a folder that can be checked."""
    Path("sales.csv").write_text(
        "sku,units,day,price,shop\n" + "".join(f"tea,{n % 5 + 1},2024-01-{n:02},2.5,Norway\n" for n in range(1, 29))
    )
    roles = "sku=sku,quantity=units,time=day,price=price,zone=shop"
    arguments = ["import", "sales", "sales.csv", "--map", roles, "--out", "shop", "--currency", "NOK"]
    assert cli.main(arguments) == 0
    assert "28" in capsys.readouterr().out
    assert "NOK" in Path("shop/network.csv").read_text()
    days = ("run.horizon_days=14", "run.warmup_days=7")
    assert cli.main(["check", "study=online_retail", "network_dir=shop", *days]) == 0


SKUS = ("tea", "cup")
ROLES = "invoice=no,sku=sku,quantity=units,time=at,price=price,zone=shop"


def lines_of_orders() -> None:
    """Writes a month of orders of two lines."""
    Path("orders.csv").write_text(
        "no,sku,units,at,price,shop\n"
        + "".join(f"{n},{sku},{n % 5 + 1},2024-01-{n:02} 10:{n:02},2.5,Norway\n" for n in range(1, 29) for sku in SKUS)
    )


def test_import_of_orders_makes_a_network_that_can_be_checked(planner, capsys):
    """Whole orders, by the clocks of a time zone; the shipped study of real orders takes the folder."""
    lines_of_orders()
    arguments = ["import", "orders", "orders.csv", "--map", ROLES, "--out", "shop", "--timezone", "Europe/Oslo"]
    assert cli.main([*arguments, "--currency", "NOK"]) == 0
    assert "28 orders with 56 lines" in capsys.readouterr().out
    assert "Europe/Oslo" in Path("shop/network.csv").read_text()
    days = ("run.horizon_days=14", "run.warmup_days=7")
    assert cli.main(["check", "study=online_retail_orders", "network_dir=shop", *days]) == 0


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"Europe/Oslo": "Europe/Olso"}, "did you mean 'Europe/Oslo'"), ({"orders": "sales"}, "is for orders"),
        ({ROLES: ROLES.replace("invoice=no,", "")}, "'invoice' is required"),
    ],
)
def test_import_of_orders_explains_what_it_cannot_use(planner, changed, said, capsys):
    """A misspelled time zone, a time zone for daily sales, no invoices: exit 2, nothing written."""
    lines_of_orders()
    before = everything(planner)
    arguments = ["import", "orders", "orders.csv", "--map", ROLES, "--out", "shop", "--timezone", "Europe/Oslo"]
    assert cli.main([changed.get(text, text) for text in arguments]) == 2
    assert said in capsys.readouterr().err
    assert everything(planner) == before


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"sales.csv": "nowhere.csv"}, "no such file"), ({"sales.csv": "/dev/zero"}, "no regular file"),
        ({"sku=sku,quantity=units,time=day,price=price,zone=shop": "sku"}, "--map"),
        ({"shop": "s3://x"}, "is an address"),
        ({"--currency": "--start-date"}, "is no date"),
    ],
)
def test_import_explains_what_it_cannot_use(planner, changed, said, capsys):
    """Exit 2, nothing written."""
    Path("sales.csv").write_text("sku,units,day,price,shop\ntea,1,2024-01-01,2.5,Norway\n")
    before = everything(planner)
    roles = "sku=sku,quantity=units,time=day,price=price,zone=shop"
    arguments = ["import", "sales", "sales.csv", "--map", roles, "--out", "shop", "--currency", "NOK"]
    assert cli.main([changed.get(text, text) for text in arguments]) == 2
    assert said in capsys.readouterr().err
    assert everything(planner) == before


def test_new_lays_down_a_folder_and_says_what_to_do_next(tmp_path, monkeypatch, capsys):
    """Every file is named."""
    monkeypatch.chdir(tmp_path)
    assert cli.main(["new", "mine"]) == 0
    said = capsys.readouterr().out
    assert "mine/network/sites.csv\n" in said
    assert "cd mine && twin check study=first_study" in said


def test_an_extension_is_found_in_the_working_directory(planner, capsys):
    """As ``python -m`` would; an unknown one is the user's mistake."""
    package = Path("lab_of_mine/laws")
    package.mkdir(parents=True)
    (package.parent / "__init__.py").write_text("")
    (package / "__init__.py").write_text("")
    assert cli.main(["check", "study=first_study", "--extension", "lab_of_mine"]) == 0
    assert cli.main(["check", "study=first_study", "--extension", "lab_of_nobody"]) == 2
    assert "lab_of_nobody" in capsys.readouterr().err


def test_verify_knows_its_cases(capsys):
    """An unknown one is the user's mistake; nothing is run."""
    assert cli.main(["verify", "INV-99"]) == 2
    assert "INV-01" in capsys.readouterr().err


def test_list_takes_an_extension(planner, capsys):
    """Its names stand among those of the twin."""
    package = Path("lab_with_laws/laws")
    package.mkdir(parents=True)
    (package.parent / "__init__.py").write_text("")
    (package / "__init__.py").write_text("")
    (package / "coin.py").write_text('class Coin:\n    """Heads or tails."""\n')
    assert cli.main(["list", "laws", "--extension", "lab_with_laws"]) == 0
    assert "Heads or tails." in capsys.readouterr().out


def test_list_refuses_a_folder_that_is_none(planner, capsys):
    """As check and run do: a misspelled --config-dir is no empty one."""
    assert cli.main(["list", "--config-dir", "nowhere"]) == 2
    assert "--config-dir: 'nowhere': no such folder" in capsys.readouterr().err


@pytest.mark.parametrize("pattern", ["%Y-%Y", "%Q", "("])
def test_import_refuses_a_pattern_of_time_that_is_none(planner, capsys, pattern):
    """A pattern that no time fits is a mistake of the planner, and nothing is written."""
    (planner / "s.csv").write_text("sku,qty,when,price,land\nA,1,2024-01-01,2.5,France\n")
    mapping = "sku=sku,quantity=qty,time=when,price=price,zone=land"
    arguments = ["import", "sales", "s.csv", "--map", mapping, "--out", "o", "--time-format", pattern]
    assert cli.main(arguments) == 2
    assert "must be a time written as" in capsys.readouterr().err
    assert not (planner / "o").exists()


def test_warmup_says_where_the_stock_of_each_strategy_settles(planner, capsys):
    """One line per strategy, and what to set; nothing is written."""
    before = everything(planner)
    assert cli.main(["warmup", "study=first_study", "--pilots", "2", "run.horizon_days=60", "run.warmup_days=30"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in said[:3]] == ["independent", "information_sharing", "weekly_report"]
    assert all("settles after" in line and "30 days of warm-up" in line for line in said[:3])
    assert everything(planner) == before


def test_warmup_needs_a_pilot(planner, capsys):
    """None is refused."""
    assert cli.main(["warmup", "study=first_study", "--pilots", "0"]) == 2
    assert "--pilots" in capsys.readouterr().err

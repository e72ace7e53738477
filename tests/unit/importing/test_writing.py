"""The folder of an import: whole or not at all, and never over somebody else's files."""

from __future__ import annotations

import json

import pytest

from tests.unit.importing.invented import GOOD, MAPPING
from twin.errors import InputError
from twin.importing import SalesOptions, import_sales, writing

ANEW = SalesOptions(replace=True)


def contents(folder):
    """Every file below a folder, with its bytes."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_same_import_twice_gives_the_same_bytes(imported, tmp_path):
    """No clock, no absolute path, no order of chance in any file."""
    imported(GOOD)
    first = contents(tmp_path / "net")
    imported(GOOD, options=ANEW)
    assert contents(tmp_path / "net") == first
    assert not any(str(tmp_path).encode() in data for data in first.values())


def test_an_earlier_import_is_replaced_only_when_asked(imported, tmp_path):
    """Without the word nothing changes; with it the old files are gone."""
    imported(GOOD)
    with pytest.raises(InputError, match="--replace"):
        imported(GOOD.replace("10001", "20002"))
    assert b"10001" in contents(tmp_path / "net")["products.csv"]
    imported(GOOD.replace("10001", "20002"), options=ANEW)
    assert b"10001" not in contents(tmp_path / "net")["products.csv"]
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == ["net"]


def test_a_folder_with_files_of_others_is_never_touched(imported, tmp_path):
    """Neither a folder that is no import, nor an import to which somebody added a file; not even with replace."""
    (tmp_path / "net").mkdir()
    (tmp_path / "net" / "thesis.txt").write_text("years of work")
    with pytest.raises(InputError, match="no import wrote"):
        imported(GOOD, options=ANEW)
    (tmp_path / "net" / "thesis.txt").rename(tmp_path / "thesis.txt")
    imported(GOOD)
    (tmp_path / "thesis.txt").rename(tmp_path / "net" / "thesis.txt")
    with pytest.raises(InputError, match=r"thesis\.txt"):
        imported(GOOD, options=ANEW)
    assert (tmp_path / "net" / "thesis.txt").read_text() == "years of work"


def test_a_file_where_the_folder_should_be_is_refused(imported, tmp_path):
    """It stays as it is."""
    (tmp_path / "net").write_text("a file")
    with pytest.raises(InputError, match="is a file"):
        imported(GOOD)


def test_an_empty_folder_and_missing_folders_above_are_fine(sales_csv, tmp_path):
    """Parents are made; an empty folder is taken."""
    out = tmp_path / "a" / "b"
    out.mkdir(parents=True)
    import_sales(sales_csv(GOOD), MAPPING, out, SalesOptions())
    import_sales(sales_csv(GOOD), MAPPING, tmp_path / "c" / "d", SalesOptions())
    assert contents(out).keys() == contents(tmp_path / "c" / "d").keys()


@pytest.mark.parametrize("written_before", range(14))
def test_a_disk_that_refuses_at_any_file_leaves_nothing_behind(imported, tmp_path, monkeypatch, written_before):
    """Whichever write fails: an error in words, no folder, no leftovers, and the earlier import still whole."""
    imported(GOOD)
    before = contents(tmp_path / "net")
    opened = []
    path_open = writing.Path.open

    def failing(path, *given, **named):
        if "w" in (given[0] if given else named.get("mode", "")):
            opened.append(path)
            if len(opened) > written_before and path.name != "sales.csv":
                raise OSError(28, "No space left on device")
        return path_open(path, *given, **named)

    source = tmp_path / "sales.csv"
    monkeypatch.setattr(writing.Path, "open", failing)
    with pytest.raises(InputError, match="No space left"):
        import_sales(source, MAPPING, tmp_path / "net", ANEW)
    monkeypatch.undo()
    assert contents(tmp_path / "net") == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["net", "sales.csv"]


def test_an_import_that_cannot_take_its_place_leaves_the_earlier_one(imported, tmp_path, monkeypatch):
    """The last step is a rename; if it fails, the old folder is back."""
    imported(GOOD)
    before = contents(tmp_path / "net")
    rename = writing.Path.rename

    def failing(path, target):
        if path.name.startswith(".net-"):
            raise OSError(5, "Input/output error")
        return rename(path, target)

    monkeypatch.setattr(writing.Path, "rename", failing)
    with pytest.raises(InputError, match="Input/output error"):
        imported(GOOD.replace("10001", "20002"), options=ANEW)
    monkeypatch.undo()
    assert contents(tmp_path / "net") == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["net", "sales.csv"]


def test_an_earlier_import_whose_summary_was_damaged_is_left_alone(imported, tmp_path):
    """Without the list of its files nobody knows what is whose."""
    imported(GOOD)
    (tmp_path / "net" / writing.MARK).write_text("{")
    with pytest.raises(InputError, match="no import wrote it"):
        imported(GOOD, options=ANEW)


def test_a_folder_below_a_file_is_refused(sales_csv):
    """There is no such place on a disk."""
    source = sales_csv(GOOD)
    with pytest.raises(InputError, match="cannot be written to"):
        import_sales(source, MAPPING, source / "net", SalesOptions())


def test_wrong_input_writes_nothing(sales_csv, tmp_path):
    """Whether the mistake is in a cell, the options or the start date."""
    for line, options in (
        (GOOD.replace("2.50", "two"), SalesOptions()),
        (GOOD, SalesOptions(currency="pounds")),
        (GOOD, SalesOptions(trailing_days=0)),
        ("C1,10001,-4,2010-03-01,2.50,France", SalesOptions()),
    ):
        with pytest.raises(InputError):
            import_sales(sales_csv(line), MAPPING, tmp_path / "net", options)
    assert [path.name for path in tmp_path.iterdir()] == ["sales.csv"]


def test_the_summary_is_kept_for_programs(imported, tmp_path):
    """Hidden beside the tables: totals as whole numbers, and the names of all files."""
    summary = imported(GOOD)
    facts = json.loads((tmp_path / "net" / writing.MARK).read_text())
    assert facts["kept"]["value"] == summary.kept.value == 10_000_000
    assert set(facts["files"]) == set(contents(tmp_path / "net"))


def test_numbers_are_written_without_exponents():
    """A table is for people: 0.000001, not 1e-06."""
    assert writing.decimal(1e-6) == "0.000001"
    assert writing.decimal(100.0) == "100"
    assert writing.decimal(0.0) == "0"
    assert writing.exact(1_000, 1_000_000) == "0.001"
    assert writing.exact(20_000_000, 1_000_000) == "20"

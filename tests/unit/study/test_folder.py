"""The folder of a study: which one it is, and what may be replaced in it."""

from __future__ import annotations

import pytest

from tests.faults.fakes import silent, study
from twin.errors import InputError
from twin.study.folder import choose
from twin.study.study import Study, run


@pytest.fixture(autouse=True)
def _in_an_empty_place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def ran(**given: object) -> str:
    """Carry out a fake study and return its folder."""
    return str(run(study(replications=1, **given), progress=silent()).folder)


def told(one: Study) -> str:
    """Carry out a study and return what its user was told."""
    lines: list[str] = []
    watch = silent()
    watch.say = lines.append  # type: ignore[method-assign]  # listens in
    run(one, progress=watch)
    return "\n".join(lines)


def test_a_study_as_shipped_has_its_name_as_folder(tmp_path):
    """``reports/<study>`` is where everybody looks for it."""
    assert ran() == "reports/tiny"
    assert (tmp_path / "reports/tiny/manifest.json").exists()


def test_a_study_with_overrides_that_matter_has_a_folder_of_its_own():
    """The name carries the first 8 digits of the study's hash, so that two such studies never meet."""
    grids = [study(seed=seed).grid for seed in (2, 3)]
    folders = [str(choose(grid, True, None).path) for grid in grids]
    assert folders == [f"reports/tiny-{grid.study_hash[:8]}" for grid in grids]
    assert folders[0] != folders[1]


def test_a_named_folder_with_another_study_is_refused_and_the_changed_key_named(tmp_path):
    """What is there stays as it is; ``execution.resume=replace`` is the way to replace it."""
    ran(out="mine")
    before = (tmp_path / "mine/kpis.csv").read_bytes()
    with pytest.raises(InputError, match=r"another study \(changed: run.seed\)") as refusal:
        ran(out="mine", seed=2)
    assert "execution.resume=replace" in str(refusal.value)
    assert (tmp_path / "mine/kpis.csv").read_bytes() == before
    ran(out="mine", seed=2, resume="replace")
    assert (tmp_path / "mine/kpis.csv").read_bytes() != before


def test_a_folder_of_something_else_is_refused(tmp_path):
    """A folder with a planner's own files is not written into, and nothing of it is changed."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/index.html").write_text("my page")
    with pytest.raises(InputError, match="holds other files and no study"):
        ran(out="mine")
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["index.html"]


@pytest.mark.parametrize("out", ["http://example.org/x", "s3://bucket/x", "file", "/dev/null"])
def test_what_is_no_folder_is_refused(tmp_path, out):
    """An address, a file and a device are the user's mistake, and are said to be one."""
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="out: "):
        run(study(), out=out, progress=silent())


def test_the_own_folder_is_brought_up_to_date_when_the_study_changes(tmp_path):
    """Without a named folder a changed study replaces the old one, says what changed, and keeps what they share."""
    run(study(replications=1), progress=silent())
    shared = next((tmp_path / "reports/tiny/runs/movements").rglob("scenario=calm/strategy=a/rep-0000.parquet"))
    time = shared.stat().st_mtime_ns
    said = told(study(replications=1, scenarios=("calm", "flood")))
    assert "the study changed (changed: scenarios.flood, scenarios.storm)" in said
    assert shared.stat().st_mtime_ns == time
    assert not list((tmp_path / "reports/tiny/runs").rglob("scenario=storm/*/*.parquet"))


def test_new_code_does_all_runs_again_and_says_so(tmp_path):
    """Also in a named folder: the study is the same, its answer is computed anew."""
    ran(out="mine")
    records = {path.name for path in (tmp_path / "mine/runs/done").iterdir()}
    assert "the code changed: finished runs are done again" in told(study(replications=1, out="mine", sources="new"))
    assert not records & {path.name for path in (tmp_path / "mine/runs/done").iterdir()}


def test_conclusions_from_other_runs_do_not_survive(tmp_path):
    """Once the code changed, a report of the old runs is gone before the first new run starts."""
    ran(out="mine")
    (tmp_path / "mine/index.html").write_text("old report")
    (tmp_path / "mine/figures").mkdir()
    ran(out="mine", sources="new")
    assert not (tmp_path / "mine/index.html").exists() and not (tmp_path / "mine/figures").exists()


def test_never_resuming_refuses_finished_runs():
    """``execution.resume=never`` starts in an empty folder or not at all."""
    ran(out="mine", resume="never")
    with pytest.raises(InputError, match="holds finished runs"):
        ran(out="mine", resume="never")


def test_replacing_does_every_run_again(tmp_path):
    """``execution.resume=replace`` keeps no file of the old runs, and the new bytes are equal."""
    ran(out="mine")
    record = next((tmp_path / "mine/runs/done").iterdir())
    before, time = record.read_bytes(), record.stat().st_mtime_ns
    ran(out="mine", resume="replace")
    assert record.read_bytes() == before and record.stat().st_mtime_ns > time


def test_a_refused_study_leaves_no_folder_behind(tmp_path):
    """A mistake in ``out=`` writes nothing."""
    with pytest.raises(InputError):
        run(study(), out="http://example.org/x", progress=silent())
    assert list(tmp_path.iterdir()) == []

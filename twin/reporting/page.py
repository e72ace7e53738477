"""The page: everything that the evidence says in one inert HTML file, and its figures beside it."""

from __future__ import annotations

import os
from importlib import resources
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from twin.charts.style import short
from twin.reporting.contents import contents
from twin.reporting.evidence import Evidence
from twin.reporting.figures import Drawing, Figures
from twin.reporting.svg import FONTS
from twin.reporting.timelines import read_timelines

NAME_WIDTH = 60
"""Characters of a name that the page shows; the tables of the study hold all of it."""
TEXT_WIDTH = 5_000
_FIGURES = "figures"


def write_report(evidence: Evidence, out: Path) -> Path:
    """Write ``index.html`` and ``figures/`` (SVG and the data behind it) into a folder; return the path of the page.

    Every file is written under a temporary name and then renamed, the page last, so that a reader never sees half of
    one. The same evidence gives the same bytes. The page holds no script and loads nothing; names from the input are
    text and nothing else.

    Parameters
    ----------
    evidence : Evidence
        The results of a study.
    out : Path
        The study's folder, made if missing; figures of an earlier report in it are replaced.

    Returns
    -------
    Path
        ``out / "index.html"``.
    """
    timelines = read_timelines(evidence)
    drawings = list(Figures(evidence, timelines).drawn())
    template = _environment().get_template("index.html.j2")
    page = template.render(**contents(evidence, timelines, drawings), style=_style())
    _write_figures(drawings, out / _FIGURES)
    _write(out / "index.html", page)
    return out / "index.html"


def _environment() -> jinja2.Environment:
    """Return a template environment in which every value is escaped and no value can hide or reorder characters."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("twin.reporting"), autoescape=True, undefined=jinja2.StrictUndefined,
        finalize=_visible, trim_blocks=True, keep_trailing_newline=True,
    )
    environment.filters.update(name=_name, group=_group)
    return environment


def _visible(value: Any) -> Any:
    return _text(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _name(value: object) -> str:
    return short(value, NAME_WIDTH)


def _text(value: object) -> str:
    return short(" ".join(str(value).split()), TEXT_WIDTH)


def _group(value: str) -> str:
    return value.replace(";", ", ").replace("=", " ")


def _style() -> Markup:
    sheet = resources.files("twin.reporting").joinpath("templates/style.css").read_text(encoding="utf-8")
    return Markup(sheet.replace("FONTS", FONTS))


def _write_figures(drawings: list[Drawing], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    files = {f"{drawing.name}.svg": drawing.svg for drawing in drawings}
    files |= {f"{drawing.name}.csv": drawing.table() for drawing in drawings}
    for name, text in files.items():
        _write(folder / name, text)
    for stale in sorted(folder.iterdir()):
        if stale.suffix in (".svg", ".csv") and stale.name not in files:
            stale.unlink()


def _write(path: Path, text: str) -> None:
    unfinished = path.with_name(f"{path.name}.tmp")
    with unfinished.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)

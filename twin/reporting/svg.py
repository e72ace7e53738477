"""Figures as SVG: the same bytes on repeat, small, and fit to stand inside an HTML page beside others."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from twin.charts.style import styled

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FONTS = "system-ui, -apple-system, 'Segoe UI', 'Helvetica Neue', Arial, 'Noto Sans CJK SC', 'Noto Sans SC', sans-serif"
_NO_METADATA = {"Date": None, "Creator": None, "Format": None, "Type": None}
_TAG = re.compile(r"<[^<>]*>")
_COORDINATES = re.compile(r'\s(?:d|x|y|transform)="[^"]*"')
_DECIMALS = re.compile(r"\d+\.\d+")
_NOTHING = re.compile(r"<g>\s*</g>|<g/>")
_TITLE_SIZE, _TITLE_LETTERS = 12.5, 42
_STROKES = "stroke-linejoin:round;stroke-linecap:butt"


def to_svg(figure: Figure, title: str) -> str:
    """Return a figure under a title as an SVG document: text as text, no date, coordinates to a tenth of a point."""
    file = io.StringIO()
    with styled():
        size = min(_TITLE_SIZE, _TITLE_SIZE * _TITLE_LETTERS / max(len(title), 1))
        figure.suptitle(title, x=0.012, ha="left", fontsize=size, fontweight="bold")
        figure.savefig(file, format="svg", metadata=_NO_METADATA)
    document = re.sub(r"<!--.*?-->\s*|<!DOCTYPE.*?>\s*|<style.*?</style>", "", file.getvalue(), flags=re.DOTALL)
    used = set(re.findall(r"(?:url\(|href=\")#([^\")]+)", document))
    document = _TAG.sub(lambda tag: _shorter(tag[0], used), document)
    while _NOTHING.search(document):
        document = _NOTHING.sub("", document)
    return re.sub(r">\s+<", ">\n<", document)


def inline(document: str, prefix: str, label: str) -> str:
    """Return the document as an element for an HTML page.

    Parameters
    ----------
    document : str
        What ``to_svg`` returned.
    prefix : str
        Put before every id, so that two figures in one page share none.
    label : str
        What a screen reader says instead of the figure; it must have been escaped for an attribute.
    """
    element = document[document.index("<svg") :].strip().replace("xlink:href=", "href=")
    element = re.sub(r'\s+xmlns(:\w+)?="[^"]*"', "", element)
    element = re.sub(r'(<[^<>]*\s)id="([^"]*)"', rf'\1id="{prefix}-\2"', element)
    element = re.sub(r'(<[^<>]*(?:href="|url\())#', rf"\1#{prefix}-", element)
    head, rest = element.split(">", 1)
    head = re.sub(r'\s(width|height|version|font-family)="[^"]*"', "", head)
    return f'{head} role="img" aria-label="{label}">{rest}'


def _shorter(tag: str, used: set[str]) -> str:
    """Return a tag without what does not change the drawing: fine decimals, ids nobody names, defaults."""
    if tag.startswith("<svg"):
        return f'{tag[:-1]} font-family="{FONTS}" style="{_STROKES}">'
    tag = re.sub(r'\sid="([^"]*)"', lambda found: found[0] if found[1] in used else "", tag)
    tag = re.sub(r' transform="rotate\(-?0 [^"]*"| font-family: [^;"]*;', "", tag)
    tag = _COORDINATES.sub(lambda found: _DECIMALS.sub(lambda number: f"{float(number[0]):.1f}", found[0]), tag)
    tag = re.sub(r"\s*([MLQCz])\s*", r"\1", tag) if tag.startswith("<path") else tag
    return re.sub(r"([:;]) ", r"\1", tag)

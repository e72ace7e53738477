"""Figures as SVG: small, the same every time, and at home in a page."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from matplotlib.figure import Figure

from twin.reporting.svg import inline, to_svg


def _figure() -> Figure:
    figure = Figure(figsize=(4, 3), layout="constrained")
    ax = figure.add_subplot()
    ax.plot([1, 2, 3], [1.23456789, 2, 3], "o-", alpha=0.1234567)
    ax.set_title('1.23456 <b> "quoted" & ]]> url(#x) id="y"')
    return figure


def test_a_document_has_no_date_no_program_and_no_comment() -> None:
    """What changes from run to run, or names software, is not part of a figure."""
    document = to_svg(_figure(), "a title")
    assert document == to_svg(_figure(), "a title")
    assert "<!--" not in document and "metadata" not in document and "atplotlib" not in document


def test_coordinates_are_cut_and_nothing_else_is() -> None:
    """A tenth of a point is finer than any screen; text and transparency keep their digits."""
    document = to_svg(_figure(), "a title")
    texts = [element.text for element in ElementTree.fromstring(document).iter() if element.tag.endswith("text")]
    assert '1.23456 <b> "quoted" & ]]> url(#x) id="y"' in texts
    assert "opacity:0.123" in document
    paths = [element.attrib["d"] for element in ElementTree.fromstring(document).iter() if "d" in element.attrib]
    assert paths and not re.search(r"\.\d\d", " ".join(paths))


def test_two_figures_in_one_page_share_no_id_and_name_no_address() -> None:
    """Inside a page there are no declarations, and every reference leads to the figure's own parts."""
    one, two = (inline(to_svg(_figure(), "t"), prefix, "what is seen") for prefix in ("f0", "f1"))
    ids = [
        {part.attrib["id"] for part in ElementTree.fromstring(element).iter() if "id" in part.attrib}
        for element in (one, two)
    ]
    assert ids[0] and not ids[0] & ids[1]
    assert "http" not in one and "xlink" not in one and "<style" not in one
    assert 'aria-label="what is seen"' in one.partition(">")[0]
    assert all(f"#{name}" in one for name in ids[0])

"""Names from the input are text and nothing else, in the page and in the files beside it."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import html5lib
import pytest

from tests.evidence import HOSTILE_NAMES, HOSTILE_STRATEGIES, hostile
from twin.reporting import write_report

ACTIVE = {"script", "iframe", "object", "embed", "link", "base", "form", "img", "video", "audio", "foreignObject"}
LOADING = {"src", "srcset", "data", "action", "formaction", "poster", "background", "xlink:href"}
POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_report(hostile(), tmp_path_factory.mktemp("hostile"))


@pytest.fixture(scope="module")
def parsed(page: Path) -> Element:
    return html5lib.parse(page.read_text(encoding="utf-8"), namespaceHTMLElements=False)


def test_nothing_in_the_page_can_act(parsed: Element) -> None:
    """No script, no frame, no form, no image; no attribute that listens; links lead into the page alone."""
    for element in parsed.iter():
        if not isinstance(element.tag, str):
            continue
        assert element.tag.rpartition("}")[2] not in ACTIVE
        for name, value in element.attrib.items():
            assert not name.lower().startswith("on"), name
            assert name not in LOADING, name
            assert not name.endswith("href") or value.startswith("#"), value


def test_nothing_in_the_page_asks_for_an_address(page: Path) -> None:
    """No style or figure names anything outside of the page, and the policy forbids it once more."""
    text = page.read_text(encoding="utf-8")
    assert re.findall(r"url\((?!#)", text) == []
    assert re.findall(r"@import|https?://", text) == []
    assert f'http-equiv="Content-Security-Policy" content="{POLICY}"' in text


def test_names_are_shown_as_they_are(parsed: Element) -> None:
    """Nothing is evaluated: what looks like a template or a formula is printed letter by letter."""
    text = "".join(parsed.itertext())
    assert "{{7*7}}" in text
    assert HOSTILE_STRATEGIES[1] in text
    assert HOSTILE_NAMES[1] in text, "the name of a supplier, in the map"


def test_no_character_hides_or_turns_text_round(page: Path) -> None:
    """Characters that reorder text are spelled out; long names are cut, so the page stays small."""
    text = page.read_text(encoding="utf-8")
    assert "\u202e" not in text
    assert "\\u202egnp.exe" in text
    assert "A" * 100 not in text
    assert len(text) < 1_000_000


def test_figures_are_plain_files_with_plain_names(page: Path) -> None:
    """Each figure is well-formed XML without script, and no name of a file comes from a name of the input."""
    files = sorted((page.parent / "figures").iterdir())
    assert files
    for path in files:
        assert re.fullmatch(r"[a-z0-9_]+(-[a-z0-9_]+)*\.(svg|csv)", path.name)
        if path.suffix == ".svg":
            tags = {element.tag.rpartition("}")[2] for element in ElementTree.parse(path).iter()}
            assert not tags & ACTIVE

"""The files around the package agree with each other."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#]+)")


def named(requirement: str) -> str:
    return re.match(r"[A-Za-z0-9_.-]+", requirement).group().lower()  # type: ignore[union-attr]  # every requirement has a name


def test_every_dependency_has_its_line_in_the_docs():
    """What for, why this one, what it costs."""
    page = (ROOT / "docs" / "dependencies.md").read_text().lower()
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \|", page, re.MULTILINE)
    explained = {name for row in rows for cell in row for name in cell.split(", ")}
    extras = PROJECT["optional-dependencies"].values()
    wanted = {named(name) for name in (*PROJECT["dependencies"], *(name for extra in extras for name in extra))}
    assert wanted <= explained


def test_constraints_are_names_and_versions_only():
    """No addresses, no local folders, and one line for each core, dev and bench requirement."""
    lines = [line for line in (ROOT / "constraints.txt").read_text().splitlines() if not line.startswith("#")]
    assert not [line for line in lines if not re.fullmatch(r"[A-Za-z0-9_.-]+==[A-Za-z0-9.+!]+", line)]
    pinned = {line.split("==")[0].lower() for line in lines}
    extras = PROJECT["optional-dependencies"]
    wanted = {named(name) for name in (*PROJECT["dependencies"], *extras["dev"], *extras["bench"])}
    assert wanted <= pinned


def test_the_version_is_the_same_everywhere():
    """Changelog and citation name the version of the package."""
    version = PROJECT["version"]
    assert f"\n## {version}" in (ROOT / "CHANGELOG.md").read_text()
    assert f"\nversion: {version}\n" in (ROOT / "CITATION.cff").read_text()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_no_page_links_to_a_file_that_is_not_there(page):
    """Relative links of the documentation lead somewhere."""
    assert not [link for link in LINK.findall(page.read_text()) if not (page.parent / link.strip()).exists()]

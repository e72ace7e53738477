"""Every command, program and file of the documentation does what its page says."""

from __future__ import annotations

import sys

import pytest

from tests.docs.pages import GENERATED, PAGES, ROOT, blocks
from tests.docs.reader import Reader


@pytest.fixture
def clean_imports():
    """Packages that a page made are forgotten with it."""
    before = set(sys.modules)
    yield
    for name in set(sys.modules) - before:
        if name.partition(".")[0] == "my_lab":
            del sys.modules[name]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
@pytest.mark.usefixtures("clean_imports")
def test_everything_on_the_page_can_be_done(page, tmp_path, monkeypatch, capsys):
    """From top to bottom in an empty folder: commands end with their status, outputs are the ones shown."""
    Reader(page, tmp_path, monkeypatch, capsys).read()


@pytest.mark.parametrize("page", sorted({*PAGES} - {*GENERATED}), ids=lambda page: str(page.relative_to(ROOT)))
def test_lines_of_a_page_are_short_enough_to_read(page):
    """Text is broken at 128 characters; tables, code and output are as wide as they must be."""
    text, inside = page.read_text(encoding="utf-8"), False
    for number, line in enumerate(text.splitlines(), start=1):
        inside ^= line.startswith("```")
        assert inside or line.startswith(("|", "```")) or len(line) <= 128, f"{page.name}:{number}"


def test_the_reader_notices_a_wrong_page(tmp_path, monkeypatch, capsys):
    """A wrong status, another output and an unknown program each fail: the check has teeth."""
    wrong = {
        "status": "```bash\ntwin check study=no_such\n```\n",
        "output": "```bash\ntwin --version\n```\n\n```text output\ntwin 9.9\n```\n",
        "program": "```bash\nrm -r everything\n```\n",
        "python": "```python\nassert 1 == 2\n```\n",
        "yaml": "```yaml\nanswer: yes\n```\n",
    }
    for name, text in wrong.items():
        page = tmp_path / f"{name}.md"
        page.write_text(text, encoding="utf-8")
        assert blocks(page)
        with pytest.raises(AssertionError):
            Reader(page, tmp_path, monkeypatch, capsys).read()

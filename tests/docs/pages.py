"""The pages of the documentation as blocks of code.

A fenced block may carry, after its language, ``title="path"`` (a file that the reader lays down), ``append`` or
``instead`` (what it does to that file: add lines, or replace the last ones), or ``output`` (what the commands or the
program before it say). A comment ``<!-- exit 2 -->`` before a block of commands is the status that the last of them
must end with.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
DOCS = sorted((ROOT / "docs").glob("*.md"))
PAGES = [README, ROOT / "CONTRIBUTING.md", ROOT / "scenarios" / "README.md", *DOCS]
GENERATED = [ROOT / "docs" / "network-tables.md", ROOT / "docs" / "kpis.md"]
"""Pages that programs write, one paragraph to a line."""
_FENCE = re.compile(r"(?:<!-- exit (?P<status>\d+) -->\n)?^```(?P<info>[^\n]*)\n(?P<text>.*?)^```$", re.M | re.S)
_TITLE = re.compile(r'title="([^"]+)"')


@dataclass(frozen=True)
class Block:
    """One fenced block of a page."""

    language: str
    words: frozenset[str]
    title: str
    text: str
    line: int
    status: int

    def __str__(self) -> str:
        return f"{self.language} block at line {self.line}"


def blocks(page: Path) -> list[Block]:
    """The fenced blocks of a page, in order."""
    content = page.read_text(encoding="utf-8")
    return [_block(match, content) for match in _FENCE.finditer(content)]


def _block(match: re.Match[str], content: str) -> Block:
    info = match["info"]
    title = _TITLE.search(info)
    words = _TITLE.sub("", info).split()
    return Block(
        words[0] if words else "", frozenset(words[1:]), title.group(1) if title else "", match["text"],
        content.count("\n", 0, match.start("info")) + 1, int(match["status"] or 0),
    )


def titled(page: Path, title: str) -> str:
    """The content that a page gives a file."""
    (found,) = [block.text for block in blocks(page) if block.title == title]
    return found


def table(page: Path, header: str) -> list[list[str]]:
    """The rows of the table of a page whose header begins with the given cells, as cells."""
    lines = page.read_text(encoding="utf-8").splitlines()
    (start,) = [number for number, line in enumerate(lines) if line.startswith(f"| {header} |")]
    rows = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split(" | ")])
    return rows


def names(cells: list[str]) -> list[str]:
    """What stands between backticks in some cells."""
    return [name for cell in cells for name in re.findall(r"`([^`]+)`", cell)]

"""Pieces of Markdown that show any text as it stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table."""
    said = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(text(cell) for cell in row) + " |" for row in said) + "\n"


def text(cell: str) -> str:
    """Return a text on one line without anything that Markdown would format."""
    escaped = "".join(f"\\{character}" if character in "|<>`*[]" else character for character in cell)
    return " ".join(escaped.split())


def code(name: str) -> str:
    """Return a name set as code."""
    return "`" + " ".join(name.replace("`", "'").split()) + "`"

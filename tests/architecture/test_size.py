"""Small pieces: how long functions and files are, and how many things a function is told."""

from __future__ import annotations

import ast
import statistics
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "twin").rglob("*.py"))
Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(source: Path) -> Iterator[Function]:
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def code_lines(source: str, function: Function) -> int:
    """Count lines of the body that hold code: no docstring, comment or blank line; nested functions count in both."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    if not body:
        return 0
    lines = source.splitlines()[body[0].lineno - 1 : function.end_lineno]
    return sum(1 for line in lines if line.strip() and not line.strip().startswith("#"))


def measured() -> dict[str, int]:
    lengths = {}
    for source in SOURCES:
        text = source.read_text(encoding="utf-8")
        for function in functions(source):
            lengths[f"{source.relative_to(ROOT)}:{function.lineno} {function.name}"] = code_lines(text, function)
    return lengths


def test_functions_are_short():
    """Median of about 8 code lines, nine in ten under 30, none over 60."""
    lengths = measured()
    longest = sorted(lengths, key=lengths.__getitem__)[-5:]
    shown = [f"{name}: {lengths[name]}" for name in longest]
    assert statistics.median(lengths.values()) <= 8
    assert statistics.quantiles(lengths.values(), n=10)[-1] < 30
    assert lengths[longest[-1]] <= 60, shown


def test_files_are_short():
    """None over 400 lines."""
    lengths = {str(source): len(source.read_text(encoding="utf-8").splitlines()) for source in SOURCES}
    assert not {name: length for name, length in lengths.items() if length > 400}


def test_functions_are_told_at_most_six_things():
    """Self not counted; kernels are exempt, since bundling arrays in a record would cost more than the loop."""
    told = {}
    for source in SOURCES:
        if source.parent.name == "kernels":
            continue
        for function in functions(source):
            arguments = function.args
            names = [a.arg for a in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]
            told[f"{source.relative_to(ROOT)}:{function.lineno}"] = len([n for n in names if n not in ("self", "cls")])
    assert not {name: count for name, count in told.items() if count > 6}


def test_every_test_says_what_must_hold():
    """A test without a docstring tells its reader nothing when it fails."""
    silent = [
        f"{source.relative_to(ROOT)}:{function.lineno} {function.name}"
        for source in sorted((ROOT / "tests").rglob("test_*.py"))
        for function in functions(source)
        if function.name.startswith("test_") and not ast.get_docstring(function)
    ]
    assert not silent


@pytest.mark.parametrize("forbidden", ["utils", "helpers", "common", "manager", "handler", "core"])
def test_no_file_or_folder_has_a_name_that_says_nothing(forbidden):
    """The folder listing is the table of contents."""
    assert not [str(source) for source in SOURCES if forbidden in (source.stem, source.parent.name)]


def test_measuring_counts_code_and_nothing_else():
    """The measure itself: docstring, comment and blank line are not code, a broken statement is several lines."""
    source = 'def f(a):\n    """Say."""\n\n    # why\n    b = (\n        a\n    )\n    return b\n'
    (function,) = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)]
    assert code_lines(source, function) == 4

"""Files made to exhaust, to hide or to execute: refused within a second of work and little memory, without a trace."""

from __future__ import annotations

import importlib
import os
import pkgutil
import random
import sys
import time
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from twin import kernels
from twin.configuration import load
from twin.configuration.documents import read
from twin.errors import InputError
from twin.templates import PLANNER, lay_down

MEBIBYTE = 1 << 20
BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12)
)
DOUBLING = "k0: x\n" + "".join(f"k{n}: ${{k{n - 1}}}${{k{n - 1}}}\n" for n in range(1, 40))
HOSTILE = {
    "an alias bomb": BOMB,
    "an interpolation that doubles": DOUBLING,
    "an interpolation of itself": "a: ${b}\nb: ${a}\n",
    "500 levels of brackets": "a: " + "[" * 500 + "]" * 500,
    "500 levels of indentation": "".join(f"{'  ' * n}a:\n" for n in range(500)),
    "a mebibyte of opening brackets": "[" * (MEBIBYTE - 1),
    "a mebibyte of opening braces": "{" * (MEBIBYTE - 1),
    "a mebibyte of dashes": "- " * (MEBIBYTE // 2 - 1),
    "a mebibyte of list entries": "a:\n" + "- 1\n" * (MEBIBYTE // 4 - 4),
    "a mebibyte of keys": "".join(f"k{n}: v\n" for n in range(90_000)),
    "one key of a mebibyte": '"' + "k" * (MEBIBYTE - 20) + '": 1\n',
    "a number of a mebibyte": "a: " + "9" * (MEBIBYTE - 20),
    "a mebibyte of refused words": "a:\n" + "- NO\n" * (MEBIBYTE // 5 - 4),
    "a mebibyte of package directives": "# @package x\n" * (MEBIBYTE // 13 - 1),
    "more than a mebibyte": "#" * (MEBIBYTE + 1),
}
SECONDS, BYTES = 1.0, 100 * MEBIBYTE


@pytest.mark.parametrize("case", HOSTILE)
def test_a_file_made_to_exhaust_is_refused_quickly_and_in_little_memory(case, tmp_path):
    """Under one second of work and 100 MiB; the message is short."""
    path = tmp_path / "a.yaml"
    path.write_text(HOSTILE[case])
    started = time.process_time()
    problems = _problems(path)
    spent = time.process_time() - started
    tracemalloc.start()
    _problems(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert problems
    assert all(len(str(problem)) < 1_000 for problem in problems)
    assert spent < SECONDS
    assert peak < BYTES


def _problems(path: Path) -> tuple[Any, ...]:
    try:
        return read(path, "a.yaml").problems
    except InputError as error:
        return error.problems


PAYLOADS = (
    "_target_: os.system\n_args_: [touch owned]", "more: {_target_: subprocess.run, args: [touch, owned]}",
    "more: {_target_: pathlib.Path.unlink, self: {_target_: pathlib.Path, _args_: [README.md]}}",
    "more: {_target_: pathlib.Path.write_text, self: owned, data: x}", "more: {_target_: pandas.read_pickle}",
    "more: {_target_: numpy.load, file: x, allow_pickle: true}", "more: {_target_: builtins.eval, _args_: [1]}",
    "more: {_target_: urllib.request.urlopen, url: 'http://127.0.0.1'}", "more: {_target_: webbrowser.open, url: x}",
    "more: {_target_: pandas.eval, expr: x}", "more: {_call_: os.system}", "_partial_: true",
    "more: !!python/object/apply:os.system [touch owned]", "more: !!python/name:os.system", "more: !!python/module:os",
    "more: !!python/object/new:subprocess.Popen [[touch, owned]]", "more: ${oc.env:HOME}", "more: ${oc.decode:x}",
    "more: ${now:%Y}", "more: ${hydra:runtime.cwd}", "hydra: {run: {dir: /tmp/owned}}",
    "hydra: {searchpath: ['file:///tmp']}", "hydra.run.dir: owned", "defaults: [/hydra/launcher: joblib]",
    "defaults: ['../../etc/passwd']", "defaults: [_self_, {override /hydra/sweeper: basic}]",
)


@pytest.fixture
def planner(tmp_path, monkeypatch) -> Path:
    """A planner's folder as the working directory."""
    lay_down(tmp_path / "planner")
    monkeypatch.chdir(tmp_path / "planner")
    return tmp_path / "planner"


_watched: list[tuple[str, Any]] = []
_watching = False
_EXECUTION = ("os.system", "os.exec", "os.posix_spawn", "os.fork", "subprocess.Popen", "socket.connect", "os.remove")


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if _watching and (event in _EXECUTION or (event == "open" and _writes(arguments))):
        _watched.append((event, arguments))


def _writes(arguments: tuple[Any, ...]) -> bool:
    flags = arguments[2] if len(arguments) > 2 and isinstance(arguments[2], int) else 0
    return bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))


@pytest.fixture(scope="module", autouse=True)
def hook() -> None:
    """Python's own audit hook; it cannot be taken away again, so it is told when to look.

    Kernels are imported first: numba tries its cache folder then, which no planner's file has a part in.
    """
    for module in pkgutil.iter_modules(kernels.__path__):
        importlib.import_module(f"{kernels.__name__}.{module.name}")
    sys.addaudithook(_watch)


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("name", ["scenarios/heat_wave.yaml", "configs/strategy/weekly_report.yaml"])
def test_nothing_in_a_file_is_executed(planner, name, payload):
    """No process, no connection, nothing written or removed, seen by the interpreter itself; and the key is named."""
    global _watching
    _problems(planner / name)
    with (planner / name).open("a") as file:
        file.write(payload + "\n")
    _watched.clear()
    _watching = True
    try:
        with pytest.raises(InputError) as caught:
            load(["study=first_study"])
    finally:
        _watching = False
    assert _watched == []
    assert any(name in problem.where for problem in caught.value.problems)


def test_the_watcher_sees(planner):
    """The negative control: writing a file and starting a process are noticed."""
    global _watching
    _watched.clear()
    _watching = True
    try:
        Path("owned").write_text("x")
        os.system("true")
    finally:
        _watching = False
    assert {event for event, _ in _watched} == {"open", "os.system"}


WORDS = (
    "NO", "null", "~", "{}", "[]", "[1,2]", "1e400", ".nan", "-1", "0123", "12:30:00", '"x"', "${a}", "&a x", "*a",
    "!!int 3", "true", "99999999999999999999", "0.5", "???", "a: b", "_target_: x", "\t", "- ", "  ", "\u202e",
    "x" * 300, "|", "@", "#",
)


def mutated(text: str, draw: random.Random) -> str:
    """Return the text with one line or character changed, doubled or lost."""
    lines = text.split("\n")
    place = draw.randrange(len(lines))
    kind = draw.randrange(5)
    if kind == 0:
        lines[place] = lines[place].split(":")[0] + ": " + draw.choice(WORDS)
    elif kind == 1:
        del lines[place]
    elif kind == 2:
        lines.insert(place, draw.choice(lines))
    elif kind == 3:
        lines[place] = " " * draw.randrange(4) + lines[place]
    else:
        spot, new = draw.randrange(len(text)), draw.choice((*WORDS, "\n", chr(draw.randrange(32, 127))))
        return text[:spot] + new + text[spot + draw.randrange(3) :]
    return "\n".join(lines)


@pytest.mark.parametrize("seed", range(30))
def test_a_damaged_file_is_accepted_or_explained(planner, seed):
    """Whatever changes in a valid file: a study or an ``InputError``, never anything else."""
    draw = random.Random(seed)
    for name in ("scenarios/heat_wave.yaml", "configs/strategy/weekly_report.yaml", "configs/study/first_study.yaml"):
        (planner / name).write_text(mutated((PLANNER / name).read_text(), draw))
        try:
            load(["study=first_study"])
        except InputError as error:
            assert error.problems
        (planner / name).write_text((PLANNER / name).read_text())

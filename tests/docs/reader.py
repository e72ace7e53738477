"""A reader who does everything that a page says, in a folder of his own, with less patience than the page has.

``twin run`` is carried out in one process, with a few days and replications unless the command says how many. A study
run as its file says is written where it would be without that.
"""

from __future__ import annotations

import doctest
import importlib
import re
import shlex
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.docs.pages import ROOT, Block, blocks
from twin import catalogue, cli
from twin.configuration.documents import parse

SALES = ROOT / "tests" / "fixtures" / "online_retail_sample" / "sales.csv"
PLACEHOLDERS = {"FILE": str(SALES), "DIR": "imported"}
ONE_PROCESS = ["execution.engine=serial", "execution.progress=false"]
FEW_DAYS = {"run.horizon_days": "8", "run.warmup_days": "2", "run.replications": "2"}
SHORT = {"README.md": ["run.warmup_days=5"]}
"""Settings that a page's Python examples are carried out with, beside ``ONE_PROCESS``."""
_PLAIN = ("text", "csv")


class Reader:
    """Carries out the blocks of one page."""

    def __init__(self, page: Path, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
        self.page, self.monkeypatch, self.capsys = page, monkeypatch, capsys
        self.names: dict[str, Any] = {"__name__": "__main__"}
        self.said = ""
        monkeypatch.chdir(home)
        monkeypatch.setattr(sys, "path", ["", *sys.path])
        monkeypatch.setattr(catalogue, "_extensions", [])
        self._load_short()

    def read(self) -> None:
        """Do what every block says."""
        for block in blocks(self.page):
            if block.title:
                lay_down(block)
            elif block.language == "bash":
                self._commands(block)
            elif block.language == "python":
                self._program(block)
            elif block.language == "yaml":
                assert not parse(block.text, str(block)).problems
            elif "output" in block.words:
                self._compare(block)
            else:
                assert block.language in (*_PLAIN, ""), f"{block}: nobody checks it"

    def _program(self, block: Block) -> None:
        self.capsys.readouterr()
        importlib.invalidate_caches()  # a block before may just have written the module that this one imports
        exec(compile("\n" * block.line + block.text, str(self.page), "exec"), self.names)
        self.said = self.capsys.readouterr().out

    def _commands(self, block: Block) -> None:
        lines = [line for line in block.text.replace("\\\n", " ").splitlines() if line.strip()]
        self.capsys.readouterr()
        for number, line in enumerate(lines, start=1):
            status = self._command(shlex.split(line, comments=True))
            said = self.capsys.readouterr()
            self.said = said.out + said.err
            wanted = block.status if number == len(lines) else 0
            assert status == wanted, f"{self.page.name}, {block}: {line}\nended with {status}\n{self.said}"

    def _command(self, words: list[str]) -> int:
        if not words:
            return 0
        program, *arguments = words
        if program == "cd":
            self.monkeypatch.chdir(arguments[0])
            return 0
        if program == "make":
            return int(not re.search(rf"^{arguments[0]}:", (ROOT / "Makefile").read_text(), re.M))
        if program == ".ci/run":
            return int(not (ROOT / program).exists())
        assert program in ("twin", ".venv/bin/twin"), f"{self.page.name}: who checks '{program}'?"
        return self._twin([_placed(argument) for argument in arguments])

    def _twin(self, arguments: list[str]) -> int:
        if arguments[0] != "run":
            return cli.main(arguments)
        given = {argument.partition("=")[0] for argument in arguments}
        short = [f"{key}={value}" for key, value in FEW_DAYS.items() if key not in given]
        home = [] if len(arguments) > 2 else [f"out=reports/{arguments[1].partition('=')[2]}"]
        return cli.main([*arguments, *short, *home, *ONE_PROCESS])

    def _load_short(self) -> None:
        from twin.study import loading

        load, more = loading.load, [*ONE_PROCESS, *SHORT.get(self.page.name, [])]

        def short(overrides: Any = (), **options: Any) -> Any:
            return load([*overrides, *more], **options)

        self.monkeypatch.setattr(loading, "load", short)

    def _compare(self, block: Block) -> None:
        said = "".join(f"{line.rstrip()}\n" for line in self.said.splitlines())
        checker, options = doctest.OutputChecker(), doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
        difference = checker.output_difference(doctest.Example("", block.text), said, options)
        assert checker.check_output(block.text, said, options), f"{self.page.name}, {block}\n{difference}"


def _placed(argument: str) -> str:
    """An argument with the page's placeholders filled in."""
    key, equals, value = argument.rpartition("=")
    return key + equals + PLACEHOLDERS.get(value, value)


def lay_down(block: Block, folder: Path = Path()) -> None:
    """Write the file that a block gives, or change it as the block says."""
    path = folder / block.title
    path.parent.mkdir(parents=True, exist_ok=True)
    before = path.read_text(encoding="utf-8").splitlines(keepends=True) if path.exists() else []
    if "append" not in block.words and "instead" not in block.words:
        assert not before, f"{block}: {block.title} is there already"
    if "instead" in block.words:
        before = before[: -block.text.count("\n")]
    path.write_text("".join(before) + block.text, encoding="utf-8")

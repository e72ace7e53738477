"""Progress: how far the study is and how long it will take, on a terminal and in a log."""

from __future__ import annotations

import io

from twin.study import progress
from twin.study.progress import Bar, Lines, observer


class Terminal(io.StringIO):
    """A screen that somebody looks at."""

    def isatty(self) -> bool:
        return True


def test_a_log_gets_lines_with_what_is_done_and_what_is_left(monkeypatch):
    """Finished runs of an earlier start count as done, but not for the speed."""
    now = iter([0.0, 10.0, 10.0, 10.1, 20.0])
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(now))
    stream = io.StringIO()
    lines = Lines(stream)
    lines.begin(total=8, finished=5)
    for _ in range(3):
        lines.advance()
    lines.end()
    assert stream.getvalue().splitlines() == [
        "5 of 8 runs done", "6 of 8 runs done, about 20 s left", "8 of 8 runs done",
    ]


def test_progress_can_be_turned_off_and_warnings_cannot():
    """``execution.progress=false`` is about progress."""
    stream = io.StringIO()
    quiet = observer(False, stream)
    quiet.begin(2, 0)
    quiet.advance()
    quiet.say("warning: a file is damaged")
    assert stream.getvalue() == "warning: a file is damaged\n"


def test_a_terminal_gets_a_bar_with_time_left():
    """Runs done of all runs, the time spent and the time left."""
    terminal = Terminal()
    bar = observer(True, terminal)
    assert isinstance(bar, Bar)
    bar.begin(total=4, finished=1)
    bar.advance()
    bar.say("note: [red]not markup[/red]")
    bar.end()
    assert "2/4" in terminal.getvalue() and "left" in terminal.getvalue()
    assert "[red]not markup[/red]" in terminal.getvalue()


def test_a_pipe_gets_no_bar():
    """Control characters do not end up in a file."""
    assert isinstance(observer(True, io.StringIO()), Lines)

"""Signals to stop: the first unwinds the study, the second ends the process."""

from __future__ import annotations

import os
import signal
import threading

import pytest

from twin.study.errors import Interrupted
from twin.study.interruption import stoppable


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_the_first_signal_unwinds_with_the_status_of_the_shell(number, status):
    """Whoever holds something lets go of it; afterwards the process heeds signals as before."""
    before = signal.signal(number, signal.default_int_handler)
    try:
        with pytest.raises(Interrupted) as stopped, stoppable():
            os.kill(os.getpid(), number)
        assert stopped.value.exit_status == status
        assert "run the same command again" in str(stopped.value)
        assert signal.getsignal(number) is signal.default_int_handler
    finally:
        signal.signal(number, before)


def test_the_second_signal_is_not_caught():
    """Somebody who presses Ctrl-C twice means it."""
    with pytest.raises(Interrupted), stoppable():
        try:
            os.kill(os.getpid(), signal.SIGTERM)
        finally:
            assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


def test_a_signal_that_is_ignored_stays_ignored():
    """A study in the background of a script that ignores Ctrl-C goes on."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with stoppable():
            os.kill(os.getpid(), signal.SIGINT)
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)


def test_outside_the_main_thread_nothing_changes():
    """A study may run in a thread of a larger program, which then owns the signals."""
    found: list[object] = []

    def work() -> None:
        with stoppable():
            found.append(signal.getsignal(signal.SIGTERM))

    before = signal.getsignal(signal.SIGTERM)
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert found == [before]

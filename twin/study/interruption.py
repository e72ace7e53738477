"""Ctrl-C and termination signals: the first one stops a study in good order, a second one ends it at once."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from twin.study.errors import Interrupted

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def stoppable() -> Iterator[None]:
    """Turn the first signal to stop into ``Interrupted``, which unwinds the study; the next has its usual effect.

    A signal that this process ignores stays ignored. Outside the main thread, where Python receives no signals, nothing
    changes.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in _SIGNALS}
    heeded = [number for number in _SIGNALS if before[number] is not signal.SIG_IGN]
    for number in heeded:
        signal.signal(number, _stop)
    try:
        yield
    finally:
        for number in heeded:
            signal.signal(number, before[number])


def _stop(signum: int, frame: FrameType | None) -> None:
    for number in _SIGNALS:
        signal.signal(number, signal.SIG_DFL)
    raise Interrupted(signum)

"""The program of a worker process: one line of JSON in per job, one out when it begins and one when it ends.

A worker has nothing of its parent but its search path: no inherited memory, no pickled objects, no re-run of the user's
script. It ends when its parent does, however the parent ended, because its standard input then ends.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Iterator
from queue import SimpleQueue
from typing import IO, Any

from twin.study.errors import OutputError
from twin.study.executors.base import BEGUN, cause_of, imported


def main() -> None:
    """Serve jobs until the parent closes the pipe."""
    answers = _answers()
    lines: SimpleQueue[str] = SimpleQueue()
    threading.Thread(target=_receive, args=(lines,), daemon=True).start()
    while True:
        request = json.loads(lines.get())
        for answer in _served(request["task"], request["data"]):
            answers.write(json.dumps(answer) + "\n")
            answers.flush()


def _answers() -> IO[str]:
    """Return the pipe to the parent, and send what the models print to standard error instead of into it."""
    pipe = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return pipe


def _receive(lines: SimpleQueue[str]) -> None:
    """Watch the parent even while a run is computing: an orphan must not go on writing."""
    for line in sys.stdin:
        lines.put(line)
    os._exit(0)


def _served(task: str, data: Any) -> Iterator[dict[str, Any]]:
    """Say that a job begins, which is when its time starts to count, and then how it ended."""
    try:
        function = imported(task)
        yield {BEGUN: True}
        function(data)
    except OutputError as error:
        yield {"output": [error.path, error.needed_bytes, error.reason]}
    except BaseException as error:
        yield {"cause": cause_of(error)}
    else:
        yield {}


if __name__ == "__main__":
    main()

"""The program of a worker process: one line of JSON in per job, one line out.

A worker has nothing of its parent but its search path: no inherited memory, no pickled objects, no re-run of the user's
script. It ends when its parent does, however the parent ended, because its standard input then ends.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from queue import SimpleQueue
from typing import IO, Any

from twin.study.errors import OutputError
from twin.study.executors.base import cause_of, imported


def main() -> None:
    """Serve jobs until the parent closes the pipe."""
    answers = _answers()
    lines: SimpleQueue[str] = SimpleQueue()
    threading.Thread(target=_receive, args=(lines,), daemon=True).start()
    while True:
        request = json.loads(lines.get())
        answers.write(json.dumps(_answer(request["task"], request["data"])) + "\n")
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


def _answer(task: str, data: Any) -> dict[str, Any]:
    try:
        imported(task)(data)
    except OutputError as error:
        return {"output": [error.path, error.needed_bytes, error.reason]}
    except BaseException as error:
        return {"cause": cause_of(error)}
    return {}


if __name__ == "__main__":
    main()

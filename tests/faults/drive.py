"""A study of fake runs as a program: ``python -m tests.faults.drive OUT '{"workers": 2, ...}'``."""

from __future__ import annotations

import json
import resource
import signal
import sys

from tests.faults.fakes import study
from twin.study.errors import Interrupted, StudyError
from twin.study.study import run


def main(out: str, given: str) -> int:
    """Run the study that the JSON text describes and return the exit status of the command line."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    options = json.loads(given)
    if limit := options.pop("largest_file", None):
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    try:
        return run(study(**options), out=out).exit_status
    except (StudyError, Interrupted) as error:
        print(error, file=sys.stderr)
        return error.exit_status


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

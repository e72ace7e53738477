"""What the benchmarks share. Importing it first keeps every library to one thread, so that one core is one core."""

import os
import resource

THREAD_SETTINGS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")
for _setting in THREAD_SETTINGS:
    os.environ[_setting] = "1"  # read when NumPy and numba are imported


def peak_mb() -> int:
    """Return the most memory that this process has held so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024

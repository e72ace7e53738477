"""Draws do not depend on the vector instructions of a processor."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
SCRIPT = """
import hashlib
import numpy as np
from twin.kernels import elementary, inversion, philox
names = np.arange(1, 2001, dtype=np.uint64)
u = philox.uniform_block(np.uint64(1), np.uint64(2), names[:20], names, 5)
mean = 40.0 * philox.uniform_block(np.uint64(3), np.uint64(4), names[:20], names, 6) ** 3
digest = hashlib.sha256()
for drawn in (
    inversion.poisson(u, mean), inversion.negative_binomial(u, mean, 2.0), elementary.normal_deviates(u.ravel()),
    elementary.exponential_deviates(u.ravel()), elementary.lognormal_deviates(u.ravel(), 0.7),
    elementary.cosines(3.0 * u.ravel() - 1.5), elementary.powers(mean.ravel(), -1.1),
):
    digest.update(drawn.tobytes())
print(digest.hexdigest())
"""


def drawn_on(processor: dict[str, str], cache: Path) -> str:
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(cache), **processor}
    return subprocess.run(
        [sys.executable, "-c", SCRIPT], env=environment, cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout


@pytest.mark.slow
def test_a_processor_without_vector_extensions_draws_the_same_bits(tmp_path):
    """Compiled for this machine and for a generic one: not a bit of 200,000 draws differs."""
    here = drawn_on({}, tmp_path / "here")
    plain = drawn_on({"NUMBA_CPU_NAME": "generic", "NUMBA_CPU_FEATURES": ""}, tmp_path / "plain")
    assert here == plain

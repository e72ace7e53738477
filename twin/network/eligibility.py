"""Which sites may serve which channels, by how far the chain has integrated its channels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from twin.network.arrays import BoolArray, FloatArray

FULL = 1.0
"""The highest integration level: every site that is ever open to a channel is."""


@dataclass(frozen=True)
class Eligibility:
    """From which integration level (0 to 1) on a channel's orders may be served from a site."""

    from_level: FloatArray
    """[channel, site]; infinite: never."""

    def open(self, level: float) -> BoolArray:
        """Return [channel, site] whether a site may serve a channel at a level."""
        return np.asarray(self.from_level <= level)

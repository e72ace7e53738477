"""A timed run of the twin, and how two sides are timed in turn."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass

from twin.ledger.run import Run
from twin.network.network import Network
from twin.simulation import Cell, RunSettings, simulate


@dataclass(frozen=True)
class Seconds:
    """How long a piece of work took: by the clock on the wall, and on the processor.

    Other work on the machine lengthens the second much less, so comparisons rest on it.
    """

    wall: float
    cpu: float


@dataclass(frozen=True)
class Timed:
    """What a run took and what it served."""

    days: int
    seconds: Seconds
    units: int
    """Units that customers asked for."""
    fill_rate: float
    """Share of them that was handed over at once, over the whole run."""

    @property
    def seconds_a_day(self) -> float:
        """CPU seconds per simulated day."""
        return self.seconds.cpu / self.days


def timed(work: Callable[[], object]) -> Seconds:
    """Return how long a piece of work takes, without garbage left by what ran before."""
    gc.collect()
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return Seconds(time.perf_counter() - wall, time.process_time() - cpu)


def run_twin(network: Network, days: int, audit: str = "daily", grain: str = "day") -> Timed:
    """Simulate a network from its opening stock, building included, with the command line's default recording."""
    kept: list[Run] = []
    cell = Cell(network, RunSettings(horizon_days=days, warmup_days=0, grain=grain), audit=audit)
    seconds = timed(lambda: kept.append(simulate(cell)))
    units, fill_rate = served(kept[0])
    return Timed(days, seconds, units, fill_rate)


def served(run: Run) -> tuple[int, float]:
    """Return the units that customers asked for, and the share of them that was sold at once."""
    moved = run.movements.groupby("move", observed=True).units.sum()
    sold = int(moved.get("sale", 0))
    wanted = sold + int(moved.get("miss", 0))
    return wanted, sold / wanted


def in_turn(sides: dict[str, Callable[[], Timed]], rounds: int) -> dict[str, Timed]:
    """Run each side once per round, one after the other; return each side's fastest run.

    Turns spread what the rest of the machine does over all sides; the fastest run is the least disturbed one.
    """
    best: dict[str, Timed] = {}
    for _ in range(rounds):
        for name, side in sides.items():
            run = side()
            if name not in best or run.seconds_a_day < best[name].seconds_a_day:
                best[name] = run
    return best

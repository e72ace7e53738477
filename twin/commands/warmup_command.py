"""``twin warmup``: how many days a study's runs need to forget how they began."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from twin.commands.parsing import study_parser, study_settings
from twin.errors import InputError, Problem

_WEEK = 7


def main(arguments: Sequence[str]) -> int:
    """Simulate a few pilot runs of every strategy without events, and say where MSER-5 cuts them."""
    parser = study_parser("warmup", "Say how many days of warm-up a study needs, from pilot runs; write nothing.")
    parser.add_argument("--pilots", type=int, default=5, metavar="N", help="pilot runs of each strategy (default 5)")
    given = parser.parse_intermixed_args(arguments)
    if given.pilots < 1:
        raise InputError([Problem("command line: --pilots", given.pilots, "must be 1 or more")])
    settings = study_settings(given)
    for notice in settings.notices:
        print(notice)
    from twin.comparison.warmup import Truncation, judged, settled, stock_by_day
    from twin.simulation import simulate

    variant, found = settings.variants[0], list[Truncation | None]()
    chosen = variant.config["run"]["warmup_days"]
    width = max(map(len, variant.strategies))
    for strategy in variant.strategies:
        cell = replace(variant.cell(variant.scenarios[0], strategy), events=())
        found.append(settled([stock_by_day(simulate(cell, number)) for number in range(given.pilots)]))
        days = "-" if found[-1] is None else str(found[-1].index)
        said = judged(found[-1], chosen)
        print(f"{strategy:{width}}  settles after {days:>4} days; {chosen} days of warm-up: {said}")
    reliable = [one.index for one in found if one is not None and one.reliable]
    if len(reliable) < len(found):
        print("not every strategy settles: try a longer run.horizon_days, or look at stock over time in the report")
    else:
        print(f"set run.warmup_days={_WEEK * math.ceil(max(reliable) / _WEEK)} or more")
    return 0

"""`twin verify`: run the theory cases, show expected and simulated values side by side, and say how many hold."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from twin.errors import InputError, Problem, nearest
from twin.verification import (
    arrivals,
    bullwhip,
    choosing,
    collaboration,
    continuous,
    dual_sourcing,
    identities,
    inventory,
    picking,
    pooling,
    promising,
    protecting,
    queues,
    records,
    statistics,
    two_echelon,
)
from twin.verification.cases import Case, Figure, Outcome

_CHAPTERS = (
    inventory,
    continuous,
    dual_sourcing,
    two_echelon,
    pooling,
    arrivals,
    promising,
    protecting,
    choosing,
    records,
    queues,
    picking,
    bullwhip,
    collaboration,
    statistics,
    identities,
)
CASES = {case.id: case for chapter in _CHAPTERS for case in chapter.CASES}
"""Every case by its id."""
_CONFIDENCE = 0.99995
_DONE, _FAILED, _DIFFERENT = 0, 1, 3

Show = Callable[[str], object]


def run(ids: Sequence[str] = (), full: bool = False, twice: bool = False, show: Show = print) -> int:
    """Run theory cases and return the exit status: 0 if all hold, 1 if one fails, 3 if two equal runs differ.

    Parameters
    ----------
    ids
        Which cases; none: all.
    full
        At full size (tens of minutes) instead of quickly (minutes).
    twice
        Run every case twice and compare the runs.
    show
        Takes each line of the table.

    Raises
    ------
    InputError
        No case of that id; the nearest one is named.
    """
    cases = _chosen(ids)
    held = 0
    for case in cases:
        outcome = case.simulate(full)
        held += outcome.holds
        for line in lines(case, outcome):
            show(line)
        if twice and _ids(outcome) != _ids(case.simulate(full)):
            show(f"{case.id}: two runs that must be equal were not")
            return _DIFFERENT
    show(f"{held} of {len(cases)} cases hold")
    return _DONE if held == len(cases) else _FAILED


def _chosen(ids: Sequence[str]) -> list[Case]:
    unknown = [name for name in ids if name not in CASES]
    if unknown:
        raise InputError(
            Problem("verify", name, "no theory case of that id", f"valid are {', '.join(CASES)}", nearest(name, CASES))
            for name in unknown
        )
    return [CASES[name] for name in ids] or list(CASES.values())


def _ids(outcome: Outcome) -> list[tuple[str, list[float]]]:
    return [(figure.run_id, list(figure.simulated)) for figure in (*outcome.figures, *outcome.perturbed)]


def lines(case: Case, outcome: Outcome) -> list[str]:
    """Return the table of a case as lines of text."""
    verdict = "holds" if outcome.holds else "FAILS"
    rows = [f"{case.id}  {case.title}: {verdict}", f"        source: {case.source}"]
    rows += [_row(figure, "agrees" if figure.holds else "DIFFERS") for figure in outcome.figures]
    rows.append(f"        must fail when perturbed: {case.perturbation}")
    rows += [_row(figure, "NOT NOTICED" if figure.holds else "noticed") for figure in outcome.perturbed]
    return rows


def _row(figure: Figure, verdict: str) -> str:
    spread = figure.half_width(_CONFIDENCE)
    simulated = f"{figure.mean:.6g} +- {spread:.2g}" if len(figure.simulated) > 1 else f"{figure.mean:.6g}"
    return f"        {figure.name:<44} expected {figure.expected:<10.6g} simulated {simulated:<22} {verdict}  " \
           f"[run {figure.run_id}]"

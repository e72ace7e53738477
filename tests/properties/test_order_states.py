"""The states of an order line: one writer, no illegal step, times that never run back."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import twin
from tests.properties.test_orders_against_a_naive_simulator import WORLDS, played
from twin.kernels.order_states import LINE, ORDER, TransitionError, move_to
from twin.ledger.order_states import FOLLOWS, LineState

PACKAGE = Path(twin.__file__).parent
FOLLOWING = {
    "placed": {"promised", "cancelled"},
    "promised": {"sourced", "backordered", "cancelled"},
    "backordered": {"sourced", "cancelled"},
    "sourced": {"reserved"},
    "reserved": {"released", "picked", "rejected", "cancelled"},
    "released": {"picking", "rejected", "cancelled"},
    "picking": {"picked", "rejected"},
    "rejected": {"sourced", "backordered", "cancelled"},
    "picked": {"packed", "dispatched"},
    "packed": {"staged", "dispatched"},
    "staged": {"dispatched"},
    "dispatched": {"ready", "delivered", "cancelled"},
    "ready": {"delivered", "cancelled"},
    "delivered": {"returned"},
    "cancelled": set(),
    "returned": {"restocked", "refurbishing", "scrapped"},
    "restocked": set(),
    "refurbishing": {"refurbished"},
    "refurbished": set(),
    "scrapped": set(),
}
"""What may follow what, written down a second time."""
PLACED_AT = 1_000
BESIDE = (
    "released", "picking", "rejected", "packed", "staged", "ready",
    "returned", "restocked", "refurbishing", "refurbished", "scrapped",
)
"""The states whose timestamps lie beside the lines."""


class Placed:
    """An order that has just been placed."""

    def __init__(self, lines: int) -> None:
        self.orders, self.lines = np.zeros(1, ORDER), np.zeros(lines, LINE)
        self._stamps, self._beside = self.lines["stamps"], np.full((lines, len(BESIDE)), -1, np.int32)
        self._stamps[:] = -1
        self.orders["placed"], self.orders["lines"] = PLACED_AT, lines
        self.lines["state"] = LineState.PLACED

    def move(self, line: int, state: str, second: int) -> None:
        stamps = self._beside if state in BESIDE else self._stamps
        move_to(self.orders, self.lines, stamps, line, number(state), second)

    @property
    def stamps(self) -> np.ndarray:
        """[line, state - 1] all timestamps."""
        within, beside = iter(self._stamps.T), iter(self._beside.T)
        return np.stack([next(beside if state.label in BESIDE else within) for state in list(LineState)[1:]], axis=1)

    def state(self, line: int) -> str:
        return LineState(self.lines["state"][line]).label


def path_to(state: str) -> list[str]:
    """Return the states that lead from placed to one."""
    paths = [["placed"]]
    while paths[0][-1] != state:
        first = paths.pop(0)
        paths += [[*first, each] for each in sorted(FOLLOWING[first[-1]]) if each not in first]
    return paths[0]


def number(state: str) -> int:
    return int(LineState[state.upper()])


def test_the_package_has_the_transitions_that_are_written_down_here():
    """Nobody has added or dropped one on the quiet; what nothing follows is final."""
    assert {state.label: {each.label for each in following} for state, following in FOLLOWS.items()} == FOLLOWING
    assert {state.label for state in LineState if state.final} == {
        "cancelled", "restocked", "refurbished", "scrapped",
    }


@pytest.mark.parametrize("before", list(FOLLOWING))
def test_every_pair_is_either_stamped_or_refused(before):
    """From each state, each of the twenty: a legal one takes the line there, another leaves the line as it was."""
    for after in FOLLOWING:
        order = Placed(1)
        for second, state in enumerate(path_to(before)[1:]):
            order.move(0, state, PLACED_AT + second)
        stamps = order.stamps
        if after in FOLLOWING[before]:
            order.move(0, after, PLACED_AT + 77)
            stamps[0, number(after) - 1] = 77
            assert order.state(0) == after
        else:
            with pytest.raises(TransitionError):
                order.move(0, after, PLACED_AT + 77)
            assert order.state(0) == before
        assert np.array_equal(order.stamps, stamps)


steps = st.lists(st.tuples(st.integers(0, 2), st.sampled_from(sorted(FOLLOWING)), st.integers(0, 5_000)), max_size=60)


@given(steps)
def test_no_walk_gets_a_line_where_it_may_not_be(walk):
    """Three lines of an order, states asked for at random: lines do not touch each other, and each is where the table
    of transitions takes it, with the second of each state that it went through and no other.
    """
    order, now = Placed(3), PLACED_AT
    where, been = ["placed"] * 3, [{"placed": 0}, {"placed": 0}, {"placed": 0}]
    for line, state, later in walk:
        now += later
        if state in FOLLOWING[where[line]]:
            order.move(line, state, now)
            where[line], been[line][state] = state, now - PLACED_AT
        else:
            with pytest.raises(TransitionError):
                order.move(line, state, now)
    for line in range(3):
        assert order.state(line) == where[line]
        assert order.stamps[line].tolist() == [been[line].get(state.label, -1) for state in LineState][1:]
        seconds = [second for second in order.stamps[line].tolist() if second >= 0]
        if where[line] != "cancelled" and "rejected" not in been[line]:
            assert seconds == sorted(seconds)


@pytest.mark.parametrize(("seed", "grain"), WORLDS)
def test_in_whole_runs_every_line_walks_a_legal_path_forward_in_time(seed, grain):
    """The states that a line was in, by their seconds, are a path of the table; one final state at most, and last."""
    _, run, _ = played(seed, grain)
    names = [state.label for state in LineState][1:]
    for row in run.order_lines.to_dict("records"):
        been = ["placed", *(name for name in names if row[name] >= 0)]
        seconds = [0, *(row[name] for name in been[1:])]
        assert seconds == sorted(seconds), row
        assert all(after in FOLLOWING[before] for before, after in itertools.pairwise(been)), row
        assert been[-1] == row["state"], row


def written(node: ast.AST) -> Iterator[ast.expr]:
    """The places that a statement assigns to."""
    if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        for target in targets:
            yield from target.elts if isinstance(target, ast.Tuple) else [target]


def is_state(place: ast.AST) -> bool:
    """Whether a place is a column of states, the timestamps, a part of them, or a whole row of the lines.

    The queues count lines under the same name: ``queues.lines`` holds no states.
    """
    if not isinstance(place, ast.Subscript):
        return False
    parts = [place]
    while isinstance(parts[-1], ast.Subscript):
        parts.append(parts[-1].value)
    name = parts[-1].attr if isinstance(parts[-1], ast.Attribute) else getattr(parts[-1], "id", "")
    columns = [part.slice.value for part in parts[:-1] if isinstance(part.slice, ast.Constant)]
    counted = isinstance(parts[-1], ast.Attribute) and getattr(parts[-1].value, "id", "") == "queues"
    whole_row = name.strip("_") == "lines" and not counted and not any(isinstance(column, str) for column in columns)
    return "state" in columns or name.strip("_") in ("stamps", "side_stamps") or whole_row


def renames(node: ast.AST) -> bool:
    """Whether a statement gives a whole column of states another name, under which it could be written unseen."""
    column = node.value.slice if isinstance(node, ast.Assign) and isinstance(node.value, ast.Subscript) else None
    return isinstance(column, ast.Constant) and column.value == "state"


def writers(source: str) -> dict[str, list[str]]:
    """Return, per function, the statements by which it writes states and timestamps."""
    found: dict[str, list[str]] = {}
    for function in ast.walk(ast.parse(source)):
        if isinstance(function, ast.FunctionDef):
            writing = [ast.unparse(node) for node in ast.walk(function)
                       if any(map(is_state, written(node))) or renames(node)]
            if writing:
                found[function.name] = writing
    return found


def test_one_function_writes_states():
    """Besides it, a line is born as placed in one place, and moved to another row in one other."""
    found = {
        (source.name, function)
        for source in PACKAGE.rglob("*.py") for function in writers(source.read_text(encoding="utf-8"))
    }
    assert found == {("order_states.py", "move_to"), ("placing.py", "append"), ("compacting.py", "compact")}
    birth = writers((PACKAGE / "kernels" / "placing.py").read_text(encoding="utf-8"))["append"]
    assert birth == ["own['state'] = _PLACED", "stamps[line, :] = -1", "side_stamps[line, :] = -1"]
    moved = (PACKAGE / "kernels" / "compacting.py").read_text(encoding="utf-8")
    assert writers(moved)["compact"] == ["lines[n] = lines[line]", "side_stamps[n] = side_stamps[line]"]


@pytest.mark.parametrize("line", [
    'columns.lines["state"][n] = 8', 'lines[n]["state"] += 1', "columns.stamps[line, 3] = 5", "self._stamps[a] = -1",
    "columns.side_stamps[line, 0] = 5",
    'a, lines["state"][0] = 1, 2', 'where = lines["state"]', "columns.lines[a] = b", 'row["state"] = 8',
])
def test_another_writer_would_be_found(line):
    """Whatever the spelling: the column first or the row, several at once, or under another name."""
    assert writers(f"def other():\n    {line}\n")
    assert not writers('def reader():\n    if lines["state"][n] == 3:\n        x = lines["state"][n]\n')
    assert not writers("def counter():\n    queues.lines[site] -= 1\n")

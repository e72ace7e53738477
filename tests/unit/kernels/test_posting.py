"""The loops of the book against plain Python."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.kernels import posting

ROWS, PRODUCTS = 6, 3
DAY = 86_400
MOST_LINES = 64
UNMETERED = (posting.NOT_METERED, posting.NOT_METERED)
ALL_METERED = (posting.AREA_AND_READY, posting.AREA_AND_READY)


class Ledger:
    """The arrays of a small book."""

    def __init__(self, balance=None) -> None:
        self.balance = np.zeros((ROWS, PRODUCTS), np.int64) if balance is None else balance
        self.flow = np.zeros(MOST_LINES, np.int64)
        self.per_product = np.zeros(PRODUCTS, np.int64)
        self.fingerprint = np.zeros(ROWS, np.int64)
        self.weights = posting.product_weights(PRODUCTS)
        self.area, self.ready = self.balance * DAY, (self.balance > 0) * DAY

    def _pages(self):
        return posting.Pages(self.balance, self.fingerprint, self.weights, self.area, self.ready)

    def post(self, taken, given, units, guarded=True, meters=UNMETERED, left=0) -> int:
        rows = np.arange(len(taken))
        return posting.post(
            self._pages(), taken, given, units, guarded, self.flow, rows, self.per_product, meters, left
        )

    def post_lines(self, taken, given, products, units, guarded=True, meters=UNMETERED, left=0) -> int:
        rows = np.arange(len(taken))
        return posting.post_lines(
            self._pages(), taken, given, rows, products, units, guarded, self.flow,
            self.per_product, meters, np.resize(left, max(np.size(left), 1)),
        )

    def state(self):
        names = ("balance", "flow", "per_product", "fingerprint", "area", "ready")
        return {name: getattr(self, name).tolist() for name in names}


def full(units: int = 20) -> Ledger:
    return Ledger(np.full((ROWS, PRODUCTS), units, np.int64))


def array(values) -> np.ndarray:
    return np.array(values, np.int64)


lines = st.lists(
    st.tuples(st.integers(0, 2), st.integers(3, 5), st.integers(0, PRODUCTS - 1), st.integers(-1, 12)), max_size=12
)


@given(lines)
def test_lines_are_posted_all_or_none_and_as_one_by_one(moved):
    """Against plain Python: the first line that is negative or takes too much undoes those before it."""
    ledger, expected, refused = full(), np.full((ROWS, PRODUCTS), 20, np.int64), -1
    for number, (taken, given_, product, units) in enumerate(moved):
        if units < 0 or expected[taken, product] < units:
            refused, expected = number, np.full((ROWS, PRODUCTS), 20, np.int64)
            break
        expected[taken, product] -= units
        expected[given_, product] += units
    columns = [array(column) for column in zip(*moved, strict=True)] or [array([])] * 4
    assert ledger.post_lines(*columns) == refused
    assert np.array_equal(ledger.balance, expected)
    if refused >= 0:
        assert not any(each.any() for each in (ledger.flow, ledger.per_product, ledger.fingerprint))


blocks = st.lists(
    st.tuples(st.integers(0, 2), st.integers(3, 5), st.lists(st.integers(-1, 12), min_size=3, max_size=3)),
    min_size=1, max_size=6,
)


@given(blocks)
def test_a_block_is_the_same_as_its_cells_one_by_one(moved):
    """Repeated rows included; the refused cell is the first that cannot be posted, and then nothing has moved."""
    block, cells = full(), full()
    taken, given_, units = (array(column) for column in zip(*moved, strict=True))
    row, product = (index.ravel() for index in np.indices(units.shape))
    said = block.post(taken, given_, units)
    assert said == cells.post_lines(taken[row], given_[row], product, units.ravel())
    assert np.array_equal(block.balance, cells.balance)
    assert np.array_equal(block.per_product, cells.per_product)
    assert np.array_equal(block.fingerprint, cells.fingerprint)
    if said >= 0:
        assert (block.balance == 20).all()
        assert not block.flow.any()


def test_an_account_without_guard_may_run_negative():
    """A counterpart gives what it does not have; its partner holds as much with the other sign."""
    ledger = Ledger()
    assert ledger.post(array([0]), array([3]), array([[5, 0, 7]]), guarded=False) == -1
    assert ledger.balance[0].tolist() == [-5, 0, -7]
    assert ledger.balance[3].tolist() == [5, 0, 7]


def test_a_row_named_three_times_loses_three_times():
    """The fault of indexed assignment, which keeps only the last of them, is not possible here."""
    ledger = full()
    assert ledger.post(array([1, 1, 1]), array([4, 4, 5]), array([[5, 5, 5]] * 3)) == -1
    assert ledger.balance[[1, 4, 5]].tolist() == [[5, 5, 5], [30, 30, 30], [25, 25, 25]]


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ({(0, 1): 1}, 2),
        ({(0, 1): 1, (3, 1): -1}, 2),
        ({(0, 1): 1, (0, 2): -1}, 2),
        ({(0, 1): 1, (0, 2): -1, (3, 1): -1, (3, 2): 1}, 2),
    ],
    ids=["one cell", "between rows", "between products", "four cells that keep every sum"],
)
def test_the_audit_sees_every_write_that_was_not_posted(written, fault):
    """From one cell to four that leave the sum of every row and of every product as it was."""
    ledger = Ledger()
    ledger.post(array([0, 1]), array([3, 4]), array([[5, 6, 7], [8, 9, 1]]), guarded=False)
    expected = ledger.balance.sum(axis=1)
    group = np.zeros(ROWS, np.int64)
    sums = np.zeros((1, PRODUCTS), np.int64)
    told = (ledger.balance, group, expected, ledger.fingerprint, ledger.weights, sums)
    assert posting.audit(*told)[0] == 0
    for at, units in written.items():
        ledger.balance[at] += units
    assert posting.audit(*told)[:2] == (fault, 0)


def test_the_audit_sees_a_group_that_does_not_sum_to_zero():
    """Even where every row is the replay of what was recorded, as after a posting between two groups."""
    ledger = Ledger()
    ledger.post(array([0]), array([3]), array([[5, 0, 0]]), guarded=False)
    group = array([0, 0, 0, 1, 1, 1])
    sums = np.zeros((2, PRODUCTS), np.int64)
    expected = ledger.balance.sum(axis=1)
    said = posting.audit(ledger.balance, group, expected, ledger.fingerprint, ledger.weights, sums)
    assert tuple(said) == (1, 0, 0)


def test_replayed_flows_are_the_sums_of_the_rows():
    """What left each row and what reached it, move by move."""
    expected = np.zeros(4, np.int64)
    posting.replay(expected, array([[5, 0], [2, 3]]), array([[0, 1], [2, 2]]), array([[2, 3], [3, 3]]))
    assert expected.tolist() == [-5, 0, 0, 5]


def test_no_two_products_weigh_the_same():
    """All weights are odd, so that no number of units short of 2^64 leaves a fingerprint as it was."""
    weights = posting.product_weights(100_000)
    assert len(np.unique(weights)) == 100_000
    assert (weights % 2 != 0).all()


metered = st.lists(
    st.tuples(st.integers(0, 86_399), st.integers(0, 2), st.integers(3, 5), st.integers(0, PRODUCTS - 1),
              st.integers(0, 9)), max_size=15,
)


@given(metered)
def test_unit_seconds_are_the_sum_of_the_balances_over_the_seconds(moved):
    """Against plain Python: every balance lasts from its movement to the next, and the last until midnight.

    One batch of lines, or a block for each line: the same.
    """
    moved = sorted(moved)
    start = np.full((ROWS, PRODUCTS), 8, np.int64)
    possible, now = [], start.copy()
    area, ready, before = np.zeros_like(start), np.zeros_like(start), 0
    for second, taken, given_, product, units in moved:
        if now[taken, product] >= units:
            area, ready, before = area + now * (second - before), ready + (now > 0) * (second - before), second
            now[taken, product] -= units
            now[given_, product] += units
            possible.append((second, taken, given_, product, units))
    area, ready = area + now * (86_400 - before), ready + (now > 0) * (86_400 - before)

    one = Ledger(start.copy())
    second, taken, given_, product, units = (array([line[of] for line in possible]) for of in range(5))
    assert one.post_lines(taken, given_, product, units, True, ALL_METERED, DAY - second) == -1
    other = Ledger(start.copy())
    for at, source, target, k, number in possible:
        block = np.zeros((1, PRODUCTS), np.int64)
        block[0, k] = number
        assert other.post(array([source]), array([target]), block, True, ALL_METERED, DAY - at) == -1
    for ledger in (one, other):
        assert np.array_equal(ledger.balance, now)
        assert np.array_equal([ledger.area, ledger.ready], [area, ready])


@given(lines, st.integers(1, DAY))
def test_what_is_refused_leaves_no_trace_on_a_meter(moved, left):
    """Lines and blocks, metered: after a refusal every array is as it was."""
    columns = [array(column) for column in zip(*moved, strict=True)] or [array([])] * 4
    taken, given_, product, units = columns
    block = np.zeros((len(moved), PRODUCTS), np.int64)
    block[np.arange(len(moved)), product] = units
    for post, args in (("post_lines", columns), ("post", (taken, given_, block))):
        ledger = full()
        before = ledger.state()
        if getattr(ledger, post)(*args, True, ALL_METERED, left) >= 0:
            assert ledger.state() == before


def test_a_line_beside_the_book_is_refused():
    """A row or a product that is none: nothing is written anywhere."""
    for rows, product in (([0, 1, 6], [0, 1, 2]), ([0, 1, -1], [0, 1, 2]), ([0, 1, 2], [0, 1, 3])):
        ledger = full()
        before = ledger.state()
        ends, units = np.arange(3), array([1, 1, 1])
        said = posting.post_lines(
            ledger._pages(), ends, ends + 3, array(rows), array(product), units, True, ledger.flow, ledger.per_product,
            UNMETERED, array([0]),
        )
        assert said == posting.STRAY
        assert ledger.state() == before

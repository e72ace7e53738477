"""Our Philox against NumPy's, and addresses against each other."""

from __future__ import annotations

import numpy as np
import pytest

from twin.kernels import philox

KEY = (np.uint64(0x243F6A8885A308D3), np.uint64(0x13198A2E03707344))
GOLDEN = [
    0.8476783704800169, 0.2374949005621575, 0.1579010966675799, 0.0461678135049296,
    0.8432263931897709, 0.10333448368306619, 0.31940491192043885, 0.23224795294313527,
]


def words(count: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 2**64, count, np.uint64)


def as_number(parts: np.ndarray) -> int:
    return sum(int(word) << (64 * place) for place, word in enumerate(parts))


def test_our_words_are_numpys_raw_words_bit_for_bit():
    """500 random keys and counters give the words of numpy.random.Philox, which counts from one."""
    keys, counters = words(1000, 1).reshape(500, 2), words(2000, 2).reshape(500, 4)
    ours = philox.blocks(keys, counters)
    for i in range(500):
        numpys = np.random.Philox(key=as_number(keys[i]), counter=(as_number(counters[i]) - 1) % 2**256)
        assert np.array_equal(numpys.random_raw(4), ours[i])


def test_extreme_keys_and_counters_agree_with_numpy_too():
    """All bits clear and all bits set: no carry of the 128-bit product is lost."""
    full = np.uint64(2**64 - 1)
    keys = np.array([[0, 0], [full, full], [0, full]], np.uint64)
    counters = np.array([[1, 0, 0, 0], [full] * 4, [0, full, 0, full]], np.uint64)
    ours = philox.blocks(keys, counters)
    for i in range(3):
        numpys = np.random.Philox(key=as_number(keys[i]), counter=(as_number(counters[i]) - 1) % 2**256)
        assert np.array_equal(numpys.random_raw(4), ours[i])


def test_the_known_answers_of_the_authors_hold():
    """The Random123 known-answer vector of philox4x64-10 for an all-zero key and counter."""
    known = [0x16554D9ECA36314C, 0xDB20FE9D672D0FDC, 0xD7E772CEE186176B, 0x7E68B68AEC7BA23B]
    assert philox.blocks(np.zeros((1, 2), np.uint64), np.zeros((1, 4), np.uint64))[0].tolist() == known


def test_the_first_draws_are_pinned():
    """Golden draws: a change of any of these changes every result of every study."""
    drawn = philox.uniform_block(*KEY, np.arange(1, 3, dtype=np.uint64), np.arange(11, 15, dtype=np.uint64), 41)
    assert drawn.ravel().tolist() == GOLDEN


def test_four_days_at_once_are_the_days_one_by_one():
    """The lanes of a block are the four consecutive days, so callers may cache them."""
    rows, columns = words(7, 3), words(5, 4)
    four = philox.uniform_days(*KEY, rows, columns, 9)
    for lane in range(4):
        assert np.array_equal(four[lane], philox.uniform_block(*KEY, rows, columns, 36 + lane))


def test_scattered_lines_are_cells_of_the_block():
    """An address gives the same draw whichever kernel is asked."""
    rows, columns = words(6, 5), words(6, 6)
    days = np.arange(6, dtype=np.int64) + 3
    lines = philox.uniform_lines(*KEY, rows, columns, days)
    cells = [philox.uniform_block(*KEY, rows, columns, int(day))[i, i] for i, day in enumerate(days)]
    assert lines.tolist() == cells


def test_another_row_or_column_leaves_every_other_draw_unchanged():
    """Draws belong to names: adding, removing and reordering entities moves none."""
    rows, columns = words(4, 7), words(3, 8)
    before = philox.uniform_block(*KEY, rows, columns, 12)
    after = philox.uniform_block(*KEY, np.r_[words(1, 9), rows[::-1]], np.r_[columns, words(2, 10)], 12)
    assert np.array_equal(after[1:, :3], before[::-1])


@pytest.mark.parametrize("index", [-5, -1, 0, 3, 4, 2**40])
def test_any_whole_number_is_a_time_index(index):
    """Days before the start and event times in seconds are addresses like any other."""
    one = np.ones(1, np.uint64)
    drawn = philox.uniform_block(*KEY, one, one, index)[0, 0]
    four = philox.uniform_days(*KEY, one, one, index // 4)[index % 4, 0, 0]
    assert drawn == four
    assert 0.0 < drawn < 1.0


def test_the_ends_of_the_unit_interval_are_never_drawn():
    """The smallest and largest word give 2^-53 and 1 - 2^-53, so every quantile is finite."""
    assert philox.unit(np.uint64(0)) == 2.0**-53
    assert philox.unit(np.uint64(2**64 - 1)) == 1.0 - 2.0**-53


def test_uniforms_are_uniform_and_days_do_not_echo():
    """A million draws: the mean within five standard errors, ten bins by chi-square, no correlation of days."""
    four = philox.uniform_days(*KEY, words(500, 11), words(500, 12), 3).reshape(4, -1)
    count = four.size
    assert abs(four.mean() - 0.5) < 5 / np.sqrt(12 * count)
    bins = np.histogram(four, bins=10, range=(0, 1))[0]
    assert ((bins - count / 10) ** 2 / (count / 10)).sum() < 33.7  # chi-square of 9 degrees at 1e-4
    assert np.abs(np.corrcoef(four) - np.eye(4)).max() < 5 / np.sqrt(four.shape[1])

"""Where a series settles."""

import numpy as np
import pytest

from twin.comparison.warmup import Truncation, judged, mser5, settled


def exact(values):
    """Return the cut by trying every one, in plain Python."""
    batches = [sum(values[n: n + 5]) / 5 for n in range(0, len(values) // 5 * 5, 5)]
    scores = []
    for cut in range(len(batches) // 2 + 1):
        kept = batches[cut:]
        mean = sum(kept) / len(kept)
        scores.append(sum((batch - mean) ** 2 for batch in kept) / len(kept) ** 2)
    return 5 * scores.index(min(scores)), min(scores)


@pytest.mark.parametrize("seed", range(10))
def test_it_is_the_best_of_all_cuts(seed):
    """Against a second implementation that tries each."""
    rng = np.random.default_rng(seed)
    values = (10 * np.exp(-np.arange(203) / 15) + rng.normal(0, 1, 203)).tolist()
    found = mser5(values)
    index, score = exact(values)
    assert found.index == index
    assert found.statistic == pytest.approx(score, rel=1e-9)


def test_what_is_settled_from_the_start_is_not_cut():
    """A constant series: every cut is as good, the first is taken."""
    assert mser5([3.0] * 60) == Truncation(0, 0.0, 3.0, 3.0, True)


def test_a_series_that_never_settles_is_not_trusted():
    """A straight line is cut at the end of what is searched."""
    found = mser5(list(range(200)))
    assert (found.index, found.reliable) == (100, False)
    assert judged(found, 500).startswith("cannot tell")


def test_a_warm_up_is_judged_by_where_the_mean_over_replications_settles():
    """Forty days of an opening stock that is used up, then level."""
    one = np.concatenate([np.linspace(100, 50, 40), np.full(160, 50.0)])
    found = settled([one, one + 2])
    assert found is not None and found.index in (35, 40) and found.mean == pytest.approx(51, abs=0.2)
    assert judged(found, 40) == "long enough"
    assert judged(found, 20) == "too short"


def test_too_short_a_run_says_so():
    """Nineteen days are not enough for anything."""
    assert settled([np.ones(19)]) is None
    assert judged(None, 5).startswith("cannot tell")
    with pytest.raises(ValueError, match="20 numbers"):
        mser5([1.0] * 19)

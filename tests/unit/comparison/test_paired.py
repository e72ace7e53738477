"""Two strategies in the same world."""

from twin.comparison import paired, share_won


def test_only_replications_of_both_make_pairs_and_the_others_are_named():
    """Replication 1 is missing in one, 3 in the other: two pairs, in order, whatever the order of the runs."""
    pairs = paired({2: 5.0, 0: 3.0, 1: 9.0}, {0: 1.0, 3: 9.0, 2: 2.0})
    assert (pairs.strategy, pairs.baseline, pairs.differences) == ((3, 5), (1, 2), (2, 3))
    assert pairs.dropped == (1, 3)


def test_share_won_counts_a_tie_half():
    """One win, one tie, two losses of four: 1.5 of 4; the other way round where lower is better."""
    assert share_won([1, 0, -1, -2], "higher") == 0.375
    assert share_won([1, 0, -1, -2], "lower") == 0.625
    assert share_won([0, 0], "higher") == 0.5


def test_nothing_is_won_where_neither_direction_is_better():
    """Nor where nothing was compared."""
    assert share_won([1, 2], "neither") is None
    assert share_won([], "higher") is None

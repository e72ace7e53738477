"""Numbers as they stand in the result tables."""

import math

import numpy as np
import pandas as pd

from twin.kpis import formatted, rounded, written


def test_rounding_again_changes_nothing():
    """A number read back from a table is the number that was written."""
    for number in np.random.default_rng(3).normal(0, 1e7, 500):
        assert rounded(rounded(number)) == rounded(number) == float(written(rounded(number)))


def test_whole_numbers_are_written_in_full_and_missing_ones_as_nothing():
    """15 digits of an exact count survive; NaN is an empty cell."""
    assert written(123456789012345.0) == "123456789012345"
    assert written(0.1 + 0.2) == "0.3"
    assert written(-0.0) == "0"
    assert written(math.nan) == ""


def test_a_table_becomes_text_without_losing_names_that_look_like_numbers():
    """The site '007' and the site 'NA' stay what they are; None is nothing."""
    table = pd.DataFrame({"site": ["007", "NA", None], "n": [3, 4, 5], "value": [1 / 3, math.nan, 2.0]}, dtype=object)
    shown = formatted(table.astype({"n": "int64", "value": "float64"}))
    assert shown["site"].tolist() == ["007", "NA", ""]
    assert shown["n"].tolist() == ["3", "4", "5"]
    assert shown["value"].tolist() == ["0.333333333333", "", "2"]

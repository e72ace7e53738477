"""What a row of the result tables is about, in text."""

import numpy as np
import pandas as pd

from twin.comparison import groups
from twin.comparison.groups import texts


def test_empty_dimensions_are_left_out_however_they_are_written():
    """'' and a missing value both mean: not about one; a table need not have every dimension."""
    table = pd.DataFrame({"site": ["north", "", None, np.nan], "kind": ["", "all", "", "holding"]}, dtype=object)
    assert groups(table) == ["site=north", "kind=all", "", "kind=holding"]


def test_texts_are_never_the_word_nan():
    """A column that is missing, or that a reader took for numbers, is text all the same."""
    assert texts(pd.DataFrame({"variant": [np.nan, 7]}), "variant") == ["", "7.0"]
    assert texts(pd.DataFrame({"variant": ["a"]}), "scenario") == [""]

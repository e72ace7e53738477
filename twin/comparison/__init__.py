"""Strategies against a baseline: paired differences, intervals, Holm's correction, verdicts, the answer in words."""

from twin.comparison.compare import COLUMNS, compare, dropped
from twin.comparison.correction import holm
from twin.comparison.groups import HEADLINES, groups
from twin.comparison.paired import Pairs, paired, share_won
from twin.comparison.replications import CONFIDENCE, Interval, interval, p_value
from twin.comparison.sentences import sentences
from twin.comparison.verdicts import verdict
from twin.kpis import formatted

__all__ = [
    "COLUMNS", "CONFIDENCE", "HEADLINES", "Interval", "Pairs", "compare", "dropped", "formatted", "groups", "holm",
    "interval", "p_value", "paired", "sentences", "share_won", "verdict",
]

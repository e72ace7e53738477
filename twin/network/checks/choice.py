"""Customers who choose: every channel is among what they choose from, and nothing else says what they do."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from twin.errors import Problem
from twin.network.draft import Draft
from twin.network.names import first_rows


def check_choice(draft: Draft) -> Iterator[Problem]:
    """Check that each channel can be chosen, and that no shares of modes are given beside."""
    table, channels, shares = (draft.tables[name] for name in ("choice", "channels", "mode_shares"))
    if not len(table) or not table.trusted:
        return
    if len(shares):
        yield shares.problem(0, "share", "has no effect: customers choose their mode by the table choice",
                             "remove one of the two tables")
    known = table["channel"].good.all() and all(draft.online.channels.known(name) for name in table["channel"].distinct)
    chosen = np.unique(table["channel"].take(draft.online.channels.row))
    for number, row in enumerate(first_rows(channels, "channel").tolist()):
        if known and number not in chosen:
            yield channels.problem(row, "channel", "has no row in choice",
                                   "add rows with the modes that its customers choose from")


def check_weight_of_no_purchase(draft: Draft) -> Iterator[Problem]:
    """Check that a weight of ordering nothing is given to customers who choose."""
    table = draft.tables["network"]
    if not draft.tables["choice"].absent:
        return
    for row in np.flatnonzero(table["key"].take(lambda key: key == "no_purchase_weight", bool)).tolist():
        yield table.problem(row, "key", "has no effect: there is no table choice", "add the table, or remove the row")

"""The narrowest row wins, site first; what a refused row may have meant is in doubt."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.network.chains import ROWS
from twin.network import records
from twin.network.names import Names, product_names, site_names
from twin.network.schema import TABLES
from twin.network.specificity import winners
from twin.network.tables import Table, understand

SITES = [("mill", "supplier", "a"), ("hub", "warehouse", "a"), ("north", "store", "b"), ("south", "store", "c")]
PRODUCTS = [("tea", "drinks"), ("milk", "drinks"), ("rice", "staples")]
FAMILIES = ["drinks", "staples"]
SITE_NAMES = ["all", "stores", "suppliers", "a", "b", "hub", "north"]
PRODUCT_NAMES = ["all", "drinks", "staples", "tea", "rice"]


def table(name: str, rows: Sequence[dict[str, object]]) -> Table:
    """Return an understood table."""
    raw, _ = records.read(name, rows)
    assert raw is not None
    return understand(raw, TABLES[name])[0]


@pytest.fixture(scope="module")
def names() -> tuple[Names, Names]:
    """Names of four sites and three products."""
    template, product = ROWS["sites"][0], ROWS["products"][0]
    sites = [{**template, "site": site, "kind": kind, "group": group} for site, kind, group in SITES]
    products = [{**product, "product": product_id, "family": family} for product_id, family in PRODUCTS]
    return site_names(table("sites", sites)), product_names(table("products", products))


def rates(*rows: tuple[str, str]) -> Table:
    """Return a demand table with these site and product names."""
    return table("demand", [{"site": site, "product": product, "units_per_day": 1} for site, product in rows])


def rank(name: str, wide_to_narrow: Sequence[Sequence[str]]) -> int:
    """Return how narrow a name is by the order in the contract of the tables."""
    return next((level for level, members in enumerate(wide_to_narrow) if name in members), len(wide_to_narrow))


@given(st.permutations([(site, product) for site in SITE_NAMES for product in PRODUCT_NAMES]), st.integers(1, 35))
def test_the_narrowest_row_wins_in_any_order(
    names: tuple[Names, Names], order: list[tuple[str, str]], count: int
) -> None:
    """For each site and product the winner is the best of all rows that name it, by site and then by product."""
    rows = order[:count]
    won = winners(rates(*rows), ("site", "product"), names).row
    for site, (site_id, kind, group) in enumerate(SITES):
        for product, (product_id, family) in enumerate(PRODUCTS):
            naming = [
                (rank(a, [["all"], ["stores", "suppliers"], ["a", "b"]]), rank(b, [["all"], FAMILIES]), row)
                for row, (a, b) in enumerate(rows)
                if a in ("all", f"{kind}s", group, site_id) and b in ("all", family, product_id)
            ]
            assert won[site, product] == (max(naming)[2] if naming else -1)


def test_a_misspelled_name_leaves_its_neighbour_in_doubt(names: tuple[Names, Names]) -> None:
    """Only what the nearest name stands for is uncertain, so that other gaps are still found."""
    found = winners(rates(("nroth", "drinks")), ("site", "product"), names)
    assert (found.row == -1).all()
    assert np.argwhere(found.doubt).tolist() == [[2, 0], [2, 1]]


def test_a_name_like_no_other_leaves_everything_in_doubt(names: tuple[Names, Names]) -> None:
    """Where nothing is near, the row may have meant any site."""
    found = winners(rates(("zzzzzz", "rice")), ("site", "product"), names)
    assert np.argwhere(found.doubt).tolist() == [[0, 2], [1, 2], [2, 2], [3, 2]]
    assert not found.surely_none[:, 2].any()
    assert found.surely_none[:, :2].all()

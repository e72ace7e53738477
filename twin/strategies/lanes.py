"""Rights to split orders over lanes, against a network: who may, and whether there is anything to split."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from twin import catalogue
from twin.errors import Problem
from twin.network.arrays import IntArray
from twin.network.network import Network


def problems(network: Network, right: Mapping[str, Any], sites: IntArray, where: str) -> Iterator[Problem]:
    """Yield a rule that splits orders where one decides for others, or where no product has a second lane."""
    folder, rule = f"policies.{right.get('decision')}", str(right.get("rule", ""))
    if rule not in catalogue.names(folder) or not hasattr(catalogue.load(folder, rule), "split"):
        return
    if right.get("owner", "self") != "self":
        said = f"'{rule}' splits the orders of those who decide for themselves"
        yield Problem(f"{where}.owner", right["owner"], said, "owner: self")
    fits = getattr(catalogue.load(folder, rule), "fits_one_lane", None)
    if fits and fits(right):
        return
    lanes = network.edges
    brings = [(lanes.share[lanes.destination == site] > 0).sum(axis=0).max(initial=0) for site in sites]
    if len(sites) and max(brings) < 2:
        yield Problem(f"{where}.rule", rule, f"none of '{right['sites']}' has a second lane for any product",
                      "add one to the tables lanes and sourcing, with a share above 0")

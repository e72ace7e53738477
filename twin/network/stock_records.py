"""Stock records as data: how often they go wrong, by how much, and how often somebody counts."""

from __future__ import annotations

from dataclasses import dataclass

from twin.network.arrays import FloatArray, IntArray


@dataclass(frozen=True)
class StockRecords:
    """How records of stock differ from the stock; terms are rows of the table."""

    row: IntArray
    """[site, sku] which terms hold; -1: the record is right."""
    wrong_share: FloatArray
    """[terms] of the records, wrong before the first day."""
    error_units: FloatArray
    """[terms] mean size of an error, book units, >= 1."""
    drift_per_day: FloatArray
    """[terms] rate at which a record goes wrong."""
    shrink_share: FloatArray
    """[terms] of the errors: goods vanish (else the record is changed by mistake)."""
    count_every_days: IntArray
    """[terms] days between two counts of a record; 0: never."""
    cost_per_count_minor: IntArray
    reject_share: FloatArray
    """[terms] of the order lines whose goods are there, and not taken."""

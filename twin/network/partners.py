"""Partners: the companies that own sites, carry goods and settle with each other."""

from __future__ import annotations

from dataclasses import dataclass

ROLES = ("supplier", "warehouse_operator", "store_operator", "carrier", "platform")
OUTSIDE = "outside"
"""The counterpart of every flow of money that enters or leaves the chain: customers, labour, capital, raw material."""


@dataclass(frozen=True)
class Partners:
    """The companies of the chain; ``OUTSIDE`` is no entry here, it is added by the book of money as the last row."""

    ids: tuple[str, ...]
    names: tuple[str, ...]
    roles: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.ids)

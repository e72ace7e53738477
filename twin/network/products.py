"""Products: what is bought, moved, stored and sold."""

from __future__ import annotations

from dataclasses import dataclass

from twin.errors import Problem, nearest
from twin.network.arrays import BoolArray, IntArray, frozen


@dataclass(frozen=True)
class Products:
    """The assortment, one entry per product (SKU); money per *book unit* in micro minor units (see ``twin.units``)."""

    ids: tuple[str, ...]
    names: tuple[str, ...]
    families: tuple[str, ...]
    price_micro: IntArray
    """[sku] retail price, micro minor units per book unit."""
    cost_micro: IntArray
    """[sku] what a unit costs the supplier that makes or buys it, micro minor units per book unit."""
    mass_g: IntArray
    """[sku] grams per unit (not per book unit)."""
    volume_ml: IntArray
    """[sku] millilitres per unit (not per book unit)."""

    def __len__(self) -> int:
        return len(self.ids)

    def members(self, name: str) -> BoolArray:
        """Return [sku] which products a name stands for: ``all``, a family or one product."""
        if name == "all":
            return frozen([True] * len(self), bool)
        return frozen([name in own for own in zip(self.ids, self.families, strict=True)], bool)

    def unknown(self, where: str, name: str) -> Problem:
        """Return the problem with a name that stands for no product."""
        valid = ("all", *dict.fromkeys(self.families), *self.ids)
        return Problem(where, name, "no product or family of that name", nearest=nearest(name, valid))

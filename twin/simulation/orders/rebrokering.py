"""Brokering again: lines that a site has rejected look for another one, apart from those who ask for the first time."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from twin.kernels import shelves
from twin.kernels.order_states import Columns
from twin.kernels.order_waves import Asking
from twin.network.arrays import IntArray


def rounds(columns: Columns, asking: Asking, shown: Callable[[], IntArray]) -> Iterator[tuple[Asking, IntArray]]:
    """Yield orders of which a site has rejected lines, oldest first, with what they may take [site, sku].

    A line may not go back to the site that rejected it last: there, nothing of its product is shown. Orders that this
    would wrongly keep from something follow in a round of their own. ``shown`` returns what the record shows now.
    """
    start = 0
    while start < len(asking.orders):
        free = shown().copy()
        stop = shelves.barred(columns, asking.lines, asking.first_line, asking.product, asking.units, start, free)
        yield _part(asking, start, stop), free
        start = stop


def _part(asking: Asking, start: int, stop: int) -> Asking:
    """Return some of the orders that ask."""
    first, last = int(asking.first_line[start]), int(asking.first_line[stop])
    return Asking(
        asking.orders[start:stop], asking.lines[first:last], asking.first_line[start : stop + 1] - first,
        asking.destination[start:stop], asking.stream[start:stop], asking.placed[start:stop],
        asking.promised[start:stop], asking.value_micro[start:stop], asking.product[first:last],
        asking.units[first:last], last - first,
    )

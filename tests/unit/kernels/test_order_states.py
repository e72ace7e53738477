"""Rows of orders, lines and parcels."""

from __future__ import annotations

import pytest

from twin.kernels.order_states import LINE, ORDER, PARCEL


@pytest.mark.parametrize(("kind", "size"), [(ORDER, 128), (LINE, 64), (PARCEL, 64)], ids=["order", "line", "parcel"])
def test_a_row_is_as_long_as_what_a_processor_fetches_at_once(kind, size):
    """A multiple of 64 bytes: a longer row would make every delivery fetch more from memory."""
    assert kind.itemsize == size

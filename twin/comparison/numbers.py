"""Numbers in sentences: as many digits as the difference at hand deserves, with their unit."""

from __future__ import annotations

import math

MOST_DECIMALS = 6


def decimals(difference: float, half_width: float) -> int:
    """Return how many decimals a difference deserves: what its interval can tell apart, else two digits of its own."""
    size = 3 * half_width if half_width > 0 else abs(difference)
    if not size > 0:
        return 2
    return min(MOST_DECIMALS, max(0, 1 - math.floor(math.log10(size))))


def level(value: float, unit: str, places: int) -> str:
    """Return a level with its unit: a share in per cent, anything else in its own unit."""
    return f"{_scaled(value, unit):,.{places}f} {_unit(unit, '%')}".strip()


def change(value: float, unit: str, places: int) -> str:
    """Return the size of a difference with its unit: of shares in percentage points."""
    return f"{abs(_scaled(value, unit)):,.{places}f} {_unit(unit, 'percentage points')}".strip()


def signed(value: float, unit: str, places: int) -> str:
    """Return a difference with its sign and without its unit."""
    return f"{_scaled(value, unit):+,.{places}f}"


def _scaled(value: float, unit: str) -> float:
    return 100 * value if unit == "share" else value


def _unit(unit: str, of_share: str) -> str:
    return {"share": of_share, "ratio": ""}.get(unit, unit)

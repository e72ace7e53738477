"""Small invented sales files, and an import of them in one call."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.unit.importing.invented import HEADER, MAPPING, ORDER_HEADER, ORDER_MAPPING
from twin.importing import ImportSummary, OrderOptions, OrdersSummary, SalesOptions, import_orders, import_sales


@pytest.fixture
def sales_csv(tmp_path: Path) -> Callable[..., Path]:
    """Writes the given lines below the usual header."""

    def write(*lines: str, header: str = HEADER, name: str = "sales.csv") -> Path:
        path = tmp_path / name
        path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
        return path

    return write


@pytest.fixture
def imported(sales_csv: Callable[..., Path], tmp_path: Path) -> Callable[..., ImportSummary]:
    """Imports the given lines to ``tmp_path / "net"``."""

    def run(*lines: str, options: SalesOptions | None = None) -> ImportSummary:
        return import_sales(sales_csv(*lines), MAPPING, tmp_path / "net", options or SalesOptions())

    return run


@pytest.fixture
def ordered(sales_csv: Callable[..., Path], tmp_path: Path) -> Callable[..., OrdersSummary]:
    """Imports the given lines, with customers, as orders to ``tmp_path / "net"``."""

    def run(*lines: str, options: OrderOptions | None = None) -> OrdersSummary:
        path = sales_csv(*lines, header=ORDER_HEADER)
        return import_orders(path, ORDER_MAPPING, tmp_path / "net", options or OrderOptions())

    return run

"""Tables written to disk while a run goes on."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from twin.ledger.files import FlushedTables
from twin.ledger.run import SCHEMAS


def piece(day: int) -> pa.Table:
    row = {"day": day, "move": "sale", "from_site": "a", "to_site": "a", "units": 3}
    return pa.Table.from_pylist([row], schema=SCHEMAS["movements"])


def test_pieces_become_row_groups_in_the_order_of_writing(tmp_path):
    """Two days in two pieces; afterwards there is the table and nothing else."""
    with FlushedTables(tmp_path / "run") as sink:
        sink("movements", piece(1))
        sink("movements", piece(0))
    (file,) = (tmp_path / "run").iterdir()
    assert pq.ParquetFile(file).num_row_groups == 2
    assert pq.read_table(file)["day"].to_pylist() == [1, 0]


def test_a_run_that_broke_off_leaves_nothing_that_looks_complete(tmp_path):
    """Neither the table nor a part of it."""
    with pytest.raises(RuntimeError, match="broke"), FlushedTables(tmp_path) as sink:
        sink("movements", piece(0))
        assert [file.name for file in tmp_path.iterdir()] == ["movements.parquet.part"]
        raise RuntimeError("the run broke off")
    assert not list(tmp_path.iterdir())

"""A run's ledger as files: what was recorded comes back, and equal records have equal bytes."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from twin.ledger.files import ROWS_PER_GROUP, canonical, json_text, load, parquet_bytes, read_parquet, save
from twin.ledger.run import SCHEMAS, Run

ROWS = [
    {"day": 0, "move": "ship", "from_site": "W1", "to_site": "S2", "units": 5},
    {"day": 0, "move": "sale", "from_site": "S2", "to_site": "S2", "units": 3},
    {"day": 1, "move": "sale", "from_site": "S1", "to_site": "S1", "units": 2},
    {"day": 1, "move": "sale", "from_site": "S1", "to_site": "S1", "units": 9},
]


def movements(rows: list[dict[str, object]]) -> pa.Table:
    return pa.Table.from_pylist(rows, schema=SCHEMAS["movements"])


def test_a_saved_run_comes_back_with_every_table(tmp_path):
    """Rows and facts survive saving; a table without rows comes back empty, with its columns."""
    save(Run({"seed": np.int64(7)}, {"movements": movements(ROWS)}), tmp_path / "run")
    back = load(tmp_path / "run")
    assert back.meta == {"seed": 7}
    assert sorted(back.tables) == sorted(SCHEMAS)
    assert back.tables["stock"].num_rows == 0
    assert back.movements["units"].tolist() == [3, 5, 2, 9]


def test_the_order_in_which_the_engine_met_names_leaves_no_trace():
    """Chunks, column order, the numbering of names and unused names do not change a byte."""
    whole = movements(ROWS)
    pieces = pa.concat_tables([movements(ROWS[1:]), movements(ROWS[:1])]).select(SCHEMAS["movements"].names[::-1])
    spare = movements([*ROWS, {**ROWS[0], "to_site": "never used"}]).slice(0, len(ROWS))
    expected = bytes(parquet_bytes(canonical("movements", whole)))
    for other in (pieces, spare):
        assert bytes(parquet_bytes(canonical("movements", other))) == expected


def test_rows_are_sorted_by_day_and_names():
    """The file reads day by day, names in alphabetical order within a day."""
    table = canonical("movements", movements(ROWS[::-1]))
    read = [(row["day"], row["move"]) for row in table.to_pylist()]
    assert read == [(0, "sale"), (0, "ship"), (1, "sale"), (1, "sale")]


def test_another_record_is_another_file():
    """One unit more, and the bytes differ."""
    more = [{**ROWS[0], "units": 6}, *ROWS[1:]]
    assert bytes(parquet_bytes(canonical("movements", movements(more)))) != bytes(
        parquet_bytes(canonical("movements", movements(ROWS)))
    )


def test_a_long_table_keeps_its_order_and_fixed_row_groups():
    """Row groups have a fixed size, and a table that is already in order is not shuffled."""
    days = np.repeat(np.arange(1000, dtype=np.int32), 100)
    rows = len(days)
    name = pa.array(["S1"] * rows).dictionary_encode()
    columns = [pa.array(days), name, name, name, pa.array(np.arange(rows))]
    table = canonical("movements", pa.table(columns, names=SCHEMAS["movements"].names))
    back = read_parquet(parquet_bytes(table))
    assert back["units"].to_numpy().tolist() == list(range(rows))
    assert pa.parquet.read_metadata(pa.BufferReader(parquet_bytes(table))).row_group(0).num_rows == ROWS_PER_GROUP


def test_a_table_with_a_wrong_column_is_refused():
    """A misspelled column is an error and not an empty one."""
    with pytest.raises(ValueError, match="expected"):
        canonical("movements", movements(ROWS).rename_columns(["day", "move", "from_site", "to_site", "unit"]))


def test_a_blank_cell_is_refused():
    """A ledger has no unknown amounts."""
    with pytest.raises(ValueError, match="empty cells in units"):
        canonical("movements", movements([{**ROWS[0], "units": None}]))


def test_facts_that_are_not_finite_are_refused():
    """Text that other programs cannot read as JSON is never written."""
    with pytest.raises(ValueError, match="not JSON compliant"):
        json_text({"share": float("nan")})


def test_facts_must_be_plain_data():
    """An object among the facts is an error, since it would not come back."""
    with pytest.raises(TypeError, match="no plain data"):
        json_text({"thing": object()})

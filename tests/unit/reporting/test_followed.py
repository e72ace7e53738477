"""One order followed by hand: what it shows is what was recorded, and it says where sums do not agree."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from tests.order_evidence import ordering
from twin.ledger.run import SCHEMAS
from twin.reporting import Evidence
from twin.reporting.followed import Followed, follow_one


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    return ordering(replications=1)


def _tampered(evidence: Evidence, table: str, change: Callable[[pd.DataFrame], pd.DataFrame]) -> Followed:
    def read(*where: object) -> object:
        run = evidence.run(*where)  # type: ignore[arg-type]  # passed on as it came
        frame = change(run.frame(table))
        made = pa.Table.from_pandas(frame, SCHEMAS[table], preserve_index=False)
        return dataclasses.replace(run, tables={**run.tables, table: made})

    followed = follow_one(dataclasses.replace(evidence, run=read))
    assert followed is not None
    return followed


def test_it_is_a_measured_order_that_shows_much(evidence: Evidence) -> None:
    """After the warm-up, in several parcels, with a line that waited; the same one every time."""
    followed = follow_one(evidence)
    assert followed == follow_one(evidence) and followed is not None
    assert followed.week >= 2 and "2 parcels" in dict(followed.header)["outcome"]
    assert "backordered" in followed.heads and len(followed.lines) == 2


def test_the_times_are_those_of_the_record(evidence: Evidence) -> None:
    """Second, minute and day: placed by the calendar of the network, each state so many seconds later."""
    followed = follow_one(evidence)
    assert followed is not None
    run = evidence.run("", "business_as_usual", "independent", 0)
    order = run.frame("orders").set_index("number").loc[followed.number]
    placed = pd.Timestamp(evidence.network.start_date) + pd.Timedelta(
        int(order["week"]) * 7 * 86_400 + int(order["placed"]), "s"
    )
    assert dict(followed.header)["placed"].startswith(str(placed))
    rows = run.frame("order_lines").query(f"number == {followed.number}").sort_values("line")
    column = followed.heads.index("delivered")
    said = [str(placed + pd.Timedelta(int(seconds), "s")) for seconds in rows["delivered"]]
    assert [line[column] for line in followed.lines] == said


def test_its_sums_agree(evidence: Evidence) -> None:
    """Units, lines, parcels, value, and time that only goes forward."""
    followed = follow_one(evidence)
    assert followed is not None and len(followed.checks) == 5
    assert all(agrees for _, agrees in followed.checks)


@pytest.mark.parametrize(("table", "column", "change", "place"), [
    ("orders", "units", 1, 0), ("orders", "lines", 1, 1), ("orders", "parcels", 1, 2), ("orders", "value_minor", 1, 3),
    ("order_lines", "dispatched", -100_000, 4),
])
def test_a_record_that_does_not_add_up_is_called_out(
    evidence: Evidence, table: str, column: str, change: int, place: int
) -> None:
    """Each check finds the fault that it is there for."""

    def off(frame: pd.DataFrame) -> pd.DataFrame:
        values: Any = frame[column].where(frame[column] < 0, (frame[column] + change).clip(lower=0))
        return frame.assign(**{column: values})

    assert not _tampered(evidence, table, off).checks[place][1]


def test_a_line_taken_out_of_its_parcel_makes_no_parcel(evidence: Evidence) -> None:
    """Whoever cancels after the reservation leaves the number of the parcel on the line, and none in the header."""
    followed = follow_one(evidence)
    assert followed is not None

    def released(frame: pd.DataFrame) -> pd.DataFrame:
        mine = frame["number"] == followed.number
        return frame.assign(
            parcel=frame["parcel"].where(~mine, frame["line"] + 1), delivered=frame["delivered"].where(~mine, -1),
            cancelled=frame["cancelled"].where(~mine | (frame["line"] == 0), frame["reserved"]),
        )

    checks = dict(_tampered(evidence, "order_lines", released).checks)
    said = next(sentence for sentence in checks if "parcel" in sentence)
    assert said.startswith("1 parcel named by the lines that were not cancelled")


def test_an_order_that_is_still_open_says_never(evidence: Evidence) -> None:
    """What has not happened has no time; open units are counted as such."""

    def opened(frame: pd.DataFrame) -> pd.DataFrame:
        return frame.assign(state=pd.Categorical(["open"] * len(frame)), closed=-1)

    assert dict(_tampered(evidence, "orders", opened).header)["closed"] == "never"

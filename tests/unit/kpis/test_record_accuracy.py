"""Record accuracy: for how long records told the truth."""

from tests.ledgers import network, run
from twin.kpis import Row, Window
from twin.kpis.record_accuracy import RecordAccuracy

DAY = 86_400


def kept(day, site, records, wrong_days):
    """Return a row of the table of records."""
    return {"day": day, "site": site, "records": records, "wrong_seconds": round(wrong_days * DAY)}


def measured(*rows, **facts):
    """Return what the KPI says, by dimensions, in days of records."""
    ledger = run(2, stock_records=rows, **facts)
    found = RecordAccuracy().measure(ledger, network(), Window.of(ledger))
    return [Row(row.numerator / DAY, row.denominator / DAY, row.dimensions) for row in found]


def test_every_record_counts_the_same_and_sites_and_echelons_have_rows():
    """The hub's two records were right for all of two days but half a one, north's ten for half of the time."""
    rows = measured(*(kept(day, "hub", 2, 0.25) for day in (0, 1)), *(kept(day, "north", 10, 5.0) for day in (0, 1)))
    assert rows == [
        Row(13.5, 24, {}), Row(3.5, 4, {"echelon": "warehouse"}), Row(10, 20, {"echelon": "store"}),
        Row(3.5, 4, {"site": "hub"}), Row(10, 20, {"site": "north"}),
    ]


def test_the_warm_up_does_not_count():
    """All was wrong in the warm-up and right afterwards."""
    assert measured(kept(0, "hub", 1, 1.0), kept(1, "hub", 1, 0.0), warmup_days=1)[0] == Row(1, 1, {})


def test_where_all_records_are_right_by_assumption_it_has_no_figure():
    """No record is kept apart from the goods: no row."""
    assert measured() == []

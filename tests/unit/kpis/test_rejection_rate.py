"""Rejection rate: lines looked for in vain."""

from tests.ledgers import network, online, ordered, run
from twin.kpis import Row, Window
from twin.kpis.rejection_rate import RejectionRate


def measured(**counts):
    """Return what the KPI says of a day of one channel."""
    ledger = run(1, order_days=ordered(0, "web", **counts))
    return RejectionRate().measure(ledger, network(online=online()), Window.of(ledger))


def test_it_is_a_share_of_what_pickers_looked_for():
    """Of ten lines placed two never met a picker, and one of the eight others was looked for twice: two of nine."""
    rows = measured(lines_placed=10, lines_begun=9, lines_rejected=2)
    assert rows == [Row(2, 9, {}), Row(2, 9, {"channel": "web", "mode": "standard"})]


def test_where_nothing_can_be_missing_it_has_no_figure():
    """Nobody counted who looked for what: no row, and no division by zero."""
    assert measured(lines_placed=10) == []

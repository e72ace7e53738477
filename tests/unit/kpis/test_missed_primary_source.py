"""Missed primary source: lines that came from another site than the first."""

from tests.ledgers import network, online, ordered, run
from twin.kpis import Row, Window
from twin.kpis.missed_primary_source import MissedPrimarySource


def test_it_is_a_share_of_delivered_lines():
    """Of eight delivered lines three came from elsewhere; two that nobody served do not count."""
    ledger = run(1, order_days=ordered(0, "web", lines_placed=10, lines_delivered=8, lines_from_elsewhere=3))
    rows = MissedPrimarySource().measure(ledger, network(online=online()), Window.of(ledger))
    assert rows == [Row(3, 8, {}), Row(3, 8, {"channel": "web", "mode": "standard"})]

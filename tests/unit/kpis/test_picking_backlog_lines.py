"""Picking backlog."""

from tests.ledgers import network, online, run, staffed, worked
from twin.kpis import Window
from twin.kpis.picking_backlog_lines import PickingBacklogLines


def test_lines_that_wait_are_averaged_over_the_window_and_over_each_hour_of_the_day():
    """Two days; six lines wait through the hour from eight on the first: an eighth over all, three at eight."""
    ledger = run(2, site_hours=[worked(0, 8, "hub", waiting_line=6 * 3_600)])
    rows = PickingBacklogLines().measure(ledger, network(online=staffed(online())), Window.of(ledger))
    found = {tuple(sorted(row.dimensions.items())): row.value for row in rows}
    assert len(found) == 2 * 25
    assert found[()] == found[("site", "hub"),] == 6 / 48
    assert found[("bucket", "08"),] == found[("bucket", "08"), ("site", "hub")] == 3
    assert sum(found.values()) == 2 * (6 / 48 + 3)

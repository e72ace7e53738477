"""Cycle time by stage."""

from tests.ledgers import network, online, ordered, run, staffed
from twin.kpis import Window
from twin.kpis.stage_time import StageTime


def test_time_in_a_stage_is_shared_by_the_lines_delivered():
    """Four lines spent eight hours in a queue and two at the packer's: two hours and half an hour each."""
    counted = {"lines_delivered": 4, "stage_queue_seconds": 8 * 3_600, "stage_pack_seconds": 2 * 3_600}
    ledger = run(1, order_days=ordered(0, "web", **counted))
    rows = StageTime().measure(ledger, network(online=staffed(online())), Window.of(ledger))
    found = {row.dimensions["kind"]: row.value for row in rows if row.dimensions.keys() == {"kind"}}
    assert found == {"promise": 0, "source": 0, "queue": 2, "pick": 0, "pack": 0.5, "ship": 0}


def test_where_nobody_picks_there_are_no_stages():
    """The same counts of a network without people."""
    ledger = run(1, order_days=ordered(0, "web", lines_delivered=4))
    assert StageTime().measure(ledger, network(online=online()), Window.of(ledger)) == []

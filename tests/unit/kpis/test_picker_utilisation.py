"""Picker utilisation."""

from tests.ledgers import network, online, run, staffed, worked
from twin.kpis import Row, Window
from twin.kpis.picker_utilisation import PickerUtilisation


def test_time_at_work_over_time_of_the_shifts_of_pickers_and_of_packers():
    """An hour of a picker of which half is work, another and ten minutes of overtime; a packer with a quarter."""
    ledger = run(1, site_hours=[
        worked(0, 8, "hub", picker_busy=1_800, picker=3_600, packer_busy=900, packer=3_600),
        worked(0, 9, "hub", picker_busy=3_600, picker=3_600), worked(0, 10, "hub", picker_busy=600),
    ])
    rows = PickerUtilisation().measure(ledger, network(online=staffed(online())), Window.of(ledger))
    pickers, packers = (6_000_000, 7_200_000), (900_000, 3_600_000)
    assert rows == [
        Row(*pickers, {}), Row(*pickers, {"site": "hub"}), Row(*packers, {"kind": "packers"}),
        Row(*packers, {"site": "hub", "kind": "packers"}),
    ]

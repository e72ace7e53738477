"""Emissions of transport: mass x distance x factor."""

import pytest

from tests.ledgers import network, run, sent
from twin.kpis import Window
from twin.kpis.co2e_kg import Co2eKg


def measured(*shipments):
    """Return what the KPI says of a small ledger."""
    ledger = run(3, shipments=shipments, stock=[{"day": 0, "site": "hub", "ticks": 1}])
    return {
        ";".join(row.dimensions.values()): row.value for row in Co2eKg().measure(ledger, network(), Window.of(ledger))
    }


def test_tonnes_times_kilometres_times_factor():
    """2 t over 500 km at 80 g/tkm are 80 kg; 0.5 t over 200 km at 400 g/tkm are 40 kg by van."""
    found = measured(
        sent(0, "mill", "hub", 1_500_000), sent(1, "mill", "hub", 500_000), sent(2, "hub", "south", 500_000)
    )
    assert found == pytest.approx({"": 120, "truck": 80, "van": 40, "supplier": 80, "warehouse": 40})


def test_twice_the_mass_is_twice_the_emission():
    """Emissions are proportional to mass."""
    assert measured(sent(0, "hub", "north", 246))[""] == 2 * measured(sent(0, "hub", "north", 123))[""]


def test_a_run_that_shipped_nothing_emitted_nothing():
    """Zero, so that it can be compared."""
    assert set(measured().values()) == {0}


def test_a_shipment_without_a_lane_is_not_silently_dropped():
    """The ledger belongs to another network: said aloud."""
    with pytest.raises(ValueError, match="no lane"):
        measured(sent(0, "north", "south", 1))


def test_only_shipments_of_the_window_count():
    """A shipment after the horizon is left out."""
    assert measured(sent(3, "mill", "hub", 10**6))[""] == 0

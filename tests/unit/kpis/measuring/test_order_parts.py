"""The parts of online orders that figures are told of."""

from twin.kpis.measuring.orders import parts

GROUPS = (("web", "standard"), ("web", "express"), ("app", "standard"))


def test_of_one_mode_each_channel_is_a_part_and_bears_its_mode():
    """A channel and its only service mode are the same orders, and are told of once."""
    assert parts(GROUPS[::2], False) == [
        ({"channel": "web", "mode": "standard"}, [0]), ({"channel": "app", "mode": "standard"}, [1]),
    ]


def test_of_several_modes_each_channel_and_each_mode_is_a_part():
    """Every group of orders belongs to one channel and to one mode; pairs of both are left to the ledger."""
    assert parts(GROUPS, True) == [
        ({"channel": "web"}, [0, 1]), ({"channel": "app"}, [2]),
        ({"mode": "standard"}, [0, 2]), ({"mode": "express"}, [1]),
    ]

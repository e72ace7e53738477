"""Days of supply and inventory turns: two ways to say how much stock stands behind the sales."""

from tests.ledgers import network, period, run, stock
from twin.kpis import Row, Window
from twin.kpis.days_of_supply import DaysOfSupply
from twin.kpis.inventory_turns import InventoryTurns

STOCK = [stock(day, "north", on_hand_value_minor_ticks=60_000) for day in range(4)] + [
    stock(day, "hub", on_hand_value_minor_ticks=120_000) for day in range(4)
]
SOLD = [period(0, "sale", "tea", 20), period(0, "deliver", "rice", 100), period(0, "ship", "tea", 999)]


def measured(kpi, **tables):
    """Return what the KPI says of a small ledger."""
    ledger = run(4, **tables)
    return kpi.measure(ledger, network(), Window.of(ledger))


def test_days_of_supply_is_stock_over_goods_sold_a_day():
    """1,800 on hand at cost; 200 + 300 = 500 sold at cost in four days, 125 a day: 14.4 days, and echelons add up."""
    rows = measured(DaysOfSupply(), stock=STOCK, products=SOLD)
    assert rows[0] == Row(7200, 500, {}) and rows[0].value == 14.4
    parts = {row.dimensions["echelon"]: row.value for row in rows[1:]}
    assert parts == {"supplier": 0, "warehouse": 9.6, "store": 4.8}


def test_turns_are_365_over_the_days_of_supply():
    """The two never contradict each other; an echelon without stock has no turns."""
    turns = {
        row.dimensions.get("echelon", ""): row.value for row in measured(InventoryTurns(), stock=STOCK, products=SOLD)
    }
    days = {
        row.dimensions.get("echelon", ""): row.value for row in measured(DaysOfSupply(), stock=STOCK, products=SOLD)
    }
    assert "supplier" not in turns and turns
    for echelon, turn in turns.items():
        assert abs(turn * days[echelon] - 365) < 1e-9


def test_without_sales_there_are_no_days_of_supply():
    """Stock that nobody buys would last for ever: no row."""
    assert measured(DaysOfSupply(), stock=STOCK) == []
    assert [row.value for row in measured(InventoryTurns(), stock=STOCK)] == [0, 0, 0]


def test_goods_handed_over_at_the_door_are_sold_and_picked_ones_are_not_yet():
    """300 sold in stores and 200 at the door make the same 500; a parcel that is still on the road does not count."""
    sold = [
        period(0, "deliver", "rice", 100), period(0, "hand_over", "tea", 20), period(0, "pick", "tea", 50),
        period(0, "reserve", "tea", 60),
    ]
    assert measured(DaysOfSupply(), stock=STOCK, products=sold) == measured(DaysOfSupply(), stock=STOCK, products=SOLD)
    assert measured(InventoryTurns(), stock=STOCK, products=sold)[0].value == 365 / 14.4

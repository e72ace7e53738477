"""docs/orders.md: states, measures, moves, flows and records are those of the code."""

from __future__ import annotations

from tests.docs.pages import ROOT, names, table
from twin import catalogue
from twin.ledger.order_states import FOLLOWS, MEASURES
from twin.ledger.run import SCHEMAS
from twin.policies.routing_rules import SORT, OrderFilter, RoutingRule, SiteFilter
from twin.settings import declared
from twin.simulation.accounts import Account, Move
from twin.simulation.money import Flow

PAGE = ROOT / "docs" / "orders.md"
_OF_ORDERS = {Account.RESERVED, Account.PARCELS, Account.OPEN, Account.BACKLOG, Account.CANCELLED,
              Account.RETURNS, Account.REFURBISHING, Account.PLEDGED}


def test_the_states_and_what_may_follow_them_are_those_of_the_machine():
    """Every state in its order, with exactly the states that may follow."""
    told = [(names(row[:1]), names(row[2:])) for row in table(PAGE, "state | what it means")]
    assert told == [([state.label], [each.label for each in after]) for state, after in FOLLOWS.items()]


def test_every_measure_is_described_once():
    """The table names all that is counted, and nothing that is not."""
    told = names([row[0] for row in table(PAGE, "measure | day")])
    assert len(told) == len(set(told))
    assert set(told) == set(MEASURES)


def test_the_columns_of_the_records_are_those_of_the_ledger():
    """Each column of the two tables has its row, in the order in which it is written."""
    for name in ("orders", "order_lines"):
        told = names([row[0] for row in table(PAGE, f"of `{name}` | unit")])
        assert told == SCHEMAS[name].names, name


def test_every_move_of_an_online_order_has_its_occasion():
    """The moves of the table are those that touch an account of online orders."""
    rows = table(PAGE, "what happens | goods, at the serving site")
    told = names([cell for row in rows for cell in row[1:]])
    assert set(told) == {move.label for move in Move if {move.taken, move.given} & _OF_ORDERS}


def test_the_flows_of_money_are_those_of_the_books():
    """Each kind of payment of the table is one of the books."""
    told = names([row[0] for row in table(PAGE, "money | from")])
    assert set(told) <= {flow.label for flow in Flow}
    assert {"picking", "parcel", "commission"} <= set(told)


def test_the_words_of_a_routing_are_those_that_a_rule_takes():
    """Each setting of a rule and of its two filters has its row, in the order of declaration; so has each sort key."""
    told = names([row[0] for row in table(PAGE, "word | unit")])
    words = {name: list(declared(of)) for name, of in (("orders", OrderFilter), ("sites", SiteFilter))}
    assert told == [each for name in declared(RoutingRule) for each in (name, *words.get(name, ()))]
    assert names([row[0] for row in table(PAGE, "key of `sort`")]) == list(SORT)


def test_the_rules_of_the_page_are_those_that_ship():
    """A new sourcing rule is a new row."""
    told = names([row[0] for row in table(PAGE, "`sourcing=` | the best site")])
    assert sorted(told) == catalogue.names("policies.sourcing")

"""The book of units: all of a posting or nothing, and no way past it."""

from __future__ import annotations

import numpy as np
import pytest

from tests.worlds import chain
from twin.simulation.accounts import Account, Group, Move
from twin.simulation.book import Book, BookError

SITES, PRODUCTS = 4, 3
MILL, HUB, NORTH, SOUTH = range(SITES)
EDGES = chain().edges
"""mill -> hub, hub -> north, hub -> south."""


def book(audit_each: bool = False) -> Book:
    return Book(SITES, EDGES, PRODUCTS, audit_each)


def units(*rows: list[int]) -> np.ndarray:
    return np.array(rows, np.int64)


def at(*rows: int) -> np.ndarray:
    return np.array(rows, np.int64)


def stocked(audit_each: bool = False) -> Book:
    """The hub holds 10, 20, 30."""
    made = book(audit_each)
    made.post(Move.OPENING, units([10, 20, 30]), at(HUB))
    return made


def private(each: Book) -> np.ndarray:
    """The array that no one but the book may write: every account in one."""
    return each.of(Account.FREE).base


def everything(each: Book) -> list[np.ndarray]:
    fixed = (private(each), each.flow, each.per_product)
    return [array.copy() for array in fixed]


def unchanged(each: Book, before: list[np.ndarray]) -> bool:
    return all(np.array_equal(now, then) for now, then in zip(everything(each), before, strict=True))


def test_a_move_takes_from_one_account_and_gives_to_another():
    """What leaves the hub is on its edges; rows of edges and of sites meet where the network says."""
    made = stocked()
    made.post(Move.SHIP, units([1, 2, 3], [4, 0, 0]), at(1, 2))
    assert made.of(Account.FREE)[HUB].tolist() == [5, 18, 27]
    assert made.of(Account.IN_TRANSIT).tolist() == [[0, 0, 0], [1, 2, 3], [4, 0, 0]]
    made.post(Move.RECEIVE, units([1, 2, 3]), at(1))
    assert made.of(Account.FREE)[NORTH].tolist() == [1, 2, 3]
    made.post(Move.SALE, units([1, 0, 3]), at(NORTH))
    assert made.of(Account.CUSTOMER)[NORTH].tolist() == [1, 0, 3]
    made.audit()


@pytest.mark.parametrize("move", Move)
def test_every_move_stays_within_its_group_of_accounts(move):
    """Goods stay goods, promises promises, orders orders: each sums to zero at every instant."""
    assert move.taken.value.group is move.given.value.group
    assert move.taken is not move.given


def test_the_names_of_moves_and_accounts_are_their_own():
    """Names stand in the records."""
    assert len({move.label for move in Move}) == len(Move)
    assert len({account.value.name for account in Account}) == len(Account)
    assert {account.value.group for account in Account} == set(Group)


REFUSED = {
    "one row too many": (Move.SALE, units([1, 1, 1], [0, 0, 0]), at(HUB)),
    "one product too few": (Move.SALE, units([1, 1]), at(HUB)),
    "not two-dimensional": (Move.SALE, np.array([1, 1, 1]), at(HUB)),
    "floating point": (Move.SALE, np.ones((1, 3)), at(HUB)),
    "32 bits": (Move.SALE, np.ones((1, 3), np.int32), at(HUB)),
    "a negative cell": (Move.SALE, units([1, 1, -1]), at(HUB)),
    "negative at a counterpart": (Move.OPENING, units([1, 1, -1]), at(HUB)),
    "more than there is": (Move.SALE, units([10, 20, 31]), at(HUB)),
    "more than there is, in the second row": (Move.SALE, units([10, 20, 30], [0, 1, 0]), at(HUB, NORTH)),
    "more than there is, together": (Move.SALE, units([6, 0, 0], [6, 0, 0]), at(HUB, HUB)),
    "more than there is, over two edges": (Move.SHIP, units([6, 0, 0], [6, 0, 0]), at(1, 2)),
    "a site that is none": (Move.SALE, units([0, 0, 0]), at(SITES)),
    "a site before the first": (Move.SALE, units([0, 0, 0]), at(-1)),
    "an edge that is none": (Move.ORDER, units([1, 0, 0]), at(3)),
}


@pytest.mark.parametrize("reason", REFUSED)
def test_what_the_book_refuses_it_refuses_whole(reason):
    """Wrong shape, wrong type, negative, too much, nowhere: an error, and nothing has moved."""
    made = stocked()
    before = everything(made)
    with pytest.raises(BookError):
        made.post(*REFUSED[reason])
    assert unchanged(made, before)
    made.audit()


def test_a_refusal_names_the_move_and_the_units():
    """Enough to find the fault in the model."""
    with pytest.raises(BookError, match=r"SALE: 31 units of product 2 .* holds 30"):
        stocked().post(Move.SALE, units([0, 0, 31]), at(HUB))


def test_a_row_named_twice_is_posted_twice():
    """No unit is silently lost, as it would be with indexed assignment."""
    made = stocked()
    made.post(Move.SALE, units([1, 2, 3], [1, 2, 3]), at(HUB, HUB))
    assert made.of(Account.FREE)[HUB].tolist() == [8, 16, 24]
    assert made.flow[list(Move).index(Move.SALE), HUB] == 12
    made.audit()


def test_balances_can_be_read_and_not_written():
    """Every account is a view without write access."""
    made = stocked()
    for account in Account:
        with pytest.raises(ValueError, match="read-only"):
            made.of(account)[0, 0] = 1


def test_a_balance_follows_later_postings():
    """A view, not a copy: what was read first shows what holds now."""
    made = stocked()
    free = made.of(Account.FREE)
    made.post(Move.SALE, units([1, 1, 1]), at(HUB))
    assert free[HUB].tolist() == [9, 19, 29]


def test_an_array_of_rows_that_is_kept_may_be_used_again_and_one_that_changes_too():
    """Prepared routes belong to arrays that cannot be written; others are looked at anew each time."""
    made, rows, fixed = stocked(), at(HUB), at(HUB)
    fixed.setflags(write=False)
    for _ in range(2):
        made.post(Move.SALE, units([1, 0, 0]), fixed)
    made.post(Move.OPENING, units([5, 5, 5]), rows)
    rows[0] = NORTH
    made.post(Move.OPENING, units([7, 7, 7]), rows)
    assert made.of(Account.FREE)[[HUB, NORTH]].tolist() == [[13, 25, 35], [7, 7, 7]]


def test_scattered_lines_are_the_same_as_a_block():
    """Every fact that the block leaves behind, the lines leave too."""
    block, lines = stocked(), stocked()
    for each in (block, lines):
        each.watched = {Move.SHIP: []}
    block.post(Move.SHIP, units([1, 2, 0], [0, 3, 4]), at(1, 2))
    lines.post_lines(Move.SHIP, at(2, 1, 2, 1), at(2, 0, 1, 1), at(4, 1, 3, 2))
    assert unchanged(lines, everything(block))
    seen = [np.zeros((3, PRODUCTS), np.int64) for _ in range(2)]
    for total, each in zip(seen, (block, lines), strict=True):
        for rows, moved in each.watched[Move.SHIP]:
            np.add.at(total, rows, moved)
    assert np.array_equal(*seen)
    lines.audit()


LINES_REFUSED = {
    "negative": (at(HUB, HUB), at(0, 1), at(1, -1)),
    "more than there is": (at(HUB, HUB), at(0, 1), at(1, 21)),
    "more than there is, together": (at(HUB, HUB), at(0, 0), at(6, 6)),
    "fewer units than lines": (at(HUB, HUB), at(0, 1), at(1)),
    "fewer products than lines": (at(HUB, HUB), at(0), at(1, 1)),
    "floating point": (at(HUB), at(0), np.array([1.0])),
    "a product that is none": (at(HUB), at(PRODUCTS), at(1)),
    "a product before the first": (at(HUB), at(-1), at(1)),
    "a site that is none": (at(SITES), at(0), at(0)),
}


@pytest.mark.parametrize("reason", LINES_REFUSED)
def test_lines_are_refused_whole_as_well(reason):
    """The lines before the refused one are taken back."""
    made = stocked()
    before = everything(made)
    with pytest.raises(BookError):
        made.post_lines(Move.SALE, *LINES_REFUSED[reason])
    assert unchanged(made, before)
    made.audit()


TAMPERED = {
    "a unit from nowhere": {(Account.FREE, HUB, 0): 1},
    "an unbalanced write in a counterpart": {(Account.SUPPLY, HUB, 0): -1},
    "between two sites in one account": {(Account.FREE, HUB, 0): -1, (Account.FREE, NORTH, 0): 1},
    "between two accounts of one site": {(Account.FREE, HUB, 0): -1, (Account.CUSTOMER, HUB, 0): 1},
    "between two products of one site": {(Account.FREE, HUB, 0): -1, (Account.FREE, HUB, 1): 1},
    "products swapped between sites": {
        (Account.FREE, HUB, 0): -1, (Account.FREE, NORTH, 0): 1, (Account.FREE, HUB, 1): 1, (Account.FREE, NORTH, 1): -1
    },
    "products swapped between accounts": {
        (Account.FREE, HUB, 0): -1, (Account.SUPPLY, HUB, 0): 1, (Account.FREE, HUB, 1): 1, (Account.SUPPLY, HUB, 1): -1
    },
    "an order that nobody placed": {(Account.OWED, 1, 2): 1, (Account.ORDERED, 1, 2): -1},
}


@pytest.mark.parametrize("way", TAMPERED)
@pytest.mark.parametrize("day_closed", [False, True], ids=["today", "yesterday"])
def test_a_write_past_the_book_does_not_pass_the_audit(way, day_closed):
    """From one unit too many to four cells that leave the sums of every row, product and group as they were."""
    made = stocked()
    made.post(Move.ORDER, units([0, 5, 0]), at(1))
    if day_closed:
        made.close_day()
    made.audit()
    for (account, row, product), change in TAMPERED[way].items():
        private(made)[made._first[account] + row, product] += change
    with pytest.raises(BookError, match="audit"):
        made.audit()


def test_an_audit_names_the_account_and_the_row():
    """Where to look."""
    made = stocked()
    private(made)[made._first[Account.IN_TRANSIT] + 2, 1] += 1
    with pytest.raises(BookError, match="IN_TRANSIT row 2"):
        made.audit()


def test_a_flow_that_was_not_posted_does_not_pass_the_audit():
    """The records are held against the balances, not only the balances against themselves."""
    made = stocked()
    made.flow[list(Move).index(Move.SALE), HUB] += 1
    with pytest.raises(BookError, match="replay"):
        made.audit()


def test_audited_after_every_posting_a_fault_shows_at_the_next_one():
    """Not at the end of the day: the posting after the fault is the one that stops."""
    made = stocked(audit_each=True)
    assert made.audits == 1
    private(made)[made._first[Account.FREE] + SOUTH, 0] += 1
    with pytest.raises(BookError, match="FREE row 3"):
        made.post(Move.SALE, units([1, 0, 0]), at(HUB))


def test_a_closed_day_starts_anew_and_keeps_its_balances():
    """Flows of the day and watched blocks are gone, totals per product stay until their period is closed."""
    made = stocked()
    made.watched = {Move.SALE: []}
    made.post(Move.SALE, units([1, 1, 1]), at(HUB))
    assert len(made.watched[Move.SALE]) == 1
    made.close_day()
    assert not made.flow.any()
    assert made.watched == {Move.SALE: []}
    assert made.per_product[list(Move).index(Move.SALE)].tolist() == [1, 1, 1]
    assert made.of(Account.FREE)[HUB].tolist() == [9, 19, 29]
    made.audit()


def test_what_is_watched_is_what_was_posted_then():
    """The block is copied: whoever posted it may use its array again."""
    made, block = stocked(), units([1, 1, 1])
    made.watched = {Move.SALE: []}
    made.post(Move.SALE, block, at(HUB))
    block[:] = 9
    assert made.watched[Move.SALE][0][1].tolist() == [[1, 1, 1]]

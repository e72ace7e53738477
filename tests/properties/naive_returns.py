"""What comes back of online orders a second time: one line after the other, each with what is to happen to it next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.properties.naive_orders import OUTSIDE, Line, Order


@dataclass(eq=False)
class Back:
    """A delivered line on its way back, and when something happens to it."""

    order: Order
    line: Line
    terms: int
    site: int
    due: int
    finds: str
    """What the inspection will find."""


class ReturnDesk:
    """Takes in, inspects, restocks, refurbishes and scraps.

    ``chance`` says of a line whether it comes back, when, and what its inspection finds (``of_return``, three
    uniforms), and how long the lag of some terms is at such a uniform (``lag_seconds``).
    """

    def __init__(self, shop: Any, chance: Any) -> None:
        self.shop, self.chance = shop, chance
        self.terms = shop.net.online.returns
        self.under_way: list[Back] = []

    def delivered(self, order: Order, line: Line, home: int) -> None:
        terms = -1 if self.terms is None else int(self.terms.row[order.channel, line.product])
        if terms < 0:
            return
        comes, late, grade = self.chance.of_return(order, order.lines.index(line))
        if comes >= self.terms.share[terms]:
            return
        good, fair = float(self.terms.restock_share[terms]), float(self.terms.refurbish_share[terms])
        finds = "restocked" if grade < good else "refurbishing" if grade < good + fair else "scrapped"
        site = home if self.terms.to_home[terms] else line.site
        due = line.times["delivered"] + self.chance.lag_seconds(terms, late)
        self.under_way.append(Back(order, line, terms, site, due, finds))

    def settle(self, now: int) -> None:
        while due := [back for back in self.under_way if back.due <= now]:
            back = min(due, key=lambda each: each.due)
            {"delivered": self.hand_in, "returned": self.inspected, "refurbishing": self.renewed}[back.line.state](back)

    def hand_in(self, back: Back) -> None:
        back.line.becomes("returned", back.due)
        self.note("hand_in", back)
        self.pay("return_handling", back, int(self.terms.cost_per_line_minor[back.terms]) * 10**6)
        if self.terms.refund_at_scan[back.terms]:
            self.refund(back)
        back.due += int(self.terms.inspection_seconds[back.terms])

    def inspected(self, back: Back) -> None:
        back.line.becomes(back.finds, back.due)
        if not self.terms.refund_at_scan[back.terms]:
            self.refund(back)
        if back.finds == "refurbishing":
            self.note("refurbish", back)
            each = int(self.terms.refurbish_cost_per_unit_micro[back.terms])
            self.pay("refurbishing", back, each * back.line.units)
            back.due += int(self.terms.refurbish_seconds[back.terms])
            return
        self.under_way.remove(back)
        self.note("restock" if back.finds == "restocked" else "scrap", back)
        if back.finds == "restocked":
            self.shop.free[back.site, back.line.product] += back.line.units

    def renewed(self, back: Back) -> None:
        back.line.becomes("refurbished", back.due)
        self.under_way.remove(back)
        self.note("renew", back)
        self.shop.free[back.site, back.line.product] += back.line.units

    def note(self, move: str, back: Back) -> None:
        self.shop.note(move, back.site, back.site, back.line.product, back.line.units)

    def pay(self, kind: str, back: Back, micro: int) -> None:
        back.line.return_cost_micro[back.due] = back.line.return_cost_micro.get(back.due, 0) + micro
        self.shop.pay(kind, self.shop.owner[back.site], OUTSIDE, back.site, micro)

    def refund(self, back: Back) -> None:
        site = back.line.site
        micro = back.line.units * int(self.shop.net.products.price_micro[back.line.product])
        back.line.refunded = (back.due, micro)
        self.shop.pay("refund", self.shop.owner[site], OUTSIDE, site, micro)

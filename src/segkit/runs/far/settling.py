"""Lines that lie on a cluster into orders: who is meant, what counts, and where the rest went."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.choices import OrderBy, Returns
from segkit.frames import collect, day_number_of
from segkit.immutable import immutable
from segkit.line import orders as o
from segkit.line.facts import Facts, refuse_unread
from segkit.line.one_pass import read_facts
from segkit.line.settlement import NobodyError
from segkit.line.transactions import Rules, kept_lines, settle_amounts
from segkit.runs.far.ids import Ids, ids_asked, ids_of, known_lines, read_alike
from segkit.runs.notes import told_of_policy, told_unnumbered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from segkit.line.one_pass import LeftOut
    from segkit.runs.terms import Policy, Window


@immutable
class Walk:
    """Lines on a cluster, under rules that say which of them count."""

    lines: nw.LazyFrame[Any]
    """Those of known customers that count, ids as they are compared."""
    rules: Rules
    policy: Policy
    facts: Facts
    """Of the lines that count, nobody's included."""
    left_out: tuple[LeftOut, ...]
    """By reason; nobody's lines are not among them."""
    ids: Ids
    given: nw.LazyFrame[Any]
    """All lines, as they came."""
    examine: Callable[[Facts], None] = refuse_unread

    @classmethod
    def over(
        cls, lines: nw.LazyFrame[Any], rules: Rules, policy: Policy, examine: Callable[[Facts], None] = refuse_unread
    ) -> Walk:
        """Find out what is to be known of lines before they become orders: counts are fetched.

        Columns in: as `settle`

        Raises:
            SegkitError: Sums would not fit 64 bits, ids are rounded, or `examine` refuses.
        """
        settled = settle_amounts(lines, rules)
        found, facts, left_out = read_facts(settled, rules, ids_asked, examine=examine)
        kept = kept_lines(settled, rules)
        ids = ids_of(kept, found)
        known = known_lines(read_alike(kept, ids), ids.untidy)
        return cls(known, rules, policy, facts, left_out, ids, lines, examine)

    @classmethod
    def within(
        cls, lines: nw.LazyFrame[Any], rules: Rules, policy: Policy, window: Window,
        examine: Callable[[Facts], None] = refuse_unread,
    ) -> Walk:  # fmt: skip
        """Do the same with lines up to the as-of day, and where none is given up to today."""
        walk = cls.over(lines, replace(rules, until=window.as_of), policy, examine)
        newest, today = walk.facts.newest, window.today
        if window.as_of is None and today and newest is not None and newest > day_number_of(today):
            walk = cls.over(lines, replace(walk.rules, today=today), policy, examine)
        return walk

    @property
    def every(self) -> bool:
        """Whether every order counts, whatever its amount."""
        return self.rules.returns is Returns.KEEP

    @property
    def all_left_out(self) -> tuple[LeftOut, ...]:
        """All lines that do not count, nobody's among them."""
        return tuple(sorted((*self.left_out, *self.ids.nobody), key=lambda left: left.reason))

    @property
    def read(self) -> int:
        """How many lines were read, those left out included."""
        return self.facts.lines + sum(left.lines for left in self.left_out)

    @property
    def unnumbered(self) -> int:
        """How many lines of named customers have no order number, or one that says nothing."""
        return self.facts.unnumbered + self.ids.blank

    def until(self, day: date) -> Walk:
        """Walk again as if no later line existed."""
        return Walk.over(self.given, replace(self.rules, until=day), self.policy, self.examine)

    def orders(self) -> nw.LazyFrame[Any]:
        """Reduce lines to orders; see `orders_of`."""
        return o.orders_of(self.lines, self.policy.order_by, every=self.every)

    def notes(self) -> Iterator[str]:
        """Say what a user has to know of how the lines were read."""
        if self.unnumbered:
            yield told_unnumbered(self.unnumbered)
        yield from told_of_policy(self.policy, numbered=c.ORDER in self.given.collect_schema().names())
        yield from self.ids.notes


def known_orders(lines: nw.LazyFrame[Any], rules: Rules, order_by: OrderBy) -> nw.LazyFrame[Any]:
    """Reduce lines to the orders of known customers, ids tidied line by line.

    Columns in:  as `settle`
    Columns out: customer_id, order_id, total [1/10000 currency], first_sale, last_sale [days since epoch], lines
    """
    return o.orders_of(kept_lines(known_lines(lines), rules), order_by, every=rules.returns is Returns.KEEP)


def newest_sale(orders: nw.LazyFrame[Any], walk: Walk) -> int:
    """Find the newest day of counted orders, some or all of a walk.

    Raises:
        NobodyError: There is none.
    """
    counted = orders if walk.every else orders.filter(nw.col(c.TOTAL) > 0)
    newest = collect(counted.select(nw.col(c.LAST_SALE).max()))[c.LAST_SALE].item(0)
    if newest is not None:
        return int(newest)
    if walk.facts.lines and not len(collect(walk.lines.head(1).select(c.AMOUNT))):
        raise NobodyError("no line names a customer", hint="name the column that does: --customer COLUMN")
    raise NobodyError(
        "no customer has an order above zero",
        hint="look at the column of amounts, at the signs, at --as-of and --since",
    )

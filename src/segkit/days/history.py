"""Lines of all days, reduced once and kept in memory, so that any past day can be looked at and what came after it."""

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
from segkit.line.one_pass import NO_CUSTOMER, LeftOut, read_once
from segkit.line.settlement import settle, without_nobody
from segkit.line.transactions import Rules, settle_amounts

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from segkit.line.settlement import Settled

SOLD = "sold"


@immutable
class History:
    """All lines that count, with those of one order, day and sign added up.

    Nothing that orders or customers are made of is lost by that: totals add up, and the days of the
    lines above zero stay apart.

    `lines` has the columns customer_id, order_id (if lines have one), order_day [days since epoch],
    amount [1/10000 currency], lines, and attributes that lines carry; nobody's are left out.
    """

    lines: nw.DataFrame[Any]
    facts: Facts
    left_out: tuple[LeftOut, ...]
    returns: Returns = Returns.NET
    order_by: OrderBy = OrderBy.LINE

    @property
    def read(self) -> int:
        """How many lines were read, those left out included."""
        return self.facts.lines + sum(left.lines for left in self.left_out if left.reason != NO_CUSTOMER)

    def settled(self, as_of: date | None = None) -> Settled:
        """Settle the lines up to a day as if no later line existed; by default up to the newest counted order.

        Raises:
            SegkitError: Nobody is a customer by then.
        """
        rules = Rules(returns=self.returns)
        return settle(self.lines.lazy(), rules, as_of=as_of, order_by=self.order_by, examine=_examined_before)

    def later(self, after: date, until: date) -> nw.LazyFrame[Any]:
        """Say what every customer did in the days after one day and up to another; see `later_than`."""
        return later_than(self.lines.lazy(), after, until, returns=self.returns, order_by=self.order_by)


def later_than(
    lines: nw.LazyFrame[Any], after: date, until: date, *, returns: Returns, order_by: OrderBy
) -> nw.LazyFrame[Any]:
    """Say what every customer did in the days after one day and up to another.

    An order counts in these days when its total is above zero by their end, and its first line above
    zero lies in them. Money is that of all lines in them, returns included.

    Columns in:  as the lines of a history
    Columns out: customer_id, later_orders [orders], later_revenue [1/10000 currency]
    """
    first, last = day_number_of(after), day_number_of(until)
    every = returns is Returns.KEEP
    day = nw.col(c.DAY)
    lines = lines.filter(day <= last)
    orders = o.orders_of(lines, order_by, every=every).filter(nw.col(c.FIRST_SALE) > first)
    counted = orders if every else orders.filter(nw.col(c.TOTAL) > 0)
    none, one = nw.lit(0, dtype=nw.Int64), nw.lit(1, dtype=nw.Int64)
    bought = counted.select(c.CUSTOMER, one.alias(c.LATER_ORDERS), none.alias(c.LATER_REVENUE))
    paid = lines.filter(day > first).select(
        c.CUSTOMER, none.alias(c.LATER_ORDERS), nw.col(c.AMOUNT).alias(c.LATER_REVENUE)
    )
    return (
        nw.concat([bought, paid]).group_by(c.CUSTOMER).agg(nw.col(c.LATER_ORDERS).sum(), nw.col(c.LATER_REVENUE).sum())
    )


def remember(
    lines: nw.LazyFrame[Any],
    rules: Rules,
    *,
    today: date | None = None,
    order_by: OrderBy = OrderBy.LINE,
    examine: Callable[[Facts], None] = refuse_unread,
) -> History:
    """Read all lines once and keep what any past day can be told from.

    Lines after `today` are left out; whether there are any is known only after a pass over the data.

    Columns in: as `settle`

    Raises:
        SegkitError: Sums would not fit 64 bits, or `examine` refuses.
    """
    lines = settle_amounts(lines, rules)

    def reduce(kept: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
        return reduced(kept, order_by)

    found, facts, left = read_once(lines, rules, reduce, examine=examine)
    if today and facts.newest is not None and facts.newest > day_number_of(today):
        found, facts, left = read_once(lines, replace(rules, today=today), reduce, examine=examine)
    known, nameless = without_nobody(_tidied(found))
    return History(known, facts, (*left, *nameless), rules.returns, order_by)


def _examined_before(facts: Facts) -> None:
    """Ask nothing: the lines were examined when they were read."""


def reduced(lines: nw.LazyFrame[Any], order_by: OrderBy) -> nw.LazyFrame[Any]:
    """Add up lines of one customer, order, day, sign and attributes; lines that are orders stay as they are."""
    names = lines.collect_schema().names()
    keys = [c.CUSTOMER, c.DAY, *(name for name in names if name.startswith(c.KEPT))]
    if c.ORDER in names:
        keys.insert(1, c.ORDER)
    elif order_by is OrderBy.LINE:
        return lines.select(*keys, c.AMOUNT, nw.lit(1, dtype=nw.Int64).alias(c.LINES))
    sold = (nw.col(c.AMOUNT) > 0).alias(SOLD)
    return (
        lines.with_columns(sold)
        .group_by(*keys, SOLD)
        .agg(nw.col(c.AMOUNT).sum().cast(nw.Int64), nw.len().cast(nw.Int64).alias(c.LINES))
        .drop(SOLD)
    )


def _tidied(lines: nw.DataFrame[Any]) -> nw.DataFrame[Any]:
    """Write ids as they are compared, once for all days: two days must not disagree on who somebody is."""
    lines = o.with_text_ids(lines)
    untidy = o.needs_tidying(lines[c.CUSTOMER].unique())
    if c.ORDER in lines.columns and len(lines):
        untidy = untidy or bool(collect(o.untidy_numbers(lines.lazy()))[c.ORDER].item(0))
        if untidy or lines[c.ORDER].null_count():
            lines = collect(o.numbered_by_day(o.trimmed_numbers(lines.lazy())))
    return o.tidy_frame(lines) if untidy else lines

"""Lines that stay where they are into visits: what each customer did in each period, added up without being fetched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.choices import OrderBy
from segkit.days.periods import with_periods

if TYPE_CHECKING:
    from segkit.choices import Every

SOLD, FIRST, TOTAL = "sold", "first", "whole"


def moves_in(lines: nw.LazyFrame[Any], order_by: OrderBy, *, every: bool) -> nw.LazyFrame[Any]:
    """Return orders and money by customer, order and day.

    An order lies on the day of its first purchase, money on that of its line; orders above zero count, or `every` one.

    Columns in:  as the lines of a history
    Columns out: customer_id, order_day, orders [1 where a counted order begins, else 0], revenue, returns [1/10000
                 currency], first_sale [days since epoch, null without a purchase of a counted order], lines
    """
    amount, day, none = nw.col(c.AMOUNT), nw.col(c.DAY), nw.lit(0, dtype=nw.Int64)
    bought = nw.lit(value=True) if every else amount > 0
    lines = lines.with_columns(
        nw.when(amount < 0).then(amount).otherwise(none).alias(c.RETURNS), bought.cast(nw.Int64).alias(SOLD)
    )
    numbered = c.ORDER in lines.collect_schema().names()
    if numbered or order_by is OrderBy.DAY:
        keys = [c.CUSTOMER, *([c.ORDER] if numbered else []), c.DAY]
        sums = [nw.col(name).sum() for name in (c.AMOUNT, c.RETURNS, c.LINES)]
        lines = lines.group_by(*keys).agg(*sums, nw.col(SOLD).max())
    lines = lines.with_columns(nw.when(nw.col(SOLD) > 0).then(day).alias(FIRST))
    whole, first = amount, nw.col(FIRST)
    if numbered:
        whole, first = (one.over(c.CUSTOMER, c.ORDER) for one in (amount.sum(), first.min()))
    lines = lines.with_columns(whole.alias(TOTAL), first.alias(FIRST))
    counts = (nw.lit(value=True) if every else nw.col(TOTAL) > 0) & (nw.col(SOLD) > 0)
    return lines.select(
        c.CUSTOMER,
        c.DAY,
        nw.when(counts & (day == nw.col(FIRST))).then(nw.lit(1, dtype=nw.Int64)).otherwise(none).alias(c.ORDERS),
        amount.alias(c.REVENUE),
        c.RETURNS,
        nw.when(counts).then(day).alias(c.FIRST_SALE),
        c.LINES,
    )


def visits_in(moves: nw.LazyFrame[Any], every: Every) -> nw.LazyFrame[Any]:
    """Add moves up by customer and period; see `Visits`.

    Columns in:  as `moves_in` gives
    Columns out: customer_id, period, orders, revenue, returns [1/10000 currency], first_sale, last_sale [days since
                 epoch], lines, first_period [null without a counted order]
    """
    placed = with_periods(moves.with_columns(nw.col(c.FIRST_SALE).alias(c.LAST_SALE)), c.DAY, c.PERIOD, every)
    sums = [nw.col(name).sum() for name in (c.ORDERS, c.REVENUE, c.RETURNS, c.LINES)]
    added = placed.group_by(c.CUSTOMER, c.PERIOD).agg(*sums, nw.col(c.FIRST_SALE).min(), nw.col(c.LAST_SALE).max())
    ordered = added.with_columns(nw.when(nw.col(c.ORDERS) > 0).then(nw.col(c.PERIOD)).alias(c.FIRST_PERIOD))
    return ordered.with_columns(nw.col(c.FIRST_PERIOD).min().over(c.CUSTOMER))


def order_days_in(moves: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Return the first day of every counted order.

    Columns in:  as `moves_in` gives
    Columns out: customer_id, first_sale [days since epoch]
    """
    return moves.filter(nw.col(c.ORDERS) > 0).select(c.CUSTOMER, nw.col(c.DAY).alias(c.FIRST_SALE))

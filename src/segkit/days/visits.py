"""A daybook into visits: what each customer did in each period."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.days.daybook import PIECES, RETURNED, SOLD, Daybook, returns_only
from segkit.days.periods import period_of, with_periods
from segkit.frames import collect, date_of
from segkit.immutable import immutable

if TYPE_CHECKING:
    from segkit.choices import Every
    from segkit.line.one_pass import LeftOut

LARGEST = 2**63 - 1
KEY = "key"


@immutable
class Visits:
    """What each customer did in each period, and an account of the rest.

    `rows` has the columns customer_id, period, orders [counted orders that began in it], revenue, returns [1/10000
    currency, of the lines of its days], first_sale, last_sale [days since epoch, of purchases in it, null
    without one], first_period [that of the customer's first counted order].
    """

    rows: nw.DataFrame[Any]
    left_out: tuple[LeftOut, ...]
    """Lines that do not count, those of the daybook included; with the revenue of `rows` they add up to all money."""


def visits_of(book: Daybook, every: Every) -> Visits:
    """Add up by customer and period. An order lies in the period of its first purchase, money in that of its line."""
    rows = _read_off(book, every) if book.in_order else _added_up(book, _moves(book), every)
    left_out = book.left_out
    nobody = rows[c.FIRST_PERIOD].is_null()
    if nobody.any():
        left_out = (*left_out, *returns_only(book.entries, rows.filter(nobody).select(c.CUSTOMER).unique()))
        rows = rows.filter(~nobody)
    if int(rows[c.REVENUE].sum()) + sum(left.amount for left in left_out) != book.amount:
        raise AssertionError("money was lost between lines and periods: this is a fault of segkit")
    return Visits(rows, tuple(sorted(left_out, key=lambda left: left.reason)))


def _read_off(book: Daybook, every: Every) -> nw.DataFrame[Any]:
    """Read visits off entries that are in order; only customers of orders of several days are added up."""
    if book.spread is None:
        return book.ledger.visits(every)
    several = book.entries.filter(book.spread).select(c.CUSTOMER).unique()
    added = _added_up(book, _moves(book).join(several.lazy(), on=c.CUSTOMER, how="semi"), every)
    others = book.ledger.without(several[c.CUSTOMER])
    if not len(others):
        return added
    rows = others.visits(every)
    return nw.concat([rows, added.select(nw.col(name).cast(dtype) for name, dtype in rows.schema.items())])


def _added_up(book: Daybook, moves: nw.LazyFrame[Any], every: Every) -> nw.DataFrame[Any]:
    added = _by_period(book, with_periods(moves, c.DAY, c.PERIOD, every), every)
    began = nw.when(nw.col(c.ORDERS) > 0).then(nw.col(c.PERIOD)).min().over(c.CUSTOMER)
    return collect(added.with_columns(began.alias(c.FIRST_PERIOD)))


def _by_period(book: Daybook, moves: nw.LazyFrame[Any], every: Every) -> nw.LazyFrame[Any]:
    """Add up by customer and period; customers that are numbers share one whole number with the period, for speed."""
    sums = [
        nw.col(c.ORDERS).sum(),
        nw.col(c.REVENUE).sum(),
        nw.col(c.RETURNS).sum(),
        nw.col(c.FIRST_SALE).min(),
        nw.col(c.LAST_SALE).max(),
    ]
    ids, days = book.entries[c.CUSTOMER], book.entries[c.DAY]
    if not (ids.dtype.is_integer() and len(ids)):
        return moves.group_by(c.CUSTOMER, c.PERIOD).agg(*sums)
    low = period_of(date_of(int(days.min())), every)
    span = period_of(book.as_of, every) - low + 1
    if int(ids.max()) > LARGEST // span - 1:
        return moves.group_by(c.CUSTOMER, c.PERIOD).agg(*sums)
    key = nw.col(c.CUSTOMER).cast(nw.Int64) * span + (nw.col(c.PERIOD).cast(nw.Int64) - low)
    added = moves.with_columns(key.alias(KEY)).group_by(KEY).agg(*sums)
    return added.with_columns((nw.col(KEY) // span).alias(c.CUSTOMER), (nw.col(KEY) % span + low).alias(c.PERIOD)).drop(
        KEY
    )


def _moves(book: Daybook) -> nw.LazyFrame[Any]:
    """Return orders and money by customer and day; only orders of several days are looked up line by line.

    Columns out: customer_id, order_day, orders, revenue, returns, first_sale, last_sale
    """
    whole = book.orders if not _several(book) else book.orders.filter(nw.col(PIECES) == 1)
    parts = [_of_orders(whole.lazy(), nw.col(c.DAY), nw.col(c.TOTAL), nw.col(RETURNED))]
    if _several(book):
        spread = book.orders.filter(nw.col(PIECES) > 1)
        none = nw.lit(0, dtype=nw.Int64)
        begun = spread.filter(~nw.col(c.FIRST_SALE).is_null())
        parts += [_of_orders(begun.lazy(), nw.col(c.FIRST_SALE), none, none), _of_entries(book, spread)]
    return nw.concat(parts) if len(parts) > 1 else parts[0]


def _several(book: Daybook) -> bool:
    return len(book.orders) < len(book.entries)


def _of_orders(orders: nw.LazyFrame[Any], day: nw.Expr, revenue: nw.Expr, returns: nw.Expr) -> nw.LazyFrame[Any]:
    counts = nw.col("counts")
    sale = nw.when(counts).then(nw.col(c.FIRST_SALE))
    return orders.select(
        c.CUSTOMER,
        day.alias(c.DAY),
        counts.cast(nw.Int64).alias(c.ORDERS),
        revenue.alias(c.REVENUE),
        returns.alias(c.RETURNS),
        sale.alias(c.FIRST_SALE),
        sale.alias(c.LAST_SALE),
    )


def _of_entries(book: Daybook, spread: nw.DataFrame[Any]) -> nw.LazyFrame[Any]:
    """Return money and purchases day by day, of the orders that are spread over several."""
    # Without numbers of orders a day is one: it has several entries where ids turned out to be of one customer.
    keys = [c.CUSTOMER, c.ORDER if c.ORDER in book.entries.columns else c.DAY]
    found = book.entries.lazy().join(spread.lazy().select(*keys, "counts"), on=keys, how="inner")
    sale = nw.when(nw.col("counts") & (nw.col(SOLD) > 0)).then(nw.col(c.DAY))
    return found.select(
        c.CUSTOMER,
        c.DAY,
        nw.lit(0, dtype=nw.Int64).alias(c.ORDERS),
        nw.col(c.AMOUNT).alias(c.REVENUE),
        nw.col(RETURNED).alias(c.RETURNS),
        sale.alias(c.FIRST_SALE),
        sale.alias(c.LAST_SALE),
    )

"""Lines into purchases: what customers bought in orders that count, item by item."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.choices import OrderBy, Returns
from segkit.frames import collect
from segkit.line import orders as o
from segkit.line.transactions import kept_lines, settle_amounts

if TYPE_CHECKING:
    from datetime import date

    from segkit.line.transactions import Rules

ITEM, SOLD, SAME = "item", "sold", "\x00same"


def purchases_of(
    customers: nw.DataFrame[Any],
    lines: nw.LazyFrame[Any],
    rules: Rules,
    *,
    as_of: date,
    order_by: OrderBy,
    column: str,
) -> nw.DataFrame[Any]:
    """Return what customers bought, by the lines from which they were summed up: lines above zero of counted orders.

    Columns in:  customer_id as written, order_day [days since epoch], amount [1/10000 currency], order_id where the
                 lines have one, and a column of items [text or null]; of customers customer_id, monetary
    Columns out: customer_id, order_id, item [text or null], order_day [days since epoch], amount [1/10000 currency],
                 the money above zero of the item in this order on this day
    """
    rules = replace(rules, until=as_of)
    kept = kept_lines(settle_amounts(lines, rules), rules)
    alone = order_by is OrderBy.LINE and c.ORDER not in kept.collect_schema().names()
    rows = _tidied(collect(_by_item(kept, column, alone=alone))).filter(~nw.col(c.CUSTOMER).is_null())
    _check(customers, rows)
    if not alone and rules.returns is not Returns.KEEP:
        orders = rows.group_by(c.CUSTOMER, c.ORDER).agg(nw.col(c.TOTAL).sum())
        counted = orders.filter(nw.col(c.TOTAL) > 0).select(c.CUSTOMER, c.ORDER)
        rows = rows.join(counted, on=[c.CUSTOMER, c.ORDER])
    sold = rows.filter(nw.col(SOLD) > 0)
    return sold.select(c.CUSTOMER, c.ORDER, ITEM, c.DAY, nw.col(SOLD).alias(c.AMOUNT))


def far_purchases_of(lines: nw.LazyFrame[Any], *, order_by: OrderBy, every: bool, column: str) -> nw.LazyFrame[Any]:
    """Return the same of lines that lie on a cluster, those of known customers that count; see `purchases_of`.

    `every` order counts, or those above zero.
    """
    alone = order_by is OrderBy.LINE and c.ORDER not in lines.collect_schema().names()
    rows = _by_item(lines, column, alone=alone)
    if not alone and not every:
        rows = rows.filter(nw.col(c.TOTAL).sum().over(c.CUSTOMER, c.ORDER) > 0)
    sold = rows.filter(nw.col(SOLD) > 0)
    return sold.select(c.CUSTOMER, c.ORDER, ITEM, c.DAY, nw.col(SOLD).alias(c.AMOUNT))


def _by_item(lines: nw.LazyFrame[Any], column: str, *, alone: bool) -> nw.LazyFrame[Any]:
    """Add up what an order has of an item on a day."""
    amount, day = nw.col(c.AMOUNT), nw.col(c.DAY).cast(nw.String)
    if c.ORDER in lines.collect_schema().names():
        lines = o.numbered_by_day(o.trimmed_numbers(lines))
    else:  # two lines of one item are two orders, and no pair: what matters is that those of two items never are one
        number = nw.concat_str(nw.col(column), nw.lit("\x00"), day) if alone else day
        lines = lines.with_columns(number.alias(c.ORDER))
    sold = nw.when(amount > 0).then(amount).otherwise(nw.lit(0, dtype=nw.Int64))
    return (
        lines.select(c.CUSTOMER, c.ORDER, nw.col(column).alias(ITEM), c.DAY, amount.alias(c.TOTAL), sold.alias(SOLD))
        .group_by(c.CUSTOMER, c.ORDER, ITEM, c.DAY)
        .agg(nw.col(c.TOTAL, SOLD).sum())
    )


def _tidied(rows: nw.DataFrame[Any]) -> nw.DataFrame[Any]:
    """Write ids as they are compared: the same that settling the lines does."""
    rows = o.with_text_ids(rows)
    untidy = bool(collect(o.untidy_numbers(rows.lazy()))[c.ORDER].item(0)) if len(rows) else False
    return o.tidy_frame(rows) if untidy or o.needs_tidying(rows[c.CUSTOMER].unique()) else rows


def _check(customers: nw.DataFrame[Any], rows: nw.DataFrame[Any]) -> None:
    money = rows.group_by(c.CUSTOMER).agg(nw.col(c.TOTAL).sum().alias(SAME))
    joined = customers.select(c.CUSTOMER, c.MONETARY).join(money, on=c.CUSTOMER, how="left")
    if not (joined[SAME] == joined[c.MONETARY]).fill_null(value=False).all():
        raise AssertionError("items are of other lines than customers: this is a fault of segkit")

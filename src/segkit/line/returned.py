"""Lines into the share of money that customers gave back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.frames import collect, in_order
from segkit.line import orders as o
from segkit.line.transactions import kept_lines, settle_amounts

if TYPE_CHECKING:
    from datetime import date

    from segkit.line.transactions import Rules

SOLD, BACK = "sold", "back"


def with_returns_share(
    customers: nw.DataFrame[Any], lines: nw.LazyFrame[Any], rules: Rules, as_of: date
) -> nw.DataFrame[Any]:
    """Add to customers which part of the money of their sales came back, by the lines from which they were summed up.

    Columns in:  customer_id as written, order_day [days since epoch], amount [1/10000 currency]; customer_id, monetary
    Columns out: those of the customers, and returns_share [money of lines below zero / money of lines above zero]
    """
    rules = replace(rules, until=as_of)
    found = o.with_text_ids(collect(_sums(kept_lines(settle_amounts(lines, rules), rules))))
    if o.needs_tidying(found[c.CUSTOMER]):
        found = o.tidy_frame(found)
    each = found.group_by(c.CUSTOMER).agg(nw.col(SOLD, BACK).sum())
    joined = customers.join(each, on=c.CUSTOMER, how="left")
    if not (joined[SOLD] - joined[BACK] == joined[c.MONETARY]).fill_null(value=False).all():
        raise AssertionError("returns are of other lines than customers: this is a fault of segkit")
    return in_order(joined.with_columns(_share()).drop(SOLD, BACK), c.CUSTOMER)


def with_far_returns_share(customers: nw.LazyFrame[Any], lines: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Do the same where customers lie, by those of their lines that count; see `with_returns_share`."""
    return customers.join(_sums(lines), on=c.CUSTOMER, how="left").with_columns(_share()).drop(SOLD, BACK)


def _sums(lines: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    amount, none = nw.col(c.AMOUNT), nw.lit(0, dtype=nw.Int64)
    sold, back = nw.when(amount > 0).then(amount), nw.when(amount < 0).then(-amount)
    parted = lines.select(c.CUSTOMER, sold.otherwise(none).alias(SOLD), back.otherwise(none).alias(BACK))
    return parted.group_by(c.CUSTOMER).agg(nw.col(SOLD, BACK).sum())


def _share() -> nw.Expr:
    share = nw.when(nw.col(SOLD) > 0).then(nw.col(BACK).cast(nw.Float64) / nw.col(SOLD).cast(nw.Float64))
    return share.alias(c.RETURNS_SHARE)

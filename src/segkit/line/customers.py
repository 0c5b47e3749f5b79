"""ORDERS into CUSTOMERS: one honest row per customer, as the evening of the as-of day saw them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.frames import Ordered, day_number_of, held, quantile, quotient
from segkit.schemas import CUSTOMERS
from segkit.selection import Places, places_of
from segkit.successive import differences_within, steps_within

if TYPE_CHECKING:
    from datetime import date

DEFAULT_NEW_DAYS = 90
ENOUGH_GAPS = 30
NEW_DAYS_QUANTILE = (9, 10)


def summarize_orders(orders: nw.LazyFrame[Any], *, every_order_counts: bool = False) -> nw.LazyFrame[Any]:
    """Reduce orders to one row per customer, those without any counted order included.

    Columns in:  customer_id, total [1/10000 currency], first_sale, last_sale [days since epoch], lines
    Columns out: customer_id, first_order, last_order [days since epoch; null without a counted order],
                 frequency [orders; 0 without a counted order], monetary [1/10000 currency], lines
    """
    counts = nw.lit(value=True) if every_order_counts else nw.col(c.TOTAL) > 0
    return (
        orders.with_columns(counts=counts)
        .with_columns(
            first=nw.when(nw.col("counts")).then(nw.col(c.FIRST_SALE)),
            last=nw.when(nw.col("counts")).then(nw.col(c.LAST_SALE)),
            counts=nw.col("counts").cast(nw.Int64),
            lines=nw.col(c.LINES).cast(nw.Int64),
        )
        .group_by(c.CUSTOMER)
        .agg(
            nw.col("first").min().alias(c.FIRST_ORDER),
            nw.col("last").max().alias(c.LAST_ORDER),
            nw.col("counts").sum().alias(c.FREQUENCY),
            nw.col(c.TOTAL).sum().alias(c.MONETARY),
            nw.col(c.LINES).sum(),
        )
    )


def seen_on(summary: nw.LazyFrame[Any], as_of: date) -> nw.LazyFrame[Any]:
    """Keep those who are customers, and say how long ago, as the evening of the as-of day saw it.

    Columns in:  as `summarize_orders` gives
    Columns out: the schema CUSTOMERS, dates as days since epoch, money in 1/10000 currency
    """
    today = day_number_of(as_of)
    return CUSTOMERS.conform(
        summary.filter(nw.col(c.FREQUENCY) > 0).with_columns(
            (today - nw.col(c.LAST_ORDER)).alias(c.RECENCY),
            (today - nw.col(c.FIRST_ORDER)).alias(c.TENURE),
            average_check(summary),
        )
    )


def average_check(frame: nw.LazyFrame[Any]) -> nw.Expr:
    """Divide monetary by frequency, to the nearest 1/10000 currency, half up."""
    money, orders = nw.col(c.MONETARY), nw.col(c.FREQUENCY)
    return quotient(frame, 2 * money + orders, 2 * orders).alias(c.AOV)


def order_days(orders: nw.LazyFrame[Any], *, every_order_counts: bool = False) -> nw.LazyFrame[Any]:
    """Return the first day of every counted order.

    Columns in:  customer_id, total [1/10000 currency], first_sale [days since epoch]
    Columns out: customer_id, first_sale [days since epoch]
    """
    named = orders.filter(~nw.col(c.CUSTOMER).is_null())
    counted = named if every_order_counts else named.filter(nw.col(c.TOTAL) > 0)
    return counted.select(c.CUSTOMER, c.FIRST_SALE)


def purchase_gaps(days: nw.DataFrame[Any], customers: nw.Series[Any]) -> nw.Series[Any]:
    """Return the days between successive order days of the same customer, over all customers [days].

    A customer's order days are the distinct first days of their counted orders. `customers` are all
    ids of `days`, each once.

    Columns in: customer_id, first_sale [days since epoch]
    """
    return differences_within(days.lazy(), c.CUSTOMER, c.FIRST_SALE, keys=customers)


def new_days_of(gaps: nw.Series[Any]) -> float:
    """Return how long a customer is new: the 90th percentile of purchase gaps, 90 without 30 gaps [days]."""
    return _new_days(gaps.sort())


def far_new_days_of(days: nw.LazyFrame[Any]) -> tuple[float, int]:
    """Return the same as `new_days_of`, and the number of gaps, from order days that stay where they are.

    Counts are fetched.

    Columns in: customer_id, first_sale [days since epoch]
    """
    places = far_gaps(days, NEW_DAYS_QUANTILE[1])
    return _new_days(places), len(places)


def far_gaps(days: nw.LazyFrame[Any], parts: int) -> Places:
    """Find the purchase gaps between which their quantiles at 1/parts, 2/parts … lie, of days that stay where they are.

    Columns in: customer_id, first_sale [days since epoch]
    """
    with held(steps_within(days, c.CUSTOMER, c.FIRST_SALE)) as gaps:
        return places_of(gaps, [c.FIRST_SALE], parts)[c.FIRST_SALE]


def _new_days(ordered: Ordered) -> float:
    return float(quantile(ordered, *NEW_DAYS_QUANTILE) if len(ordered) >= ENOUGH_GAPS else DEFAULT_NEW_DAYS)

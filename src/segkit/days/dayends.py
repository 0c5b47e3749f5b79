"""A daybook into what the evening of a day saw of every customer, without reading a line again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.choices import Returns
from segkit.frames import collect, day_number_of
from segkit.line.customers import purchase_gaps, summarize_orders
from segkit.line.settlement import NobodyError, Settled

if TYPE_CHECKING:
    from datetime import date

    from segkit.days.daybook import Daybook


def settled_on(book: Daybook, day: date) -> Settled:
    """Settle the orders of a daybook up to a day; that of the daybook, or an earlier one.

    On an earlier day there is no account of the lines that were left out. Customers are called as the daybook
    calls them: maybe by whole numbers, which `spelt_out` writes as the ids that they were.

    Raises:
        NobodyError: Nobody is a customer by then.
    """
    orders = book.orders_until(day)
    every = book.returns is Returns.KEEP
    summary = collect(summarize_orders(orders.lazy(), every_order_counts=every))
    if not len(summary) or not int(summary[c.FREQUENCY].sum() or 0):
        raise NobodyError(f"nobody is a customer yet on {day}: the data begin later")
    lines, amount, left_out = book.read, book.amount, tuple(sorted(book.left_out, key=lambda left: left.reason))
    if day < book.as_of:
        seen = book.entries.filter(nw.col(c.DAY) <= day_number_of(day))
        lines, amount, left_out = int(seen[c.LINES].sum()), int(seen[c.AMOUNT].sum()), ()
    return Settled(
        summary, _gaps(book, orders), left_out, lines, amount, day, book.facts,
        book.remarks,
    )  # fmt: skip


def spelt_out(settled: Settled, book: Daybook) -> Settled:
    """Call customers by their ids."""
    names = book.as_written(settled.summary[c.CUSTOMER])
    return replace(settled, summary=settled.summary.with_columns(names.alias(c.CUSTOMER)))


def _gaps(book: Daybook, orders: nw.DataFrame[Any]) -> nw.Series[Any]:
    if orders is book.orders:
        return book.gaps
    days = orders.filter(nw.col("counts")).select(c.CUSTOMER, c.FIRST_SALE)
    return purchase_gaps(days, days[c.CUSTOMER].unique())

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


def settled_on(book: Daybook, day: date, *, gaps: bool = True) -> Settled:
    """Settle the orders of a daybook up to a day; that of the daybook, or an earlier one; `gaps` if they are wanted.

    On an earlier day there is no account of the lines that were left out. Customers are called as the daybook
    calls them: maybe by whole numbers, which `spelt_out` writes as the ids that they were.

    Raises:
        NobodyError: Nobody is a customer by then.
    """
    summary = _read_off(book, day) if book.in_order else _added_up(book, day)
    if not len(summary) or not int(summary[c.FREQUENCY].sum() or 0):
        raise NobodyError(f"nobody is a customer yet on {day}: the data begin later")
    lines, amount, left_out = book.read, book.amount, tuple(sorted(book.left_out, key=lambda left: left.reason))
    if day < book.as_of:
        lines, amount, left_out = int(summary[c.LINES].sum()), int(summary[c.MONETARY].sum()), ()
    found = _gaps(book, day) if gaps else book.entries[c.DAY].head(0)
    return Settled(summary, found, left_out, lines, amount, day, book.facts, book.remarks)


def _read_off(book: Daybook, day: date) -> nw.DataFrame[Any]:
    spread = book.spread_until(day)
    every = book.returns is Returns.KEEP
    several = None if spread is None else collect(summarize_orders(spread.lazy(), every_order_counts=every))
    return book.ledger.on(day_number_of(day), several)


def _added_up(book: Daybook, day: date) -> nw.DataFrame[Any]:
    return collect(summarize_orders(book.orders_until(day).lazy(), every_order_counts=book.returns is Returns.KEEP))


def spelt_out(settled: Settled, book: Daybook) -> Settled:
    """Call customers by their ids."""
    names = book.as_written(settled.summary[c.CUSTOMER])
    return replace(settled, summary=settled.summary.with_columns(names.alias(c.CUSTOMER)))


def _gaps(book: Daybook, day: date) -> nw.Series[Any]:
    if day >= book.as_of:
        return book.gaps
    if book.in_order and book.spread is None:
        return book.ledger.gaps(day_number_of(day))
    days = book.orders_until(day).filter(nw.col("counts")).select(c.CUSTOMER, c.FIRST_SALE)
    return purchase_gaps(days, days[c.CUSTOMER].unique())

"""Weeks, months, quarters and years as whole numbers that follow each other, on any engine.

A month is 12 · year + month − 1, a quarter a third and a year a twelfth of that; weeks are those of ISO 8601,
from Monday to Sunday, counted from that of 1970-01-01.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import Any

import narwhals.stable.v2 as nw

from segkit.choices import Every
from segkit.columns import PERIOD
from segkit.frames import EPOCH, collect, day_number_of, take_at, with_months

DAYS_A_WEEK = 7
MONDAY = 3
"""Days that the epoch, a Thursday, lies behind its Monday."""
AHEAD = 200_000
"""Weeks that are added before a division, so that it never meets a number below zero: engines round those apart."""
LONGEST_SPAN = 100_000
"""Days of which periods are looked up: 270 years."""
PLACE = "place"
MONTHS = {Every.MONTH: 1, Every.QUARTER: 3, Every.YEAR: 12}
A_YEAR = {Every.WEEK: 52, Every.MONTH: 12, Every.QUARTER: 4, Every.YEAR: 1}
"""Periods between one and the same a year before."""


def with_periods(
    frame: nw.LazyFrame[Any], day: str, name: str, every: Every, span: range | None = None
) -> nw.LazyFrame[Any]:
    """Add the period in which the day of each row lies; many rows are quicker where all days lie in a known span.

    Columns in: a day [days since epoch, from the year 1 on]
    """
    if span is not None and len(span) <= LONGEST_SPAN and frame.implementation.is_polars():
        found = take_at(
            frame.with_columns((nw.col(day) - span.start).alias(PLACE)),
            PLACE,
            {name: periods_in(span, every).to_list()},
        )
        return found.drop(PLACE)
    if every is Every.WEEK:
        since = nw.col(day).cast(nw.Int64) + (MONDAY + DAYS_A_WEEK * AHEAD)
        return frame.with_columns((since // DAYS_A_WEEK - AHEAD).alias(name))
    months = with_months(frame, day, name)
    return months if every is Every.MONTH else months.with_columns((nw.col(name) // MONTHS[every]).alias(name))


def periods_in(span: range, every: Every) -> nw.Series[Any]:
    """Return the periods of successive days [days since epoch]; Polars only."""
    days = nw.new_series(PLACE, list(span), nw.Int32, backend="polars").to_frame().lazy()
    return collect(with_periods(days, PLACE, PERIOD, every))[PERIOD]


def period_of(day: date, every: Every) -> int:
    """Return the period in which a day lies."""
    if every is Every.WEEK:
        return (day_number_of(day) + MONDAY) // DAYS_A_WEEK
    return (12 * day.year + day.month - 1) // MONTHS[every]


def first_day_of(period: int, every: Every) -> date:
    """Return the day with which a period begins."""
    if every is Every.WEEK:
        return EPOCH + timedelta(days=DAYS_A_WEEK * period - MONDAY)
    year, month = divmod(period * MONTHS[every], 12)
    return date(year, month + 1, 1)


def last_day_of(period: int, every: Every) -> date:
    """Return the day with which a period ends."""
    return first_day_of(period + 1, every) - timedelta(days=1)


def is_over(period: int, every: Every, as_of: date) -> bool:
    """Tell whether all days of a period are known on the evening of a day."""
    return last_day_of(period, every) <= as_of


def name_of(period: int, every: Every) -> str:
    """Write a period as 2026, 2026-Q1, 2026-01 or 2026-W05; names sort as the periods do."""
    first = first_day_of(period, every)
    if every is Every.WEEK:
        year, week, _ = first.isocalendar()
        return f"{year:04}-W{week:02}"
    if every is Every.QUARTER:
        return f"{first.year:04}-Q{first.month // 3 + 1}"
    return f"{first.year:04}-{first.month:02}" if every is Every.MONTH else f"{first.year:04}"


def months_later(day: date, months: int) -> date:
    """Return the same day so many months later, or the last of that month."""
    year, month = divmod(12 * day.year + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))

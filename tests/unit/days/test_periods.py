"""Periods: numbers that follow each other, names that sort, days that fit; the same on every engine."""

from __future__ import annotations

from datetime import date, timedelta

import duckdb
import narwhals.stable.v2 as nw
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segkit.choices import Every
from segkit.days.periods import first_day_of, is_over, last_day_of, name_of, period_of, with_periods
from segkit.frames import EPOCH, collect, day_number_of

DAYS = [date(1601, 1, 1), date(1899, 12, 31), date(1900, 2, 28), date(1900, 3, 1), date(1969, 12, 28)]
DAYS += [date(1969, 12, 31) + timedelta(days=step) for step in range(0, 60_000, 17)]
DAYS += [date(2000, 2, 29), date(2024, 2, 29), date(2100, 2, 28), date(2100, 3, 1), date(9999, 12, 31)]
MAKE = {
    "polars": lambda days: pl.LazyFrame({"day": pl.Series(days, dtype=pl.Int32)}),
    "pandas": lambda days: pd.DataFrame({"day": pd.Series(days, dtype="int32")}),
    "duckdb": lambda days: duckdb.from_arrow(pl.DataFrame({"day": pl.Series(days, dtype=pl.Int32)}).to_arrow()),
}


@pytest.mark.parametrize("engine", MAKE)
@pytest.mark.parametrize("every", Every)
def test_an_engine_counts_periods_as_the_calendar_does(engine, every):
    days = nw.from_native(MAKE[engine]([day_number_of(day) for day in DAYS])).lazy()
    found = collect(with_periods(days, "day", "period", every))
    seen = dict(zip(found["day"].to_list(), found["period"].to_list(), strict=True))
    assert [seen[day_number_of(day)] for day in DAYS] == [period_of(day, every) for day in DAYS]


@pytest.mark.parametrize("engine", MAKE)
@pytest.mark.parametrize("every", Every)
def test_days_of_a_known_span_lie_in_the_same_periods(engine, every):
    span = range(-400, 900)
    days = nw.from_native(MAKE[engine](list(span))).lazy()
    found = collect(with_periods(days, "day", "period", every, span).sort("day"))
    assert found["period"].to_list() == [period_of(EPOCH + timedelta(days=day), every) for day in span]


@given(st.dates(date(1, 1, 8), date(9998, 12, 31)), st.sampled_from(Every))
def test_a_day_lies_between_the_ends_of_its_period(day, every):
    period = period_of(day, every)
    first, last = first_day_of(period, every), last_day_of(period, every)
    assert first <= day <= last
    assert (period_of(first, every), period_of(last, every)) == (period, period)
    assert last + timedelta(days=1) == first_day_of(period + 1, every)
    assert name_of(period, every) < name_of(period + 1, every)


@pytest.mark.parametrize(
    ("day", "names"),
    [
        ("2026-01-01", ["2026-W01", "2026-01", "2026-Q1", "2026"]),
        ("2024-02-29", ["2024-W09", "2024-02", "2024-Q1", "2024"]),
        ("2021-01-03", ["2020-W53", "2021-01", "2021-Q1", "2021"]),
        ("2026-12-31", ["2026-W53", "2026-12", "2026-Q4", "2026"]),
    ],
)
def test_periods_have_the_names_of_iso_8601(day, names):
    assert [name_of(period_of(date.fromisoformat(day), every), every) for every in Every] == names


def test_a_month_is_over_on_the_evening_of_its_last_day():
    leap = period_of(date(2024, 2, 1), Every.MONTH)
    assert [is_over(leap, Every.MONTH, date(2024, 2, day)) for day in (28, 29)] == [False, True]

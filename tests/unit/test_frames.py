"""frames: days and money as integers, there and back, on any engine; exact quantiles; differences."""

from __future__ import annotations

import statistics
from collections import defaultdict
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import narwhals.stable.v2 as nw
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segkit import frames, successive
from segkit.errors import SegkitError

MARCH = date(2024, 3, 1)
LATE = datetime(2024, 3, 1, 23, 59)
NOON = datetime(1969, 12, 31, 12)


def lazy(values, dtype=None, engine="polars"):
    """Return a lazy frame of one column `a`."""
    if engine == "pandas":
        return nw.from_native(pd.DataFrame({"a": values})).lazy()
    return nw.from_native(pl.LazyFrame({"a": values}, schema={"a": dtype} if dtype else None))


def read(frame, expression):
    return frames.collect(frame.select(expression(frame, "a")))["a"].to_list()


# ── Days ──


@pytest.mark.parametrize(("day", "number"), [(date(1970, 1, 1), 0), (date(1969, 12, 31), -1), (MARCH, 19_783)])
def test_days_are_counted_from_1970(day, number):
    assert frames.day_number_of(day) == number
    assert frames.date_of(number) == day


@given(st.dates())
def test_a_day_comes_back_as_itself(day):
    assert frames.date_of(frames.day_number_of(day)) == day


@pytest.mark.parametrize("engine", ["polars", "pandas"])
@pytest.mark.parametrize(
    "value",
    [LATE, "2024-03-01", "2024-03-01 23:59:00", 19_783],
    ids=["datetime", "text", "text with a time", "day number"],
)  # fmt: skip
def test_whatever_holds_a_day_reads_as_its_number(value, engine):
    assert read(lazy([value], engine=engine), frames.day_number) == [19_783]


def test_a_date_reads_as_its_number():
    assert read(lazy([MARCH, date(1969, 12, 31)]), frames.day_number) == [19_783, -1]


def test_the_day_before_1970_is_one_below_on_pandas_too():
    assert read(lazy([NOON], engine="pandas"), frames.day_number) == [-1]


def test_the_day_is_that_of_the_column_whatever_its_zone():
    late = datetime(2024, 3, 1, 23, 30, tzinfo=timezone(timedelta(hours=-8)))
    frame = lazy([late], pl.Datetime("us", "America/Los_Angeles"))
    assert read(frame, frames.day_number) == [19_783]


def test_a_column_that_holds_no_days_is_refused_by_name():
    with pytest.raises(SegkitError, match="`a` holds Float64, not dates"):
        read(lazy([1.5]), frames.day_number)


@pytest.mark.parametrize("engine", ["polars", "pandas"])
def test_day_numbers_leave_as_dates(engine):
    done = frames.collect(frames.with_dates(lazy([19_783, -1], engine=engine), ["a"]))["a"].to_list()
    assert [(day.year, day.month, day.day) for day in done] == [(2024, 3, 1), (1969, 12, 31)]


# ── Money ──


@pytest.mark.parametrize(
    ("money", "units"),
    [
        ("10.05", 100_500),
        ("1e-2", 100),
        ("-0.01", -100),
        ("999999999999.99", 9_999_999_999_999_900),
        ("0.00005", 1),
        ("-0.00005", -1),
        ("0.00015", 2),
        ("0.00014999", 1),
        (0.07, 700),
        (10.05, 100_500),
        (0.1 + 0.2, 3_000),
        (Decimal("1.2345"), 12_345),
        (7, 70_000),
    ],
)
def test_money_is_rounded_half_away_from_zero_beyond_the_fourth_decimal(money, units):
    assert frames.units_of(money) == units


@given(st.integers(-(10**18), 10**18))
def test_units_come_back_as_themselves(units):
    assert frames.units_of(frames.money_of(units)) == units
    assert frames.money_of(units) * frames.UNITS == units


@pytest.mark.parametrize(
    ("values", "dtype"),
    [
        (["10.05", "0.07", "-1.2345", "999999999999.99"], pl.String),
        ([10.05, 0.07, -1.2345, 999_999_999_999.99], pl.Float64),
        ([Decimal("10.05"), Decimal("0.07"), Decimal("-1.2345"), Decimal("999999999999.99")], pl.Decimal(20, 4)),
    ],
    ids=["text", "float", "decimal"],
)
def test_columns_of_money_read_as_exact_units(values, dtype):
    assert read(lazy(values, dtype), frames.money_units) == [100_500, 700, -12_345, 9_999_999_999_999_900]


@pytest.mark.parametrize("values", [["10.05", "0.07"], [10.05, 0.07], [Decimal("10.05"), Decimal("0.07")]])
def test_columns_of_money_read_as_exact_units_on_pandas(values):
    assert read(lazy(values, engine="pandas"), frames.money_units) == [100_500, 700]


HALVES = ("0.00005", "-0.00005", "0.00015", "0.00025")


@pytest.mark.parametrize("dtype", [pl.String, pl.Float64, pl.Decimal(20, 5)], ids=str)
def test_columns_of_money_are_rounded_as_single_amounts_are(dtype):
    how = {pl.String: str, pl.Float64: float}.get(dtype, Decimal)
    values = [how(half) for half in HALVES]
    assert (
        read(lazy(values, dtype), frames.money_units) == [frames.units_of(value) for value in values] == [1, -1, 2, 3]
    )


@pytest.mark.parametrize("dtype", [pl.Int8, pl.Int64, pl.UInt32])
def test_whole_money_reads_as_units(dtype):
    assert read(lazy([100, 0, None], dtype), frames.money_units) == [1_000_000, 0, None]


def test_a_column_that_holds_no_money_is_refused_by_name():
    with pytest.raises(SegkitError, match="`a` holds Boolean, not money"):
        read(lazy([True]), frames.money_units)


@pytest.mark.parametrize("engine", ["polars", "pandas"])
def test_units_leave_as_decimals_of_four_places(engine):
    units = [1, 100_500, -12_345, 9_999_999_999_999_900]
    done = frames.collect(frames.with_money(lazy(units, engine=engine), ["a"]))["a"].to_list()
    assert list(map(str, done)) == ["0.0001", "10.0500", "-1.2345", "999999999999.9900"]


# ── Collecting ──


@pytest.mark.parametrize("engine", ["polars", "pandas"])
def test_frames_that_are_collected_together_come_back_in_order(engine):
    frame = lazy([3, 1], engine=engine)
    one, two = frames.collect_together(frame.select(nw.col("a").max()), frame.select(nw.col("a").min()))
    assert (one["a"].to_list(), two["a"].to_list()) == ([3], [1])


# ── Quantiles ──


@given(st.lists(st.integers(-(10**15), 10**15), min_size=2, max_size=50), st.integers(2, 10))
def test_quantiles_are_those_of_the_statistics_module(values, parts):
    ordered = nw.from_native(pl.Series(sorted(values)), series_only=True)
    wanted = statistics.quantiles(map(Fraction, values), n=parts, method="inclusive")
    assert [frames.quantile(ordered, part, parts) for part in range(1, parts)] == wanted


def test_the_quantile_of_one_value_is_that_value():
    assert frames.quantile(nw.from_native(pl.Series([7]), series_only=True), 9, 10) == 7


def test_a_quantile_is_a_fraction_and_no_float():
    ordered = nw.from_native(pl.Series([0, 10**17, 10**17 + 1]), series_only=True)
    assert frames.quantile(ordered, 3, 4) == 10**17 + Fraction(1, 2)


# ── Differences ──

keys = st.sampled_from(["ann", "bob", "cy", "", "é", "ann "])
# Numbers far apart leave too few bits of a hash to tell keys apart: then the slow way is taken.
near, far = st.integers(-10, 10), st.sampled_from([-(2**61), 0, 5, 2**61])


def differences(native):
    frame = nw.from_native(native, eager_only=True)
    found = successive.differences_within(frame.lazy(), "who", "day", keys=frame["who"].unique())
    return sorted(found.to_list())


def expected_differences(rows):
    values = defaultdict(set)
    for key, value in rows:
        values[key].add(value)
    return sorted(b - a for of in values.values() for a, b in pairwise(sorted(of)))


@given(st.lists(st.tuples(keys, near), max_size=40) | st.lists(st.tuples(keys, far), max_size=40))
def test_differences_are_those_between_neighbours_of_one_key(rows):
    native = pl.DataFrame(rows, schema={"who": pl.String, "day": pl.Int64}, orient="row")
    assert differences(native) == expected_differences(rows)


@settings(max_examples=15)
@given(st.lists(st.tuples(keys, near), max_size=40))
def test_differences_are_the_same_on_pandas(rows):
    native = pd.DataFrame(rows, columns=["who", "day"]).astype({"who": "str", "day": "int64"})
    assert differences(native) == expected_differences(rows)


def test_many_keys_keep_their_differences_apart():
    rows = [(f"C{index % 20_000}", (index * 7_919) % 700) for index in range(60_000)]
    native = pl.DataFrame(rows, schema={"who": pl.String, "day": pl.Int32}, orient="row")
    assert differences(native) == expected_differences(rows)


@given(st.dictionaries(st.integers(0, 6), st.sets(st.integers(-9, 9), min_size=1)))
def test_sorted_numbers_are_followed_as_any_keys_are(values):
    rows = [(key, value) for key in sorted(values) for value in sorted(values[key])]
    ordered = pl.DataFrame(rows, schema={"who": pl.UInt64, "day": pl.Int32}, orient="row")
    found = []
    for native in (ordered, ordered.reverse().with_columns(pl.col("who").cast(pl.String))):
        frame = nw.from_native(native, eager_only=True)
        steps = successive.successive_within(frame.lazy(), "who", "day")
        found.append((sorted(map(str, steps.rows())), sorted(successive.sums_within(frame, "who", ("day",)).rows())))
    assert found[0] == found[1]


@pytest.mark.parametrize("parts", [1, 3])
def test_columns_put_beside_others_are_parted_alike_so_that_nothing_is_copied(parts):
    frame = pl.concat([pl.DataFrame({"who": ["ann", "bob"], "n": [1, 2]})] * parts, rechunk=False)
    found = pl.concat([pl.DataFrame({"n": [number]}) for number in range(2 * parts)], rechunk=False)
    done = frames.beside(*(nw.from_native(one, eager_only=True) for one in (frame, found)))
    assert done.to_native().n_chunks("all") == [parts, parts]
    assert done.to_dict(as_series=False) == {"who": ["ann", "bob"] * parts, "n": list(range(2 * parts))}

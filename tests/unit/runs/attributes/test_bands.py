"""Numbers into ranges: cut points belong to the range that they begin; quantiles part customers as they say."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segkit.errors import ColumnError, UsageError
from segkit.runs.attributes.bands import Band, bands_of, number_of, numbers_in, ranges_of

AGES = bands_of(["age=18,25,35"])["age"]


def named(band, *values):
    counts = {Decimal(str(value)): 1 for value in values}
    ranges, _ = ranges_of(band, counts)
    return [ranges.of(value) for value in counts]


def test_a_cut_point_belongs_to_the_range_that_it_begins():
    assert named(AGES, 17, 18, 24, 25, 34, 35, 90) == ["<18", "18–24", "18–24", "25–34", "25–34", "35+", "35+"]


def test_whole_numbers_between_neighbours_are_one_number():
    assert named(bands_of(["n=1,2,3"])["n"], 1, 2) == ["1", "2"]


def test_numbers_with_decimals_say_where_a_range_ends():
    assert named(AGES, 24.5, 17.9) == ["18–<25", "<18"]
    assert named(bands_of(["company_revenue=10M,100M,1B"])["company_revenue"], 9_999_999, 10**7, 10**9) == [
        "<10M", "10M–<100M", "1B+",
    ]  # fmt: skip


def test_letters_and_words_stand_for_thousands():
    shown = {"10k": 10**4, "2.5M": 2_500_000, "1B": 10**9, "3 млн": 3 * 10**6, "1 тыс.": 1000, "-5": -5}
    assert {text: int(number_of(text)) for text in shown} == shown
    assert number_of("ten") is None
    assert numbers_in(["1,5 млрд", "250 000", "10M"], "x", "`x`") == {
        "1,5 млрд": Decimal("1500000000.0"), "250 000": 250_000, "10M": 10_000_000,
    }  # fmt: skip


def test_text_has_no_ranges_and_is_not_shown():
    with pytest.raises(ColumnError, match="1 of 2 different values of `town` are no numbers") as fault:
        numbers_in(["12", "Orel"], "town", "`town`")
    assert "Orel" not in str(fault.value)


@given(st.lists(st.integers(-500, 500), min_size=1, max_size=40), st.sampled_from([2, 3, 4, 5, 10]))
def test_quantiles_are_those_of_numpy_and_equals_stay_together(values, parts):
    counts = {Decimal(value): values.count(value) for value in values}
    ranges, _ = ranges_of(Band("x", parts=parts), counts)
    cuts = [np.quantile(values, part / parts) for part in range(1, parts)]
    by_numpy = {}
    for value in set(values):  # a value is at or above so many cut points
        by_numpy.setdefault(sum(value >= round(cut, 9) for cut in cuts), set()).add(value)
    ours = {}
    for value in set(values):
        ours.setdefault(ranges.of(Decimal(value)), set()).add(value)
    assert sorted(map(sorted, ours.values())) == sorted(map(sorted, by_numpy.values()))


def test_quartiles_say_their_cut_points_exactly():
    values = {Decimal("0.10"): 1, Decimal("0.35"): 1, Decimal("2.00"): 1, Decimal("7.55"): 1}
    ranges, notes = ranges_of(Band("revenue", parts=4), values)
    assert ranges.names == ("Q1: <0.29", "Q2: 0.29–<1.18", "Q3: 1.18–<3.39", "Q4: 3.39+")
    assert Fraction("0.10") + Fraction(3, 4) * Fraction("0.25") < Fraction("0.29")
    assert notes == []


def test_many_equal_numbers_leave_fewer_ranges_and_that_is_told():
    ranges, notes = ranges_of(Band("orders", parts=4), {Decimal(1): 9, Decimal(2): 1, Decimal(5): 2})
    assert ranges.names == ("Q1: <1", "Q3: 1", "Q4: 2+")
    assert notes == ["--band orders=quartiles: many customers have the same number, so there are 3 ranges and not 4"]


@pytest.mark.parametrize("text", ["age", "age=", "=1", "age=5,3", "age=5,5", "age=old", "age=1,,2"])
def test_what_is_no_band_is_refused(text):
    with pytest.raises(UsageError):
        bands_of([text])


def test_a_name_has_one_band():
    with pytest.raises(UsageError, match="twice"):
        bands_of(["a=1", "a=2"])

"""Text of amounts into exact money."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segkit.errors import SegkitError
from segkit.sources.amounts import ROUNDED_FROM, AmountReading, decide_amounts, decimal_mark, is_number, residue, units

REAL = pl.Float64()


def read(reading, *texts):
    return (
        pl.DataFrame({"text": texts}, schema={"text": pl.String})
        .select(reading.number(pl.col("text")))
        .to_series()
        .to_list()
    )


@pytest.mark.parametrize(
    ("sample", "mark", "plain"),
    [
        (["1", "2"], ".", True),
        (["1.5", "-2", "3e2"], ".", True),
        (["1,5"], ",", False),
        (["1,234.5"], ".", False),
        (["1.234,5"], ",", False),
        (["1,234,567"], ".", False),
        (["1 234"], ".", False),
        (["0.123"], ".", True),
    ],
)
def test_a_sample_decides_the_decimal_mark(sample, mark, plain):
    reading = decide_amounts(sample)
    assert (reading.decimal, reading.plain) == (mark, plain)


def test_other_columns_decide_what_one_leaves_open():
    with pytest.raises(SegkitError, match="thousands or three decimals"):
        decide_amounts(["1.234"])
    assert read(decide_amounts(["1.234"], elsewhere=","), "1.234") == [1234.0]
    assert read(decide_amounts(["1.234"], elsewhere="."), "1.234") == [1.234]


def test_what_is_no_number_tells_nothing_of_the_mark():
    assert decimal_mark(["12..5", "1.2.3", "2024-01-01", "abc.de"]) is None
    assert decimal_mark(["1.5", "1,5"]) is None


def test_one_reading_is_strict():
    assert read(AmountReading(".", plain=False), "1,234.5", "1.234,5", "12,34.5") == [1234.5, None, None]
    assert read(AmountReading(",", plain=False), "1,234.5", "1.234,5", "1.5") == [None, 1234.5, None]


def test_only_the_currency_of_the_column_may_stand_beside_a_number():
    assert read(decide_amounts(["5 €"]), "5 €", "EUR 5", "$5", "5") == [5.0, 5.0, None, 5.0]
    assert read(AmountReading().carefully(), "5 €", "5") == [None, 5.0]


@given(st.decimals("-99999999999.9999", "99999999999.9999", places=4), st.sampled_from(". ,"))
def test_any_way_to_set_thousands_apart_reads_back_exactly(money, group):
    decimal = "," if group == "." else "."
    text = f"{money:,f}".translate({ord(","): group, ord("."): decimal})
    reading = AmountReading(decimal, plain=False, exact=True)
    frame = pl.DataFrame({"text": [text]}).select(units(reading.number(pl.col("text")), pl.Decimal(38, 12)))
    assert frame.item() == int(money * 10_000)


@pytest.mark.parametrize(("value", "expected"), [(0.00005, 1), (-0.00005, -1), (1.23455, 12346), (0.1 + 0.2, 3000)])
def test_halves_round_away_from_zero(value, expected):
    assert pl.select(units(pl.lit(value), REAL)).item() == expected


def test_more_than_four_decimals_leave_a_residue_and_noise_does_not():
    values = pl.DataFrame({"value": [1.2345, 0.1 + 0.2, 1.23456, 987654.3211]})
    left = values.select(residue(pl.col("value"), REAL)).to_series().abs()
    assert (left > ROUNDED_FROM).to_list() == [False, False, True, False]


@pytest.mark.parametrize("dtype", [pl.Int64(), pl.UInt64(), pl.Int128(), pl.Decimal(38, 2)])
def test_what_does_not_fit_is_null_and_never_wraps(dtype):
    values = pl.Series("value", [9 * 10**15, 5], dtype=pl.Int64).cast(dtype).to_frame()
    assert values.select(units(pl.col("value"), dtype)).to_series().to_list() == [None, 50_000]


def test_bare_numbers():
    assert [is_number(text) for text in ("1", "-1.5", "1e3", ".5", "", "1,5", "one", "$1")] == [True] * 4 + [False] * 4

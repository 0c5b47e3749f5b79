"""packing: rows of integers in one integer, in the order of their columns, and whole again afterwards."""

from __future__ import annotations

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from segkit.line.packing import Packing, Range

NUMBERS = st.integers(-(2**40), 2**40)


@given(st.lists(st.tuples(NUMBERS, st.integers(0, 3), st.integers(-9, 9).map(lambda n: n * 100)), min_size=1))
def test_packed_rows_compare_as_their_columns_do_and_come_back_whole(rows):
    frame = pl.DataFrame(rows, schema=["a", "b", "c"], orient="row")
    ranges = {name: Range(frame[name].min(), frame[name].max(), 100 if name == "c" else 1) for name in "abc"}
    packing = Packing(ranges)
    packed = frame.select(packing.packed().alias("row")).sort("row")
    assert packed.select(packing.unpacked("row")).rows() == sorted(rows)


def test_many_bits_take_a_wide_integer():
    packing = Packing({"a": Range(0, 2**50), "b": Range(0, 2**50), "c": Range(5, 5)})
    frame = pl.DataFrame({"a": [2**50, 0, 2**50], "b": [2**50, 7, 0], "c": [5, 5, 5]})
    packed = frame.select(packing.packed().alias("row"))["row"]
    assert packed.dtype == pl.Int128
    assert packed.sort().to_frame().select(packing.unpacked("row")).rows() == sorted(frame.rows())


def test_sixty_four_bits_are_still_narrow():
    packing = Packing({"a": Range(0, 2**32 - 1), "b": Range(0, 2**32 - 1)})
    frame = pl.DataFrame({"a": [2**32 - 1, 2**31], "b": [2**32 - 1, 0]})
    packed = frame.select(packing.packed().alias("row"))
    assert packed["row"].dtype == pl.UInt64
    assert packed.select(packing.unpacked("row")).rows() == frame.rows()


def test_what_no_integer_holds_does_not_fit():
    assert Packing({"a": Range(0, 2**62), "b": Range(0, 2**62)}).fits
    assert not Packing({"a": Range(0, 2**62), "b": Range(0, 2**62), "c": Range(0, 2)}).fits
    assert not Packing({"a": Range(-(2**63), 2**63)}).fits


def test_a_first_column_of_one_value_takes_no_bits_from_the_next():
    packing = Packing({"a": Range(7, 7), "b": Range(0, 9), "c": Range(0, 3)})
    frame = pl.DataFrame({"a": [7, 7, 7], "b": [9, 0, 4], "c": [3, 1, 0]})
    packed = frame.select(packing.packed().alias("row"))
    assert packed.select(packing.unpacked("row")).rows() == frame.rows()

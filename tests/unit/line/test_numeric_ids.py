"""numerals: ids that are numbers behind a prefix become these numbers, and never two ids the same one."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from segkit.line.numeric_ids import Numerals
from segkit.line.orders import needs_tidying


def numerals(*ids):
    return Numerals.of(pl.Series("id", ids))


@pytest.mark.parametrize(
    ("ids", "prefix", "width"),
    [
        (("C00012", "C00345"), "C", 5),
        (("O-1", "O-20"), "O-", 0),
        (("17850", "17851"), "", 0),
        (("0", "12"), "", 0),
        (("КЛ-001", "КЛ-999"), "КЛ-", 3),
        (("2024/7", "2024/15", None), "2024/", 0),
        ((17850, 3), "", 0),
    ],
)
def test_a_prefix_and_digits_are_numbers(ids, prefix, width):
    found = numerals(*ids)
    assert (found.prefix, found.width) == (prefix, width)
    seen = pl.DataFrame({"id": pl.Series(ids)}).select(
        written=found.written(found.number("id")), stray=found.strays("id", 40)
    )
    assert seen["written"].to_list() == [None if value is None else str(value) for value in ids]
    assert not seen["stray"].any()


@pytest.mark.parametrize(
    "ids",
    [
        ("ann", "bob"), ("C1", "D1"), ("C01", "C1"), ("1.0", "2.0"), ("a@1", "a@2"), ("C 1", "C 2"), (" 1", " 2"),
        ("1-a",), ("C",), (None,), (1.0, 2.0), ("1" * 19,), ("",),
    ],
)  # fmt: skip
def test_other_ids_are_none(ids):
    assert numerals(*ids) is None


@pytest.mark.parametrize("stray", ["C+1", "C01", "D1", "C1 ", "C1a", "", "C", "1", "C-1", "C12345678901234", "C١"])
def test_an_id_that_is_written_otherwise_is_a_stray_or_no_number(stray):
    found = numerals("C1", "C22")
    seen = pl.DataFrame({"id": [stray]}).select(number=found.number("id"), stray=found.strays("id", 30))
    assert seen["stray"].item() or seen["number"].item() is None


@pytest.mark.parametrize("stray", ["C+12", "C12", "C0012", "C1234", "D012"])
def test_with_zeros_in_front_every_id_has_one_width(stray):
    found = numerals("C001", "C022")
    seen = pl.DataFrame({"id": [stray]}).select(number=found.number("id"), stray=found.strays("id", 30))
    assert seen["stray"].item() or seen["number"].item() is None


@given(
    st.lists(st.text("C0123+-. é", max_size=6), min_size=1, max_size=6),
    st.sampled_from([("C1", "C22"), ("C01", "C22"), ("1", "30"), ("01", "30")]),
)
@example(["C+1", "C1"], ("C1", "C22"))
def test_ids_and_numbers_are_one_to_one(ids, sample):
    found = numerals(*sample)
    frame = pl.DataFrame({"id": ids}).with_columns(number=found.number("id"), stray=found.strays("id", 12))
    read = frame.filter(~pl.col("stray") & pl.col("number").is_not_null())
    assert read.select(found.written(pl.col("number")).alias("id"))["id"].to_list() == read["id"].to_list()
    assert not (read["number"] >= 2**12).any()


def test_integers_below_zero_or_too_large_are_strays():
    found = numerals(1, 2)
    assert pl.DataFrame({"id": [-1, 0, 255, 256]}).select(found.strays("id", 8))["id"].to_list() == [
        True,
        False,
        False,
        True,
    ]


@given(st.from_regex(r"[\w#/:-]{0,5}[0-9]{1,3}", fullmatch=True))
def test_what_is_a_number_needs_no_tidying(text):
    import narwhals.stable.v2 as nw

    if numerals(text):
        assert not needs_tidying(nw.from_native(pl.Series([text]), series_only=True))

"""Ids on a cluster that are told from all others in one look."""

import narwhals.stable.v2 as nw
import polars as pl
import pytest

from segkit.line.orders import NO_ID, tidy_id
from segkit.runs.far.ids import PLAIN
from segkit.sources.lines.totalwords import TOTAL_IDS


def plain(*ids):
    return pl.Series(ids).str.contains(PLAIN)


@pytest.mark.parametrize("words", [NO_ID, TOTAL_IDS], ids=["nobody", "total"])
def test_no_spelling_of_nobody_and_no_total_is_plain(words):
    assert not plain(*words, *(word.upper() for word in words)).any()


def test_usual_ids_are_plain():
    assert plain("17850", "C0017", "7f9c24e8-3b1a-4d5e-9f00-aabbccddeeff", "order_9", "00012").all()


@pytest.mark.parametrize(
    "ids", [" 17850", "17850\n", "17850.0", "Ann1@shop.ru", "7.92E+10", "7E+10", "a\u03011", "\ufffd1", ""]
)
def test_whatever_has_to_be_tidied_or_told_is_not_plain(ids):
    assert not plain(ids).any()


def test_a_plain_id_is_compared_as_it_is_written():
    letters = [chr(code) for code in range(1, 0x500)]
    ids = pl.Series([f"{before}1{after}" for before in letters for after in letters[40:123]])
    rows = pl.DataFrame({"customer_id": ids.filter(ids.str.contains(PLAIN))})
    assert len(rows) > 4_000
    assert nw.to_native(nw.from_native(rows).select(tidy_id("customer_id"))).equals(rows)

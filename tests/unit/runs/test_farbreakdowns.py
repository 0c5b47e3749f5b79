"""What a breakdown asks of lines on a cluster, held against what it does to lines on this machine."""

from __future__ import annotations

import narwhals.stable.v2 as nw
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segkit.line.recoding import OTHER, decide
from segkit.runs.attributes.recode import recoded
from segkit.runs.attributes.resolve import calendar
from segkit.runs.farbreakdowns import _dated, _recoded


@pytest.mark.parametrize("part", ["year", "quarter", "month", "weekday"])
@pytest.mark.parametrize("shift", [0, 13])
def test_parts_of_the_calendar_are_said_alike(part, shift):
    days = nw.from_native(pl.DataFrame({"order_day": range(-800, 20_000, 7)}, schema={"order_day": pl.Int32}))
    far = _dated(days.lazy(), part, "said", shift).collect()
    assert far["said"].to_list() == calendar(days, part, "said", shift).sort("order_day")["said"].to_list()


@given(st.lists(st.sampled_from(["Orel", "orel", "Omsk", "Tver", None]), min_size=1), st.integers(1, 5), st.booleans())
def test_values_become_the_same(values, top, join):
    rows = nw.from_native(pl.DataFrame({"town": values}, schema={"town": pl.String}), eager_only=True)
    money = {value: len(value) * values.count(value) for value in values if value}
    recoding = decide("town", money, join=join, top=top)
    far = _recoded(rows.lazy(), "town", recoding, list(money)).collect()["town"].to_list()
    assert far == recoded(rows, "town", recoding)["town"].to_list()
    assert (OTHER in far) is (recoding.rest is not None)

"""Values by their place, found by counting ranges: the same as by sorting."""

from __future__ import annotations

import narwhals.stable.v2 as nw
import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from segkit import selection
from segkit.frames import quantile
from segkit.selection import places_of

WHOLE = st.one_of(st.integers(-3, 3), st.integers(-(10**16), 10**16))


@given(st.lists(WHOLE, min_size=1, max_size=60), st.integers(2, 10), st.integers(2, 9), st.integers(1, 8))
def test_counting_finds_what_sorting_finds(values, parts, ranges, few):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(selection, "RANGES", ranges)
        patch.setattr(selection, "FEW", few)
        found = places_of(nw.from_native(pl.LazyFrame({"x": values}, schema={"x": pl.Int64})), ["x"], parts)["x"]
    ordered = nw.from_native(pl.Series(sorted(values), dtype=pl.Int64), series_only=True)
    assert len(found) == len(values)
    assert [quantile(found, part, parts) for part in range(1, parts)] == [
        quantile(ordered, part, parts) for part in range(1, parts)
    ]


def test_no_rows_have_no_places():
    assert len(places_of(nw.from_native(pl.LazyFrame({"x": []}, schema={"x": pl.Int64})), ["x"], 5)["x"]) == 0


def test_a_million_values_are_never_fetched_together(monkeypatch):
    fetched = []

    def watched(frame):
        done = frame.collect()
        fetched.append(len(done))
        return done

    monkeypatch.setattr(selection, "collect", watched)
    values = pl.Series("x", range(0, 3_000_000, 3), dtype=pl.Int64).sample(fraction=1.0, shuffle=True, seed=1)
    found = places_of(nw.from_native(values.to_frame().lazy()), ["x"], 5)["x"]
    assert found.item(200_000) == 600_000
    assert max(fetched) <= selection.RANGES + 4 * 1000


@settings(max_examples=40)
@given(st.lists(st.integers(-50, 10**6), min_size=1, max_size=60), st.integers(1, 99))
def test_the_value_at_which_the_largest_reach_a_bound_is_found_without_sorting(values, share):
    total = sum(value for value in values if value > 0)
    assume(total > 0)
    bound = -(-share * total // 100)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(selection, "FEW", 3)
        patched.setattr(selection, "RANGES", 8)
        frame = nw.from_native(pl.LazyFrame({"money": values}))
        (found,) = selection.reached_from_top(frame, "money", [bound])
        assert selection.value_at(frame, "money", len(values) // 2) == sorted(values)[len(values) // 2]
    assert sum(value for value in values if value > found) < bound <= sum(value for value in values if value >= found)

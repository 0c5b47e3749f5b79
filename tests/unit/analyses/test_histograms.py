"""Ranges hold everybody once, and their ends are round."""

from datetime import date
from statistics import median

import narwhals.stable.v2 as nw
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segkit.analyses.histograms import MOST_RANGES, histogram, median_of
from segkit.runs.report.gathering import month_before


@given(st.lists(st.tuples(st.integers(0, 9_000), st.integers(1, 900), st.integers(-(10**9), 10**13)), min_size=1))
def test_everybody_is_in_the_range_of_their_value(rows):
    frame = nw.from_native(
        pl.DataFrame(rows, schema=["recency", "frequency", "monetary"], orient="row"), eager_only=True
    )
    for at, measure in enumerate(("recency", "frequency", "monetary")):
        found = histogram(frame, measure)
        assert len(found) <= MOST_RANGES + 4
        for one in found:
            inside = [
                row for row in rows
                if (one["above"] is None or row[at] > one["above"]) and (one["up_to"] is None or row[at] <= one["up_to"])
            ]  # fmt: skip
            assert (one["customers"], one["revenue"]) == (len(inside), sum(row[2] for row in inside))
        assert sum(one["customers"] for one in found) == len(rows)


@given(st.lists(st.tuples(st.integers(0, 99), st.integers(-(10**9), 10**13)), min_size=1))
def test_rows_that_are_not_here_have_the_same_ranges_and_middle(rows):
    frame = pl.DataFrame(rows, schema=["recency", "monetary"], orient="row")
    here, there = nw.from_native(frame, eager_only=True), nw.from_native(frame.lazy())
    for measure in ("recency", "monetary"):
        assert histogram(there, measure) == histogram(here, measure)
        assert median_of(there, measure) == median_of(here, measure) == median(frame[measure])


def test_money_ends_at_round_numbers():
    frame = nw.from_native(pl.DataFrame({"monetary": [150_000, 990_000, 4_200_000]}), eager_only=True)
    assert [one["up_to"] for one in histogram(frame, "monetary")] == [200_000, 500_000, 1_000_000, 2_000_000, None]


@pytest.mark.parametrize(
    ("day", "before"),
    [
        ("2026-06-30", "2026-05-31"),
        ("2026-03-31", "2026-02-28"),
        ("2026-03-30", "2026-02-28"),
        ("2026-01-15", "2025-12-15"),
        ("2024-03-29", "2024-02-29"),
    ],
)
def test_a_month_before_keeps_the_day_and_the_end_of_months(day, before):
    assert month_before(date.fromisoformat(day)) == date.fromisoformat(before)

"""Periods that a breakdown is compared with."""

from datetime import date

import pytest

from segkit.errors import SegkitError, UsageError
from segkit.runs.breakdown.periods import period_of
from segkit.runs.terms import Window


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2025", "2025-01-01", "2025-12-31"), ("2025-Q1", "2025-01-01", "2025-03-31"), ("2024q4", "2024-10-01", "2024-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"), ("2025-12", "2025-12-01", "2025-12-31"),
        ("2025-01-15..2025-02-14", "2025-01-15", "2025-02-14"),
    ],
)  # fmt: skip
def test_a_period_has_a_first_and_a_last_day(text, first, last):
    period = period_of(text, Window())
    assert (period.start, period.end) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize("text", ["last year", "2025-13", "2025-00", "25", "2025-02-30..2025-03-01", "", "..", "0000"])
def test_what_is_no_period_is_refused(text):
    with pytest.raises(UsageError, match="is no period"):
        period_of(text, Window())


def test_a_period_that_ends_before_it_begins_is_refused():
    with pytest.raises(UsageError, match="ends before it begins"):
        period_of("2025-02-01..2025-01-01", Window())


def test_without_a_first_day_what_is_compared_begins_after_the_period():
    period = period_of("2025", Window())
    assert period.current(Window()).since == date(2026, 1, 1)


def test_before_is_as_long_and_right_before():
    window = Window(since=date(2026, 4, 1))
    period = period_of("before", window).settled(date(2026, 6, 30), window)
    assert (period.start, period.end) == (date(2025, 12, 31), date(2026, 3, 31))
    with pytest.raises(UsageError, match="--against before needs the period that it is before"):
        period_of("before", Window())


def test_periods_that_overlap_are_refused():
    window = Window(since=date(2025, 6, 1))
    with pytest.raises(SegkitError, match="overlaps the one that is compared, 2025-06-01 to 2026-06-30") as refused:
        period_of("2025", window).settled(date(2026, 6, 30), window)
    assert refused.value.hint == "--since 2026-01-01"


def test_periods_of_unequal_length_are_told():
    period = period_of("2025", Window()).settled(date(2026, 6, 30), Window(since=date(2026, 1, 1)))
    assert any("not equally long" in note for note in period.notes(date(2026, 6, 30)))

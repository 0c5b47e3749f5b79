"""rhythm: days far from the rest, and days and months without lines that are no chance."""

from __future__ import annotations

from datetime import date, timedelta

from segkit.analyses.rhythm import rhythm_of
from segkit.frames import day_number_of

FIRST = date(2026, 1, 1)


def days(count, lines=100, *, but=(), only=range(7)):
    """Return so many days from the first, with so many lines each, without some days or days of the week."""
    every = (FIRST + timedelta(days=number) for number in range(count))
    return {day_number_of(day): lines for day in every if day not in but and day.weekday() in only}


def runs(rhythm):
    """Return the missing runs as ISO texts with their lengths."""
    return [(run.first.isoformat(), run.last.isoformat(), run.days) for run in rhythm.missing]


def test_a_history_without_gaps_has_nothing_odd():
    rhythm = rhythm_of(days(100))
    assert (rhythm.missing, rhythm.months, rhythm.distant) == ((), (), ())


def test_a_day_that_is_missing_in_a_dense_history_is_told():
    gone = [date(2026, 2, 3)]
    assert runs(rhythm_of(days(100, but=gone))) == [("2026-02-03", "2026-02-03", 1)]


def test_days_in_a_row_are_one_run():
    gone = [date(2026, 2, 3), date(2026, 2, 4), date(2026, 2, 5)]
    assert runs(rhythm_of(days(100, but=gone))) == [("2026-02-03", "2026-02-05", 3)]


def test_days_of_the_week_on_which_nobody_works_are_not_missing():
    assert runs(rhythm_of(days(100, only=range(5)))) == []


def test_a_run_goes_on_over_a_weekend_on_which_nobody_works():
    gone = [date(2026, 2, 5), date(2026, 2, 6), date(2026, 2, 9)]
    assert runs(rhythm_of(days(100, only=range(5), but=gone))) == [("2026-02-05", "2026-02-09", 3)]


def test_a_day_that_chance_leaves_out_in_a_thin_history_is_not_told():
    gone = [date(2026, 2, 3)]
    assert runs(rhythm_of(days(100, 3, but=gone))) == []


def test_a_long_run_is_told_in_a_thin_history_too():
    gone = [date(2026, 2, 3) + timedelta(days=number) for number in range(20)]
    assert [run[2] for run in runs(rhythm_of(days(300, 3, but=gone)))] == [20]


def test_a_month_without_lines_is_told_where_days_have_no_rhythm():
    monthly = {day_number_of(date(2026, month, 5)): 100 for month in range(1, 13) if month != 7}
    rhythm = rhythm_of(monthly)
    assert (rhythm.months, rhythm.missing) == (("2026-07",), ())


def test_a_month_that_chance_leaves_out_is_not_told():
    monthly = {day_number_of(date(2026, month, 5)): 10 for month in range(1, 13) if month != 7}
    assert rhythm_of(monthly).months == ()


def test_a_history_of_a_few_days_has_no_rhythm():
    assert rhythm_of(days(10, but=[date(2026, 1, 5)])).missing == ()


def test_a_few_lines_more_than_a_year_away_are_distant():
    slips = {day_number_of(date(1900, 1, 1)): 2, day_number_of(date(2204, 1, 1)): 1}
    rhythm = rhythm_of(days(100) | slips)
    assert (len(rhythm.distant), rhythm.distant_lines) == (2, 3)
    assert rhythm.first == day_number_of(FIRST)
    assert rhythm.missing == ()


def test_many_lines_more_than_a_year_away_are_a_history_of_their_own():
    old = {day - 1000: 100 for day in days(100)}
    assert rhythm_of(days(100) | old).distant == ()


def test_no_day_is_no_rhythm():
    assert rhythm_of({}).first is None

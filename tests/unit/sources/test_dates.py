"""Text of dates into day numbers."""

from datetime import date, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segkit.errors import SegkitError, UsageError
from segkit.sources.dates import UndecidedDatesError, decide_dates, is_date

EPOCH = date(1970, 1, 1)
FORMS = [
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%d.%m.%Y",
    "%Y%m%d",
    "%d-%b-%Y",
    "%b %d, %Y",
    "%Y-%m-%d %H:%M:%S",
    "%d.%m.%Y %H:%M",
    "%Y-%m-%dT%H:%M:%S.%f",
]

MOMENTS = st.datetimes(datetime(1900, 1, 1), datetime(2099, 12, 31, 23, 59))


def days(reading, *texts):
    numbers = (
        pl.DataFrame({"text": texts}, schema={"text": pl.String}).select(reading.day_number(pl.col("text"))).to_series()
    )
    return [None if number is None else EPOCH + timedelta(days=number) for number in numbers]


@pytest.mark.parametrize("form", FORMS)
@given(moments=st.lists(MOMENTS, min_size=1, max_size=5))
def test_every_form_reads_back_the_day_that_was_written(form, moments):
    texts = [moment.strftime(form) for moment in moments]
    assert days(decide_dates(texts), *texts) == [moment.date() for moment in moments]


def test_a_sample_with_a_day_above_twelve_decides():
    assert decide_dates(["01/02/2024", "13/02/2024"]).shown == "%d/%m/%Y"
    assert decide_dates(["01/02/2024", "02/13/2024"]).shown == "%m/%d/%Y"
    assert decide_dates(["01/02/2024"], day_first=False).shown == "%m/%d/%Y"


def test_an_open_question_keeps_both_answers():
    with pytest.raises(UndecidedDatesError) as caught:
        decide_dates(["01/02/2024"])
    assert [reading.shown for reading in caught.value.readings] == ["%d/%m/%Y", "%m/%d/%Y"]


def test_both_orders_in_one_column_are_refused():
    with pytest.raises(SegkitError, match="25/01/2024 can only be day first and 01/25/2024 only month first"):
        decide_dates(["25/01/2024", "01/25/2024"])


def test_several_clear_forms_are_read_side_by_side():
    texts = ["2024-03-05", "15.03.2024", "15.03.24"]
    assert days(decide_dates(texts), *texts) == [date(2024, 3, 5), date(2024, 3, 15), date(2024, 3, 15)]


def test_words_among_dates_do_not_hinder_and_do_not_read():
    assert days(decide_dates(["2024-03-05", "n/a"]), "2024-03-05", "n/a", "2024-02-30", "1899-12-31", "24-03-05") == [
        date(2024, 3, 5), None, None, None, None,
    ]  # fmt: skip


def test_an_empty_sample_decides_nothing():
    assert decide_dates([]) is None
    assert decide_dates([" "]) is None


def test_the_day_is_the_files_own_whatever_the_offset():
    texts = ["2024-03-05T23:59:59Z", "2024-03-05 00:00:01 +1400"]
    assert days(decide_dates(texts), *texts) == [date(2024, 3, 5)] * 2


def test_a_given_form_is_taken_and_looked_at():
    assert days(decide_dates(["05|03|2024"], given="%d|%m|%Y"), "05|03|2024") == [date(2024, 3, 5)]
    with pytest.raises(UsageError):
        decide_dates([], given="dd.mm.yyyy")


def test_numbers_are_no_dates_unless_they_spell_one():
    assert [is_date(text) for text in ("20240305", "45000", "1704067200", "20241399")] == [True, False, False, False]

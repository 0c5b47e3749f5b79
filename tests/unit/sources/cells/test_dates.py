"""Text of dates into day numbers."""

from datetime import date, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segkit.errors import SegkitError, UsageError
from segkit.sources.cells.calendarwords import MONTHS, WEEKDAYS, spellings_of_months
from segkit.sources.cells.dates import MixedDatesError, UndecidedDatesError, decide_dates, is_date, more_dates

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
    "%Y%m%d %H%M",
]

MOMENTS = st.datetimes(datetime(1900, 1, 2), datetime(2099, 12, 31, 23, 59))


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


NAMES = ["января", "янв.", "Januar", "janv.", "enero", "gen", "stycznia", "janeiro", "jan", "January", "JAN", "ledna", "Januari", "január", "ianuarie", "januar", "jaanuar", "gener", "sausio", "януари", "Ιανουαρίου", "ינואר"]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        *(f"5 {name} 2024" for name in NAMES),
        "5 января 2024 г.",
        "Реализация товаров и услуг 00КА-000135 от 05.01.2024 23:59:59",
        "Чек ККМ №12 от 5.1.2024",
        "Видаткова накладна 17 від 05.01.2024",
        "2024-01-05 오후 3:04",
        "2024/1/5 下午 3:04:05",
        "2024年1月5日 午後3:04",
        "05.01.2024 15:04 ÖS",
        "05.01.2024 03:04 μ.μ.",
        "2024. január 5.",
        "5\u00a0янв.\u00a02024\u00a0г. 15:04",
        "пятница, 5 января 2024 г.",
        "Fri, 05 Jan 2024 15:04:05 GMT",
        "Fri Jan  5 15:04:05 MSK 2024",
        "Fri Jan 05 2024 15:04:05 GMT+0300 (Moscow Standard Time)",
        "January 5th, 2024",
        "Jan 5, 2024 3:04:05 PM",
        "Jan 5 2024 12:00AM",
        "1.2.2024, 15:04".replace("1.2", "5.1"),
        "05-Jan-2024",
        "05-JAN-24",
        "05JAN2024",
        "5. Januar 2024",
        "5 de enero de 2024",
        "2024-Jan-05",
        "2024-01-05T24:00:00",
        "2024-01-05 10:00:00,123",
        "2024-01-05 10:00:00 MSK",
        "2024-01-05 10:00:00 +0300 MSK",
        "2024-01-05T10:00:00.000Z[UTC]",
        "2024-01-05 23:59 Europe/Moscow",
        "2024-01-05Z",
        "05.01.2024 9.05",
        "5.01.2024 9:05:07",
        "05.01.24",
        "пт 05.01.2024",
        "20240105",
        "20240105T101500Z",
        "20240105 10:15:00",
        "20240105T101500+0300",
        "2024010523",
        "202401052359",
        "20240105235959",
        "\u200e5\u200e/\u200e1\u200e/\u200e2024".replace("/", "."),
        "2024-01-05\u200b",
        '="2024-01-05"',
        "5 de enero de 2024 08:49 hs.",
        "5 de janeiro de 2024 às 08:49",
        "05.01.2024 a las 08:49",
        "2024年01月05日 15時04分",
        "2024年1月5日 15点04分30秒",
        "2024. 1. 5. 오후 3:04",
        "15:04 05.01.2024",
        "15:04:05 2024-01-05",
        "05/Jan/2024:15:04:05 +0300",
        "05JAN2024:15:04:05",
        "2024 01 05",
        "2024_01_05",
        "'2024-01-05",
        "20240105.0",
        "5 січ 2024",
        "5 ינו 2024",
    ],
)
def test_a_day_is_read_from_whatever_stands_around_it(text):
    assert days(decide_dates([text]), text) == [date(2024, 1, 5)]


@pytest.mark.parametrize(
    "text",
    ["2024-02-30", "31.04.2024", "0000-00-00", "2024-01", "Jan 2024", "5 янв", "2024", "5 foo 2024", "2024-01-05 25:00",
     "2024-01-05 10:61", "20241399", "202401", "15:04", "1e5", "12", "99999999", "2024-W10-2", "5,5", "1-1-A"],
)  # fmt: skip
def test_what_only_looks_like_a_date_is_none(text):
    with pytest.raises(SegkitError, match="is no date"):
        decide_dates([text])


def test_no_word_names_two_months_nor_a_weekday_too():
    assert {word for word, months in spellings_of_months().items() if len(months) > 1} == set()
    assert WEEKDAYS & MONTHS.keys() == set()


def test_digits_of_another_length_are_no_dates_further_down():
    assert days(decide_dates(["20240305"]), "2024115", "202403051") == [None, None]
    assert days(decide_dates(["2024030510"]), "202403051", "2024030525") == [None, None]


def test_full_stops_say_day_first_unless_a_value_says_otherwise():
    assert decide_dates(["01.02.2024"]).shown == "%d.%m.%Y"
    assert decide_dates(["01.02.2024", "12.31.2024"]).shown == "%m.%d.%Y"
    assert decide_dates(["01.02.2024"], day_first=False).shown == "%m.%d.%Y"
    # What is written with full stops says nothing of what is written with strokes.
    with pytest.raises(UndecidedDatesError):
        decide_dates(["25.02.2024", "01/02/2024"])


def test_one_order_holds_for_every_way_to_write_the_column():
    texts = ["01/02/2024", "13/02/2024 10:00", "01-02-2024"]
    assert days(decide_dates(texts), *texts) == [date(2024, 2, 1), date(2024, 2, 13), date(2024, 2, 1)]
    with pytest.raises(MixedDatesError):
        decide_dates(["13/02/2024", "02-13-2024 10:00"])


def test_the_year_is_found_where_years_are_few_and_days_are_many():
    first = [f"24-01-{day:02}" for day in range(1, 29)]
    last = [f"{day:02}-01-24" for day in range(1, 29)]
    assert days(decide_dates(first), first[4]) == days(decide_dates(last), last[4]) == [date(2024, 1, 5)]
    with pytest.raises(SegkitError, match="may begin with the year"):
        decide_dates(first[:12])


def test_further_forms_are_added_and_contradictions_are_not():
    reading = decide_dates(["13/02/2024"])
    more = more_dates(reading, ["2024-03-05", "n/a"])
    assert days(more, "13/02/2024", "2024-03-05", "n/a") == [date(2024, 2, 13), date(2024, 3, 5), None]
    assert more_dates(reading, ["n/a", "45000", "01/02/24x"]).forms == reading.forms
    with pytest.raises(MixedDatesError):
        more_dates(reading, ["02/13/2024"])


@given(
    texts=st.lists(st.sampled_from(["01/02/2024", "13/02/2024", "02/13/2024", "2024-02-13", "02-13-2024"]), min_size=1)
)
def test_no_column_is_read_day_first_here_and_month_first_there(texts):
    try:
        reading = decide_dates(texts)
    except SegkitError:
        return
    orders = {form.day_first for form in reading.forms} - {None}
    assert len(orders) < 2


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


MOST_SWAPPED = [f"2024-{month:02}-03 00:00:00" for month in range(1, 7)]


@pytest.mark.parametrize("texts", [["14/03/2024", "25/03/2024"], ["03/14/2024", "03/25/2024"], ["14.03.2024"]])
def test_days_that_a_spreadsheet_took_for_months_beside_those_it_could_not_are_refused(texts):
    with pytest.raises(SegkitError, match="6 dates such as 2024-01-03 00:00:00 have no day above 12") as caught:
        decide_dates([*MOST_SWAPPED, *texts])
    assert "load it again with the column as text" in caught.value.hint
    decide_dates([*MOST_SWAPPED, "2024-07-13 00:00:00", *texts])
    decide_dates([*MOST_SWAPPED, *texts, "12.03.2024"])
    decide_dates([*MOST_SWAPPED[:2], *texts])


def test_parts_of_a_second_since_the_year_1_are_no_days_of_1990():
    with pytest.raises(SegkitError, match="'638400672450000000' is no date"):
        decide_dates(["638400672450000000"])
    assert days(decide_dates(["1704466800000000000"]), "1704466800000000000") == [date(2024, 1, 5)]


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
    with pytest.raises(UsageError, match="'%Y-%m-%dT%H' is no date format"):  # Polars wants minutes, too
        decide_dates([], given="%Y-%m-%dT%H")


def test_numbers_are_no_dates_unless_they_spell_one():
    assert [is_date(text) for text in ("20240305", "45000", "1704067200", "20241399")] == [True, False, False, False]


def test_dates_in_words_read_where_a_whole_piece_of_the_column_is_empty():
    reading = decide_dates(["Jan 13, 2024"])
    assert days(reading, "", "") == [None, None]
    assert days(reading, "", "Jan 13, 2024")[1] == date(2024, 1, 13)


@pytest.mark.parametrize(
    ("texts", "form"),
    [
        (["08012024", "19012024"], "%d%m%Y"), (["01082024", "01192024"], "%m%d%Y"), (["8012024", "19012024"], "%d%m%Y"),
        (["08012024 0421", "19012024 2359"], "%d%m%Y"),
    ],
)  # fmt: skip
def test_eight_digits_that_end_in_the_year_are_told_by_a_part_above_12(texts, form):
    reading = decide_dates(texts)
    assert {one.day for one in reading.forms} == {form}
    assert days(reading, *texts) == [date(2024, 1, 8), date(2024, 1, 19)]


def test_eight_digits_that_end_in_the_year_are_asked_for_where_both_parts_may_be_months():
    with pytest.raises(UndecidedDatesError, match="08012024 read day first and month first alike"):
        decide_dates(["08012024", "09012024"])
    assert days(decide_dates(["08012024"], day_first=True), "08012024", "8012024") == [date(2024, 1, 8)] * 2
    assert days(decide_dates(["20240108"]), "20240108", "08012024") == [date(2024, 1, 8), None]


@pytest.mark.parametrize("text", ["08-JAN-24 04.21.00.000000 AM", "08-JAN-24 04.21.00.000000000 PM US/PACIFIC"])
def test_days_of_oracle_are_read_with_their_times(text):
    assert days(decide_dates([text]), text) == [date(2024, 1, 8)]


@pytest.mark.parametrize(
    "text", ["٢٠٢٤-٠١-٠٨", "۲۰۲۴/۰۱/۰۸ ۱۰:۳۰", "٨ يناير ٢٠٢٤", "２０２４年１月８日", "०८.०१.२०२४", "๒๐๒๔-๐๑-๐๘"]
)
def test_dates_are_read_in_the_digits_of_other_scripts(text):
    assert days(decide_dates([text]), text) == [date(2024, 1, 8)]


def test_digits_of_other_scripts_may_tell_day_from_month_further_down():
    with pytest.raises(UndecidedDatesError) as doubt:
        decide_dates(["٠٨/٠١/٢٠٢٤"])
    assert days(doubt.value.readings[0], "١٩/٠١/٢٠٢٤") == [date(2024, 1, 19)]
    more = more_dates(decide_dates(["2024-01-08"]), ["٢٠٢٤/٠١/٠٩"])
    assert days(more, "2024-01-08", "٢٠٢٤/٠١/٠٩") == [date(2024, 1, 8), date(2024, 1, 9)]

"""Columns of awkward files as others made them: read as meant, or refused."""

import csv
from datetime import date, timedelta

import polars as pl
import pytest

from segkit.errors import SegkitError
from segkit.sources.cells.amounts import decide_amounts
from segkit.sources.cells.dates import decide_dates

EPOCH = date(1970, 1, 1)


@pytest.fixture
def cells(shared):
    """Return how to take the cells of one column of a file."""

    def take(name, place, *, header=1, delimiter=","):
        with shared(f"badinput/duckdb/{name}").open(encoding="utf-8", newline="") as stream:
            rows = list(csv.reader(stream, delimiter=delimiter))
        return [row[place] for row in rows[header:] if row]

    return take


def read(reading, texts):
    number = reading.day_number if hasattr(reading, "day_number") else reading.number
    return pl.DataFrame({"text": texts}).select(number(pl.col("text"))).to_series().to_list()


@pytest.mark.parametrize(
    ("name", "place", "header", "first", "last"),
    [
        ("dates_special_format.csv", 0, 0, "2022-12-08", "2022-08-14"),
        ("bad_date.csv", 0, 1, "2016-10-03", "2016-10-03"),
        ("dateformat/working.csv", 1, 1, "2023-10-31", "2023-10-31"),
        ("dateformat/not_working.csv", 1, 1, "2023-10-31", "2023-10-31"),
        ("timestamp_timezone.csv", 0, 1, "2020-01-01", None),
        ("test/timestampoffset.csv", 0, 1, "2020-12-30", None),
    ],
)
def test_columns_of_dates_read_whole(cells, name, place, header, first, last):
    texts = cells(name, place, header=header)
    days = read(decide_dates(texts), texts)
    assert None not in days
    assert EPOCH + timedelta(days=days[0]) == date.fromisoformat(first)
    assert last is None or EPOCH + timedelta(days=days[3 if len(days) > 3 else -1]) == date.fromisoformat(last)


@pytest.mark.parametrize("name", ["mixed_dates.csv", "mixed_timestamps.csv"])
def test_one_date_of_unknown_order_among_iso_dates_is_refused(cells, name):
    with pytest.raises(SegkitError, match="day first and month first alike"):
        decide_dates(cells(name, 1))


def test_numbers_above_dates_are_no_column_of_dates(cells):
    texts = cells("date_specificity.csv", 0)
    assert None in read(decide_dates(texts), texts)


@pytest.mark.parametrize(
    ("name", "place", "header", "expected"),
    [
        ("decimal_separators/decimal_separators.csv", 0, 1, [1.1, 0.25, 15300.0]),
        ("decimal_separators/decimal_separators.csv", 1, 1, [1.1, 0.25, 15300.0]),
        ("thousands_separator/simple_quoted.csv", 0, 0, [100000.0, 300000.2, 300000000.4]),
        ("integer_exponent.csv", 2, 1, [3.0, 6.0, 1e-7]),
    ],
)
def test_columns_of_numbers_read_to_the_digit(cells, name, place, header, expected):
    delimiter = ";" if "decimal_separators" in name else ","
    texts = cells(name, place, header=header, delimiter=delimiter)
    values = read(decide_amounts(texts), texts)
    assert values[: len(expected)] == expected
    assert None not in values


@pytest.mark.parametrize("name", ["mixed_decimal.csv", "decimal_separators/mixed_format_fail.csv"])
def test_both_marks_in_one_column_are_refused(cells, name):
    with pytest.raises(SegkitError, match=r"decimal comma|three decimals"):
        decide_amounts(cells(name, 1 if "mixed_decimal" in name else 0, delimiter=";"))


def test_wrong_groups_do_not_read(cells):
    texts = cells("thousands_separator/thousands_broken.csv", 0, header=0)
    values = dict(zip(texts, read(decide_amounts(texts), texts), strict=True))
    assert values["300,0,00.40"] is None
    assert values["300,000.20"] == 300000.2

"""Hours of dates as they are written, on this machine and on a cluster."""

from __future__ import annotations

import narwhals.stable.v2 as nw
import polars as pl
import pytest

from segkit.runs.attributes.hours import far_hour_of, hour_of


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("2024-01-31 13:05:59.123", "13"),
        ("2024-01-31T9:05", "09"),
        ("31.01.24\u00a007:00", "07"),
        ("1/31/2024 12:30 AM", "00"),
        ("1/31/2024 12:30:01p.m.", "12"),
        ("Jan 31 2024, 11:59 pm", "23"),
        ("31/1/2024 1:30 p. m.", "13"),
        ("2024-01-31 09:05 PST", "09"),
        ("2024-01-31 09:05:07 Asia/Tokyo", "09"),
        ("2024-01-31 13:05 SAST", "13"),
        ("2024-01-31 9:05 PM PST", "21"),
        ("2024-01-31 오후 3:05", "15"),
        ("2024/1/31 下午3:05", "15"),
        ("2024/1/31 上午12:05", "00"),
        ("2024/1/31 中午12:05", "12"),
        ("2024/1/31 下午15:05", "15"),
        ("31.01.2024 ÖS 3:05", "15"),
        ("31/01/2024 3:05 م", "15"),
        ("31/01/2024 3:05 ص", "03"),
        ("31/01/2024 3:05:59 CH", "15"),
        ("31/1/2024 3:05 μ.μ.", "15"),
        ("31/1/2024 3:05 π.μ.", "03"),
        ("31.01.2024 9h30", "09"),
        ("2024-01-31 24:00", None),
        ("2024-01-31 24:00 13:00", None),
        ("2024-01-31", None),
        ("45322.5", None),
        ("13:05", None),
        ("2024. 1. 31.", None),
        (None, None),
    ],
)
def test_hours_are_read_alike(text, hour):
    dates = nw.from_native(pl.LazyFrame({"said": [text]}, schema={"said": pl.String}))
    far = dates.select(far_hour_of("said").alias("hour")).collect()
    assert [hour_of(text), far["hour"].item()] == [hour, hour]

"""Rows as bytes, in every format."""

import gzip
import io
import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from segkit.choices import Format
from segkit.errors import UsageError
from segkit.sinks.formats import format_of, markdown, write_packed, write_rows

AWKWARD = 'a,"b"\n|\\\tж'
ROWS = pl.DataFrame(
    {
        "name": [AWKWARD, None],
        "day": [date(2024, 1, 1), None],
        "money": [Decimal("1234.5000"), Decimal("-0.1250")],
        "count": [1, 2],
    },
    schema_overrides={"money": pl.Decimal(18, 4)},
)


def written(form, rows=ROWS):
    stream = io.BytesIO()
    write_rows(rows, form, stream, {"segkit.note": "ж"})
    return stream.getvalue()


def test_money_has_two_decimals_or_the_three_or_four_that_it_has():
    assert written(Format.CSV).splitlines()[-1] == b",,-0.125,2"
    assert b",1234.50,1\n" in written(Format.CSV)


def test_json_keeps_letters_digits_and_nulls():
    objects = json.loads(written(Format.JSON), parse_float=Decimal)
    assert objects == [
        {"name": AWKWARD, "day": "2024-01-01", "money": Decimal("1234.50"), "count": 1},
        {"name": None, "day": None, "money": Decimal("-0.125"), "count": 2},
    ]
    assert [json.loads(line, parse_float=Decimal) for line in written(Format.NDJSON).splitlines()] == objects


@pytest.mark.parametrize(
    ("form", "empty"), [(Format.JSON, b"[]\n"), (Format.NDJSON, b""), (Format.CSV, b"name,day,money,count\n")]
)
def test_no_rows_are_still_a_file_of_the_format(form, empty):
    assert written(form, ROWS.clear()) == empty


def test_csv_and_binary_formats_read_back(tmp_path):
    assert pl.read_csv(written(Format.CSV), infer_schema=False)["name"].to_list() == [AWKWARD, None]
    assert pl.read_parquet(written(Format.PARQUET)).equals(ROWS)
    assert pl.read_ipc(written(Format.ARROW)).equals(ROWS)
    (tmp_path / "x.parquet").write_bytes(written(Format.PARQUET))
    assert pl.read_parquet_metadata(tmp_path / "x.parquet")["segkit.note"] == "ж"


def test_markdown_cells_cannot_break_the_table():
    assert markdown(ROWS).splitlines() == [
        "| name | day | money | count |",
        "| --- | --- | ---: | ---: |",
        '| a,"b" \\|\\\\\tж | 2024-01-01 | 1234.50 | 1 |',
        "|  |  | -0.125 | 2 |",
    ]


@pytest.mark.parametrize("packing", ["", ".gz", ".zst"])
def test_packing_leaves_the_stream_open_for_its_owner(packing):
    stream = io.BytesIO()
    write_packed(ROWS, Format.CSV, stream, packing, {})
    assert not stream.closed
    if packing == ".gz":
        assert gzip.decompress(stream.getvalue()) == written(Format.CSV)
        assert stream.getvalue()[4:8] == bytes(4)  # no time of day


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("a.csv", Format.CSV),
        ("a.CSV.GZ", Format.CSV),
        ("a.jsonl", Format.NDJSON),
        ("a.b.pq", Format.PARQUET),
        ("a.md.zst", Format.MARKDOWN),
    ],
)
def test_the_suffix_names_the_format(name, form):
    assert format_of(Path(name), None) is form


@pytest.mark.parametrize(
    ("name", "asked"), [("a", None), ("a.gz", None), ("a.docx", None), ("a.parquet.gz", None), ("a.txt.gz", None)]
)
def test_what_cannot_be_written_is_wrong_usage(name, asked):
    with pytest.raises(UsageError) as caught:
        format_of(Path(name), asked)
    assert caught.value.hint

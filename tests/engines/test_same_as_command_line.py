"""Files, stages on any engine, one call, and the command line: four ways to the same customers."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal

import polars as pl
import pytest

import segkit as sk
from segkit.sinks.rows.customers import outward
from tests.factories import segkit

LAST_DAY = date(2026, 6, 30)


def plain(row):
    """Return a row of any source as text, money without trailing noughts."""
    return {
        key: f"{Decimal(value).normalize():f}" if key in {"monetary", "aov", "revenue"} else str(value)
        for key, value in row.items()
    }


@pytest.fixture(scope="module")
def printed(example_orders):
    rows = csv.DictReader(io.StringIO(segkit("rfm", example_orders, "-q").decode()))
    return {row["customer_id"]: plain(row) for row in rows}


@pytest.fixture(scope="module")
def read(example_orders):
    return sk.read_transactions(example_orders)


def test_the_stages_print_what_the_command_line_prints(engine, read, printed):
    lines = engine.make(read)
    customers = sk.summarize_customers(lines, as_of=LAST_DAY)
    scored = sk.score_customers(customers, sk.fit_thresholds(customers))
    segments = sk.label_segments(scored, new_days=sk.fit_new_days(lines, as_of=LAST_DAY))
    assert {name: plain(row) for name, row in engine.rows(segments).items()} == printed


def test_a_frame_in_one_call_gives_what_the_command_line_prints(engine, read, printed):
    run = sk.segment_customers(engine.make(read))
    customers = outward(run.customers.lazy().collect("polars").to_native())
    assert run.as_of == LAST_DAY
    assert {row["customer_id"]: plain(row) for row in customers.iter_rows(named=True)} == printed


def test_the_segment_table_is_the_command_s(engine, read, example_orders):
    lines = engine.make(read)
    customers = sk.summarize_customers(lines, as_of=LAST_DAY)
    scored = sk.score_customers(customers, sk.fit_thresholds(customers))
    labelled = sk.label_segments(scored, new_days=sk.fit_new_days(lines, as_of=LAST_DAY))
    shown = pl.read_csv(segkit("segments", example_orders, "-q"), infer_schema_length=None)
    table = sk.summarize_segments(labelled)
    assert table["segment"].to_list() == shown["segment"].to_list()
    for name in table.columns[1:]:
        assert [float(value) for value in table[name]] == pytest.approx(shown[name].to_list()), name


def test_lines_are_text_dates_and_exact_money(read):
    assert read.schema == {
        "customer_id": pl.String, "order_id": pl.String, "order_date": pl.Date, "amount": pl.Decimal(38, 4)
    }  # fmt: skip
    assert read.filter(pl.col("customer_id").is_not_null())["amount"].sum() == Decimal("51236.60")


def test_several_files_are_one_data_set(example_orders, tmp_path, read):
    header, *rows = example_orders.read_text("utf-8").splitlines(keepends=True)
    halves = [tmp_path / "a.csv", tmp_path / "b.csv"]
    for path, part in zip(halves, (rows[:1000], rows[1000:]), strict=True):
        path.write_text(header + "".join(part), "utf-8")
    assert sk.read_transactions(halves).sort(read.columns).equals(read.sort(read.columns))


def test_days_outside_the_window_are_not_read(example_orders):
    lines = sk.read_transactions(example_orders, since=date(2025, 1, 1), as_of=date(2025, 12, 31))
    assert (lines["order_date"].min().year, lines["order_date"].max().year) == (2025, 2025)


def test_a_backtest_is_the_command_s(engine, read, example_orders):
    table = sk.backtest(engine.make(read), at=date(2025, 11, 30))
    shown = pl.read_csv(
        segkit("backtest", example_orders, "--at", "2025-11-30", "-q"),
        schema=dict.fromkeys(table.columns, pl.String) | {name: table.schema[name] for name in table.columns[4:]},
    ).with_columns(pl.col("as_of", "until").str.to_date())
    assert table.rows() == shown.rows()

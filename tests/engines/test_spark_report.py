"""report --engine spark: the page of one machine, to the byte, of small tables that are fetched."""

from __future__ import annotations

import json
from datetime import date, timedelta

import polars as pl
import pytest
from commandline import run
from sparks import spark, why_no_spark

from segkit import selection
from segkit.render.report import page
from segkit.runs.farreporting import SHARED_ORDERS
from tests.engines.test_spark_command import as_told

pytestmark = pytest.mark.skipif(why_no_spark() is not None, reason=why_no_spark() or "")
ODD = [
    ("guest", "90001", "2024-02-03", "40", "paid", "N"),
    ("C0012", "7", "2024-02-03", "4", "paid", "S"),
    ("c0012", "8", "2024-02-05", "9", "cancelled", "S"),
    ("12", "9", "2023-02-05", "9", "paid", "N/A"),
    ("0012", "9", "2023-02-05", "9", "paid", "E"),
    ("0012", "9", "2023-02-05", "9", "paid", "E"),
    ("N/A", "10", "2023-04-05", "3.5", "paid", "E"),
    ("Пoчта", "11", "2023-04-05", "900000", "paid", ""),
    ("ann  b", "", "2023-04-07", "-3", "paid", ""),
    ("Ann b", "", "2023-04-06", "3", "paid", ""),
]


@pytest.fixture
def orders(tmp_path):
    """Return lines with ties, returns, copies, odd ids and orders of several lines, as text."""
    spark()
    rows = list(ODD)
    for who in range(60):
        for order in range(1 + who * who % 7):
            day = date(2023, 1, 1) + timedelta(days=(who * 37 + order * order * 29) % 500)
            amount = 10 + who * (order + 3) % 83
            for share in (1, 0.5) if who % 3 else (1, -0.25):
                region = ["N", " S", "E", ""][who * order % 4]
                rows.append((f"C{who:04}", f"{who * 100 + order}", f"{day}", f"{amount * share}", "paid", region))
    path = tmp_path / "orders.csv"
    header = "customer_id,order_id,order_date,amount,status,region"
    path.write_text("\n".join([header, *map(",".join, rows)]) + "\n")
    return path


def test_the_page_is_that_of_one_machine_to_the_byte_and_few_customers_are_fetched(orders, tmp_path, fetched):
    near, far = tmp_path / "near.html", tmp_path / "far.html"
    asked = ["report", orders, "--by", "region", "--clusters", "--k", "3", "--names", "--title", "Shop"]
    here = run(*asked, "-o", near)
    fetched.clear()
    there = run(*asked, "-o", far, "--engine", "spark")
    assert there.status == 0, there.err
    unlike = "in capitals, blanks, signs or zeros in front only"  # the page tells of them in its own words
    assert as_told(there.err) == [line for line in as_told(here.err) if unlike not in line]
    drawn = far.read_text().replace("orders.csv (Spark)", "orders.csv").replace(page.FAR, page.NEAR)
    assert drawn == near.read_text()
    assert page.FAR in far.read_text()
    for said in ("repeats another line", "may stand for whoever came by", "without the zeros in front",
                 "mixes Latin and Cyrillic", "but for case, blanks", "stay at or below"):  # fmt: skip
        assert said in drawn
    assert [rows for columns, rows in fetched if "customer_id" in columns and rows > 20] == []


def test_periods_money_and_ranges_are_those_of_one_machine_where_orders_have_no_numbers(orders, tmp_path, monkeypatch):
    monkeypatch.setattr(selection, "FEW", 20)
    monkeypatch.setattr(selection, "RANGES", 16)
    lines = tmp_path / "lines"
    lines.mkdir()
    table = pl.read_csv(orders, infer_schema=False).drop("order_id").with_columns(pl.col("order_date").str.to_date())
    # Not read, and no repetition of one another either.
    bad = pl.when(pl.int_range(pl.len()).is_in([20, 130, 131])).then(pl.lit("3x")).otherwise("amount")
    table = table.with_columns(bad.alias("amount"))
    table[:100].write_parquet(lines / "a.parquet")
    table[100:].write_parquet(lines / "b.parquet")
    asked = ["report", lines, "--sections", "figures,revenue,distribution,pareto,quality", "--every", "quarter",
             "--returns", "keep", "--order-by", "day", "--new-days", "40", "--since", "2023-01-20", "-f", "json",
             "--bad-rows", "skip"]  # fmt: skip
    here, there = run(*asked), run(*asked, "--engine", "spark")
    assert there.status == 0, there.err
    assert json.loads(there.out) == json.loads(here.out)
    assert "note: lines: 3 lines that cannot be read left out (--bad-rows skip)" in there.err.splitlines()
    assert f"note: {SHARED_ORDERS}" in there.err.splitlines()


def test_nobody_a_month_before_is_no_movement(orders, tmp_path):
    asked = ["report", orders, "--sections", "movement,customers", "--names", "--as-of", "2023-01-15", "-f", "json"]
    here, there = run(*asked), run(*asked, "--engine", "spark")
    assert there.out == here.out
    assert json.loads(there.out)["movement"] is None


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("--sheet May", "--engine spark does not know --sheet"),
        ("--sections clusters", "the section clusters was not asked for"),
    ],
)
def test_what_a_report_cannot_be_on_spark_is_told(orders, options, said):
    done = run("report", orders, "--engine", "spark", "-f", "json", *options.split())
    assert (done.status, done.error) == (2, said)

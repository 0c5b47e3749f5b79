"""segkit abc: who brings most of the revenue, and who steadily, on a terminal and in a pipe."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from decimal import Decimal
from statistics import fmean, pstdev

import duckdb
import polars as pl
import pytest
from commandline import run

import segkit as sk

TABLE = """customer_id,order_id,order_date,amount,Product,abc
ann,1,2024-01-01,70,tea,x
ann,2,2024-02-05,15,cups,x
bob,3,2024-03-05,15,mugs,y
bob,4,2024-03-31,2.5,,y
cat,5,2024-03-05,9,tin,y
cat,6,2024-03-06,-9,tin,y
"""


@pytest.fixture
def orders(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text(TABLE, "utf-8")
    return path


def rows(done):
    assert done.status == 0, done.err
    return list(csv.DictReader(io.StringIO(done.out)))


def test_equal_values_at_the_border_are_both_a_and_what_brings_nothing_is_c(orders):
    done = run("abc", orders, "--by", "product")
    assert [(row["product"], row["abc"], row["revenue"], row["revenue_share"]) for row in rows(done)] == [
        ("tea", "A", "70.00", "0.7"), ("cups", "A", "15.00", "0.15"), ("mugs", "A", "15.00", "0.15"), ("tin", "C", "0.00", "0.0"),
    ]  # fmt: skip
    assert "without a value of `product`, so of no class and in no share: lines 1, money 2.50" in done.err
    assert "`product`: 1 of 4 values bring nothing or less (0.00): class C" in done.err
    assert "X, Y, Z by the money of 3 whole months, 2024-01 to 2024-03" in done.err
    assert "top 1% (1) 70.0%" in done.err


def test_customers_are_the_default_and_a_column_of_that_name_is_still_reached(orders):
    assert [row["customer_id"] for row in rows(run("abc", orders))] == ["ann", "bob", "cat"]
    assert run("abc", orders, "--by", "customer").out == run("abc", orders).out
    assert [row["kind"] for row in rows(run("abc", orders, "--by", "kind=abc"))] == ["x", "y"]


def test_cuts_are_settable(orders):
    found = rows(run("abc", orders, "--by", "product", "--cuts", "50%,80%", "--xyz-cuts", "2,3"))
    assert [(row["abc"], row["xyz"]) for row in found] == [("A", "X"), ("B", "X"), ("B", "X"), ("C", "Z")]


def test_months_that_are_not_whole_are_left_out_and_told(orders):
    done = run("abc", orders, "--as-of", "2024-03-30")
    assert {row["xyz"] for row in rows(done)} == {""}
    assert "no X, Y, Z: these need 3 whole months, there are 2\n" in done.err
    assert "not whole months, and no part of X, Y, Z: 2024-03" in done.err
    done = run("abc", orders, "--since", "2024-01-01")
    assert {row["xyz"] for row in rows(done)} != {""}
    done = run("abc", orders, "--since", "2024-02-02")
    assert "no part of X, Y, Z: 2024-02" in done.err


def test_the_table_shows_both_classes_and_fits(example_orders, monkeypatch):
    for width in (100, 80, 60, 40):
        monkeypatch.setenv("COLUMNS", str(width))
        for more in ([], ["--by", "category"], ["--since", "2026-05-10"]):
            done = run("abc", example_orders, *more, "-f", "table")
            assert done.status == 0
            assert max(map(len, done.out.splitlines())) <= width
            assert "Gini" in done.out


@pytest.mark.parametrize(
    ("options", "status", "said", "hint"),
    [
        ("--by prodct", 1, "there is no attribute `prodct` (--by)", "did you mean --by Product?"),
        ("--by a,b", 2, "--by takes one name here, not 2", "--by a"),
        ("--by month", 2, "--by month: classes are of customers or of the values of a column", "segkit breakdown"),
        ("--by abc", 2, "--by abc: a column of the result has that name", "--by its_abc=abc"),
        ("--cuts 80", 2, "--cuts '80' is not two numbers", "--cuts 80,95"),
        ("--cuts 80,15,5", 2, "--cuts '80,15,5' is not two numbers", "--cuts 80,95"),
        ("--cuts 95,80", 2, "the second number has to be above the first", "--cuts 80,95"),
        ("--cuts 0.8,0.95", 2, "shares are in percent", "--cuts 80,95"),
        ("--cuts 80,101", 2, "shares are in percent", "--cuts 80,95"),
        ("--cuts 1e9,nan", 2, "is not two numbers", "--cuts 80,95"),
        ("--xyz-cuts -1,1", 2, "is not two numbers", "--xyz-cuts 0.5,1"),
        ("--columns revnue", 2, "there is no column 'revnue'", "did you mean --columns revenue?"),
        ("--top 3 -f table", 2, "the table has columns and rows of its own", "-f csv"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(orders, options, status, said, hint):
    done = run("abc", orders, *options.split())
    assert (done.status, done.out) == (status, "")
    assert said in done.error
    assert hint in done.hint


def test_a_column_without_any_value_is_refused(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text("customer_id,order_date,amount,product\nann,2024-01-01,10,\nbob,2024-01-02,3,\n", "utf-8")
    done = run("abc", path, "--by", "product")
    assert (done.status, done.error) == (1, "no line has a value of `product`")


def test_spellings_are_told_and_joined(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text(
        "customer_id,order_date,amount,town\nann,2024-01-01,10,Orel\nann,2024-01-02,3,OREL\nbob,2024-01-02,3,Bonn\n",
        "utf-8",
    )
    assert "`Orel` = `OREL`" in run("abc", path, "--by", "town").err
    joined = rows(run("abc", path, "--by", "town", "--join-spellings"))
    assert [(row["town"], row["revenue"]) for row in joined] == [("Orel", "13.00"), ("Bonn", "3.00")]


def test_row_order_and_split_change_no_byte(example_orders, tmp_path):
    head, *lines = example_orders.read_text("utf-8").splitlines()
    for name, part in (("a.csv", lines[::-2]), ("b.csv", lines[-2::-2])):
        (tmp_path / name).write_text("\n".join([head, *part]) + "\n", "utf-8")
    for more in ([], ["--by", "category"]):
        split = run("abc", tmp_path / "b.csv", tmp_path / "a.csv", *more, "-q")
        assert split.out == run("abc", example_orders, *more, "-q").out


def test_online_retail_has_the_smallest_a_that_reaches_80_percent(shared):
    path = shared("data/online_retail/online_retail.parquet")
    found = rows(run("abc", path, "-q"))
    settled = sk.segment_customers(path).customers.select("customer_id", "monetary")
    customers = {who: Decimal(money).scaleb(-4) for who, money in settled.rows()}
    money = sorted(customers.values(), reverse=True)
    total, so_far, needed = sum(money), Decimal(0), 0
    while so_far < total * Decimal("0.8"):
        so_far += money[needed]
        needed += 1
    least = money[needed - 1]
    in_a = {row["customer_id"] for row in found if row["abc"] == "A"}
    assert in_a == {who for who, each in customers.items() if each >= least}
    assert sum(customers[who] for who in in_a) >= total * Decimal("0.8") > sum(money[: needed - 1])
    assert {row["customer_id"]: Decimal(row["revenue"]) for row in found} == customers


def test_superstore_products_vary_as_plain_loops_say(shared):
    path = shared("data/superstore/Sample - Superstore.csv")
    found = rows(run("abc", path, "--by", "kind=sub-category", "-q"))
    lines = duckdb.sql(
        f"""select "Sub-Category", "Order Date", Sales::decimal(18,6)
            from read_csv('{path}', types={{'Sales': 'VARCHAR', 'Order Date': 'VARCHAR'}})"""
    ).fetchall()
    by_month = defaultdict(lambda: defaultdict(float))
    for kind, day, sales in lines:
        month, _, year = map(int, day.split("/"))
        by_month[kind][year, month] += float(sales)
    whole = {month for each in by_month.values() for month in each} - {(2019, 12)}  # the last order is of 30 December
    assert len(whole) == 47
    for row in found:
        values = [by_month[row["kind"]].get(month, 0.0) for month in whole]
        expected = pstdev(values) / fmean(values)
        assert float(row["variation"]) == pytest.approx(expected, rel=1e-6)
        assert row["xyz"] == ("X" if expected <= 0.5 else "Y" if expected <= 1 else "Z")
    assert len(found) == 17


def test_the_library_gives_the_rows_of_the_command(example_orders):
    table = sk.classify_abc(example_orders, "category", cuts=(50, 90.5), xyz_cuts=(0.42, 0.7))
    shown = rows(run("abc", example_orders, "--by", "category", "--cuts", "50,90.5", "--xyz-cuts", "0.42,0.7"))
    assert table.columns == list(shown[0])
    assert table.select("category", "abc", "xyz").rows() == [(r["category"], r["abc"], r["xyz"]) for r in shown]
    frame = pl.read_csv(example_orders)
    assert sk.classify_abc(frame.filter(pl.col("status") != "x")).columns[0] == "customer_id"

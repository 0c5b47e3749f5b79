"""segkit breakdown: who brings the revenue, on a terminal and in a pipe, against an independent reckoning."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from decimal import Decimal

import duckdb
import polars as pl
import pytest
from commandline import run

import segkit as sk

TABLE = """customer_id,order_id,order_date,amount,Region,segment
ann,1,2024-01-01,10,North,gold
ann,2,2024-02-05,30,South,gold
bob,3,2024-01-05,20,,iron
bob,4,2024-02-03,-5,North,iron
"""


@pytest.fixture
def orders(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text(TABLE, "utf-8")
    return path


def rows(done):
    assert done.status == 0, done.err
    return list(csv.DictReader(io.StringIO(done.out)))


def test_a_row_per_value_the_most_money_first_no_value_last(orders):
    found = rows(run("breakdown", orders, "--by", "region"))
    assert [(row["region"], row["revenue"], row["customers"], row["buyers"], row["orders"]) for row in found] == [
        ("South", "30.00", "1", "1", "1"), ("North", "5.00", "1", "1", "1"), ("(no value)", "20.00", "0", "1", "1"),
    ]  # fmt: skip


def test_a_column_of_the_file_goes_before_what_segkit_knows_and_that_is_told(orders):
    done = run("breakdown", orders, "--by", "segment")
    assert [row["segment"] for row in rows(done)] == ["gold", "iron"]
    assert "`segment` is the column of the file; --by :segment is that of segkit" in done.err
    assert {row["segment"] for row in rows(run("breakdown", orders, "--by", ":segment"))} <= {
        "loyal", "regular", "new", "at-risk", "lost"
    }  # fmt: skip


def test_shares_of_rows_and_columns_add_up_to_one(example_orders):
    for share, at in (("row", "region"), ("column", "segment")):
        sums = defaultdict(float)
        for row in rows(run("breakdown", example_orders, "--by", "region,segment", "--share", share)):
            sums[row[at]] += float(row["revenue_share"])
        assert all(abs(total - 1) < 1e-9 for total in sums.values())


def test_the_label_s_cells_are_the_rows_of_segments(example_orders):
    cells = {row["segment"]: row for row in rows(run("breakdown", example_orders, "--by", "segment"))}
    for row in rows(run("segments", example_orders)):
        cell = cells[row["segment"]]
        same = ("customers", "orders", "revenue", "aov", "repeat_rate", "median_recency")
        assert [cell[name] for name in same] == [row[name] for name in same]


BY = (
    "region",
    "segment,region",
    "category",
    "region,category",
    "kind=Segment,region,category",
    "month",
    "year,weekday",
)


@pytest.mark.parametrize("by", BY)
def test_superstore_cells_add_up_to_the_file_s_money(by, shared):
    path = shared("data/superstore/Sample - Superstore.csv")
    found = rows(run("breakdown", path, "--by", by, "-q"))
    with path.open(encoding="utf-8-sig", newline="") as file:
        sales = sum(Decimal(row["Sales"]).quantize(Decimal("0.0001")) for row in csv.DictReader(file))
    assert sum(Decimal(row["revenue"]) for row in found) == sales
    assert abs(sum(float(row["revenue_share"]) for row in found) - 1) < 1e-9
    assert sum(int(row["customers"]) for row in found) == 793


def test_superstore_is_what_duckdb_finds(shared):
    path = shared("data/superstore/Sample - Superstore.csv")
    found = rows(run("breakdown", path, "--by", "region,kind=segment,category", "-q"))
    asked = duckdb.sql(
        f"""select Region, Segment, Category, sum(round(Sales::decimal(18,6), 4)), count(distinct "Order ID" || "Customer ID"),
            count(distinct "Customer ID")
            from read_csv('{path}', types={{'Sales': 'VARCHAR'}}) group by all"""
    ).fetchall()
    expected = {row[:3]: (row[3], row[4], row[5]) for row in asked}
    got = {
        (row["region"], row["kind"], row["category"]): (Decimal(row["revenue"]), int(row["orders"]), int(row["buyers"]))
        for row in found
    }
    assert got == expected


def test_online_retail_countries_are_what_duckdb_finds(shared):
    path = shared("data/online_retail/online_retail.parquet")
    found = rows(run("breakdown", path, "--by", "country", "-q"))
    lines = sk.read_transactions(path, keep=["country"]).filter(pl.col("customer_id").is_not_null())
    customers = sk.segment_customers(path).customers["customer_id"]
    lines = lines.filter(pl.col("customer_id").is_in(customers.to_native().implode()))
    expected = duckdb.sql(
        """with orders as (select customer_id, order_id, sum(amount) > 0 as counts from lines group by all)
           select country, sum(amount), count(distinct (customer_id, order_id)) filter (counts and amount > 0),
                  count(distinct customer_id) filter (counts and amount > 0)
           from lines join orders using (customer_id, order_id) group by all"""
    ).fetchall()
    got = {row["country"]: (Decimal(row["revenue"]), int(row["orders"]), int(row["buyers"])) for row in found}
    assert got == {country: tuple(rest) for country, *rest in expected}
    assert len(got) == 37


def test_months_follow_each_other_and_classes_begin_with_a(example_orders):
    months = [row["month"] for row in rows(run("breakdown", example_orders, "--by", "month"))]
    assert months == sorted(months)
    assert [row["abc"] for row in rows(run("breakdown", example_orders, "--by", "abc"))] == ["A", "B", "C"]
    days = [row["weekday"] for row in rows(run("breakdown", example_orders, "--by", "weekday"))]
    assert (days[0], days[-1]) == ("Monday", "Sunday")


def test_a_period_is_compared_with_another(example_orders):
    done = run(
        "breakdown",
        example_orders,
        "--by",
        "region",
        "--against",
        "2025-Q1",
        "--since",
        "2026-01-01",
        "--as-of",
        "2026-03-31",
    )
    for row in rows(done):
        before, now = Decimal(row["revenue_before"]), Decimal(row["revenue"])
        assert abs(float(now / before) - 1 - float(row["revenue_change"])) < 1e-12
    alone = rows(run("breakdown", example_orders, "--by", "region", "--since", "2025-01-01", "--as-of", "2025-03-31"))
    assert {r["region"]: r["revenue_before"] for r in rows(done)} == {r["region"]: r["revenue"] for r in alone}
    assert "2026-01-01 to 2026-03-31 (90 days) against 2025-01-01 to 2025-03-31 (90 days)" in done.err


def test_a_period_in_which_nobody_bought_is_refused(example_orders):
    done = run("breakdown", example_orders, "--by", "region", "--against", "1999")
    assert (done.status, done.out) == (1, "")
    assert done.error == "nobody bought anything from 1999-01-01 to 1999-12-31: there is nothing to compare with"


def test_months_are_compared_with_those_of_the_other_period(example_orders):
    found = rows(run("breakdown", example_orders, "--by", "month", "--against", "2025"))
    asked = (["--since", "2026-01-01"], ["--since", "2025-01-01", "--as-of", "2025-12-31"])
    now, then = (
        {row["month"]: row["revenue"] for row in rows(run("breakdown", example_orders, "--by", "month", *window))}
        for window in asked
    )
    assert {row["month"]: row["revenue"] for row in found[:6]} == now
    assert {row["month"].replace("2026", "2025"): row["revenue_before"] for row in found} == then
    assert [(row["month"], row["revenue"], row["revenue_change"]) for row in found[6:]] == [
        (f"2026-{month:02}", "0.00", "") for month in range(7, 13)
    ]


def test_a_month_without_a_counterpart_was_not_nothing(example_orders):
    found = rows(run("breakdown", example_orders, "--by", "month", "--against", "2025-Q1", "--since", "2026-01-01"))
    assert [row["revenue_before"] == "" for row in found] == [False] * 3 + [True] * 3


def test_a_part_of_a_month_is_not_compared_with_all_of_one(example_orders):
    found = rows(run("breakdown", example_orders, "--by", "month", "--against", "2025-01-15..2025-03-14"))
    assert [(row["month"], row["revenue_change"] != "") for row in found[:4]] == [
        ("2025-03", True), ("2025-04", True), ("2025-05", False), ("2025-06", False)
    ]  # fmt: skip
    assert found[2]["revenue_before"] == "695.95"


def test_quarters_that_begin_in_other_months_are_refused(example_orders):
    done = run("breakdown", example_orders, "--by", "quarter", "--against", "2025-01")
    assert (done.status, done.out) == (2, "")
    assert "do not begin on the same day of a quarter" in done.error


def test_top_keeps_values_and_adds_up_the_rest(example_orders):
    done = run("breakdown", example_orders, "--by", "category", "--top", "2")
    found = rows(done)
    assert [row["category"] for row in found][2:] == ["(other)"]
    assert sum(Decimal(row["revenue"]) for row in found) == Decimal("51236.60")
    assert "4 of 6 values are added up as (other) (--top 2)" in done.err


@pytest.mark.parametrize("by", ["weekday", "revenue --band revenue=deciles"])
def test_what_has_an_order_is_shown_whole_and_that_is_told(example_orders, by):
    done = run("breakdown", example_orders, "--by", *by.split(), "--top", "2")
    assert len(rows(done)) == (7 if by == "weekday" else 10)
    assert "values are shown, in their own order, and not --top 2" in done.err


def test_few_people_are_hidden_and_the_cells_are_counted(example_orders):
    done = run("breakdown", example_orders, "--by", "region,segment", "--min-cell", "12")
    hidden = [row for row in rows(done) if not row["revenue"]]
    shown = [row for row in rows(done) if row["revenue"]]
    assert hidden
    assert all(int(row["customers"]) >= 12 for row in shown)
    assert all(value == "" for row in hidden for name, value in row.items() if name not in {"region", "segment"})
    assert "cells of fewer than 12 customers are hidden" in done.err
    table = run("breakdown", example_orders, "--by", "region,segment", "--min-cell", "12", "-f", "table").out
    assert table.count("hidden") == len(hidden)


def test_spellings_are_told_and_joined(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text(
        "customer_id,order_date,amount,town\nann,2024-01-01,10,Orel\nann,2024-01-02,3,OREL\nbob,2024-01-02,3,Bonn\n",
        "utf-8",
    )
    done = run("breakdown", path, "--by", "town")
    assert len(rows(done)) == 3
    assert "`Orel` = `OREL`" in done.err
    joined = rows(run("breakdown", path, "--by", "town", "--join-spellings"))
    assert [(row["town"], row["revenue"]) for row in joined] == [("Orel", "13.00"), ("Bonn", "3.00")]


@pytest.mark.parametrize(
    ("options", "status", "said", "hint"),
    [
        ("", 2, "by what is the revenue to be broken down?", "--by COLUMN"),
        ("--by regoin", 1, "there is no attribute `regoin` (--by)", "did you mean --by Region?"),
        ("--by mnth", 1, "there is no attribute `mnth`", "did you mean --by month?"),
        ("--by a,b,c,d", 2, "--by takes at most 3 attributes, not 4", "--by a,b,c"),
        ("--by region,region", 2, "--by names `region` twice", "--by region"),
        ("--by revenue=region", 2, "--by revenue: a column of the result has that name", "--by its_revenue=region"),
        ("--by region --share row", 2, "--share row needs two attributes", "--by region,segment"),
        ("--by region --against soon", 2, "--against 'soon' is no period", "--against 2025"),
        ("--by region --columns regoin", 2, "there is no column 'regoin'", "did you mean --columns region?"),
        ("--by region --min-cell 1", 2, "--min-cell", "segkit breakdown --help"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(orders, options, status, said, hint):
    done = run("breakdown", orders, *options.split())
    assert (done.status, done.out) == (status, "")
    assert said in done.error
    assert hint in done.hint


@pytest.mark.parametrize("name", ["market", "first_order", "until", "spend"])
def test_a_column_may_be_called_like_one_of_ours_that_is_not_shown(orders, name):
    orders.write_text(orders.read_text("utf-8").replace("Region", name), "utf-8")
    found = rows(run("breakdown", orders, "--by", name))
    assert [row[name] for row in found] == ["South", "North", "(no value)"]


def test_where_returns_eat_all_revenue_there_are_no_shares_and_that_is_told(orders):
    with orders.open("a", encoding="utf-8") as file:
        file.write("bob,5,2024-02-04,-55,South,iron\nann,6,2024-02-05,0.00,South,gold\n")
    done = run("breakdown", orders, "--by", "region", "--as-of", "2024-02-05")
    assert {row["region"]: (row["revenue"], row["revenue_share"]) for row in rows(done)} == {
        "North": ("5.00", ""), "(no value)": ("20.00", ""), "South": ("-25.00", ""),
    }  # fmt: skip
    assert "note: all money together is not above zero: there are no shares of it" in done.err
    crossed = run("breakdown", orders, "--by", "region,segment", "--as-of", "2024-02-05", "-f", "table").out
    assert next(line for line in crossed.splitlines() if line.startswith("all")).split() == [
        "all",
        "–",
        "–",
        "0.00",
        "–",
    ]


def test_shares_below_zero_and_vips_are_said_in_russian(orders):
    out = run("breakdown", orders, "--by", "region,month", "-f", "table", "--lang", "ru").out
    assert "-9,1%" in out
    out = run("breakdown", orders, "--by", "vip", "--vip", "50%", "-f", "table", "--lang", "ru").out
    assert [line.split()[0] for line in out.splitlines() if "%" in line] == ["VIP", "прочие", "все"]


def test_too_many_values_are_refused(tmp_path):
    path = tmp_path / "orders.csv"
    lines = "".join(f"c{n % 9},2024-01-{1 + n % 28:02},{1 + n % 11},sku{n}\n" for n in range(1_500))
    path.write_text("customer_id,order_date,amount,sku\n" + lines, "utf-8")
    done = run("breakdown", path, "--by", "sku")
    assert (done.status, done.hint.startswith("--top 20")) == (1, True)
    assert "`sku` has 1,500 values" in done.error
    assert len(rows(run("breakdown", path, "--by", "sku", "--top", "20"))) == 21


def test_a_column_that_one_file_lacks_is_told_with_the_file(orders, tmp_path):
    other = tmp_path / "other.csv"
    other.write_text("customer_id,order_id,order_date,amount\nbob,9,2024-03-01,5\n", "utf-8")
    done = run("breakdown", orders, other, "--by", "region")
    assert (done.status, done.error) == (1, f"{other}: there is no column `region` (--by)")


def test_the_library_gives_the_rows_of_the_command(example_orders):
    table = sk.break_down(example_orders, ["region", "segment"], share="row", against="2025")
    shown = rows(run("breakdown", example_orders, "--by", "region,segment", "--share", "row", "--against", "2025"))
    assert table.columns == list(shown[0])
    assert [str(row[0]) for row in table.rows()] == [row["region"] for row in shown]
    assert [float(value) for value in table["revenue"]] == [float(row["revenue"]) for row in shown]

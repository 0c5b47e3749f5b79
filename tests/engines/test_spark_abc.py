"""abc of customers --engine spark: the rows of one machine, in ranges that are added up apart; nobody is fetched."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate

import narwhals.stable.v2 as nw
import polars as pl
import pytest
from commandline import run
from sparks import spark, spark_frame, why_no_spark

from segkit import frames, successive
from segkit.analyses.xyz import graded, graded_far
from segkit.runs.far import segmentation
from segkit.successive import with_running_sum
from tests.engines.test_spark_command import as_told

pytestmark = pytest.mark.skipif(why_no_spark() is not None, reason=why_no_spark() or "")


@pytest.fixture
def several_ranges(monkeypatch):
    """Have few rows lie in many ranges."""
    spark()
    monkeypatch.setattr(successive, "ROWS_A_RANGE", 9)


def lines(unit):
    """Return lines of customers of whom many bring the same, some nothing, and some less."""
    rows = []
    for who in range(90):
        for month in range(0, 8, 1 + who % 3):
            money = Decimal(1 + who % 7) * unit * (1 if who % 4 else month)
            day = date(2023, 11, 2) + timedelta(days=30 * month + who % 5)
            rows.append((f"c{who * 37 % 90}", f"{who}-{month}", day, money))
            if who % 10 == 3:
                rows.append((f"c{who * 37 % 90}", f"{who}-{month}-", day, -money * (1 + who % 4)))
    schema = {"customer": pl.String, "order": pl.String, "date": pl.Date, "amount": pl.Decimal(20, 4)}
    return pl.DataFrame([*rows, (" N/A", "0", date(2024, 5, 1), unit)], schema=schema, orient="row")


def test_tables_and_words_are_those_of_one_machine_and_only_shown_customers_are_fetched(
    several_ranges, tmp_path, monkeypatch
):
    orders, fetched, collect = tmp_path / "orders.parquet", [], frames.collect_together
    lines(Decimal("2.5")).write_parquet(orders)

    def watched(*plans):
        done = collect(*plans)
        fetched.extend(len(frame) for frame in done if {"item", "customer_id"} & set(frame.columns))
        return done

    asked = ("abc", orders, "-f", "table", "--plot", "-", "--xyz-cuts", "0.6,1.2")
    here = run(*asked)
    monkeypatch.setattr(frames, "collect_together", watched)
    monkeypatch.setattr(segmentation, "scored_far", None)  # no score is asked for
    there = run(*asked, "--engine", "spark")
    assert there.out == here.out.replace("all: -o abc.csv", "all: -o abc.parquet")
    assert as_told(there.err) == as_told(here.err)
    assert "bring nothing or less" in here.err
    assert fetched == [10]


@pytest.mark.parametrize(("unit", "more"), [("2.5001", ()), ("123456789.01", ("--since", "2024-05-09"))])
def test_rows_are_written_by_spark_to_the_same_digit(several_ranges, tmp_path, unit, more):
    orders, near, beyond = (tmp_path / name for name in ("orders.parquet", "near.parquet", "beyond.parquet"))
    lines(Decimal(unit)).write_parquet(orders)
    asked = ("abc", orders, "--cuts", "40,70", "--returns", "keep", *more)
    assert run(*asked, "-o", near).status == 0
    spark().sql("drop table if exists classes_of_customers")
    there = run(*asked, "-o", beyond, "--to-table", "classes_of_customers", "--engine", "spark")
    assert there.status == 0, there.err
    rows = pl.read_parquet(beyond / "*.parquet").sort("revenue", "customer_id", descending=[True, False])
    assert rows.schema == pl.read_parquet(near).schema
    assert rows.rows() == pl.read_parquet(near).rows()
    assert (rows["xyz"].null_count() == len(rows)) is bool(more)
    assert spark().table("classes_of_customers").count() == len(rows)
    spark().sql("drop table classes_of_customers")


def test_sums_of_ranges_go_on_where_equals_are_parted(several_ranges):
    rows = [(f"c{n:02}", money) for n, money in enumerate([5] * 30 + [-1] * 20 + [7, 7, 0, 9, 9, 9, 2**60])]
    shuffled = random.Random(1).sample(rows, len(rows))
    frame = nw.from_native(spark_frame(pl.DataFrame(shuffled, schema=["name", "money"], orient="row")))
    with with_running_sum(frame, "money", "name", len(rows)) as found:
        told = found.collect("polars").select("name", "so_far").rows()
    ordered = sorted(rows, key=lambda row: (-row[1], row[0]))
    assert dict(told) == dict(
        zip([name for name, _ in ordered], accumulate(money for _, money in ordered), strict=True)
    )


def test_variation_is_the_same_float_however_large_money_is():
    chance = random.Random(2)
    months = {
        f"i{n}": [chance.randint(-(10**e), 10**e) for _ in range(n % 6)] for n in range(150) for e in [1 + n % 15]
    }
    rows = [(name, money) for name, each in months.items() for money in each]
    sums = pl.DataFrame(rows, schema={"item": pl.String, "amount": pl.Int64}, orient="row")
    for frame in (sums, sums.select("item", pl.col("amount") // 100 * 100)):
        here = graded(nw.from_native(frame, eager_only=True), "item", 7, (Fraction(1, 3), Fraction(3, 2)))
        there = graded_far(nw.from_native(spark_frame(frame)), "item", 7, (Fraction(1, 3), Fraction(3, 2)))
        assert sorted(there.collect("polars").rows()) == sorted(here.rows())


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("", "on Spark all rows stay on the cluster: where do they go?"),
        ("-o classes.csv", "Spark writes a folder of Parquet"),
        ("--top 3 --to-db classes.sqlite", "--engine spark does not know --to-db"),
        ("-f table --top 3", "the table has columns and rows of its own"),
        ("--top 3 --columns revnue", "there is no column 'revnue'"),
        ("-o classes.parquet --sort revnue", "there is no column 'revnue'"),
        ("--by region --to-table classes", "--to-table: these rows are few, and are no rows of the cluster"),
    ],
)
def test_what_cannot_be_is_told_before_spark_is_started(tmp_path, options, said):
    done = run("abc", tmp_path / "missing.parquet", *options.split(), "--engine", "spark")
    assert (done.status, done.error) == (2, said)
    assert done.hint

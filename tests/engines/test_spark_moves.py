"""compare --engine spark --movers and the like: who moved is written by Spark as one machine writes it."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest
from commandline import run
from sparks import spark, why_no_spark

from tests.engines.test_spark_command import as_told

pytestmark = pytest.mark.skipif(why_no_spark() is not None, reason=why_no_spark() or "")
ORDER = ("from_date", "customer_id")


@pytest.fixture(scope="module")
def orders(tmp_path_factory):
    """Return lines with ties, and with purchases that come back, after which nobody is a customer."""
    spark()
    path = tmp_path_factory.mktemp("moves") / "orders.parquet"
    rows = [
        (
            f"c{who}",
            f"{who}-{turn}",
            date(2023, 1, 9) + timedelta(days=(who * 37 + turn * 61) % 500),
            5 + who * turn % 9,
        )
        for who in range(90)
        for turn in range(1 + who % 5)
    ]
    rows += [("gone", "g", date(2023, 6, 1), 7), ("gone", "g", date(2024, 2, 2), -7), ("N/A", "a", date(2024, 5, 3), 1)]
    columns = "customer_id", "order_id", "order_date", "amount"
    pl.DataFrame(rows, schema=columns, orient="row").write_parquet(path)
    return path


def rows_fetched(fetched):
    return [rows for columns, rows in fetched if "customer_id" in columns]


def test_who_moved_is_written_by_spark_to_the_same_digit(orders, tmp_path, fetched):
    near, beyond = tmp_path / "near.parquet", tmp_path / "beyond.parquet"
    asked = ("compare", orders, "--every", "quarter", "--periods", "2", "--movers")
    here = run(*asked, "-o", near)
    fetched.clear()
    there = run(*asked, "-o", beyond, "--engine", "spark")
    assert there.status == 0, there.err
    assert rows_fetched(fetched) == []
    rows, wanted = pl.read_parquet(beyond / "*.parquet").sort(ORDER), pl.read_parquet(near)
    assert rows.schema == wanted.schema
    assert rows.rows() == wanted.rows()
    assert set(wanted["move"]) == {"rose", "fell", "back", "joined", "gone"}
    assert as_told(there.err)[:-1] == here.err.splitlines()


@pytest.mark.parametrize(
    ("options", "rows"),
    [
        ("--from 2023-09-30 --entered lost,regular --sort -monetary_change --top 5", 5),
        ("--from 2023-09-30 --movers -f table", 20),
    ],
)
def test_the_best_or_the_first_are_fetched_and_no_other(orders, fetched, options, rows):
    asked = ("compare", orders, *options.split())
    here = run(*asked)
    fetched.clear()
    there = run(*asked, "--engine", "spark")
    assert there.out.replace("movers.parquet", "movers.csv") == here.out
    assert as_told(there.err) == here.err.splitlines()
    assert rows_fetched(fetched) == [rows]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("--fell", "on Spark all rows stay on the cluster: where do they go?"),
        ("--fell -o fell.csv", "Spark writes a folder of Parquet"),
        ("--fell -o fell.parquet --sort revnue", "there is no column 'revnue'"),
        ("--to-table flows", "--to-table: these rows are few, and are no rows of the cluster"),
    ],
)
def test_what_cannot_be_is_told_before_spark_is_started(tmp_path, options, said):
    done = run("compare", tmp_path / "missing.parquet", "--from", "2024-01-31", *options.split(), "--engine", "spark")
    assert (done.status, done.error) == (2, said)
    assert done.hint

"""status --engine spark: every customer once, written by Spark as one machine writes them."""

from __future__ import annotations

import polars as pl
import pytest
from commandline import run
from sparks import spark, why_no_spark

from tests.engines.test_spark import generated
from tests.engines.test_spark_command import as_told

pytestmark = pytest.mark.skipif(why_no_spark() is not None, reason=why_no_spark() or "")


@pytest.fixture
def orders(tmp_path):
    """Return lines with ties and returns, as Parquet."""
    spark()
    path = tmp_path / "orders.parquet"
    generated(60).write_parquet(path)
    return path


def without(told, *starts):
    """Return what is said, without the sentences that begin so."""
    return [line for line in told if not line.startswith(starts)]


def test_each_customer_is_written_by_spark_to_the_same_digit(orders, tmp_path):
    near, beyond = tmp_path / "near.parquet", tmp_path / "far.parquet"
    asked = ("status", orders, "--each", "--labels", "ru", "--segment", "loyal,regular,lost", "--new-days", "30")
    here = run(*asked, "-o", near)
    there = run(*asked, "-o", beyond, "--engine", "spark")
    assert there.status == 0, there.err
    written, kept = pl.read_parquet(beyond / "*.parquet").sort("customer_id"), pl.read_parquet(near)
    assert len(written) == 9
    assert written.schema == kept.schema
    assert written.equals(kept.sort("customer_id"))
    assert without(as_told(there.err), "written by Spark") == without(here.err.splitlines(), "rows written")


def test_the_best_are_fetched_and_no_other(orders, fetched):
    asked = ("status", orders, "--each", "--top", "7", "--churn-days", "40", "--columns", "customer_id,status,contact")
    here = run(*asked)
    fetched.clear()
    there = run(*asked, "--engine", "spark")
    assert there.out == here.out
    assert [rows for columns, rows in fetched if "customer_id" in columns] == [7]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("--each", "on Spark all rows stay on the cluster: where do they go?"),
        ("--each -o each.csv", "Spark writes a folder of Parquet"),
        ("--to-table standing", "--to-table: these rows are few, and are no rows of the cluster"),
    ],
)
def test_what_cannot_be_is_told_before_spark_is_started(tmp_path, options, said):
    done = run("status", tmp_path / "missing.parquet", *options.split(), "--engine", "spark")
    assert (done.status, done.error) == (2, said)
    assert done.hint

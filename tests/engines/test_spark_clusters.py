"""cluster --engine spark: the clusters of one machine, of cells that are fetched; customers stay on the cluster."""

from __future__ import annotations

import re
from datetime import date, timedelta

import polars as pl
import pytest
from commandline import run
from sparks import spark, why_no_spark

from segkit.clusters import clustering, condensing, far, ranks
from tests.engines.test_spark_command import as_told

pytestmark = pytest.mark.skipif(why_no_spark() is not None, reason=why_no_spark() or "")
NO_DIGEST = "note: the model keeps no digest of its customers: on Spark they are not fetched"


@pytest.fixture
def orders(tmp_path):
    """Return lines with returns, and a number of the customer that some lack and few have much of, as Parquet."""
    spark()
    rows = []
    for who in range(150):
        points = None if who % 5 == 3 else f"{(who * who % 11) ** 4 / 8}"
        for order in range(1 + who * who % 7):
            amount = 10.0 + who * (order + 3) % 83
            for share in (1, -0.25) if (who + order) % 6 == 0 else (1,):
                day = date(2023, 1, 1) + timedelta(days=(who * 37 + order * order * 29) % 400)
                rows.append((f"c{who}", f"{who}-{order}", day, amount * share, points))
    path = tmp_path / "orders.parquet"
    pl.DataFrame(rows, ["customer", "order", "date", "amount", "points"], orient="row").write_parquet(path)
    return path


def test_clusters_of_many_customers_are_those_of_one_machine(orders, fetched, monkeypatch):
    for module, name, number in (
        (far, "FEW", 10), (clustering, "FEW", 10), (condensing, "MOST_POINTS", 15), (condensing, "MOST_FETCHED", 60),
        (ranks, "FEW", 100), (ranks, "RANGES", 8),
    ):  # fmt: skip
        monkeypatch.setattr(module, name, number)
    options = ["--features", "recency,points,returns_share", "--keep", "points", "--missing", "median",
               "--k", "3", "--profile", "-f", "json", "-v"]  # fmt: skip
    here = run("cluster", orders, *options)
    fetched.clear()
    there = run("cluster", orders, *options, "--engine", "spark")
    assert (there.status, there.out) == (0, here.out)
    assert as_told(there.err) == as_told(here.err)
    assert re.search("have no `points`: the median, .+, stands for it", there.err)
    assert [columns for columns, _ in fetched if "customer_id" in columns] == []
    cells = [rows for columns, rows in fetched if "_cell_0" in columns]
    assert len(cells) == 1
    assert 15 < cells[0] <= 60


def test_clusters_are_written_by_spark_and_their_model_is_applied_there(orders, tmp_path):
    near, beyond, one, other = (tmp_path / name for name in ("near.parquet", "far.parquet", "near.json", "far.json"))
    options = ["--k", "3", "--as-of", "2023-12-01", "--features", "recency,monetary,average_gap", "--keep", "points"]
    here = run("cluster", orders, *options, "-o", near, "--save-model", one)
    there = run("cluster", orders, *options, "-o", beyond, "--save-model", other, "--engine", "spark")
    assert there.status == 0, there.err
    assert beyond.is_dir()
    rows = pl.read_parquet(beyond / "*.parquet").sort("customer_id")
    kept = pl.read_parquet(near).sort("customer_id").with_columns(pl.col("segment", "cluster_name").cast(pl.String))
    assert rows["cluster"].null_count() > 0
    assert rows.rows() == kept.rows()
    assert rows.columns == kept.columns
    digest = re.search('"sha256": "(.+)"', one.read_text())[1]
    assert other.read_text() == one.read_text().replace(digest, "")
    said = [line for line in as_told(there.err) if line != NO_DIGEST and not line.startswith("written by Spark")]
    written = [line for line in as_told(here.err) if not line.startswith("rows written")]
    assert [line.replace(str(other), str(one)) for line in said] == written
    options = ["--model", one, "--names", "a,b,c", "--cluster", "a,c", "--top", "9"]
    here, there = run("cluster", orders, *options), run("cluster", orders, *options, "--engine", "spark")
    assert there.out == here.out
    assert len(there.out.splitlines()) == 10
    assert as_told(there.err) == as_told(here.err)
    assert "population stability index" in there.err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("", "on Spark all rows stay on the cluster: where do they go?"),
        ("--table --profile", "--engine spark does not know --table"),
        ("--profile --to-table db.t", "--to-table: these rows are few, and are no rows of the cluster"),
        ("--profile --memory 2GB", "no such option: --memory"),
    ],
)
def test_what_cannot_be_is_told_before_spark_is_started(orders, options, said):
    done = run("cluster", orders, *options.split(), "--engine", "spark")
    assert (done.status, done.error) == (2, said)

"""What is told period by period is the same on every engine, and what the command line prints."""

from __future__ import annotations

from datetime import date

import duckdb
import narwhals.stable.v2 as nw
import polars as pl
import pytest

import segkit as sk
from segkit.analyses.cohorts import triangle
from segkit.analyses.kpis import movements
from segkit.analyses.migration import comparison_of, flows_between, side_by_side
from segkit.choices import Every
from segkit.frames import collect
from tests.factories import segkit

LAST_DAY = date(2026, 6, 30)


@pytest.fixture(scope="module")
def read(example_orders):
    return sk.read_transactions(example_orders)


def printed(table, *arguments):
    """Return what a command prints, typed as a table."""
    days = [name for name, dtype in table.schema.items() if dtype == pl.Date]
    schema = dict(table.schema) | dict.fromkeys(days, pl.String)
    return pl.read_csv(segkit(*arguments, "-q"), schema=schema).with_columns(pl.col(days).str.to_date())


def test_cohorts_are_the_command_s(engine, read, example_orders):
    table = sk.cohorts(engine.make(read), every="quarter")
    assert table.rows() == printed(table, "cohorts", example_orders, "--every", "quarter").rows()


VISITS = pl.DataFrame(
    {"period": [4, 5, 7, 4, 4, 6], "first_period": [4, 4, 4, 4, 5, 5], "orders": [1, 2, 1, 1, 0, 3],
     "revenue": [10, 20, 30, 40, -5, 60]},
)  # fmt: skip
FRAMES = {
    "polars": pl.DataFrame.lazy,
    "pandas": pl.DataFrame.to_pandas,
    "duckdb": lambda frame: duckdb.from_arrow(frame.to_arrow()),
}


@pytest.mark.parametrize("kind", FRAMES)
def test_a_triangle_is_the_same_in_every_engine(kind):
    found = collect(triangle(nw.from_native(FRAMES[kind](VISITS)).lazy()))
    names = ("first_period", "age", "customers", "orders", "revenue")
    assert sorted(tuple(int(row[name]) for name in names) for row in found.iter_rows(named=True)) == [
        (4, 0, 2, 2, 50), (4, 1, 1, 2, 20), (4, 3, 1, 1, 30), (5, 0, 0, 0, -5), (5, 1, 1, 3, 60)
    ]  # fmt: skip


def test_kpis_are_the_command_s(engine, read, example_orders):
    table = sk.kpis(engine.make(read), every="quarter")
    assert table.rows() == printed(table, "kpis", example_orders, "--every", "quarter").rows()


def test_groups_are_the_command_s(engine, example_orders):
    lines = sk.read_transactions(example_orders, keep=["region"])
    table = sk.kpis(engine.make(lines), every="year", by="region")
    assert table.rows() == printed(table, "kpis", example_orders, "--every", "year", "--by", "region").rows()


PAIRS = pl.DataFrame({"last_sale": [20, 40, 0, 95], "next": [40, None, 95, None]})


@pytest.mark.parametrize("kind", FRAMES)
def test_movements_are_the_same_in_every_engine(kind):
    """One buys on days 20 and 40 and lapses in March; the other on days 0 and 95, and comes back in April."""
    plans = movements(nw.from_native(FRAMES[kind](PAIRS)).lazy(), Every.MONTH, date(1970, 4, 30), 30)
    seen = {}
    for plan in plans:
        for row in collect(plan).iter_rows(named=True):
            (name,) = set(row) - {"at"}
            at = (name, int(row["at"]) - 12 * 1970)
            seen[at] = seen.get(at, 0) + int(row[name])
    assert seen == {
        ("entered", 0): 2, ("entered", 1): 1, ("entered", 3): 1, ("left", 1): 2, ("left", 2): 1, ("left", 4): 1,
        ("lapsed", 1): 1, ("lapsed", 2): 1, ("came_back", 3): 1, ("lived", 1): 20, ("lived", 3): 95,
    }  # fmt: skip


def test_a_comparison_is_the_command_s(engine, read, example_orders):
    table = sk.compare(engine.make(read), first=date(2026, 3, 31))
    assert table.rows() == printed(table, "compare", example_orders, "--from", "2026-03-31").rows()


DAYS = [
    pl.DataFrame({"customer_id": ids, "segment": labels, "monetary": money}).with_columns(
        pl.lit(1).alias(name) for name in ("recency", "frequency", "r_score", "f_score", "m_score")
    )
    for ids, labels, money in ((["a", "b"], ["x", "y"], [10, 20]), (["b", "c"], ["x", "x"], [25, 7]))
]


@pytest.mark.parametrize("kind", FRAMES)
def test_flows_are_the_same_in_every_engine(kind):
    both = side_by_side(*(nw.from_native(FRAMES[kind](day)).lazy() for day in DAYS))
    found = comparison_of(collect(flows_between(both)), ("x", "y"), date(2024, 1, 1), date(2024, 2, 1))
    seen = [(flow.before, flow.after, flow.customers, flow.money_before, flow.money_after) for flow in found.flows]
    assert seen == [("x", None, 1, 10, 0), ("y", "x", 1, 20, 25), (None, "x", 1, 0, 7)]


@pytest.mark.parametrize("kind", FRAMES)
def test_saved_tables_are_compared_alike_in_every_engine(kind, example_orders, tmp_path):
    saved = [tmp_path / f"{day}.parquet" for day in ("2026-03-31", "2026-06-30")]
    for path in saved:
        segkit("rfm", example_orders, "--as-of", path.stem, "-o", path, "-q")
    of_files = sk.compare_segments(*saved)
    of_frames = sk.compare_segments(*(FRAMES[kind](pl.read_parquet(path)) for path in saved))
    assert of_files["from_date"].unique().to_list() == [date(2026, 3, 31)]
    assert of_frames.drop("from_date", "to_date").rows() == of_files.drop("from_date", "to_date").rows()

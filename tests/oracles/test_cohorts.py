"""Cohorts of published data against DuckDB, and of any lines against plain Python that shares nothing with them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracles.plain_periods import KINDS, plain_cohorts

import segkit as sk
from segkit.errors import SegkitError


@pytest.fixture(scope="module")
def cdnow(shared):
    rows = [line.split() for line in shared("data/cdnow/CDNOW_sample.txt").read_text("ascii").splitlines()]
    return pl.DataFrame(
        {
            "customer_id": [row[1] for row in rows],
            "order_date": pl.Series([row[2] for row in rows]).str.to_date("%Y%m%d"),
            "amount": pl.Series([row[4] for row in rows]).cast(pl.Decimal(18, 4)),
        }
    )


def test_cdnow_stands_in_three_cohorts(cdnow):
    """Those of the 2,357 whose first order was of nothing stand where they first paid, or nowhere."""
    table = sk.cohorts(cdnow, as_of=date(1998, 6, 30), returns="keep")
    began = table.filter((pl.col("age") == 0) & (pl.col("cohort") != "all"))
    assert dict(began.select("cohort", "customers").rows()) == {"1997-01": 781, "1997-02": 857, "1997-03": 719}
    assert began["customers"].sum() == 2_357


def test_cdnow_has_the_triangle_that_duckdb_finds(cdnow):
    found = sk.cohorts(cdnow, as_of=date(1998, 6, 30)).filter(pl.col("cohort") != "all")
    lines = cdnow.with_columns(pl.col("amount").cast(pl.Decimal(18, 2)))  # noqa: F841 - DuckDB finds it by name
    rows = duckdb.sql("""
        with orders as (select *, strftime(order_date, '%Y-%m') as month from lines),
        born as (select customer_id, min(month) as cohort from orders where amount > 0 group by all),
        sizes as (select cohort, count(*) as size from born group by all)
        select cohort, size, month, count(distinct customer_id) filter (amount > 0) as customers,
               count(*) filter (amount > 0) as orders, sum(amount) as revenue
        from orders join born using (customer_id) join sizes using (cohort)
        where month >= cohort group by all having customers > 0 order by cohort, month
    """).fetchall()
    seen = found.filter(pl.col("customers") > 0).select(
        "cohort", "cohort_customers", "period", "customers", "orders", "revenue"
    )
    assert seen.rows() == rows
    assert len(rows) > 50
    assert found["revenue"].sum() == cdnow["amount"].sum()


def test_online_retail_has_the_cohorts_that_duckdb_finds(shared):
    path = shared("data/online_retail/online_retail.parquet")
    found = sk.cohorts(path, as_of=date(2011, 12, 31)).filter(pl.col("cohort") != "all", pl.col("customers") > 0)
    rows = duckdb.sql(f"""
        with lines as (
            select cast(CustomerID as bigint) as who, InvoiceNo as number, date_trunc('day', InvoiceDate) as day,
                   cast(Quantity as decimal(18, 0)) * cast(UnitPrice as decimal(18, 4)) as money
            from '{path}' where CustomerID is not null),
        orders as (
            select who, number, min(day) filter (money > 0) as day from lines group by all having sum(money) > 0),
        born as (select who, min(strftime(day, '%Y-%m')) as cohort from orders group by all),
        kept as (
            select cohort, strftime(day, '%Y-%m') as month, count(distinct who) as customers, count(*) as orders
            from orders join born using (who) group by all),
        paid as (
            select cohort, greatest(strftime(day, '%Y-%m'), cohort) as month, sum(money) as revenue
            from lines join born using (who) group by all)
        select cohort, month, customers, orders, revenue
        from kept join paid using (cohort, month) order by cohort, month
    """).fetchall()
    seen = found.select("cohort", "period", "customers", "orders", "revenue").rows()
    assert seen == rows
    assert len({row[0] for row in rows}) == 13


day_of = st.integers(0, 70).map(lambda days: date(2023, 12, 20) + timedelta(days=days))
amounts = st.sampled_from([Decimal(cents) / 100 for cents in (-2500, -250, 0, 1, 250, 1999)])
people = st.sampled_from(["ann", " ann", "bob", "cy", "A@b.c", "a@B.c", "-"])
plain_people = st.sampled_from(["C01", "C02", "C03"])
numbers = st.sampled_from(["1", "2", "3", "4", ""])
plain_numbers = st.sampled_from(["1", "2", "3", "4"])
any_lines = st.one_of(
    st.lists(st.tuples(people, numbers, day_of, amounts), min_size=1, max_size=60),
    st.lists(st.tuples(plain_people, plain_numbers, day_of, amounts), min_size=1, max_size=60),
)


def frame_of(lines, *, numbered):
    """Return lines as a frame, with or without numbers of orders."""
    names = ("customer_id", "order_id", "order_date", "amount")
    schema = dict(zip(names, (pl.String, pl.String, pl.Date, pl.Decimal(18, 4)), strict=True))
    frame = pl.DataFrame(lines, schema=schema, orient="row")
    return frame.with_columns(pl.col("order_id").replace("", None)) if numbered else frame.drop("order_id")


@settings(max_examples=120)
@given(
    any_lines,
    st.booleans(),
    st.sampled_from(["net", "drop", "keep"]),
    st.sampled_from(["line", "day"]),
    st.sampled_from(KINDS),
    st.none() | day_of,
)
def test_any_lines_have_the_cohorts_that_plain_python_finds(lines, numbered, returns, order_by, every, as_of):
    lines = [(who, number if numbered else None, day, money) for who, number, day, money in lines]
    wanted = plain_cohorts(lines, every, as_of=as_of, returns=returns, order_by=order_by)
    try:
        table = sk.cohorts(
            frame_of(lines, numbered=numbered), every=every, as_of=as_of, returns=returns, order_by=order_by
        )
    except SegkitError:
        assert not wanted
        return
    found = {
        (row["cohort"], row["age"]): (
            row["cohort_customers"], row["period"], row["customers"], row["orders"],
            None if row["revenue"] is None else Fraction(row["revenue"]),
        )
        for row in table.iter_rows(named=True) if row["cohort"] != "all"
    }  # fmt: skip
    assert found == wanted

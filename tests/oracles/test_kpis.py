"""KPIs of published data against DuckDB, and of any lines against plain Python that shares nothing with them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import duckdb
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from oracles.plain_periods import KINDS, plain_kpis
from oracles.test_cohorts import any_lines, day_of, frame_of

import segkit as sk
from segkit.errors import SegkitError


def test_online_retail_has_the_figures_that_duckdb_finds(shared):
    path = shared("data/online_retail/online_retail.parquet")
    table = sk.kpis(path, as_of=date(2011, 12, 31))
    rows = duckdb.sql(f"""
        with lines as (
            select cast(CustomerID as bigint) as who, InvoiceNo as number, date_trunc('day', InvoiceDate) as day,
                   cast(Quantity as decimal(18, 0)) * cast(UnitPrice as decimal(18, 4)) as money
            from '{path}' where CustomerID is not null),
        orders as (
            select who, number, min(day) filter (money > 0) as day from lines group by all having sum(money) > 0),
        born as (select who, min(strftime(day, '%Y-%m')) as cohort from orders group by all),
        kept as (
            select strftime(day, '%Y-%m') as month, count(distinct who) as customers,
                   count(distinct who) filter (strftime(day, '%Y-%m') = cohort) as newcomers, count(*) as orders
            from orders join born using (who) group by all),
        paid as (
            select strftime(day, '%Y-%m') as month, sum(money) as revenue, sum(least(money, 0)) as back
            from lines join born using (who) group by all)
        select month, customers, newcomers, orders, revenue, back from kept join paid using (month) order by month
    """).fetchall()
    names = ("period", "customers", "new_customers", "orders", "revenue", "returns")
    assert table.select(names).rows()[:-1] == rows
    assert len(rows) == 13
    total = table.filter(pl.col("period") == "total").row(0, named=True)
    assert (total["customers"], total["orders"]) == (sum(row[2] for row in rows), sum(row[3] for row in rows))
    assert total["revenue"] == sum(row[4] for row in rows)


def test_countries_have_the_figures_that_duckdb_finds(shared):
    """A customer belongs to the country with most of the money, of equals to that of the newest line."""
    path = shared("data/online_retail/online_retail.parquet")
    table = sk.kpis(path, every="year", by="Country", as_of=date(2011, 12, 31))
    rows = duckdb.sql(f"""
        with lines as (
            select cast(CustomerID as bigint) as who, InvoiceNo as number, date_trunc('day', InvoiceDate) as day, Country,
                   cast(Quantity as decimal(18, 0)) * cast(UnitPrice as decimal(18, 4)) as money
            from '{path}' where CustomerID is not null),
        orders as (
            select who, number, min(day) filter (money > 0) as day from lines group by all having sum(money) > 0),
        homes as (
            select who, Country as home from lines group by who, Country
            qualify row_number() over (partition by who order by sum(money) desc, max(day) desc, Country) = 1),
        kept as (
            select home, year(day) as year, count(distinct who) as customers, count(*) as orders
            from orders join homes using (who) group by all),
        paid as (
            select home, year(day) as year, sum(money) as revenue
            from lines join homes using (who) where who in (select who from orders) group by all)
        select home, cast(year as varchar), coalesce(customers, 0), coalesce(orders, 0), revenue
        from paid left join kept using (home, year)
    """).fetchall()
    found = table.filter(pl.col("period") != "total").select("Country", "period", "customers", "orders", "revenue")
    assert sorted(row for row in found.rows() if row[4]) == sorted(row for row in rows if row[4])
    assert found["Country"].n_unique() == 37


def test_active_customers_are_those_whose_recency_rfm_finds_short(shared):
    path = shared("data/online_retail/online_retail.parquet")
    table = sk.kpis(path, churn_days=60, as_of=date(2011, 10, 31))
    active = dict(table.select("period", "active_customers").rows())
    for name, day in (("2011-06", date(2011, 6, 30)), ("2011-10", date(2011, 10, 31))):
        recency = sk.segment_customers(path, as_of=day).customers["recency"]
        # What is taken back later is no order any more: by a hundredth at most the two days see it apart.
        assert abs(active[name] - int((recency <= 60).sum())) <= active[name] / 100


@settings(max_examples=60)
@given(
    any_lines,
    st.booleans(),
    st.sampled_from(["net", "drop", "keep"]),
    st.sampled_from(["line", "day"]),
    st.sampled_from(KINDS),
    st.none() | day_of,
    st.integers(0, 40),
)
def test_any_lines_have_the_figures_that_plain_python_finds(  # noqa: PLR0917 - hypothesis gives them by place
    lines, numbered, returns, order_by, every, as_of, days
):
    lines = [(who, number if numbered else None, day, money) for who, number, day, money in lines]
    options = {"as_of": as_of, "returns": returns, "order_by": order_by}
    wanted = plain_kpis(lines, every, churn_days=days, **options)
    try:
        table = sk.kpis(frame_of(lines, numbered=numbered), every=every, churn_days=days, **options)
    except SegkitError:
        assert not wanted
        return
    found = {row["period"]: row for row in table.iter_rows(named=True)}
    total = found.pop("total")
    assert list(found) == list(wanted)
    plain = (
        "customers",
        "new_customers",
        "orders",
        "active_customers",
        "churned_customers",
        "reactivated_customers",
        "is_whole",
    )
    for name, figures in wanted.items():
        row = found[name]
        assert {key: row[key] for key in plain} == {key: figures[key] for key in plain}, name
        assert (Fraction(row["revenue"]), Fraction(row["returns"])) == (figures["revenue"], figures["returns"])
        assert row["repeat_rate"] == _part(figures["repeaters"], figures["customers"])
        assert row["repeat_revenue_share"] == _part(figures["repeat_revenue"], figures["revenue"])
        assert row["churn_rate"] == _part(figures["churned_customers"], figures["could_churn"])
        assert row["lifetime"] == _part(figures["lived"], figures["so_far"])
    assert total["revenue"] == sum((row["revenue"] for row in found.values()), Decimal(0))
    assert total["customers"] == total["new_customers"] == sum(row["new_customers"] for row in found.values())
    assert total["active_customers"] == list(found.values())[-1]["active_customers"]


def _part(part, whole):
    return float(Fraction(part) / Fraction(whole)) if whole > 0 else None

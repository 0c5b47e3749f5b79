"""Backtests against published data with known answers, and against plain Python that shares nothing with them."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracles.plain_rfm import plain_rfm, sale_days, tidy

import segkit as sk
from segkit.errors import SegkitError

LABELS = ("loyal", "regular", "new", "at-risk", "lost")


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


def test_cdnow_after_39_weeks(cdnow):
    table = sk.backtest(cdnow, at=date(1997, 9, 30))
    assert table["until"].unique().to_list() == [date(1998, 6, 30)]
    rows = {row["segment"]: row for row in table.iter_rows(named=True)}
    assert tuple(rows) == LABELS
    assert round(100 * rows["loyal"]["base_rate"], 1) == 29.1
    bought = {name: row["bought_again"] and round(100 * row["bought_again"]) for name, row in rows.items()}
    assert bought == {"loyal": 67, "regular": 38, "new": None, "at-risk": 16, "lost": 12}
    assert round(100 * rows["loyal"]["later_revenue_share"]) == 65
    assert table["in_order"].to_list() == [True, True, None, True, True]


def test_cdnow_has_the_published_customers_and_later_money(cdnow):
    table = sk.backtest(cdnow, at=date(1997, 9, 30))
    later = cdnow.filter(pl.col("order_date") > date(1997, 9, 30))
    assert table["customers"].sum() == 2_349  # of 2,357, eight never bought for more than nothing
    assert table["later_revenue"].sum() == later["amount"].sum()
    assert table["buyers"].sum() == later.filter(pl.col("amount") > 0)["customer_id"].n_unique()


# ── Plain Python ──


def plain_backtest(lines, at, until, **options):
    """Count, by label of the day `at`: customers, buyers, orders, money of the days after it."""
    labelled = plain_rfm(lines, as_of=at, **{key: options[key] for key in options if key != "every"})
    every = options.get("returns") == "keep"
    mine = defaultdict(list)
    for who, number, day, money in lines:
        if day <= until and not (options.get("returns") == "drop" and money < 0):
            mine[tidy(who)].append((number, day, money))
    found = {name: [0, 0, 0, Fraction(0)] for name in LABELS}
    for who, row in labelled.customers.items():
        sold = sale_days(mine[who], options.get("order_by", "line"), every=every)
        orders = sum(min(days) > at for days in sold)
        money = sum((Fraction(line[2]) for line in mine[who] if line[1] > at), Fraction(0))
        for place, value in enumerate((1, orders > 0, orders, money)):
            found[row["segment"]][place] += value
    return {name: tuple(values) for name, values in found.items()}


day_of = st.integers(0, 8).map(lambda days: date(2024, 1, 1) + timedelta(days=days))
amounts = st.sampled_from([Decimal(cents) / 100 for cents in (-2500, -250, 0, 1, 250, 1999)])
people = st.sampled_from(["ann", " ann", "bob", "cy", "A@b.c", "a@B.c", "-"])


@settings(max_examples=60)
@given(
    st.data(),
    st.lists(st.tuples(people, st.sampled_from(["1", "2", ""]), day_of, amounts), min_size=20, max_size=60),
    st.booleans(),
    st.sampled_from(["net", "drop", "keep"]),
    st.sampled_from(["line", "day"]),
)
def test_any_orders_are_held_against_what_plain_python_finds(data, lines, numbered, returns, order_by):
    lines = [(who, number if numbered else None, day, money) for who, number, day, money in lines]
    names = ("customer_id", "order_id", "order_date", "amount")
    schema = dict(zip(names, (pl.String, pl.String, pl.Date, pl.Decimal(18, 4)), strict=True))
    frame = pl.DataFrame(lines, schema=schema, orient="row")
    at = data.draw(st.integers(0, 5).map(lambda days: date(2024, 1, 1) + timedelta(days=days)))
    horizon = data.draw(st.integers(1, 6))
    frame = frame.with_columns(pl.col("order_id").replace("", None)) if numbered else frame.drop("order_id")
    try:
        table = sk.backtest(frame, at=at, horizon=horizon, returns=returns, order_by=order_by)
    except SegkitError:
        return
    until = table["until"].item(0)
    assert until <= at + timedelta(days=horizon)
    shown = {
        row["segment"]: (row["customers"], row["buyers"], row["later_orders"], Fraction(row["later_revenue"]))
        for row in table.iter_rows(named=True)
    }
    assert shown == plain_backtest(lines, at, until, returns=returns, order_by=order_by)


def test_a_sale_taken_back_on_its_day_still_began_the_order():
    """The order's first line above zero is of the day of the labels: what is added to it later is no new order."""
    lines = [
        ("ann", "1", 1, 10), ("ann", "2", 5, 10), ("ann", "2", 5, -10), ("ann", "2", 9, 5),
        ("bob", "1", 1, 10), ("bob", "2", 9, 5), ("cy", "1", 3, 1), ("cy", "2", 4, 1), ("cy", "3", 5, 1),
    ]  # fmt: skip
    frame = pl.DataFrame(
        [(who, number, date(2024, 1, day), Decimal(money)) for who, number, day, money in lines],
        schema=["customer_id", "order_id", "order_date", "amount"], orient="row",
    )  # fmt: skip
    table = sk.backtest(frame, at=date(2024, 1, 5))
    assert (table["buyers"].sum(), table["later_orders"].sum(), table["later_revenue"].sum()) == (1, 1, 10)


@pytest.mark.parametrize(
    "name", ["data/online_retail/online_retail.parquet", "data/superstore/Sample - Superstore.csv"]
)
@pytest.mark.parametrize("folds", [1, 3])
def test_labels_of_real_files_are_those_of_rfm_on_that_day(name, folds, shared):
    path = shared(name)
    for (day,), rows in sk.backtest(path, folds=folds).group_by("as_of"):
        table = sk.segment_customers(path, as_of=day).segment_rows()
        assert {row["segment"]: row["customers"] for row in table} == dict(rows.select("segment", "customers").rows())

"""folding: lines of an order that stand together become one row, and nothing is lost."""

from __future__ import annotations

import narwhals.stable.v2 as nw
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segkit.line import folding
from segkit.line.facts import Gathered, facts_query, row_of
from segkit.line.folding import apart, fold_orders, folds, put_together

SCHEMA = {"customer_id": pl.String, "order_id": pl.String, "order_day": pl.Int32, "amount": pl.Int64}
COLUMNS = ["customer_id", "order_id", "total", "first_sale", "last_sale", "lines"]
LINES = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", None]),
        st.sampled_from(["1", "2", None]),
        st.sampled_from([0, 1, -7, None]),
        st.sampled_from([5, -5, 0, 2**62, None]),
    ),
    max_size=12,
)


def lines(rows):
    return pl.LazyFrame(rows, schema=SCHEMA, orient="row")


def added_up(rows, *, every):
    """Add up lines of an order in plain Python, in the order in which orders come first."""
    orders: dict[tuple, list] = {}
    for customer, order, day, amount in rows:
        orders.setdefault((customer, order), []).append((day, amount))
    found = []
    for ids, theirs in orders.items():
        days = [day for day, amount in theirs if day is not None and (every or (amount or 0) > 0)]
        total = sum(amount or 0 for _, amount in theirs)
        wrapped = (total + 2**63) % 2**64 - 2**63
        found.append((*ids, wrapped, min(days, default=None), max(days, default=None), len(theirs)))
    return sorted(found, key=str)


@given(LINES, st.booleans())
def test_folded_rows_add_up_to_the_orders_wherever_their_lines_stand(rows, every):
    folded = fold_orders(lines(rows), every=every).collect(engine="streaming")
    whole = folded.group_by("customer_id", "order_id").agg(
        pl.col("total").sum(), pl.col("first_sale").min(), pl.col("last_sale").max(), pl.col("lines").sum()
    )
    assert sorted(whole.select(COLUMNS).rows(), key=str) == added_up(rows, every=every)


def test_lines_of_one_order_and_day_become_one_row():
    rows = [("a", "1", 3, 10), ("a", "1", 3, -4), ("b", "1", 3, -2), ("b", "1", 4, 5), ("a", "1", 3, 1)]
    assert fold_orders(lines(rows)).collect().rows() == [
        ("a", "1", 6, 3, 3, 2), ("b", "1", -2, None, None, 1), ("b", "1", 5, 4, 4, 1), ("a", "1", 1, 3, 3, 1),
    ]  # fmt: skip


def test_a_last_line_of_which_nothing_is_known_is_not_lost():
    rows = [("a", "1", 3, 10), (None, None, None, None)]
    assert fold_orders(lines(rows)).collect().rows() == [("a", "1", 10, 3, 3, 1), (None, None, 0, None, None, 1)]


def test_folding_pays_where_lines_of_an_order_stand_together():
    together = pl.DataFrame({"customer_id": ["a"] * 6, "order_id": [*"111222"]})
    assert folds(together)
    assert not folds(together.gather([0, 3, 1, 4, 2, 5]))
    assert not folds(together.clear())


@pytest.mark.parametrize("keys", [[1, 2, 3, 4, 5, 6, 7, 8, 9], [9, 8, 7, 6, 5, 4, 3, 2, 1]])
def test_orders_in_the_order_of_their_numbers_are_not_sorted_to_be_told_apart(keys, monkeypatch):
    monkeypatch.setattr(pl.Series, "sort", None)
    assert apart(pl.Series(keys), pl.Series(keys)).is_empty()


@given(st.lists(st.one_of(st.integers(0, 30), st.none()), max_size=40), st.integers(1, 6))
def test_rows_of_one_order_are_put_together_wherever_they_are(keys, half):
    # The number of an order alone is in order where customers take turns: 0 1 0 1 has one number and four keys.
    rows = pl.DataFrame(
        {"key": keys, "total": range(len(keys)), "lines": 1, "first_sale": keys[::-1], "last_sale": keys[::-1]},
        schema_overrides={"key": pl.UInt64, "first_sale": pl.Int32, "last_sale": pl.Int32},
    )
    known = rows["key"].drop_nulls()
    several = apart(known, known // half)

    def grouped(rows):
        return rows.group_by("key").agg(
            pl.col("total", "lines").sum(), pl.col("first_sale").min(), pl.col("last_sale").max()
        )

    whole, wanted = put_together(rows, "key", several, grouped), grouped(rows)
    if None in keys:  # whoever has no key stays as many rows as there are
        whole = grouped(whole)
    assert whole.sort("key").equals(wanted.select(whole.columns).sort("key"))


@given(LINES)
def test_all_lines_are_shown_once_on_their_way(rows):
    # Sums that do not fit are refused, whatever they are taken for.
    rows = [(*ids, amount and amount % 2**40) for *ids, amount in rows]
    gathered = Gathered()
    fold_orders(lines(rows), look=gathered.look()).collect(engine="streaming")
    asked = facts_query(nw.from_native(lines(rows))).collect()
    assert gathered.facts(nw.from_native(lines(rows))) == row_of(asked)


def test_one_sum_counts_lines_and_sales_without_mixing_them_up():
    rows = [("a", "1", 3, -1)] * 1000 + [("a", "1", 3, 1)]
    assert fold_orders(lines(rows)).collect().rows() == [("a", "1", -999, 3, 3, 1001)]
    assert folding.ONE_SALE > 2**31

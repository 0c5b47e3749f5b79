"""textual: lines that stand together give, by hashes, what grouping all of them by text gives."""

from __future__ import annotations

import narwhals.stable.v2 as nw
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segkit.choices import Returns
from segkit.errors import SegkitError
from segkit.line import folding
from segkit.line.settlement import settle
from segkit.line.transactions import Rules

CLEAN = ["ann", "Bob", None], ["a-1", "a-2", "b"]
ODD = ["ann", " ann", "eve@x.test", "EVE@x.test", "", None], ["a-1", "b", " b", "", None]


def lines_of(customers, orders):
    amounts = st.sampled_from([-50_000, -1, 0, 1, 100, 50_000])
    line = st.tuples(st.sampled_from(customers), st.sampled_from(orders), st.integers(-9, 9), amounts)
    return st.lists(line, min_size=1, max_size=25)


LINES = lines_of(*CLEAN) | lines_of(*ODD)


def outcome(rows, returns, *, folded):
    schema = {"customer_id": pl.String, "order_id": pl.String, "order_day": pl.Int32, "amount": pl.Int64}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(folding, "folds", lambda _: folded)
        try:
            done = settle(nw.from_native(pl.LazyFrame(rows, schema=schema, orient="row")), Rules(returns=returns))
        except SegkitError as fault:
            return str(fault)
    summary = done.summary.to_native().sort("customer_id")
    return (
        (summary.schema, summary.rows(), sorted(done.gaps.to_list())),
        (done.left_out, done.lines, done.amount, done.as_of, done.facts, done.remarks),
    )


@given(LINES, st.sampled_from(Returns))
def test_folded_or_not_text_ids_give_the_same(rows, returns):
    assert outcome(rows, returns, folded=True) == outcome(rows, returns, folded=False)


@given(LINES, st.integers(1, 3))
def test_orders_that_share_a_hash_are_told_apart_as_text(rows, hashes):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pl.Expr, "hash", lambda self: self.str.len_chars().fill_null(0).cast(pl.UInt64) % hashes)
        shared = outcome(rows, Returns.NET, folded=True)
    assert shared == outcome(rows, Returns.NET, folded=False)

"""Attributes of customers, on every engine."""

import polars as pl
import pytest

import segkit as sk


def test_a_customer_of_any_frame_belongs_to_the_value_with_most_money(engine, lines):
    where = pl.Series("where", ["N", "S", " S ", "W", "n/a", "", None])
    run = sk.segment_customers(engine.make(lines.with_columns(where)), keep=["where"])
    assert run.kept == ("where",)
    customers = run.customers.to_polars()
    assert dict(customers.select("customer_id", "where").rows()) == {"ann": "S", "bob": "W", "cy": None}


def test_a_column_that_a_frame_has_not_is_refused(engine, lines):
    with pytest.raises(sk.ColumnError, match="no column `where`"):
        sk.segment_customers(engine.make(lines), keep=["where"])

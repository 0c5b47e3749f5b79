"""A breakdown of any kind of frame."""

from decimal import Decimal

import polars as pl
import pytest

import segkit as sk


def test_cells_of_any_frame_are_the_same(engine, lines):
    where = pl.Series("where", ["N", "S", "S", "W", "W", None, "N"])
    table = sk.break_down(engine.make(lines.with_columns(where)), ["where", "year"])
    assert table.select("where", "year", "revenue", "customers", "orders").rows() == [
        ("S", "2024", Decimal("30.2000"), 1, 2), ("W", "2024", Decimal("4.3000"), 1, 1), ("N", "2024", Decimal("0.1000"), 0, 1),
        ("(no value)", "2023", Decimal("7.0001"), 1, 1),
    ]  # fmt: skip


def test_an_attribute_that_a_frame_has_not_is_refused(engine, lines):
    with pytest.raises(sk.ColumnError, match="the frame: there is no attribute `where`"):
        sk.break_down(engine.make(lines), "where")

"""Classes of any kind of frame."""

from decimal import Decimal

import polars as pl

import segkit as sk


def test_classes_of_any_frame_are_the_same(engine, lines):
    where = pl.Series("where", ["N", "S", "S", "W", "W", None, "N"])
    frame = lines.with_columns(where)
    table = sk.classify_abc(engine.make(frame), "where")
    assert table.rows() == sk.classify_abc(frame, "where").rows()
    assert table.select("where", "revenue").rows() == [
        ("S", Decimal("30.2000")), ("W", Decimal("4.3000")), ("N", Decimal("0.1000")),
    ]  # fmt: skip
    assert sk.classify_abc(engine.make(lines)).rows() == sk.classify_abc(lines).rows()

"""A breakdown of any kind of frame."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

import segkit as sk
from segkit import frames


def test_cells_of_any_frame_are_the_same(engine, lines, monkeypatch):
    fetched, collect = [], frames.collect_together

    def watched(*plans):
        done = collect(*plans)
        fetched.extend(one for plan, one in zip(plans, done, strict=True) if frames.is_far(plan))
        return done

    monkeypatch.setattr(frames, "collect_together", watched)
    where = pl.Series("where", ["N", "S", "S", "W", "W", None, "N"])
    table = sk.break_down(engine.make(lines.with_columns(where)), ["where", "year"])
    assert table.select("where", "year", "revenue", "customers", "orders").rows() == [
        ("S", "2024", Decimal("30.2000"), 1, 2), ("W", "2024", Decimal("4.3000"), 1, 1), ("N", "2024", Decimal("0.1000"), 0, 1),
        ("(no value)", "2023", Decimal("7.0001"), 1, 1),
    ]  # fmt: skip
    assert [one.columns for one in fetched if "customer_id" in one.columns] == []


def test_hours_and_contacts_of_any_frame_are_the_same(engine, lines, tmp_path):
    path = tmp_path / "crm.csv"
    path.write_text("id,city\nANN,Oslo\nann,Orel\nbob,Omsk\nzed,Oslo\n", "utf-8")
    timed = lines.with_columns(pl.col("order_date").cast(pl.Datetime("us")) + pl.duration(hours=9, minutes=30))
    table = sk.break_down(engine.make(timed), ["city", "hour"], contacts=path)
    assert table.select("city", "hour", "revenue", "customers").rows() == [
        ("Orel", "09", Decimal("30.3000"), 1), ("Omsk", "09", Decimal("4.3000"), 1),
        ("(no value)", "09", Decimal("7.0001"), 1),
    ]  # fmt: skip


def test_shares_of_a_market_are_the_same_of_any_frame(engine, lines, tmp_path):
    path = tmp_path / "market.csv"
    path.write_text("where,period,market\nS,2024,604\nN,2024,10\nW,2023,5\n", "utf-8")
    frame = engine.make(lines.with_columns(pl.Series("where", ["N", "S", "S", "W", "W", None, "N"])))
    table = sk.break_down(frame, "where", market=path, since=date(2024, 1, 1), as_of=date(2024, 12, 31))
    assert table.select("where", "market", "market_share").rows() == [
        ("S", Decimal(604), 0.05), ("W", None, None), ("N", Decimal(10), 0.01),
    ]  # fmt: skip


def test_an_attribute_that_a_frame_has_not_is_refused(engine, lines):
    with pytest.raises(sk.ColumnError, match="the frame: there is no attribute `where`"):
        sk.break_down(engine.make(lines), "where")


def test_vips_are_marked_in_any_frame(engine, lines):
    frame = engine.make(lines.with_columns(monetary=pl.col("amount")).drop("amount"))
    found = engine.open(sk.mark_vips(frame, vip_revenue="60%"))
    best = max(found["monetary"].to_list())
    assert {row["vip"] for row in found.iter_rows(named=True) if row["monetary"] == best} == {"vip"}
    assert set(found["vip"]) == {"vip", "other"}
    with pytest.raises(sk.UsageError, match="who is a VIP"):
        sk.mark_vips(frame)

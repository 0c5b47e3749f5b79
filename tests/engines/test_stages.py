"""Each public function gives the same numbers on every engine, in the kind of frame that it was given."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import polars as pl
import pytest

import segkit as sk

TODAY = date(2024, 3, 11)


def test_customers_are_the_same_everywhere(engine, lines):
    customers = engine.rows(sk.summarize_customers(engine.make(lines), as_of=TODAY))
    assert customers == {
        "ann": {
            "customer_id": "ann", "first_order": date(2024, 1, 1), "last_order": date(2024, 3, 1), "recency": 10,
            "frequency": 2, "monetary": Decimal("30.3"), "aov": Decimal("15.15"), "tenure": 70,
        },
        "bob": {
            "customer_id": "bob", "first_order": date(2024, 2, 1), "last_order": date(2024, 2, 1), "recency": 39,
            "frequency": 1, "monetary": Decimal("4.3"), "aov": Decimal("4.3"), "tenure": 39,
        },
        "cy": {
            "customer_id": "cy", "first_order": date(2023, 5, 5), "last_order": date(2023, 5, 5), "recency": 311,
            "frequency": 1, "monetary": Decimal("7.0001"), "aov": Decimal("7.0001"), "tenure": 311,
        },
    }  # fmt: skip


@pytest.mark.parametrize(
    "money",
    [pl.Decimal(18, 2), pl.Decimal(30, 4), pl.Float64, pl.String],
    ids=str,
)
def test_a_tenth_and_two_tenths_are_three_tenths(engine, lines, money):
    cents = lines.filter(pl.col("order_id") == "1", customer_id="ann").with_columns(pl.col("amount").cast(money))
    (ann,) = engine.rows(sk.summarize_customers(engine.make(cents), as_of=TODAY)).values()
    assert ann["monetary"] == Decimal("0.30")
    assert isinstance(ann["monetary"], Decimal)


@pytest.mark.parametrize("dtype", [pl.Int64, pl.Int16, pl.UInt8], ids=str)
def test_whole_amounts_stay_whole(engine, lines, dtype):
    whole = lines.filter(pl.col("amount") > 0).with_columns(amount=pl.lit(3, dtype))
    assert engine.rows(sk.summarize_customers(engine.make(whole), as_of=TODAY))["ann"]["monetary"] == Decimal(9)


@pytest.mark.parametrize("unit", ["ms", "us", "ns"])
def test_a_time_late_in_the_evening_is_still_that_day(engine, lines, unit):
    late = lines.with_columns(order_date=pl.col("order_date").dt.combine(datetime(2024, 1, 1, 23, 59, 59).time(), unit))
    assert engine.rows(sk.summarize_customers(engine.make(late), as_of=TODAY)) == engine.rows(
        sk.summarize_customers(engine.make(lines), as_of=TODAY)
    )


def test_days_written_as_iso_text_are_days(engine, lines):
    text = lines.with_columns(pl.col("order_date").cast(pl.String))
    assert engine.rows(sk.summarize_customers(engine.make(text), as_of=TODAY))["ann"]["last_order"] == date(2024, 3, 1)


@pytest.mark.parametrize(
    ("ids", "expected"),
    [([7, 7, 8], {"7", "8"}), ([7.0, 7.0, 8.0], {"7", "8"}), ([" A@x.example", "a@x.example", "N/A"], {"a@x.example"})],
    ids=["integers", "whole floats", "e-mail addresses and nobody"],
)
def test_ids_are_tidied_text(engine, lines, ids, expected):
    frame = lines.head(3).with_columns(customer_id=pl.Series(ids, strict=False))
    assert set(engine.rows(sk.summarize_customers(engine.make(frame), as_of=TODAY))) == expected


def test_without_order_numbers_each_line_is_an_order_or_each_day(engine, lines):
    frame = engine.make(lines.drop("order_id"))
    assert engine.rows(sk.summarize_customers(frame, as_of=TODAY))["ann"]["frequency"] == 3
    assert engine.rows(sk.summarize_customers(frame, as_of=TODAY, order_by="day"))["ann"]["frequency"] == 2


@pytest.mark.parametrize(("returns", "money", "orders"), [("net", "4.30", 1), ("drop", "5.55", 1), ("keep", "4.30", 2)])
def test_returns_count_as_asked(engine, lines, returns, money, orders):
    bob = engine.rows(sk.summarize_customers(engine.make(lines), as_of=TODAY, returns=returns))["bob"]
    assert (bob["monetary"], bob["frequency"]) == (Decimal(money), orders)


def test_lines_after_the_day_do_not_exist(engine, lines):
    customers = engine.rows(sk.summarize_customers(engine.make(lines), as_of=date(2024, 1, 31)))
    assert {name: row["frequency"] for name, row in customers.items()} == {"ann": 1, "cy": 1}


def test_no_line_is_no_customer(engine, lines):
    assert engine.rows(sk.summarize_customers(engine.make(lines.clear()), as_of=TODAY)) == {}


def test_cut_points_are_the_same_everywhere(engine, lines):
    customers = sk.summarize_customers(engine.make(lines), as_of=TODAY)
    cuts = sk.fit_thresholds(customers)
    assert cuts.recency == tuple(map(Decimal, ("21.6", "33.2", "93.4", "202.2")))
    assert cuts.frequency == tuple(map(Decimal, ("1", "1", "1.2", "1.6")))
    assert cuts.monetary == tuple(map(Decimal, ("5.38", "6.46", "11.66", "20.98")))
    assert len(sk.fit_thresholds(customers, bins=3).monetary) == 2


def test_scores_and_labels_are_added_to_what_was_given(engine, lines):
    customers = sk.summarize_customers(engine.make(lines), as_of=TODAY)
    scored = sk.score_customers(customers, sk.fit_thresholds(customers))
    labelled = engine.rows(sk.label_segments(scored, new_days=30))
    assert {name: (row["rfm"], row["segment"]) for name, row in labelled.items()} == {
        "ann": ("555", "regular"),
        "bob": ("311", "at-risk"),
        "cy": ("113", "lost"),
    }
    before = engine.rows(customers)
    assert {name: {key: row[key] for key in before[name]} for name, row in labelled.items()} == before


def test_columns_of_one_s_own_are_carried_along(engine, lines):
    customers = sk.summarize_customers(engine.make(lines), as_of=TODAY)
    tagged = engine.make(engine.open(customers).with_columns(region=pl.lit("East")))
    labelled = sk.label_segments(sk.score_customers(tagged, sk.fit_thresholds(tagged)))
    assert {row["region"] for row in engine.rows(labelled).values()} == {"East"}


def test_money_given_as_floats_is_scored_as_the_same_money(engine, lines):
    customers = engine.open(sk.summarize_customers(engine.make(lines), as_of=TODAY))
    floats = engine.make(customers.with_columns(pl.col("monetary").cast(pl.Float64)))
    assert sk.fit_thresholds(floats) == sk.fit_thresholds(engine.make(customers))


def test_new_days_come_from_gaps_or_are_ninety(engine, lines):
    assert sk.fit_new_days(engine.make(lines), as_of=TODAY) == 90
    weekly = pl.DataFrame({"order_date": pl.date_range(date(2024, 1, 1), date(2024, 12, 31), "1w", eager=True)})
    weekly = weekly.with_columns(customer_id=pl.lit("ann"), amount=pl.lit("1.00"))
    assert sk.fit_new_days(engine.make(weekly), as_of=date(2024, 12, 31)) == 7


def test_segments_are_summed_up_the_same_everywhere(engine, lines):
    customers = sk.summarize_customers(engine.make(lines), as_of=TODAY)
    labelled = sk.label_segments(sk.score_customers(customers, sk.fit_thresholds(customers)))
    table = sk.summarize_segments(labelled)
    shown = table.filter(pl.col("customers") > 0).select("segment", "customers", "orders", "revenue", "aov")
    assert table["segment"].to_list() == ["loyal", "regular", "new", "at-risk", "lost"]
    assert shown.rows() == [
        ("regular", 1, 2, Decimal("30.3"), Decimal("15.15")),
        ("at-risk", 1, 1, Decimal("4.3"), Decimal("4.3")),
        ("lost", 1, 1, Decimal("7.0001"), Decimal("7.0001")),
    ]
    assert sum(table["customers_share"]) == pytest.approx(1)


def test_one_call_is_all_stages(engine, lines):
    run = sk.segment_customers(engine.make(lines), as_of=TODAY)
    customers = sk.summarize_customers(engine.make(lines), as_of=TODAY)
    staged = engine.rows(
        sk.label_segments(
            sk.score_customers(customers, sk.fit_thresholds(customers)),
            new_days=sk.fit_new_days(engine.make(lines), as_of=TODAY),
        )
    )
    found = {row["customer_id"]: (row["rfm"], row["segment"]) for row in run.customers.iter_rows(named=True)}
    assert found == {name: (row["rfm"], row["segment"]) for name, row in staged.items()}
    assert run.account.balances()
    assert (run.as_of, run.new_days, run.account.returns_only) == (TODAY, 90, 1)


def test_scores_and_labels_of_a_lazy_frame_only_add_to_the_plan():
    """Lines are looked at once, for cells that cannot be used; what follows runs when the caller says so."""

    def refuse(frame):
        raise AssertionError(frame)

    measures = {"recency": pl.Int32, "frequency": pl.Int32, "monetary": pl.Decimal(18, 4), "tenure": pl.Int32}
    plan = pl.LazyFrame(schema=measures).map_batches(refuse, schema=measures)
    cuts = sk.Thresholds(*((Decimal(1), Decimal(2)) for _ in range(3)))
    assert isinstance(sk.label_segments(sk.score_customers(plan, cuts), bins=3), pl.LazyFrame)

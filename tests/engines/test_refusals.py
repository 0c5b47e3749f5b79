"""What cannot be used is refused in the same words on every engine, and never counted wrong."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import partial

import polars as pl
import pytest

import segkit as sk
from tests.engines.conftest import ENGINES

TODAY = date(2024, 3, 11)
LINE_STAGES = {
    "summarize_customers": partial(sk.summarize_customers, as_of=TODAY),
    "fit_new_days": partial(sk.fit_new_days, as_of=TODAY),
    "segment_customers": partial(sk.segment_customers, as_of=TODAY),
}
CUTS = sk.Thresholds(*((Decimal(1), Decimal(2)) for _ in range(3)))
CUSTOMER_STAGES = {
    "fit_thresholds": sk.fit_thresholds,
    "score_customers": lambda customers: sk.score_customers(customers, CUTS),
    "label_segments": sk.label_segments,
    "summarize_segments": sk.summarize_segments,
}


@pytest.fixture(params=LINE_STAGES)
def stage(request):
    """Return one function after the other that takes order lines."""
    return LINE_STAGES[request.param]


@pytest.mark.parametrize("name", ["customer_id", "order_date", "amount"])
def test_a_missing_column_is_named(engine, lines, stage, name):
    with pytest.raises(sk.ColumnError, match=f"no column `{name}`") as refusal:
        stage(engine.make(lines.drop(name)))
    assert "order_id" in refusal.value.hint


@pytest.mark.parametrize("called", CUSTOMER_STAGES)
def test_a_stage_out_of_turn_names_what_it_misses(engine, lines, called):
    with pytest.raises(sk.ColumnError, match="no column `"):
        CUSTOMER_STAGES[called](engine.make(lines))


@pytest.mark.parametrize(("name", "what"), [("order_date", "dates"), ("amount", "money")])
def test_a_wrong_type_is_named(engine, lines, stage, name, what):
    with pytest.raises(sk.SegkitError, match=f"column `{name}` holds Boolean, not {what}"):
        stage(engine.make(lines.with_columns(pl.lit(value=True).alias(name))))


def test_floats_are_no_days(engine, lines, stage):
    with pytest.raises(sk.SegkitError, match="column `order_date` holds Float64, not dates"):
        stage(engine.make(lines.with_columns(order_date=pl.lit(1.5))))


@pytest.mark.parametrize("thing", [[1, 2], {"a": 1}, pl.Series([1]), 5, None], ids=lambda thing: type(thing).__name__)
def test_what_is_no_frame_is_refused(thing):
    with pytest.raises(sk.SegkitError, match="is no frame"):
        sk.summarize_customers(thing, as_of=TODAY)


@pytest.mark.parametrize("bins", [0, 1, 10])
def test_scores_run_to_two_at_least_and_nine_at_most(engine, lines, bins):
    customers = sk.summarize_customers(engine.make(lines), as_of=TODAY)
    with pytest.raises(sk.UsageError, match="from 2 to 9"):
        sk.fit_thresholds(customers, bins=bins)


def test_nobody_gives_no_cut_points(engine, lines):
    with pytest.raises(sk.SegkitError, match="no customers"):
        sk.fit_thresholds(sk.summarize_customers(engine.make(lines.clear()), as_of=TODAY))


def with_amounts(lines, *amounts, **kind):
    """Return the first lines with other amounts."""
    return lines.head(len(amounts)).with_columns(amount=pl.Series(amounts, **kind))


def with_days(lines, *days):
    """Return the first lines with other days, as text."""
    return lines.head(len(days)).with_columns(order_date=pl.Series(days))


UNUSABLE = {
    "text that is no amount": lambda lines: with_amounts(lines, "x", "1"),
    "text that is no day": lambda lines: with_days(lines, "01.02.2024", "2024-01-01"),
    "an amount that is not there": lambda lines: with_amounts(lines, 1.5, None),
    "a day that is not there": lambda lines: with_days(lines, None, "2024-01-01"),
    "infinite money": lambda lines: with_amounts(lines, float("inf"), 1.0),
    "more money than 64 bits hold, as floats": lambda lines: with_amounts(lines, 1e16, 1.0),
    "more money than 64 bits hold, as integers": lambda lines: with_amounts(lines, 2**60, 1),
}


@pytest.mark.parametrize("given", UNUSABLE)
def test_cells_that_cannot_be_used_are_refused_in_words_on_every_engine(lines, given):
    for engine in ENGINES:
        frame = engine.make(UNUSABLE[given](lines))
        with pytest.raises(sk.SegkitError):
            sk.segment_customers(frame, as_of=TODAY)
        with pytest.raises(sk.SegkitError):
            engine.rows(sk.summarize_customers(frame, as_of=TODAY))


def test_a_missing_number_of_a_customer_is_nobody_in_pandas(lines):
    frame = lines.head(3).with_columns(customer_id=pl.Series([7.0, 7.0, None])).to_pandas()
    assert list(sk.summarize_customers(frame, as_of=TODAY)["customer_id"]) == ["7"]


def test_a_day_with_a_time_zone_is_the_day_that_stands_there_in_pandas(lines):
    frame = lines.to_pandas()
    frame["order_date"] = frame["order_date"].dt.tz_localize("Asia/Tokyo")
    assert sk.summarize_customers(frame, as_of=TODAY)["recency"].max() == 311


def test_python_dates_are_days_in_pandas(lines):
    frame = lines.to_pandas()
    frame["order_date"] = lines["order_date"].to_list()
    assert sk.summarize_customers(frame, as_of=TODAY)["recency"].max() == 311


@pytest.mark.parametrize("kind", [pl.String, pl.Decimal(20, 5)], ids=str)
def test_a_fifth_decimal_is_rounded_half_away_from_zero_on_every_engine(lines, kind):
    frame = with_amounts(lines, "1.00005").cast({"amount": kind})
    found = [engine.rows(sk.summarize_customers(engine.make(frame), as_of=TODAY)) for engine in ENGINES]
    assert {customers["ann"]["monetary"] for customers in found} == {Decimal("1.0001")}


def test_lines_without_a_number_are_an_order_a_day_in_stages_too(lines):
    gaps = lines.filter(customer_id="ann").with_columns(order_id=pl.lit(None, pl.String))
    run = sk.segment_customers(gaps, as_of=TODAY)
    assert sk.summarize_customers(gaps, as_of=TODAY)["frequency"].to_list() == run.customers["frequency"].to_list()


@pytest.mark.parametrize("option", ["returns", "order_by"])
def test_an_unknown_policy_is_wrong_usage(lines, option):
    with pytest.raises(sk.UsageError):
        sk.summarize_customers(lines, as_of=TODAY, **{option: "sometimes"})


def test_money_that_adds_up_to_more_than_64_bits_loses_no_customer(lines):
    rich = with_amounts(lines, *[9 * 10**14] * 3)
    with pytest.raises(sk.SegkitError, match="64 bits"):
        sk.summarize_customers(rich, as_of=TODAY)


def test_days_written_as_whole_numbers_are_refused_or_read(lines):
    numbers = lines.with_columns(order_date=pl.lit(20240105))
    try:
        customers = sk.summarize_customers(numbers, as_of=TODAY)
    except sk.SegkitError:
        return
    assert customers["recency"].to_list() == [66, 66, 66]


@pytest.mark.parametrize("source", [None, pl.DataFrame({"a": [1]})], ids=["nothing", "a frame"])
def test_what_is_no_path_is_refused_by_the_reader(source):
    with pytest.raises(sk.SegkitError):
        sk.read_transactions(source)


@pytest.mark.parametrize("new_days", [-1, float("nan")], ids=str)
def test_a_number_of_days_that_makes_no_sense_is_wrong_usage(lines, new_days):
    with pytest.raises(sk.UsageError):
        sk.segment_customers(lines, new_days=new_days)


def test_a_column_that_polars_made_for_itself_is_not_named(lines, stage):
    with pytest.raises(sk.SegkitError, match="cannot be used") as refusal:
        stage(lines.with_columns(amount=pl.lit(2**63 - 1)))
    assert "__POLARS" not in str(refusal.value)

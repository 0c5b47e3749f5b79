"""The line on Spark: the same digits as on one machine, and nothing fetched but counts."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import polars as pl
import pytest
from sparks import compiled, parted, spark_frame, why_no_spark

import segkit as sk
from segkit import selection

pytestmark = pytest.mark.skipif(why_no_spark() is not None, reason=why_no_spark() or "")
TODAY = date(2024, 6, 30)


def generated(customers=400):
    """Return lines with ties, returns, and cells that name nobody; no randomness."""
    rows = []
    for number in range(customers * 6):
        who = number * number % customers
        amount = Decimal(number * 7919 % 500).scaleb(-1) + 1
        returned = -amount if number % 11 == 0 else amount
        name = None if number % 97 == 0 else " N/A" if number % 89 == 0 else f"c{who % 150:03}"
        rows.append((name, f"{number // 2}", date(2023, 1, 1) + timedelta(days=number * 31 % 540), returned))
    schema = {"customer_id": pl.String, "order_id": pl.String, "order_date": pl.Date, "amount": pl.Decimal(18, 4)}
    return pl.DataFrame(rows, schema=schema, orient="row")


def walked(lines, as_of):
    """Walk all stages; return the cut points, new_days, and the rows by customer."""
    customers = sk.summarize_customers(lines, as_of=as_of)
    if not isinstance(customers, pl.DataFrame):
        customers = customers.cache()
    cuts = sk.fit_thresholds(customers)
    new_days = sk.fit_new_days(lines, as_of=as_of)
    labelled = sk.label_segments(sk.score_customers(customers, cuts), new_days=new_days)
    rows = labelled if isinstance(labelled, pl.DataFrame) else pl.from_arrow(labelled.toArrow())
    plain = rows.sort("customer_id").to_dicts()
    return cuts, new_days, plain


def test_ties_returns_and_nobodies_come_out_as_on_one_machine():
    lines = generated()
    with parted():
        assert walked(spark_frame(lines).repartition(3), TODAY) == walked(lines, TODAY)


REGIONS = pl.Series("region", [["N", "S", " S ", "n/a", None, "W"][number * number % 6] for number in range(360)])
QUESTIONS = {
    "kpis": lambda lines: sk.kpis(lines, every="quarter", by="region"),
    "cohorts": lambda lines: sk.cohorts(lines, every="quarter", since=date(2023, 2, 1)),
    "compare": lambda lines: sk.compare(lines, first=date(2024, 1, 31), movers=True),
    "break_down": lambda lines: sk.break_down(lines, ["region", "segment"]),
    "classify_abc": lambda lines: sk.classify_abc(lines, "region"),
    "backtest by day": lambda lines: sk.backtest(lines.drop("order_id"), order_by="day", returns="drop"),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_questions_are_answered_as_on_one_machine(question):
    lines = generated(60).with_columns(REGIONS)
    asked = QUESTIONS[question]
    assert asked(spark_frame(lines)).equals(asked(lines))


@pytest.mark.slow
def test_online_retail_comes_out_as_on_one_machine(shared):
    lines = sk.read_transactions(shared("data/online_retail/online_retail.parquet"))
    as_of = lines["order_date"].max()
    with compiled():
        assert walked(spark_frame(lines), as_of) == walked(lines, as_of)


def test_an_average_check_of_sixteen_digits_is_exact():
    money = [Decimal("400000000000.0001"), Decimal("499999999999.9999"), Decimal("0.0003")]
    lines = pl.DataFrame(
        {"customer_id": ["a", "b", "b"], "order_date": [TODAY] * 3, "amount": pl.Series(money, dtype=pl.Decimal(18, 4))}
    )
    rows = pl.from_arrow(sk.summarize_customers(spark_frame(lines), as_of=TODAY).toArrow()).sort("customer_id")
    assert rows["aov"].to_list() == [Decimal("400000000000.0001"), Decimal("250000000000.0001")]


def test_cut_points_fetch_counts_and_no_rows(monkeypatch):
    fetched = []
    collect = selection.collect

    def watched(frame):
        done = collect(frame)
        fetched.append(len(done))
        return done

    monkeypatch.setattr(selection, "collect", watched)
    monkeypatch.setattr(selection, "RANGES", 16)
    monkeypatch.setattr(selection, "FEW", 8)
    customers = pl.DataFrame(
        {
            "recency": range(900),
            "frequency": [1 + number % 7 for number in range(900)],
            "monetary": pl.Series([Decimal(number * 7919 % 100_003).scaleb(-2) for number in range(900)]),
        }
    )
    assert sk.fit_thresholds(spark_frame(customers)) == sk.fit_thresholds(customers)
    assert 0 < max(fetched) < 900

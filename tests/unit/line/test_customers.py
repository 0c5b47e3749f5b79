"""customers: recency, frequency, money, average check, tenure, and how long somebody is new."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import narwhals.stable.v2 as nw
import polars as pl
import pytest
from factories import by_customer, left_out, segmented, walked

from segkit.line.customers import average_check, new_days_of


def test_recency_counts_days_from_the_last_order_and_tenure_from_the_first():
    found = by_customer(
        segmented(
            """
            customer  date        amount
            ann       2024-01-01  10
            ann       2024-03-01  30
            bob       2024-02-01  5
            """,
            as_of="2024-03-11",
        )
    )
    ann, bob = found["ann"], found["bob"]
    assert (ann["recency"], ann["tenure"], ann["monetary"]) == (10, 70, 40)
    assert (ann["first_order"], ann["last_order"]) == (date(2024, 1, 1), date(2024, 3, 1))
    assert bob["recency"] == 39


def test_frequency_counts_orders_and_not_repeat_purchases():
    found = by_customer(
        segmented("""
            customer  date        amount
            ann       2024-01-01  10
            bob       2024-01-01  10
            bob       2024-01-02  10
        """)
    )
    assert (found["ann"]["frequency"], found["bob"]["frequency"]) == (1, 2)


def test_a_return_after_the_last_sale_lowers_the_money_and_is_no_visit():
    ann = by_customer(
        segmented(
            """
            customer  order  date        amount
            ann       1      2024-01-01  10.00
            ann       1      2024-02-01  -4.00
            ann       2      2024-03-01  -1.00
            """,
            as_of="2024-03-31",
        )
    )["ann"]
    assert ann["last_order"] == date(2024, 1, 1)
    assert (ann["recency"], ann["frequency"], ann["monetary"]) == (90, 1, 5)


def test_a_free_line_of_an_order_is_no_visit():
    ann = by_customer(
        segmented(
            """
            customer  order  date        amount
            ann       1      2024-01-02  0.00
            ann       1      2024-01-03  10.00
            ann       1      2024-01-04  0.00
            """,
            as_of="2024-01-04",
        )
    )["ann"]
    assert (ann["first_order"], ann["last_order"]) == (date(2024, 1, 3), date(2024, 1, 3))


def test_an_order_that_was_emptied_by_returns_counts_for_nothing_but_its_money():
    ann = by_customer(
        segmented("""
            customer  order  date        amount
            ann       1      2024-01-01  10.00
            ann       2      2024-02-01  7.00
            ann       2      2024-02-09  -8.00
        """)
    )["ann"]
    assert (ann["frequency"], ann["last_order"], ann["recency"]) == (1, date(2024, 1, 1), 0)


def test_returns_that_are_more_than_the_sales_leave_money_below_zero():
    ann = by_customer(
        segmented("""
            customer  order  date        amount
            ann       1      2024-01-01  10.00
            ann       2      2024-01-01  -25.00
        """)
    )["ann"]
    assert (ann["frequency"], ann["monetary"], ann["aov"]) == (1, -15, -15)


def test_a_free_order_is_no_purchase():
    run = segmented("""
        customer  order  date        amount
        ann       1      2024-01-01  10.00
        bob       2      2024-01-01  0.00
    """)
    assert list(by_customer(run)) == ["ann"]
    assert run.account.returns_only == 1
    assert left_out(run) == {"customers without a counted order": (1, 0)}


RETURNS = """
    customer  order  date        amount
    ann       1      2024-01-01  10.00
    ann       1      2024-01-05  -10.00
    ann       2      2024-01-03  4.00
    ann       3      2024-01-07  -1.00
    bob       4      2024-01-02  -2.00
    cy        5      2024-01-06  0.00
    dee       6      2024-01-08  1.00
"""


@pytest.mark.parametrize(
    ("returns", "frequency", "monetary", "last", "customers"),
    [
        ("net", 1, 3, date(2024, 1, 3), ["ann", "dee"]),
        ("drop", 2, 14, date(2024, 1, 3), ["ann", "dee"]),
        ("keep", 3, 3, date(2024, 1, 7), ["ann", "bob", "cy", "dee"]),
    ],
)
def test_returns_lower_the_money_or_are_ignored_or_count(returns, frequency, monetary, last, customers):
    found = by_customer(segmented(RETURNS, returns=returns))
    ann = found["ann"]
    assert (ann["frequency"], ann["monetary"], ann["last_order"]) == (frequency, monetary, last)
    assert list(found) == customers


# ── Average check ──


@pytest.mark.parametrize(
    ("monetary", "frequency", "aov"),
    [(100_000, 3, 33_333), (200_000, 3, 66_667), (5, 2, 3), (-5, 2, -2), (10**16 + 1, 1, 10**16 + 1), (0, 7, 0)],
)
def test_the_average_check_is_rounded_half_up_without_a_float(monetary, frequency, aov):
    table = nw.from_native(pl.DataFrame({"monetary": [monetary], "frequency": [frequency]}))
    assert table.select(average_check(table.lazy()))["aov"].to_list() == [aov]


def test_the_average_check_is_money_by_orders():
    found = by_customer(
        segmented("""
            customer  date        amount
            ann       2024-01-01  10.00
            ann       2024-01-02  10.00
            ann       2024-01-03  0.01
        """)
    )
    assert found["ann"]["aov"] == Decimal("6.6700")


# ── The as-of day ──


def test_the_as_of_day_is_that_of_the_newest_counted_order():
    run = segmented("""
        customer  order  date        amount
        ann       1      2024-01-05  10.00
        bob       2      2024-01-09  3.00
        bob       2      2024-01-12  -3.00
        ·         3      2024-01-15  99.00
        cy        4      2024-01-20  -1.00
    """)
    assert run.as_of == date(2024, 1, 5)


def test_lines_after_the_as_of_day_do_not_exist():
    run = segmented(
        """
        customer  order  date        amount
        ann       1      2024-01-05  10.00
        ann       1      2024-01-09  -10.00
        ann       2      2024-01-09  7.00
        bob       3      2024-01-09  7.00
        """,
        as_of="2024-01-08",
    )
    found = by_customer(run)
    assert list(found) == ["ann"]
    assert (found["ann"]["frequency"], found["ann"]["monetary"]) == (1, 10)
    assert left_out(run) == {"after the as-of day 2024-01-08": (3, 4)}


def test_the_as_of_day_itself_exists():
    run = segmented("customer date amount\nann 2024-01-05 1.00\nann 2024-01-06 1.00", as_of="2024-01-05")
    assert by_customer(run)["ann"]["frequency"] == 1
    assert by_customer(run)["ann"]["recency"] == 0


# ── New days ──


def gap_series(values):
    return nw.from_native(pl.Series(values, dtype=pl.Int64), series_only=True)


def test_twenty_nine_gaps_are_too_few_to_learn_from():
    assert new_days_of(gap_series([5] * 29)) == 90
    assert new_days_of(gap_series([5] * 30)) == 5


def test_new_days_are_the_90th_percentile_between_two_gaps():
    assert new_days_of(gap_series(range(30, 0, -1))) == 27.1


def test_gaps_are_between_distinct_first_days_of_counted_orders():
    table = """
        customer  order  date        amount
        ann       1      2024-01-01  10.00
        ann       1      2024-01-04  5.00
        ann       2      2024-01-01  10.00
        ann       3      2024-01-11  10.00
        ann       4      2024-01-15  10.00
        ann       4      2024-01-16  -10.00
        ann       5      2024-01-31  1.00
        bob       6      2024-01-31  1.00
    """
    assert segmented(table).gaps == 2


def test_a_line_below_zero_does_not_begin_an_order():
    table = """
        customer  order  date        amount
        ann       1      2024-01-01  10.00
        ann       2      2024-01-01  -1.00
        ann       2      2024-01-11  10.00
    """
    assert segmented(table).gaps == 1


def test_new_days_that_are_given_overrule_those_learnt(example_orders):
    run = walked(example_orders, new_days=10.0)
    assert (run.new_days, run.new_days_given) == (10.0, True)
    assert {row["tenure"] <= 10 for row in by_customer(run).values() if row["segment"] == "new"} == {True}

"""settlement: which orders stand, which lines do not, and that nothing is lost between the two."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from factories import lines_frame

from segkit.choices import OrderBy, Returns
from segkit.errors import SegkitError, ValueFault
from segkit.frames import day_number_of, money_of
from segkit.line.settlement import settle
from segkit.line.statuses import Verdict
from segkit.line.transactions import Rules

TABLE = """
    customer_id  order_id  order_date  amount
    ann          1         2024-01-01  10.00
    ann          1         2024-01-02  5.00
    ann          1         2024-01-08  -3.00
    bob          2         2024-01-05  7.00
    ·            3         2024-01-04  2.50
    n/a          4         2024-01-05  1.50
    bob          5         2024-01-09  4.00
"""


def settled(table=TABLE, *, rules=None, **options):
    return settle(lines_frame(table), rules or Rules(), **options)


def customers_of(done):
    """Return (first, last, orders, money, lines) by customer; days count from 2024-01-01."""
    start = day_number_of(date(2024, 1, 1))
    days = ("first_order", "last_order")
    return {
        row["customer_id"]: (
            *(None if row[name] is None else row[name] - start for name in days),
            row["frequency"],
            money_of(row["monetary"]),
            row["lines"],
        )
        for row in done.summary.iter_rows(named=True)
    }


def left(done):
    return {reason.reason: (reason.lines, money_of(reason.amount)) for reason in done.left_out}


def test_orders_are_summed_up_by_customer_with_the_days_of_their_sales():
    assert customers_of(settled(as_of=date(2024, 1, 31))) == {"ann": (0, 1, 1, 12, 3), "bob": (4, 8, 2, 11, 2)}


def test_gaps_lie_between_the_order_days_of_one_customer():
    assert settled().gaps.to_list() == [4]


def test_whoever_has_no_counted_order_is_there_with_none():
    table = "customer_id order_id order_date amount\nann 1 2024-01-01 5.00\nbob 2 2024-01-01 -1.00"
    assert customers_of(settled(table))["bob"] == (None, None, 0, -1, 1)


def test_lines_of_nobody_are_an_entry_of_the_account():
    assert left(settled()) == {"no customer": (2, 4)}


def test_by_default_one_looks_from_the_newest_counted_order():
    assert settled().as_of == date(2024, 1, 9)


def test_lines_after_the_as_of_day_are_an_entry_of_the_account():
    done = settled(as_of=date(2024, 1, 7))
    assert done.as_of == date(2024, 1, 7)
    assert left(done) == {"after the as-of day 2024-01-07": (2, 1), "no customer": (2, 4)}
    assert customers_of(done) == {"ann": (0, 1, 1, 15, 2), "bob": (4, 4, 1, 7, 1)}


@pytest.mark.parametrize("as_of", [None, date(2024, 1, 4), date(2024, 1, 31)])
@pytest.mark.parametrize("returns", Returns)
@pytest.mark.parametrize("since", [None, date(2024, 1, 2)])
def test_lines_and_money_of_orders_and_of_what_is_left_out_are_those_of_the_table(as_of, returns, since):
    done = settled(as_of=as_of, rules=Rules(returns=returns, since=since))
    rows, others = customers_of(done).values(), left(done).values()
    assert done.lines == 7
    assert money_of(done.amount) == Decimal("27.00")
    assert sum(row[4] for row in rows) + sum(lines for lines, _ in others) == 7
    assert sum(row[3] for row in rows) + sum(money for _, money in others) == Decimal("27.00")


def test_reasons_come_in_the_order_of_their_words():
    done = settled(as_of=date(2024, 1, 7), rules=Rules(since=date(2024, 1, 2), returns=Returns.DROP))
    assert [reason.reason for reason in done.left_out] == sorted(left(done))
    assert len(left(done)) == 3


# ── Today ──

FUTURE = """
    customer_id  order_id  order_date  amount
    ann          1         2024-01-01  10.00
    bob          2         2044-01-01  7.00
"""


def test_lines_dated_after_today_are_left_out_and_told():
    done = settled(FUTURE, today=date(2024, 6, 30))
    assert done.as_of == date(2024, 1, 1)
    assert left(done) == {"after today 2024-06-30": (1, 7)}


def test_an_as_of_day_that_covers_them_brings_them_back():
    done = settled(FUTURE, today=date(2024, 6, 30), as_of=date(2044, 12, 31))
    assert left(done) == {}
    assert sorted(customers_of(done)) == ["ann", "bob"]


def test_without_a_clock_no_line_is_of_the_future():
    assert settled(FUTURE).as_of == date(2044, 1, 1)


# ── Orders without a number ──


def test_without_a_column_of_numbers_a_line_or_a_day_is_an_order():
    table = """
        customer_id  order_date  amount
        ann          2024-01-01  10.00
        ann          2024-01-01  -4.00
        ann          2024-01-03  1.00
        ann          2024-01-03  1.00
    """
    assert customers_of(settled(table)) == {"ann": (0, 2, 3, 8, 4)}
    assert customers_of(settled(table, order_by=OrderBy.DAY)) == {"ann": (0, 2, 2, 8, 4)}


def test_lines_whose_number_is_empty_are_counted_and_become_orders_of_a_day():
    table = """
        customer_id  order_id  order_date  amount
        ann          ·         2024-01-01  10.00
        ann          ·         2024-01-01  2.00
        ann          1         2024-01-01  1.00
        ·            ·         2024-01-01  3.00
    """
    done = settled(table)
    assert customers_of(done) == {"ann": (0, 0, 2, 13, 3)}
    assert done.facts.unnumbered == 2
    assert left(done) == {"no customer": (1, 3)}


# ── Returns ──


def test_with_keep_the_days_of_all_lines_count():
    done = settled(rules=Rules(returns=Returns.KEEP))
    assert customers_of(done)["ann"] == (0, 7, 1, 12, 3)


def test_with_drop_a_return_is_left_out_by_name():
    done = settled(rules=Rules(returns=Returns.DROP))
    assert left(done)["below zero (--returns drop)"] == (1, -3)
    assert customers_of(done)["ann"] == (0, 1, 1, 15, 2)


def test_a_status_without_money_is_left_out_before_orders_are_counted():
    table = """
        customer_id  order_id  order_date  amount  status
        ann          1         2024-01-01  10.00   paid
        ann          1         2024-01-05  99.00   VOID
        bob          2         2024-01-06  5.00    VOID
    """
    done = settled(table, rules=Rules(verdicts={"VOID": Verdict.NO_MONEY, "paid": Verdict.SALE}))
    assert customers_of(done) == {"ann": (0, 0, 1, 10, 1)}
    assert left(done) == {"status void": (2, 104)}


# ── Refusing ──


def test_lines_without_a_day_or_an_amount_are_refused_with_their_number():
    table = """
        customer_id  order_id  order_date  amount
        ann          1         2024-01-01  ·
        ann          1         ·           1.00
        ann          1         ·           1.00
    """
    with pytest.raises(ValueFault, match="2 dates and 1 amounts of 3 lines are empty"):
        settled(table)


def test_lines_of_nobody_may_lack_a_day_and_an_amount():
    table = """
        customer_id  order_id  order_date  amount
        ann          1         2024-01-01  1.00
        ·            2         ·           ·
    """
    assert left(settled(table)) == {"no customer": (1, 0)}


@pytest.mark.parametrize("amount", ["-1.00", "0.00"])
def test_a_table_without_a_sale_is_refused(amount):
    with pytest.raises(SegkitError, match="no customer has an order above zero"):
        settled(f"customer_id order_id order_date amount\nann 1 2024-01-01 {amount}")


@pytest.mark.parametrize(
    ("year", "hint"), [(2567, "Buddhist era are 543 more than the common ones: write 2024 for 2567"), (2067, "--as-of")]
)
def test_a_table_whose_sales_all_lie_ahead_says_up_to_when(year, hint):
    table = f"customer_id order_id order_date amount\nann 1 {year}-01-01 5\nbob 2 {year}-03-01 5"
    with pytest.raises(SegkitError, match=f"until today: lines are dated up to {year}-03-01") as fault:
        settled(table, today=date(2026, 6, 30))
    assert hint in fault.value.hint


def test_examine_sees_the_facts_before_anything_is_made_of_them():
    seen = []
    settled(as_of=date(2024, 1, 31), examine=seen.append)
    facts = seen[0]
    assert (facts.lines, facts.amount, facts.largest) == (7, 270_000, 100_000)
    assert (facts.no_day, facts.no_amount, facts.unnumbered) == (0, 0, 0)


def test_sums_of_lines_that_are_left_out_do_not_wrap_either():
    table = "customer_id order_id order_date amount\nann 1 2024-01-01 1.00\n" + "ann 1 2023-01-01 500000000000000\n" * 3
    with pytest.raises(SegkitError, match="more than 64 bits hold"):
        settled(table, rules=Rules(since=date(2024, 1, 1)))


def test_sums_beyond_64_bits_are_refused():
    table = "customer_id order_id order_date amount\n" + "ann 1 2024-01-01 500000000000000\n" * 3
    with pytest.raises(SegkitError, match="more than 64 bits hold"):
        settled(table)

"""runs: the whole line over files, with an account of every line and a note on every doubt."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from factories import by_customer, left_out, segmented, walked

from segkit.errors import SegkitError
from segkit.line.account import Account
from segkit.line.one_pass import LeftOut
from segkit.schemas import SEGMENTS


def test_rows_have_the_columns_and_types_of_the_schema(example_orders):
    customers = walked(example_orders).customers
    found = {column.name: customers.schema[column.name] for column in SEGMENTS.columns}
    assert found == {column.name: column.dtype for column in SEGMENTS.columns}


def test_rows_come_sorted_by_customer(example_orders):
    names = walked(example_orders).customers["customer_id"].to_list()
    assert names == sorted(names)


def test_a_cancelled_or_pending_line_is_left_out_by_the_word_of_its_status():
    run = segmented("""
        customer  order  date        amount  status
        ann       1      2024-01-01  10.00   paid
        ann       2      2024-01-01  5.00    Cancelled
        ann       3      2024-01-01  6.00    отменён
        ann       4      2024-01-01  7.00    cancelled
        ann       5      2024-01-01  8.00    whatever
    """)
    assert left_out(run) == {"status cancelled": (2, 12), "status отменен": (1, 6)}
    assert by_customer(run)["ann"]["monetary"] == 18


def test_an_order_called_refunded_is_undone_where_no_sign_is_used():
    run = segmented("""
        customer  order  date        amount  status
        ann       1      2024-01-01  10.00   paid
        ann       2      2024-01-01  4.00    refunded
        ann       1      2024-01-02  3.00    refunded
        bob       3      2024-01-02  -5.00   paid
        bob       4      2024-01-02  50.00   paid
    """)
    ann = by_customer(run)["ann"]
    assert (ann["monetary"], ann["frequency"]) == (7, 1)
    assert left_out(run) == {"status refunded (the sale undone)": (1, Decimal(4))}
    assert run.notes[0] == (
        "2 lines above zero and called refunded: each undoes the sale and is no order;"
        " where its order has other sales it is taken as money back"
    )


def test_a_refund_among_kinds_of_operations_is_taken_as_below_where_no_sign_is_used():
    run = segmented("""
        customer  order  date        amount  status
        ann       1      2024-01-01  10.00   Sale
        ann       2      2024-01-01  4.00    Refund
    """)
    ann = by_customer(run)["ann"]
    assert (ann["monetary"], ann["frequency"], run.account.left_out) == (6, 1, ())
    assert run.notes[0] == (
        "1 line above zero and called refund: taken as money back, because no such line is below zero"
    )


def test_money_back_above_zero_is_taken_as_it_is_where_signs_are_used():
    run = segmented("""
        customer  order  date        amount  status
        ann       1      2024-01-01  10.00   paid
        ann       2      2024-01-01  4.00    refunded
        ann       3      2024-01-01  -1.00   refunded
    """)
    assert by_customer(run)["ann"]["monetary"] == 13
    assert [note for note in run.notes if "taken as they are" in note] != []


def test_a_partial_refund_is_a_sale():
    run = segmented("""
        customer  order  date        amount  status
        ann       1      2024-01-01  10.00   partially_refunded
    """)
    assert by_customer(run)["ann"]["monetary"] == 10


def test_sales_paid_or_paid_back_in_part_count_in_full_and_are_told():
    run = segmented("""
        customer  order  date        amount  status
        ann       1      2024-01-01  10.00   partially_refunded
        ann       2      2024-01-01  -1.00   partially_refunded
        bob       3      2024-01-01  5.00    partially_paid
        bob       4      2024-01-01  7.00    paid
    """)
    told = [note for note in run.notes if "how much is missing" in note]
    assert [note.partition(":")[0] for note in told] == ["2 lines called partially paid, partially refunded"]


def test_a_part_that_stands_beside_the_amount_is_not_missing():
    run = segmented("""
        customer  order  date        amount  status              refunded
        ann       1      2024-01-01  10.00   partially_refunded  2.00
        bob       2      2024-01-01  5.00    partially_refunded  0.00
        cid       3      2024-01-01  5.00    partially_paid      0.00
    """)
    assert by_customer(run)["ann"]["monetary"] == 8
    told = [note for note in run.notes if "how much is missing" in note]
    assert [note.partition(":")[0] for note in told] == ["2 lines called partially paid, partially refunded"]


def test_lines_before_since_do_not_exist():
    run = segmented(
        """
        customer  date        amount
        ann       2023-12-31  10.00
        ann       2024-01-01  5.00
        """,
        since="2024-01-01",
    )
    assert by_customer(run)["ann"]["first_order"] == date(2024, 1, 1)
    assert left_out(run) == {"before 2024-01-01 (--since)": (1, 10)}


def test_lines_after_today_do_not_exist_unless_the_as_of_day_covers_them():
    table = """
        customer  date        amount
        ann       2024-01-01  10.00
        bob       2044-01-01  5.00
    """
    assert list(by_customer(segmented(table, today="2024-02-01"))) == ["ann"]
    assert list(by_customer(segmented(table, today="2024-02-01", as_of="2044-01-01"))) == ["ann", "bob"]


@pytest.mark.parametrize("returns", ["drop", "keep"])
def test_an_unusual_reading_of_returns_is_told(example_orders, returns):
    assert f"--returns {returns}: not the usual reading of returns" in walked(example_orders, returns=returns).notes


def test_few_customers_are_told():
    run = segmented("customer date amount\nann 2024-01-01 1.00")
    assert any("only 1 customer" in note for note in run.notes)


def test_a_data_set_without_a_sale_is_refused():
    with pytest.raises(SegkitError, match="no customer has an order above zero"):
        segmented("customer date amount\nann 2024-01-01 -1.00")


def test_cuts_that_are_given_decide_scores_and_their_number():
    table = """
        customer  date        amount
        ann       2024-01-01  1.00
        bob       2024-01-01  2.00
        cy        2024-01-01  3.00
    """
    found = by_customer(segmented(table, bins=2, cuts={"monetary": "2"}))
    assert [row["m_score"] for row in found.values()] == [1, 1, 2]


def test_settings_say_what_scores_and_labels_depend_on(example_orders):
    run = walked(example_orders)
    settings = run.settings()
    assert settings["segkit.as_of"] == "2026-06-30"
    assert settings["segkit.new_days"] == "112.2"
    assert settings["segkit.thresholds"] == run.thresholds.to_json()


# ── The account ──

ACCOUNT = Account(
    lines=3, amount=60, left_out=(LeftOut("why", 1, 10),), returns_only=0, customer_lines=2, customer_amount=50
)


def test_an_account_balances_when_lines_and_money_add_up():
    assert ACCOUNT.balances()


@pytest.mark.parametrize("off", [{"lines": 4}, {"amount": 61}, {"customer_lines": 1}, {"left_out": ()}])
def test_an_account_with_a_line_or_a_coin_too_few_does_not_balance(off):
    assert not replace(ACCOUNT, **off).balances()


def test_the_account_of_the_example_says_where_every_line_went(example_orders):
    run = walked(example_orders)
    assert run.account.lines == 2_176
    assert left_out(run) == {
        "customers without a counted order": (6, 0),
        "no customer": (11, Decimal("249.25")),
        "status cancelled": (39, Decimal("937.00")),
        "status pending": (7, Decimal("93.45")),
    }
    assert run.account.returns_only == 1

"""transactions: which lines do not count, and for which reason."""

from datetime import date

import pytest
from factories import lines_frame

from segkit.choices import Returns
from segkit.frames import collect
from segkit.line.statuses import MoneyBack, Verdict
from segkit.line.transactions import Rules, give_reasons, settle_amounts

LINES = """
    order_date  amount  status
    2024-01-01  10.00   paid
    2024-01-02  -4.00   paid
    2024-01-03  10.00   Cancelled
    2024-01-04  10.00   cancelled
    2024-01-05  0.00    ·
"""
WORDS = {"Cancelled": Verdict.NO_MONEY, "cancelled": Verdict.NO_MONEY, "paid": Verdict.SALE}


def reasons(**rules):
    """Return why each of the five lines is left out."""
    return collect(give_reasons(lines_frame(LINES), Rules(**rules)))["left_out"].to_list()


def test_without_rules_every_line_counts():
    assert reasons() == [None] * 5
    assert not Rules().can_leave_out


def test_lines_before_since_are_left_out_and_its_own_day_is_not():
    text = "before 2024-01-03 (--since)"
    assert reasons(since=date(2024, 1, 3)) == [text, text, None, None, None]


def test_lines_after_the_as_of_day_are_left_out_and_its_own_day_is_not():
    text = "after the as-of day 2024-01-03"
    assert reasons(until=date(2024, 1, 3)) == [None, None, None, text, text]


def test_lines_after_today_are_left_out_and_today_is_not():
    text = "after today 2024-01-04"
    assert reasons(today=date(2024, 1, 4)) == [None, None, None, None, text]


def test_drop_leaves_out_what_is_below_zero_and_not_zero():
    assert reasons(returns=Returns.DROP) == [None, "below zero (--returns drop)", None, None, None]


@pytest.mark.parametrize("returns", [Returns.NET, Returns.KEEP])
def test_the_other_policies_leave_out_no_return(returns):
    assert reasons(returns=returns) == [None] * 5


def test_what_the_reader_leaves_out_keeps_its_reason_whatever_the_rules_say():
    lines = lines_frame("""
        order_date  amount  left_out
        2024-01-01  10.00   ·
        2024-01-09  20.00   of_totals
        2024-01-09  10.00   ·
    """)
    rules = Rules(until=date(2024, 1, 3), reader_leaves_out=True)
    after = "after the as-of day 2024-01-03"
    assert rules.can_leave_out
    assert collect(give_reasons(lines, rules))["left_out"].to_list() == [None, "of_totals", after]


def test_spellings_of_one_status_are_one_reason():
    assert reasons(verdicts=WORDS) == [None, None, "status cancelled", "status cancelled", None]


def test_a_line_with_two_reasons_has_one():
    both = reasons(verdicts=WORDS, since=date(2024, 1, 5))
    assert both[2:4] == ["status cancelled", "status cancelled"]


@pytest.mark.parametrize(
    "rules",
    [
        {"since": date(2024, 1, 3)},
        {"until": date(2024, 1, 3)},
        {"today": date(2024, 1, 3)},
        {"returns": Returns.DROP},
        {"verdicts": WORDS},
    ],
    ids=lambda rules: next(iter(rules)),
)
def test_rules_know_that_they_can_leave_lines_out(rules):
    assert Rules(**rules).can_leave_out


def test_words_for_sales_leave_out_nothing():
    assert not Rules(verdicts={"paid": Verdict.SALE, "returned": Verdict.MONEY_BACK}).can_leave_out


BACK = """
    customer_id  order_id  order_date  amount  status
    ann          1         2024-01-01  10.00   paid
    ann          1         2024-01-02  4.00    returned
    ann          2         2024-01-02  3.00    returned
    ann          ·         2024-01-02  2.00    returned
    ann          3         2024-01-03  1.00    ·
"""


@pytest.mark.parametrize(
    ("reading", "amounts"),
    [
        (MoneyBack.AS_WRITTEN, [100_000, 40_000, 30_000, 20_000, 10_000]),
        (MoneyBack.SUBTRACT, [100_000, -40_000, -30_000, -20_000, 10_000]),
        (MoneyBack.UNDO, [100_000, -40_000, 30_000, 20_000, 10_000]),
    ],
)
def test_money_back_turns_below_zero_as_it_is_read(reading, amounts):
    rules = Rules(verdicts={"returned": Verdict.MONEY_BACK}, by_status=reading)
    assert collect(settle_amounts(lines_frame(BACK), rules))["amount"].to_list() == amounts


def test_a_sale_undone_is_left_out_unless_its_order_has_another_sale():
    rules = Rules(verdicts={"returned": Verdict.MONEY_BACK}, by_status=MoneyBack.UNDO)
    assert rules.can_leave_out
    judged = collect(give_reasons(settle_amounts(lines_frame(BACK), rules), rules))
    undone = "status returned (the sale undone)"
    assert judged["left_out"].to_list() == [None, None, undone, undone, None]


def test_a_cancelled_line_is_no_sale_from_which_money_is_given_back():
    lines = lines_frame("""
        customer_id  order_id  order_date  amount  status
        ann          1         2024-01-01  10.00   cancelled
        ann          1         2024-01-02  4.00    returned
    """)
    verdicts = {"returned": Verdict.MONEY_BACK, "cancelled": Verdict.NO_MONEY}
    rules = Rules(verdicts=verdicts, by_status=MoneyBack.UNDO)
    judged = collect(give_reasons(settle_amounts(lines, rules), rules))
    assert judged["left_out"].to_list() == ["status cancelled", "status returned (the sale undone)"]


def test_a_kind_of_operation_turns_money_back_and_leaves_out_what_is_none():
    lines = lines_frame("""
        customer_id  order_date  amount  kind
        ann          2024-01-01  10.00   Sale
        ann          2024-01-02  4.00    Refund
        ann          2024-01-02  3.00    Void
    """)
    kinds = {"Refund": Verdict.MONEY_BACK, "Void": Verdict.NO_MONEY, "Sale": Verdict.SALE}
    rules = Rules(kinds=kinds, by_kind=MoneyBack.SUBTRACT)
    judged = collect(give_reasons(settle_amounts(lines, rules), rules))
    assert judged["amount"].to_list() == [100_000, -40_000, 30_000]
    assert judged["left_out"].to_list() == [None, None, "kind void"]

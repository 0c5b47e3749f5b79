"""cohorts: who comes back, month by month, and what is not known yet."""

from __future__ import annotations

from datetime import date

import pytest

from segkit.analyses.cohorts import cohorts_of, triangle
from segkit.choices import CohortValue, Every, OrderBy
from segkit.days.daybook import keep_daybook
from segkit.days.visits import visits_of
from segkit.frames import collect
from segkit.line.transactions import Rules
from tests.factories import lines_frame

ORDERS = """
    customer_id  order_id  order_date  amount
    ann          1         2024-01-31  10
    ann          2         2024-02-01  20
    ann          3         2024-04-15  30
    bob          1         2024-01-05  40
    bob          2         2024-04-20  -5
    cy           1         2024-02-29  50
    cy           2         2024-03-31  60
    dee          1         2024-02-10  -7
    dee          2         2024-03-10   9
    eve          1         2024-03-15  -1
"""


def followed(table, every=Every.MONTH, **options):
    book = keep_daybook(lines_frame(table), Rules(), **options)
    return cohorts_of(collect(triangle(visits_of(book, every).rows.lazy())), every, book.as_of)


def cells(cohorts, value):
    return [[cell.value(value) for cell in cohort.cells] for cohort in cohorts.cohorts]


def test_retention_is_the_share_that_ordered_in_a_later_month():
    found = followed(ORDERS, as_of=date(2024, 4, 30))
    assert [cohort.size for cohort in found.cohorts] == [2, 1, 1]
    assert cells(found, CohortValue.RETENTION) == [[1, 0.5, 0, 0.5], [1, 1, 0], [1, 0]]


def test_a_month_that_is_not_over_has_no_cell():
    found = followed(ORDERS, as_of=date(2024, 4, 29))
    assert found.unfinished
    assert cells(found, CohortValue.CUSTOMERS) == [[2, 1, 0], [1, 1], [1]]
    assert [row["customers"] for row in found.rows() if row["period"] == "2024-04"] == [None, None, None]


def test_returns_lower_the_money_of_their_month_and_early_ones_that_of_the_first():
    found = followed(ORDERS, as_of=date(2024, 4, 30))
    units = [[money // 10_000 for money in row] for row in cells(found, CohortValue.REVENUE)]
    assert units == [[50, 20, 0, 25], [50, 60, 0], [2, 0]]
    assert [money / 10_000 for money in cells(found, CohortValue.CUMULATIVE)[0]] == [25, 35, 35, 47.5]


def test_an_average_check_without_orders_is_undefined():
    assert cells(followed(ORDERS, as_of=date(2024, 4, 30)), CohortValue.AOV)[2] == [20_000, None]


def test_all_together_weigh_cohorts_by_their_size_and_say_how_many_there_are():
    together = followed(ORDERS, as_of=date(2024, 4, 30)).together
    assert [(cell.cohorts, cell.customers, cell.size) for cell in together] == [
        (3, 4, 4),
        (3, 2, 4),
        (2, 0, 3),
        (1, 1, 2),
    ]
    assert [cell.retention for cell in together] == [1, 0.5, 0, 0.5]


def test_an_order_spread_over_two_months_lies_in_the_first_and_its_money_where_it_is():
    found = followed("""
        customer_id  order_id  order_date  amount
        ann          1         2024-01-31  10
        ann          1         2024-02-01  20
    """, as_of=date(2024, 2, 29))  # fmt: skip
    assert cells(found, CohortValue.ORDERS) == [[1, 0]]
    assert cells(found, CohortValue.REVENUE) == [[100_000, 200_000]]


@pytest.mark.parametrize(("as_of", "count"), [(date(2024, 1, 31), 2), (date(2024, 2, 28), 2), (date(2024, 2, 29), 3)])
def test_who_comes_after_the_as_of_day_is_in_no_cohort(as_of, count):
    assert followed(ORDERS, as_of=as_of).customers == count


def test_a_day_is_one_order_whatever_way_its_customer_is_written():
    lines = (
        "customer_id order_date amount\nA@x.example 2024-01-01 3\na@x.example 2024-01-01 4\na@x.example 2024-01-02 -1"
    )
    found = followed(lines, as_of=date(2024, 1, 31), order_by=OrderBy.DAY)
    assert (cells(found, CohortValue.ORDERS), cells(found, CohortValue.REVENUE)) == ([[1]], [[60_000]])


def test_each_day_of_a_customer_may_be_an_order():
    lines = "customer_id order_date amount\nann 2024-01-01 1\nann 2024-01-01 2\nann 2024-01-02 3"
    by_line = followed(lines, as_of=date(2024, 1, 31))
    by_day = followed(lines, as_of=date(2024, 1, 31), order_by=OrderBy.DAY)
    assert (cells(by_line, CohortValue.ORDERS), cells(by_day, CohortValue.ORDERS)) == ([[3]], [[2]])

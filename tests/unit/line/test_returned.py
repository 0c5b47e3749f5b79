"""returned: which part of their money customers took back, by hand."""

import csv

import pytest
from factories import segmented

ORDERS = """
    customer_id  order_id  order_date  amount
    ann          1         2024-01-01  100
    ann          2         2024-01-05  -25
    bob          3         2024-01-02  40
    bob          3         2024-01-02  -10
    bob          4         2024-02-01  10
    cy           5         2024-01-03  7
"""


def shares(**options):
    run = segmented(ORDERS, keeps_returns=True, **options)
    return {row["customer_id"]: row["returns_share"] for row in run.customers.iter_rows(named=True)}


def test_the_share_is_money_of_lines_below_zero_by_money_of_lines_above_zero():
    assert shares() == {"ann": 0.25, "bob": pytest.approx(0.2), "cy": 0.0}


def test_lines_after_the_as_of_day_do_not_count():
    assert shares(as_of="2024-01-31") == {"ann": 0.25, "bob": 0.25, "cy": 0.0}


def test_dropped_returns_are_no_returns():
    assert set(shares(returns="drop").values()) == {0.0}


def test_ids_that_are_not_written_alike_are_one_customer(tmp_path):
    rows = [
        ("A@x.example", "1", "2024-01-01", "10"),
        (" a@x.example", "2", "2024-01-02", "-5"),
        ("b", "3", "2024-01-02", "5"),
    ]
    path = tmp_path / "orders.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([("customer_id", "order_id", "order_date", "amount"), *rows])
    from factories import walked

    run = walked(path, keeps_returns=True)
    assert run.customers["returns_share"].to_list() == [0.5, 0.0]

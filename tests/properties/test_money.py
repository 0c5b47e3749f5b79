"""Money is exact from the text of a cell to the text of the answer, and none of it is lost on the way."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from factories import by_customer, csv_file, parquet_file, segkit, segmented, walked
from hypothesis import given
from hypothesis import strategies as st

from segkit.errors import SegkitError
from segkit.frames import money_of
from segkit.line.settlement import NobodyError

HARD = """
    customer  date        amount
    ann       2024-01-01  0.1
    ann       2024-01-02  0.2
    bob       2024-01-01  10.05
    cy        2024-01-01  0.07
    dee       2024-01-01  1e-2
    eve       2024-01-01  999999999999.99
    fay       2024-01-01  1.005
    fay       2024-01-01  1.005
"""
SHOWN = {
    "ann": "0.30", "bob": "10.05", "cy": "0.07", "dee": "0.01", "eve": "999999999999.99", "fay": "2.01"
}  # fmt: skip


def shown_by(output: bytes) -> dict[str, str]:
    """Return the money of every customer, as written."""
    table = pl.read_csv(io.BytesIO(output), infer_schema=False)
    return dict(table.select("customer_id", "monetary").rows())


def test_hard_amounts_in_text_come_out_as_they_went_in(tmp_path):
    assert shown_by(segkit("rfm", csv_file(tmp_path / "hard.csv", HARD), "-q")) == SHOWN


@pytest.mark.parametrize("money", [pl.Float64, pl.Decimal(20, 4), pl.String], ids=str)
def test_hard_amounts_in_parquet_come_out_as_they_went_in(tmp_path, money):
    columns = pl.read_csv(csv_file(tmp_path / "hard.csv", HARD), infer_schema=False).with_columns(
        pl.col("amount").replace("1e-2", "0.01").cast(money)
    )
    path = parquet_file(tmp_path / "hard.parquet", columns.to_dict())
    assert shown_by(segkit("rfm", path, "-q")) == SHOWN


def test_a_return_of_everything_leaves_exactly_nothing():
    ann = by_customer(
        segmented("""
            customer  order  date        amount
            ann       1      2024-01-01  0.1
            ann       1      2024-01-01  0.7
            ann       2      2024-01-05  -0.8
            bob       3      2024-01-05  1.00
        """)
    )["ann"]
    assert ann["monetary"] == 0


def test_an_order_of_floats_that_cancel_out_is_no_purchase():
    # 0.1 + 0.2 - 0.3 is above zero in floats.
    run = segmented("""
        customer  order  date        amount
        ann       1      2024-01-01  0.1
        ann       1      2024-01-01  0.2
        ann       1      2024-01-03  -0.3
        bob       2      2024-01-05  1.00
    """)
    assert list(by_customer(run)) == ["bob"]
    assert run.account.returns_only == 1


@given(st.lists(st.decimals("-99999999.9999", "999999999999.99", places=4), min_size=1, max_size=12))
def test_any_amounts_add_up_to_the_last_digit(amounts):
    table = [
        {"customer": "ann", "date": "2024-01-01", "amount": f"{amount:f}"} for amount in (Decimal("0.01"), *amounts)
    ]
    assert by_customer(segmented(table))["ann"]["monetary"] == sum(amounts) + Decimal("0.01")


@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "customer_id": st.sampled_from(["ann", "bob", "cy", "", "n/a", " "]),
                "order_id": st.sampled_from(["1", "2", "3"]),
                "order_date": st.dates(date(2024, 1, 1), date(2024, 3, 31)).map(str),
                "amount": st.decimals("-50", "50", places=4).map(lambda money: f"{money:f}"),
                "status": st.sampled_from(["paid", "cancelled", "Pending", "", "отменён"]),
            }
        ),
        min_size=1,
        max_size=40,
    ),
    st.sampled_from(["net", "drop", "keep"]),
    st.none() | st.dates(date(2024, 1, 1), date(2024, 3, 31)).map(str),
    st.none() | st.dates(date(2024, 1, 1), date(2024, 2, 10)).map(str),
)
def test_lines_and_money_of_the_file_are_all_accounted_for(table, returns, as_of, since):
    try:
        run = segmented(table, returns=returns, as_of=as_of, since=since)
    except NobodyError:  # the one way to fail
        return
    account, rows = run.account, by_customer(run).values()
    assert account.lines == len(table)
    assert money_of(account.amount) == sum(Decimal(row["amount"]) for row in table)
    assert account.customer_lines + sum(left.lines for left in account.left_out) == len(table)
    assert account.customer_amount + sum(left.amount for left in account.left_out) == account.amount
    assert money_of(account.customer_amount) == sum(row["monetary"] for row in rows)


def test_an_amount_beyond_four_decimals_is_rounded_half_up_and_told():
    run = segmented("""
        customer  date        amount
        ann       2024-01-01  1.00005
        bob       2024-01-01  2.00
    """)
    assert by_customer(run)["ann"]["monetary"] == Decimal("1.0001")
    assert [note for note in run.notes if "more than four decimals" in note] == [
        "amounts with more than four decimals, rounded to 1/10000: 1"
    ]


def test_sums_that_would_not_fit_are_refused(tmp_path):
    path = csv_file(
        tmp_path / "numbers.csv",
        """
        customer  date        amount
        ann       2024-01-01  800000000000000.00
        ann       2024-01-01  800000000000000.00
        """,
    )
    with pytest.raises(SegkitError, match="more than 64 bits hold"):
        walked(path)

"""Frames that cannot be used are refused in words that name the column."""

from datetime import date

import pandas as pd
import pyarrow as pa
import pytest

import segkit as sk
from segkit.errors import ColumnError, SegkitError

ROWS = {"customer_id": ["ann"], "order_date": [date(2024, 1, 1)], "amount": [10]}
AS_OF = date(2024, 2, 1)


@pytest.mark.parametrize("make", [pd.DataFrame, pa.table])
def test_a_column_that_is_there_twice_is_named(make):
    frame = make(ROWS)
    if isinstance(frame, pa.Table):
        frame = frame.append_column("amount", frame["amount"])
    else:
        frame = pd.concat([frame, frame[["amount"]]], axis=1)
    with pytest.raises(ColumnError, match=r"^column `amount` is there 2 times$") as fault:
        sk.summarize_customers(frame, as_of=AS_OF)
    assert fault.value.hint == "rename or drop the others"


def test_decimals_that_polars_dies_of_are_refused():
    wide = pa.table(ROWS).cast(pa.schema([("customer_id", pa.string()), ("order_date", pa.date32()),
                                          ("amount", pa.decimal256(50, 4))]))  # fmt: skip
    with pytest.raises(SegkitError, match=r"^column `amount` holds decimal256\(50, 4\)") as fault:
        sk.summarize_customers(wide, as_of=AS_OF)
    assert fault.value.hint == "cast it to decimal128(38, 4) first"

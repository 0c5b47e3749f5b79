"""A past day told from a daybook: as if no later line had been read."""

from datetime import date, timedelta

import narwhals.stable.v2 as nw
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segkit.choices import OrderBy, Returns
from segkit.days.daybook import keep_daybook
from segkit.days.snapshots import settled_on, spelt_out
from segkit.line.settlement import NobodyError, settle
from segkit.line.transactions import Rules

LINES = st.lists(
    st.tuples(st.integers(1, 4), st.integers(1, 6), st.integers(19_000, 19_040), st.integers(-9, 30)), min_size=1
)


def frame_of(rows, *, numbered, called="c{}"):
    columns = {"customer_id": [called.format(who) for who, *_ in rows], "order_id": [str(order) for _, order, *_ in rows],
               "order_day": [day for *_, day, _ in rows], "amount": [10_000 * money for *_, money in rows]}  # fmt: skip
    frame = pl.DataFrame(columns, schema_overrides={"order_day": pl.Int32, "amount": pl.Int64})
    return nw.from_native((frame if numbered else frame.drop("order_id")).lazy())


def told(settled):
    return sorted(settled.summary.filter(nw.col("frequency") > 0).rows()), sorted(settled.gaps.to_list())


@pytest.mark.parametrize("returns", Returns)
@pytest.mark.parametrize(
    ("numbered", "order_by", "called"),
    [
        (True, OrderBy.LINE, "c{}"),
        (True, OrderBy.LINE, "c{}@mail.test"),
        (False, OrderBy.LINE, "c{}"),
        (False, OrderBy.DAY, "c{}"),
    ],
)
@given(rows=LINES, back=st.integers(0, 30))
def test_a_past_day_is_that_of_lines_until_then(returns, numbered, order_by, called, rows, back):
    lines, rules = frame_of(rows, numbered=numbered, called=called), Rules(returns=returns)
    try:
        book = keep_daybook(lines, rules, order_by=order_by)
    except NobodyError:
        return
    day = book.as_of - timedelta(days=back)
    try:
        expected = told(settle(lines, rules, as_of=day, order_by=order_by))
    except NobodyError:
        with pytest.raises(NobodyError):
            settled_on(book, day)
        return
    assert told(spelt_out(settled_on(book, day), book)) == expected


def test_before_the_first_order_nobody_is_a_customer():
    book = keep_daybook(frame_of([(1, 1, 19_000, 5)], numbered=True), Rules())
    with pytest.raises(NobodyError, match="nobody is a customer yet on 2020-01-01"):
        settled_on(book, date(2020, 1, 1))


def test_an_order_counts_only_on_the_days_on_which_it_is_above_zero():
    rows = [(1, 1, 19_000, 5), (1, 2, 19_010, 7), (1, 2, 19_020, -7), (1, 2, 19_030, 1), (2, 3, 19_015, 2)]
    book = keep_daybook(frame_of(rows, numbered=True), Rules())
    assert book.in_order
    days = (19_000, 19_010, 19_020, 19_030)
    seen = [settled_on(book, date(1970, 1, 1) + timedelta(days=day)).summary.rows() for day in days]
    assert [rows[0][1:] for rows in seen] == [
        (19_000, 19_000, 1, 50_000, 1), (19_000, 19_010, 2, 120_000, 2), (19_000, 19_000, 1, 50_000, 3),
        (19_000, 19_030, 2, 60_000, 4),
    ]  # fmt: skip
    assert [len(rows) for rows in seen] == [1, 1, 2, 2]


def test_lines_after_the_newest_order_stay_where_they_are_wanted():
    rows = [(1, 1, 19_000, 5), (1, 1, 19_009, -1)]
    whole = keep_daybook(frame_of(rows, numbered=True), Rules(), cut=False)
    assert (whole.newest.toordinal(), whole.as_of.toordinal()) == (719_163 + 19_000, 719_163 + 19_009)
    assert settled_on(whole, whole.newest).summary["monetary"].to_list() == [50_000]
    assert settled_on(whole, whole.as_of).summary["monetary"].to_list() == [40_000]

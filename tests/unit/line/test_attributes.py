"""Attributes of lines: which of several values a customer belongs to."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date

import narwhals.stable.v2 as nw
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segkit.line.attributes import values_of_customers, with_values
from segkit.line.customers import seen_on
from segkit.line.settlement import settle
from segkit.line.transactions import Rules

SCHEMA = {"customer_id": pl.String, "order_day": pl.Int32, "amount": pl.Int64, "kept where": pl.String}


def belongs(*lines, names=("where",)):
    """Say where customers belong; lines are of customer, day, amount, value."""
    frame = nw.from_native(pl.LazyFrame(lines, schema=SCHEMA, orient="row"))
    found = values_of_customers(frame, names)
    return dict(zip(found["customer_id"].to_list(), found["where"].to_list(), strict=True))


def test_a_customer_belongs_to_the_value_with_the_most_money():
    assert belongs(("ann", 1, 10, "North"), ("ann", 2, 6, "South"), ("ann", 3, 6, "South")) == {"ann": "South"}


def test_returns_take_money_from_their_value():
    assert belongs(("ann", 1, 10, "North"), ("ann", 2, 9, "South"), ("ann", 3, -2, "North")) == {"ann": "South"}


def test_of_equal_money_the_newest_line_decides():
    assert belongs(("ann", 1, 10, "North"), ("ann", 2, 10, "South")) == {"ann": "South"}
    assert belongs(("ann", 3, 10, "North"), ("ann", 2, 10, "South")) == {"ann": "North"}


def test_of_equal_money_on_one_day_the_first_as_text_is_taken():
    assert belongs(("ann", 1, 10, "South"), ("ann", 1, 10, "North")) == {"ann": "North"}


def test_a_value_that_is_missing_wins_against_nothing():
    assert belongs(("ann", 9, 100, None), ("ann", 1, 1, "North"), ("bob", 1, 1, None)) == {"ann": "North", "bob": None}


def test_two_spellings_of_a_customer_are_one():
    assert belongs(
        ("Ann@x.de", 1, 10, "North"), (" ann@x.de", 2, 6, "South"), ("ANN@X.DE", 3, 6, "South"), ("NULL", 1, 1, "West")
    ) == {"ann@x.de": "South"}


values = st.sampled_from(["N", "S", "W", None])
some_lines = st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 3), st.integers(-3, 3), values), min_size=1)


@given(some_lines, st.randoms())
def test_it_is_what_a_plain_loop_finds_in_any_order(lines, chance: random.Random):
    money: dict[str, dict] = defaultdict(lambda: defaultdict(lambda: [0, 0]))
    for who, day, amount, value in lines:
        known = money[who][value]
        known[0] += amount
        known[1] = max(known[1], day)
    expected = {}
    for who, found in money.items():
        best = sorted((-sum_, -day, value) for value, (sum_, day) in found.items() if value is not None)
        expected[who] = best[0][2] if best else None
    chance.shuffle(lines)
    assert belongs(*lines) == expected


def test_attributes_of_other_lines_than_the_customers_are_refused():
    lines = pl.LazyFrame([("ann", 1, 10, "North")], schema=SCHEMA, orient="row")
    settled = settle(nw.from_native(lines), Rules())
    customers = seen_on(settled.summary.lazy(), date(1970, 1, 3)).collect("polars")
    more = pl.concat([lines, lines])
    with pytest.raises(AssertionError, match="attributes are of other lines"):
        with_values(customers, nw.from_native(more), Rules(), date(1970, 1, 3))

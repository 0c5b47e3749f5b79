"""quality: questions over lines, orders and customers, answered on small tables."""

from __future__ import annotations

from dataclasses import replace

import narwhals.stable.v2 as nw
import polars as pl
import pytest
from factories import lines_frame
from hypothesis import given
from hypothesis import strategies as st

from segkit.analyses import quality as q
from segkit.frames import collect


def row(frame):
    """Return the one row of a lazy frame."""
    return next(collect(frame).iter_rows(named=True))


def customers(**orders):
    """Return customers with so many orders each."""
    names = {"customer_id": list(orders), "frequency": list(orders.values()), "monetary": [0] * len(orders)}
    return nw.from_native(pl.DataFrame(names), eager_only=True)


def names(frame):
    """Return the customers of a frame."""
    return list(frame.ids) if isinstance(frame, q.Odd) else frame["customer_id"].to_list()


def test_lines_are_counted_by_their_sign():
    found = row(q.ask_lines(lines_frame("customer_id amount\na 5\na -1.5\nb 0\nb -2")))
    assert found == {"lines": 4, "returns": 2, "returned": -35_000, "zeros": 1}


def test_lines_are_counted_by_day():
    found = collect(q.ask_days(lines_frame("customer_id order_date\na 2026-01-01\nb 2026-01-01\nc 2026-01-05")))
    assert sorted(found["lines"].to_list()) == [1, 2]


def huge(*amounts):
    """Ask which of these amounts are huge."""
    table = "customer_id amount\n" + "\n".join(f"a {amount}" for amount in amounts)
    return q.huge_beyond(collect(q.ask_sizes(lines_frame(table))))


def test_an_amount_a_hundred_times_what_nearly_all_stay_below_is_huge():
    found = huge(*[10] * 200, 1001)
    assert (found.usual, found.beyond) == (100_000, 10_000_000)


def test_an_amount_of_just_a_hundred_times_is_not_huge():
    assert huge(*[10] * 200, 1000) is None


def test_a_huge_return_is_huge_too():
    assert huge(*[10] * 200, -5000) is not None


def test_few_amounts_tell_nothing_about_what_is_huge():
    assert huge(*[1] * 50, 99_999) is None


ORDERS = """
    customer_id  order_id  order_date  amount
    ann          1         2026-01-01  10
    ann          1         2026-01-01  10
    ann          1         2026-01-01  10
    bob          1         2026-01-01  5
    bob          1         2026-06-01  7
    cy           2         2026-01-01  3
"""


def test_orders_that_say_the_same_on_each_line_are_counted_with_what_is_too_much():
    found = row(q.ask_orders(lines_frame(ORDERS), ["customer_id", "order_id"]))
    assert (found["orders"], found["several"], found["repeating"], found["repeated"]) == (3, 2, 1, 200_000)


def test_the_same_number_far_apart_in_time_may_have_been_given_twice():
    assert row(q.ask_orders(lines_frame(ORDERS), ["customer_id", "order_id"]))["restarting"] == 1


def test_lines_alike_in_all_columns_are_counted_but_for_the_first():
    assert row(q.ask_copies(lines_frame(ORDERS))) == {"lines": 2, "amount": 200_000}


@pytest.mark.parametrize("name", ["guest", "Guest", "0", "0000", "Розничный покупатель", "ЧАСТНОЕ ЛИЦО", "-1"])
def test_names_of_nobody_in_particular_are_found(name):
    assert names(q.ask_customers(customers(**{name: 3, "ann": 1})).placeholders) == [name]


@pytest.mark.parametrize("name", ["Guestavo", "10", "Гостев", "C0"])
def test_names_that_merely_hold_such_a_word_are_not(name):
    assert names(q.ask_customers(customers(**{name: 3, "ann": 1})).placeholders) == []


def test_a_customer_with_far_more_orders_than_the_next_is_found():
    odd = q.ask_customers(customers(ann=100, bob=20, cy=1))
    assert (names(odd.dominant), odd.second) == (["ann"], 20)


@pytest.mark.parametrize("orders", [{"ann": 100, "bob": 21}, {"ann": 49, "bob": 1}, {"ann": 100}])
def test_a_good_customer_is_no_oddity(orders):
    assert names(q.ask_customers(customers(**orders)).dominant) == []


def test_a_customer_with_a_small_part_of_all_orders_is_no_oddity():
    many = {f"c{number}": 10 for number in range(200)}
    assert names(q.ask_customers(customers(ann=60, **many)).dominant) == []


def test_ids_that_a_spreadsheet_has_rounded_are_found():
    ids = {"7.92E+10": 1, "1,23e+11": 1, "1E5": 1, "7920": 1}
    assert names(q.ask_customers(customers(**ids)).rounded) == ["1,23e+11", "7.92E+10"]


def test_an_id_that_is_another_s_without_its_zeros_is_found():
    ids = {"000123": 5, "123": 1, "456": 1, "0000": 1}
    assert names(q.ask_customers(customers(**ids)).zeros_lost) == ["123"]


SPELT = st.text("aAаАёе0 1-\u2003", min_size=1, max_size=4).map(str.strip).filter(bool)
NOBODY = st.sampled_from(["guest", "Guest", "000", "7.92E+10", "C100", "0012", "12"])


@given(st.dictionaries(SPELT | NOBODY, st.tuples(st.sampled_from([0, 1, 2, 60]), st.integers(-5, 99))))
def test_the_same_is_odd_of_customers_who_are_not_here(rows):
    schema = {"customer_id": pl.String, "frequency": pl.Int64, "monetary": pl.Int64}
    frame = pl.DataFrame([(name, *rest) for name, rest in rows.items()], schema, orient="row")
    here = q.ask_customers(nw.from_native(frame, eager_only=True))
    there = q.ask_far_customers(nw.from_native(frame.lazy()))
    for part in ("placeholders", "dominant"):
        assert getattr(there, part).rows() == getattr(here, part).rows()
    for part in ("rounded", "mixed", "zeros_lost", "twins"):
        assert getattr(there, part) == replace(getattr(here, part), ids=())
    assert there.second == here.second


def test_a_word_of_two_alphabets_is_found():
    ids = {"Пoчта": 1, "Почта": 1, "ООО Post": 1, "post": 1}
    assert names(q.ask_customers(customers(**ids)).mixed) == ["Пoчта"]


def test_the_rarer_spelling_of_a_customer_is_a_twin():
    ids = {"Ann": 5, "ann": 1, "Семёнов": 1, "Семенов": 3, "C100": 2, "С100": 1, "bob  b": 1, "bob b": 9, "dee": 1}
    assert sorted(names(q.ask_customers(customers(**ids)).twins)) == sorted(["ann", "Семёнов", "С100", "bob  b"])

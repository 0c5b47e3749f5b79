"""tallies: the quick way gives what the plain way gives, and steps aside where it could not."""

from __future__ import annotations

import narwhals.stable.v2 as nw
import polars as pl
import pytest
from factories import lines_frame
from hypothesis import given
from hypothesis import strategies as st

from segkit.choices import Returns
from segkit.errors import SegkitError
from segkit.line import folding, tallies
from segkit.line.folding import sample_of
from segkit.line.settlement import settle
from segkit.line.tallies import TallyPlan
from segkit.line.transactions import Rules

TALLY = TallyPlan.tally
TABLE = """
    customer_id  order_id  order_date  amount
    C01          1         2024-01-01  10.00
    C02          2         2024-01-05  7.00
    C01          1         2024-01-02  5.00
    C01          3         2024-01-08  -3.00
    ·            7         2024-01-04  2.50
    C02          5         2024-01-09  4.00
    C03          6         2024-01-09  -4.00
"""


def plan_of(lines):
    return TallyPlan.of(sample_of(lines))


@pytest.fixture
def tallied(monkeypatch):
    """Tell for every try whether the quick way was taken."""
    taken = []

    def watched(self, *given):
        done = TALLY(self, *given)
        taken.append(done is not None)
        return done

    monkeypatch.setattr(TallyPlan, "tally", watched)
    return taken


def outcome(lines, rules):
    """Settle; return all that comes out, or the words of the refusal."""
    try:
        done = settle(lines, rules)
    except SegkitError as fault:
        return str(fault)
    return (
        done.summary.to_native().sort("customer_id"),
        sorted(done.gaps.to_list()),
        (done.left_out, done.lines, done.amount, done.as_of, done.facts),
    )


def assert_same_both_ways(lines, rules):
    quick = outcome(lines, rules)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tallies.TallyPlan, "of", lambda *_, **__: None)
        plain = outcome(lines, rules)
    if isinstance(quick, str) or isinstance(plain, str):
        assert quick == plain
        return
    assert quick[0].equals(plain[0])
    assert quick[0].schema == plain[0].schema
    assert quick[1:] == plain[1:]


CUSTOMERS = st.sampled_from(["C01", "C02", "C03", "C99", None])
ORDERS = st.sampled_from(["O-1", "O-2", "O-3", "O-44"])
# A day, and amounts from 1/10000 up to what needs a wide integer to be packed.
AMOUNTS = st.sampled_from([-50_000, -1, 0, 1, 100, 50_000, 7 * 10**16])
LINES = st.lists(st.tuples(CUSTOMERS, ORDERS, st.integers(-9, 9), AMOUNTS), min_size=1, max_size=30)


def frame(rows, **types):
    schema = {"customer_id": pl.String, "order_id": pl.String, "order_day": pl.Int32, "amount": pl.Int64} | types
    return nw.from_native(pl.LazyFrame(rows, schema=schema, orient="row"))


@given(LINES, st.sampled_from([Returns.NET, Returns.KEEP, Returns.DROP]), st.booleans())
def test_the_quick_way_gives_what_the_plain_way_gives_folded_or_not(rows, returns, folded):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tallies, "folds", lambda _: folded)
        patch.setattr(tallies.TallyPlan, "_ascend", lambda *_: False)
        assert_same_both_ways(frame(rows), Rules(returns=returns))


@pytest.mark.parametrize(
    ("orders", "folded"),
    [
        ([1, 1, 1, 2, 2, 2], True),  # line after line
        ([1, 2, 3, 4, 5, 6], True),  # a line an order, oldest first
        ([6, 5, 4, 3, 2, 1], True),
        ([4, 1, 6, 2, 5, 3], False),  # shuffled
    ],
)
def test_lines_are_folded_where_those_of_an_order_stand_together_or_orders_in_their_order(orders, folded):
    assert plan_of(frame([("C01", f"O-{order}", 0, 1) for order in orders])).fold is folded


def test_ids_that_are_numbers_are_tallied(tallied):
    assert_same_both_ways(lines_frame(TABLE), Rules())
    assert tallied
    assert all(tallied)


def test_columns_of_integers_are_tallied(tallied):
    rows = [(1, 5, 0, 100), (1, 6, 3, 100), (20, 5, 1, 100), (3, 9, 4, -100), (None, 9, 4, 100)]
    assert_same_both_ways(frame(rows, customer_id=pl.Int64, order_id=pl.UInt32), Rules())
    assert all(tallied)


def test_numbers_of_any_width_come_back_as_they_were(tallied):
    rows = [("C9", "1", 0, 100), ("C10", "1", 1, 100), ("C9", "2", 2, 100)]
    done = settle(frame(rows), Rules())
    assert sorted(done.summary["customer_id"].to_list()) == ["C10", "C9"]
    assert all(tallied)


def test_many_bits_are_tallied_too(tallied):
    rows = [("9" * 12, "1", 0, 1), ("1", "2", 20_000, 8 * 10**17), ("1", "3", 20_001, 5), ("1", "4", 1, -5)]
    assert_same_both_ways(frame(rows), Rules())
    assert all(tallied)


def test_long_numbers_of_customers_whose_orders_last_several_days_are_tallied(tallied):
    # Beside a number of days, the second of these customers would be below zero in 64 bits.
    for first in (2**51, 2**52, 2**53):
        rows = [
            (f"{who}", order, day, 5)
            for who in (first - 1, first)
            for order, day in (("1", 0), ("1", 1_900), ("2", 100))
        ]
        rows += [(f"{first}", "3", 7, 5)]
        assert_same_both_ways(frame([*rows[:3], (f"{first}", "3", 7, 5)]), Rules())
        assert_same_both_ways(frame(rows), Rules())
    assert all(tallied)


@pytest.mark.parametrize(
    "stray",
    [
        ("ann", "O-2"), ("C+3", "O-2"), ("C3", "O-2"), ("D03", "O-2"), ("C003", "O-2"), (" C03", "O-2"), ("", "O-2"),
        ("C01", "A-2"), ("C01", "O-02"), ("C01", "O-+2"), ("C01", "O- 2"), ("C01", ""), ("C01", "O-999999999999999999"),
        ("C01", None),
    ],
)  # fmt: skip
def test_one_id_beyond_the_sample_that_is_written_otherwise_goes_the_plain_way(stray, tallied, monkeypatch):
    monkeypatch.setattr(folding, "SAMPLE_ROWS", 2)
    rows = [("C01", "O-1", 0, 100), ("C02", "O-2", 1, 100), (*stray, 2, 100), ("C03", "O-2", 9, 100)]
    for folded in (True, False):
        monkeypatch.setattr(tallies, "folds", lambda _, folded=folded: folded)
        monkeypatch.setattr(TallyPlan, "_ascend", lambda *_: False)
        assert_same_both_ways(frame(rows), Rules())
    assert not any(tallied)


@pytest.mark.parametrize("rows", [[("C01", "a", 0, 1)], [("ann", "1", 0, 1)], [("9" * 11, "9" * 9, 0, 1)]])
def test_ids_that_are_no_numbers_or_do_not_fit_a_key_go_the_plain_way(rows):
    assert plan_of(frame(rows)) is None
    assert_same_both_ways(frame(rows), Rules())


def test_an_id_that_outgrows_its_part_of_the_key_goes_the_plain_way(tallied, monkeypatch):
    monkeypatch.setattr(folding, "SAMPLE_ROWS", 1)
    rows = [("1" * 9, "1" * 9, 0, 100), ("1" * 10, "1", 1, 100), ("1", "1" * 11, 2, 100)]
    assert_same_both_ways(frame(rows), Rules())
    assert not any(tallied)


@pytest.mark.parametrize(
    ("customer", "order", "bits"),
    [("C00000001", "O-1", 64 - 27), ("C1", "O-00000001", 27), ("C1", "O-1", 32), ("C00000001", "O-00000001", 32)],
)
def test_room_that_is_left_goes_to_ids_that_may_grow(customer, order, bits):
    assert plan_of(frame([(customer, order, 0, 1)])).order_bits == bits


def test_lines_of_nobody_alone_are_refused_in_the_same_words():
    assert_same_both_ways(frame([(None, "1", 0, 100)]), Rules())

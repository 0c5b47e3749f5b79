"""proof: what is proved of a book holds for every customer, tried one by one."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segkit.scoring.books.proof import prove
from segkit.scoring.rules import RuleBook, SegmentRule, cells

NUMBERS = range(4)


def test_a_rule_behind_the_rest_is_idle():
    assert prove(RuleBook("x", (SegmentRule("a"), SegmentRule("b", r=(1, 1))))).idle == (1,)


def test_guards_that_meet_leave_nobody_between():
    together = SegmentRule("a", frequency=(None, 2)), SegmentRule("b", frequency=(3, None))
    assert prove(RuleBook("x", together)).uncovered == 0
    apart = SegmentRule("a", frequency=(None, 2)), SegmentRule("b", frequency=(4, None))
    assert prove(RuleBook("x", apart)).uncovered == 125


def test_a_rest_behind_guards_that_take_all_is_idle():
    rules = SegmentRule("a", recency=(None, 30)), SegmentRule("b", recency=(31, None)), SegmentRule("c")
    assert prove(RuleBook("x", rules)).idle == (2,)


def test_new_days_may_lie_on_either_side_of_another_limit():
    rules = SegmentRule("a", tenure=(None, 30)), SegmentRule("b", tenure=(None, "new_days")), SegmentRule("c")
    assert prove(RuleBook("x", rules)).idle == ()
    assert prove(RuleBook("x", rules).given(20)).idle == (1,)


def test_nobody_s_last_order_is_older_than_the_first():
    rules = SegmentRule("a", recency=(100, None), tenure=(None, 50)), SegmentRule("b")
    assert prove(RuleBook("x", rules)).idle == (0,)


def test_money_is_orders_times_average_check():
    one = SegmentRule("a", frequency=(1, 1), monetary=(None, 50), aov=(100, None))
    assert prove(RuleBook("x", (one, SegmentRule("b")))).idle == (0,)
    two = SegmentRule("a", frequency=(2, 2), monetary=(None, 200), aov=(100, None))
    assert prove(RuleBook("x", (two, SegmentRule("b")))).idle == ()


def test_too_many_limits_are_not_proved():
    rules = [SegmentRule("a", recency=(i, i), tenure=(i, i), monetary=(i, i)) for i in range(1, 60, 2)]
    assert prove(RuleBook("x", (*rules, SegmentRule("b")))).too_many


ranges = st.one_of(st.just((None, None)), st.tuples(st.integers(1, 3), st.integers(1, 3)).map(sorted).map(tuple))
rules = st.builds(
    lambda r, frequency, recency: SegmentRule("a", r=r, frequency=frequency, recency=recency), ranges, ranges, ranges
)


@pytest.mark.parametrize("with_rest", [True, False])
@given(found=st.lists(rules, min_size=1, max_size=5))
def test_the_proof_says_what_trying_every_customer_says(with_rest, found):
    book = RuleBook("x", (*found, *([SegmentRule("rest")] if with_rest else [])))
    won = {
        cell: {book.winner(*cell, frequency=n, recency=days) for n, days in product(range(1, 6), range(6))}
        for cell in cells() if cell[1:] == (1, 1)
    }  # fmt: skip
    winners = set().union(*won.values())
    proof = prove(book)
    assert proof.idle == tuple(place for place in range(len(book.rules)) if place not in winners)
    assert proof.uncovered == 25 * sum(None in found for found in won.values())

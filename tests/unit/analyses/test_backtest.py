"""backtest: who bought again, how well labels tell it, and on which days one may look."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segkit.analyses.backtest import LabelOutcome, Outcome, Period, periods
from segkit.errors import SegkitError

HALF_YEAR = Period(date(2024, 6, 30), date(2024, 12, 31))
FIRST, LAST = date(2024, 1, 1), date(2024, 12, 31)


def outcome(*labels, newcomers=0):
    """Return an outcome of labels, best first, each as (customers, buyers)."""
    made = [LabelOutcome(chr(97 + place), *counts, orders=0, revenue=0) for place, counts in enumerate(labels)]
    return Outcome(HALF_YEAR, "rules", tuple(made), newcomers, 0)


counts = st.integers(0, 9).flatmap(lambda customers: st.tuples(st.just(customers), st.integers(0, customers)))


@given(st.lists(counts, min_size=1, max_size=5))
def test_the_auc_is_the_share_of_pairs_told_rightly_and_a_tie_is_half(labels):
    buyers = [place for place, (_, bought) in enumerate(labels) for _ in range(bought)]
    others = [place for place, (customers, bought) in enumerate(labels) for _ in range(customers - bought)]
    pairs = [
        Fraction(1) if buyer < other else Fraction(1, 2) if buyer == other else Fraction(0)
        for buyer, other in product(buyers, others)
    ]
    assert outcome(*labels).auc == (sum(pairs) / len(pairs) if pairs else None)


def test_labels_that_tell_everything_have_an_auc_of_one_and_those_that_tell_nothing_a_half():
    assert outcome((4, 4), (6, 0)).auc == 1
    assert outcome((4, 0), (6, 6)).auc == 0
    assert outcome((8, 2), (4, 1)).auc == Fraction(1, 2)


def test_the_base_rate_is_that_of_everybody_with_a_label():
    assert outcome((3, 2), (7, 1), newcomers=50).base_rate == Fraction(3, 10)


@pytest.mark.parametrize(
    ("labels", "broken"),
    [
        ([(10, 5), (10, 4)], []),
        ([(10, 5), (20, 10)], []),
        ([(10, 4), (10, 5)], ["b above a"]),
        ([(10, 4), (0, 0), (10, 5)], ["c above a"]),
        ([(10, 4), (0, 0), (10, 3)], []),
        ([(10, 9), (10, 2), (10, 3), (10, 4)], ["c above b", "d above c"]),
    ],
    ids=str,
)
def test_the_order_breaks_where_a_worse_label_buys_more_often_than_the_one_before(labels, broken):
    assert [f"{item.worse.label} above {item.better.label}" for item in outcome(*labels).broken] == broken


def test_chance_is_what_a_z_test_at_five_percent_says():
    # z is 1.94 of 61 and 1.98 of 62 more buyers, by hand.
    assert [outcome((500, 200), (500, buyers)).broken[0].within_chance for buyers in (230, 231)] == [True, False]


def test_a_difference_of_few_customers_is_within_chance_and_one_of_many_is_not():
    (few,) = outcome((10, 4), (10, 5)).broken
    (many,) = outcome((10_000, 4_000), (10_000, 5_000)).broken
    assert (few.within_chance, many.within_chance) == (True, False)


def test_a_label_of_nobody_has_a_row_without_a_rate():
    bought, nobody = (row for row in outcome((10, 4), (0, 0)).rows())
    assert (nobody["customers"], nobody["bought_again"], nobody["lift"], nobody["in_order"]) == (0, None, None, None)
    assert (bought["bought_again"], bought["lift"], bought["in_order"]) == (0.4, 1.0, True)


def chosen(first=FIRST, last=LAST, *, at=None, horizon=None, folds=1):
    return [(str(one.as_of), str(one.until)) for one in periods(first, last, at=at, horizon=horizon, folds=folds)]


def test_by_default_the_last_third_is_what_followed():
    assert chosen() == [("2024-08-31", "2024-12-31")]


def test_a_horizon_ends_with_the_data_unless_a_day_is_given():
    assert chosen(horizon=31) == [("2024-11-30", "2024-12-31")]
    assert chosen(horizon=31, at=date(2024, 3, 1)) == [("2024-03-01", "2024-04-01")]


def test_a_horizon_beyond_the_data_ends_with_them():
    assert chosen(horizon=90, at=date(2024, 12, 1)) == [("2024-12-01", "2024-12-31")]


def test_several_days_share_the_second_half():
    assert chosen(folds=3) == [
        ("2024-07-01", "2024-08-31"), ("2024-08-31", "2024-10-31"), ("2024-10-31", "2024-12-31")
    ]  # fmt: skip


@given(st.integers(1, 4_000), st.integers(1, 12), st.none() | st.integers(1, 500), st.none() | st.integers(-5, 4_005))
def test_horizons_lie_side_by_side_within_the_data(span, folds, horizon, at):
    last = FIRST + timedelta(days=span)
    try:
        found = periods(
            FIRST, last, at=None if at is None else FIRST + timedelta(days=at), horizon=horizon, folds=folds
        )
    except SegkitError:
        return
    assert len(found) == folds
    assert found[0].as_of >= FIRST
    assert found[-1].until <= last
    assert all(one.until == two.as_of for one, two in pairwise(found))
    assert all(one.days == found[0].days >= 1 for one in found)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"at": date(2023, 12, 31)}, "2023-12-31 is before the data begin"),
        ({"at": LAST}, "nothing is known of the time after 2024-12-31"),
        ({"horizon": 400}, "no room for a horizon of 400 days"),
        ({"horizon": 100, "folds": 4}, "no room for 4 horizons of 100 days"),
        ({"at": date(2024, 12, 30), "folds": 2}, "no room for 2 horizons between"),
        ({"last": FIRST}, "all orders are of 2024-01-01"),
    ],
    ids=str,
)
def test_days_that_the_data_do_not_allow_are_refused(asked, said):
    with pytest.raises(SegkitError, match=said):
        chosen(**asked)

"""Classes A, B, C and X, Y, Z, and concentration: exact at every border, against plain reckoning."""

from __future__ import annotations

import math
from fractions import Fraction
from statistics import fmean, pstdev

import narwhals.stable.v2 as nw
import polars as pl
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from segkit import selection
from segkit.analyses.abc import CUTS, classified
from segkit.analyses.concentration import concentration_of, curve, far_concentration, gini
from segkit.analyses.items import items_of
from segkit.analyses.xyz import Spread, graded, graded_far
from segkit.errors import SegkitError

MONEY = st.lists(st.integers(-20, 40), min_size=1, max_size=30)


def classes(money, cuts=CUTS):
    rows = nw.from_native(pl.DataFrame({"money": money}, schema={"money": pl.Int64}), eager_only=True)
    return [(row["money"], row["class"]) for row in classified(rows, "money", cuts).iter_rows(named=True)]


def spread(*months):
    found = Spread()
    for money in months:
        found.add(money)
    return found


def test_a_is_the_smallest_set_that_reaches_its_share():
    assert classes([50, 30, 15, 5]) == [(50, "A"), (30, "A"), (15, "B"), (5, "C")]
    assert classes([50, 30, 14, 6]) == [(50, "A"), (30, "A"), (14, "B"), (6, "B")]
    assert classes([50, 29, 16, 5]) == [(50, "A"), (29, "A"), (16, "A"), (5, "C")]


def test_equal_money_at_a_border_has_one_class():
    assert {kind for _, kind in classes([10] * 10)} == {"A"}
    assert classes([40, 20, 20, 20]) == [(40, "A"), (20, "A"), (20, "A"), (20, "A")]
    assert {kind for _, kind in classes([70, 15, 15])} == {"A"}


def test_what_brings_nothing_or_less_is_c():
    assert classes([100, 0, -20]) == [(100, "A"), (0, "C"), (-20, "C")]


@pytest.mark.parametrize("money", [[0], [-1, 1], [3, -4], []])
def test_shares_of_nothing_are_refused(money):
    with pytest.raises(SegkitError, match="not above zero"):
        classes(money)


@given(MONEY, st.integers(1, 99), st.integers(1, 100))
def test_classes_are_what_plain_sums_say(money, first, second):
    assume(sum(money) > 0 and first < second)
    total, expected = sum(money), {}
    for each in set(money):
        before = sum(other for other in money if other > each)
        if each <= 0:
            expected[each] = "C"
        else:
            expected[each] = "A" if 100 * before < first * total else "B" if 100 * before < second * total else "C"
    found = classes(money, (Fraction(first, 100), Fraction(second, 100)))
    assert dict(found) == expected
    assert len(found) == len(money)


@given(st.lists(st.integers(-5, 10**15), min_size=3, max_size=12))
def test_variation_is_that_of_the_statistics_module(months):
    assume(sum(months) > 0)
    found = spread(*months).variation(len(months))
    assert math.isclose(found, pstdev(months) / fmean(months), rel_tol=1e-9, abs_tol=1e-9)


AMOUNTS = st.one_of(
    st.integers(-5, 5), st.integers(-300, 300).map(lambda cents: 100 * cents), st.integers(-(10**15), 10**15)
)
CUT_PAIRS = st.tuples(st.integers(1, 40), st.integers(1, 40)).map(
    lambda two: (Fraction(two[0], 9), Fraction(sum(two), 9))
)


ITEMS = st.dictionaries(st.text("ab", max_size=3), st.lists(AMOUNTS, min_size=1, max_size=5), max_size=9)


def monthly(items):
    rows = [(name, money) for name, months in items.items() for money in months]
    return pl.DataFrame(rows, schema={"item": pl.String, "amount": pl.Int64}, orient="row")


@given(ITEMS, CUT_PAIRS)
def test_items_are_graded_together_as_each_by_itself(items, cuts):
    found = graded(nw.from_native(monthly(items), eager_only=True), "item", 5, cuts).rows()
    unit = 1 if any(money % 100 for months in items.values() for money in months) else 100
    each = {name: spread(*(money // unit for money in months)) for name, months in items.items()}
    assert sorted(found) == sorted((name, one.grade(5, cuts), one.variation(5)) for name, one in each.items())


@given(ITEMS, CUT_PAIRS)
def test_items_that_stay_where_they_are_are_graded_alike(items, cuts):
    sums = nw.from_native(monthly(items), eager_only=True)
    far = graded_far(sums.lazy(), "item", 5, cuts).collect()
    assert sorted(far.rows()) == sorted(graded(sums, "item", 5, cuts).rows())


@pytest.mark.parametrize(
    ("money", "cut"),
    [(100 * 2**51 + 100, Fraction(1, 2)), (2**50, Fraction(123_456_789, 10**9)), (2**51 + 1, Fraction(1))],
)
def test_money_that_decimals_do_not_hold_squared_is_refused_there(money, cut):
    sums = nw.from_native(monthly({"a": [money, 1]}).lazy())
    with pytest.raises(SegkitError, match="to be told exactly on Spark"):
        graded_far(sums, "item", 3, (cut, Fraction(2)))


def test_months_without_money_count_as_zero():
    assert spread(12).variation(12) == pytest.approx(math.sqrt(11))


def test_a_cut_belongs_to_the_better_class():
    assert (spread(1, 3).variation(2), spread(1, 3).grade(2)) == (0.5, "X")
    assert (spread(2).variation(2), spread(2).grade(2)) == (1.0, "Y")
    assert spread(2).grade(2, (Fraction(1, 2), Fraction(99, 100))) == "Z"
    assert (spread(5, -5).variation(2), spread(5, -5).grade(2)) == (None, "Z")
    together = monthly({"x": [1, 3], "y": [2], "z": [5, -5]})
    found = graded(nw.from_native(together, eager_only=True), "item", 2).rows()
    assert sorted(found) == [("x", "X", 0.5), ("y", "Y", 1.0), ("z", "Z", None)]


@given(MONEY)
def test_gini_is_the_mean_difference_over_twice_the_mean(money):
    clipped = sorted((max(each, 0) for each in money), reverse=True)
    assume(sum(clipped) > 0)
    count = len(money)
    differences = sum(abs(one - other) for one in clipped for other in clipped)
    expected = Fraction(differences, 2 * count * sum(clipped))
    assert math.isclose(gini(sorted(money, reverse=True)), expected, abs_tol=1e-12)


def test_the_top_is_rounded_up():
    tops = {top.percent: (top.items, top.revenue) for top in concentration_of([60, 20, 10, 5, 5]).tops}
    assert tops == {1: (1, 60), 5: (1, 60), 10: (1, 60), 20: (1, 60)}
    tops = {top.percent: (top.items, top.share) for top in concentration_of([*[3] * 30, *[1] * 10]).tops}
    assert tops == {1: (1, 0.03), 5: (2, 0.06), 10: (4, 0.12), 20: (8, 0.24)}


@given(MONEY, st.integers(0, 7), st.integers(1, 4), st.integers(2, 9))
def test_money_that_is_not_here_is_as_concentrated(money, steps, few, ranges):
    ranked = sorted(money, reverse=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(selection, "FEW", few)
        patch.setattr(selection, "RANGES", ranges)
        found = far_concentration(nw.from_native(pl.LazyFrame({"money": money})), "money", steps)
    expected = (concentration_of(ranked), curve(ranked, steps)) if sum(money) > 0 else None
    assert found == expected


def test_the_curve_ends_with_all():
    assert curve([5, 3, 2], 2) == [0.8, 1.0]
    assert curve([5, 3, 2], 6) == [0.5, 0.5, 0.8, 0.8, 1.0, 1.0]


def test_lines_outside_of_whole_months_count_for_the_money_only():
    days = [19_723, 19_754, 19_783, 19_814]  # the first days of January to April 2024
    lines = pl.DataFrame(
        {"item": ["a"] * 4 + ["b"], "order_day": [*days, days[3]], "amount": [10, 10, 10, 500, 100]},
        schema={"item": pl.String, "order_day": pl.Int32, "amount": pl.Int64},
    )
    first = 12 * 2024
    found = items_of(
        nw.from_native(lines, eager_only=True), range(first, first + 3), CUTS, (Fraction(1, 2), Fraction(1))
    )
    assert (found.names, found.revenue) == (["a", "b"], [530, 100])
    assert (found.grades, found.variations) == (["X", "Z"], [0.0, None])
    few = items_of(nw.from_native(lines, eager_only=True), range(first, first + 2), CUTS, (Fraction(1, 2), Fraction(1)))
    assert few.grades == [None, None]

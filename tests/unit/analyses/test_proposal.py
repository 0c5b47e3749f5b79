"""proposal: cut points that are whole, round, ascending, and that come from the base itself."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import narwhals.stable.v2 as nw
import polars as pl
import pytest
from factories import customers_frame
from hypothesis import given
from hypothesis import strategies as st

import segkit as sk
from segkit import selection
from segkit.analyses.proposal import propose, propose_far, round_numbers
from segkit.errors import SegkitError


def gaps_of(days):
    return nw.from_native(pl.Series("gap", days, dtype=pl.Int64), series_only=True)


def proposed(people, gaps=(), bins=5):
    return propose(customers_frame(people), gaps_of(list(gaps)), bins=bins)


def cuts(found):
    return [[str(cut) for cut in getattr(found.thresholds, name)] for name in ("recency", "frequency", "monetary")]


PEOPLE = [(day, 1 + day % 9, day * 10_000) for day in range(1, 101)]


def test_recency_is_cut_where_each_time_half_of_the_later_gaps_are_left():
    found = proposed(PEOPLE, gaps=range(1, 1601))
    assert cuts(found)[0] == ["800", "1200", "1400", "1500"]
    assert found.from_gaps
    assert found.notes == ()


def test_with_few_gaps_recency_is_cut_by_its_quantiles_and_that_is_told():
    found = proposed(PEOPLE, gaps=range(29))
    assert cuts(found)[0] == ["20", "40", "60", "80"]
    assert found.notes == ("only 29 purchase gaps: the cut points of recency are quantiles of recency instead",)


def test_orders_are_whole_and_the_first_cut_parts_those_who_ordered_once():
    ties = [(1, 1, 10_000)] * 90 + [(1, 2, 10_000)] * 10
    assert cuts(proposed(ties))[1] == ["1", "2", "3", "4"]


@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        ("28.92 63.6 110.5 203.13", "30 60 100 200"),
        ("101 102 103 104", "101 102 103 104"),
        ("0.011 0.019 0.052", "0.01 0.02 0.05"),
        ("-52 0 48", "-50 0 50"),
        ("7 7 9", "6 6 8"),
        ("999 1001", "999 1000"),
        ("1234567 7654321", "1000000 8000000"),
    ],
)
def test_money_is_as_round_as_different_values_allow(values, wanted):
    found = round_numbers([Fraction(value) for value in values.split()])
    assert [f"{cut:f}" for cut in found] == wanted.split()


amounts = st.lists(st.integers(-10_000, 10_000_000), min_size=1, max_size=8).map(sorted)


@given(amounts)
def test_round_numbers_ascend_and_stay_near(units):
    values = [Fraction(value, 100) for value in units]
    found = round_numbers(values)
    assert list(found) == sorted(found)
    assert len(set(found)) == len(set(values))
    for cut, value in zip(found, values, strict=True):
        assert abs(Fraction(cut) - value) <= abs(value) * Fraction(26, 100)


@given(
    st.lists(st.tuples(st.integers(0, 500), st.integers(1, 20), st.integers(-5_000, 10**7)), min_size=1, max_size=60),
    st.lists(st.integers(1, 400), max_size=60),
    st.integers(2, 9),
)
def test_any_base_gets_cut_points_that_can_be_used(people, gaps, bins):
    found = proposed(people, gaps, bins)
    days, orders, money = (getattr(found.thresholds, name) for name in ("recency", "frequency", "monetary"))
    for whole in (days, orders):
        assert all(cut == int(cut) for cut in whole)
        assert list(whole) == sorted(set(whole))
    assert (len(money), orders[0] >= 1, list(money)) == (bins - 1, True, sorted(money))
    for name in ("recency", "frequency", "monetary"):
        steps = [step for step in found.steps if step.measure == name]
        assert [step.score for step in steps] == list(range(bins, 0, -1))
        assert sum(step.customers for step in steps) == len(people)


def test_nobody_gets_no_cut_points():
    with pytest.raises(SegkitError, match="no customers to propose"):
        proposed([])


VISITS = st.dictionaries(st.text("abc", max_size=2), st.lists(st.integers(0, 300), min_size=1, max_size=40))
BASE = st.lists(st.tuples(st.integers(0, 90), st.integers(1, 6), st.integers(-(10**6), 10**16)), min_size=1)


@given(BASE, VISITS, st.integers(2, 9))
def test_customers_who_stay_where_they_are_get_the_same_proposal(people, visits, bins):
    rows = [(who, day) for who, days in visits.items() for day in days]
    days = pl.DataFrame(rows, schema={"customer_id": pl.String, "first_sale": pl.Int32}, orient="row")
    gaps = [later - day for each in visits.values() for day, later in pairwise(sorted(set(each)))]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(selection, "FEW", 4)
        patch.setattr(selection, "RANGES", 8)
        far = propose_far(customers_frame(people).lazy(), nw.from_native(days.lazy()), bins=bins)
    assert far == proposed(people, gaps, bins)


def test_nobody_who_stays_there_gets_cut_points_either():
    days = nw.from_native(pl.LazyFrame(schema={"customer_id": pl.String, "first_sale": pl.Int32}))
    with pytest.raises(SegkitError, match="no customers to propose"):
        propose_far(customers_frame([]).lazy(), days, bins=5)


def test_a_value_below_zero_is_no_option():
    found = proposed([(1, 1, -10_000 * n) for n in range(1, 41)])
    assert "--m-cuts=-" in found.options


def test_files_and_frames_get_the_same_proposal(example_orders):
    lines = sk.read_transactions(example_orders)
    assert sk.propose_cuts(lines).thresholds == sk.propose_cuts(example_orders).thresholds
    assert sk.propose_cuts(example_orders, bins=3).thresholds.monetary == (Decimal(50), Decimal(150))

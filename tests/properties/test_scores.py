"""What scores promise: equals are equal, more is never worse, and the unit of money changes nothing."""

from __future__ import annotations

import operator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from factories import by_customer, customers_frame, segmented
from hypothesis import given
from hypothesis import strategies as st
from oracles.plain_rfm import quantile

from segkit.frames import collect
from segkit.scoring.scores import fit_thresholds, score_customers

MEASURES = {
    "recency": ("r_score", operator.ge),
    "frequency": ("f_score", operator.le),
    "monetary": ("m_score", operator.le),
}
# Small ranges bring ties, large ones bring cut points between any two values.
days = st.integers(0, 12) | st.integers(0, 4_000)
orders = st.integers(1, 4) | st.integers(1, 500)
money = st.integers(-30_000, 30_000) | st.integers(-(10**17), 10**17)
bases = st.lists(st.tuples(days, orders, money), min_size=1, max_size=60)
bins = st.integers(2, 9)


def scored(base, k, **more):
    """Score a base of customers by cut points that are learnt from it."""
    frame = customers_frame(base)
    return collect(score_customers(frame.lazy(), fit_thresholds(frame, bins=k, **more)))


@given(bases, bins)
def test_equal_values_get_equal_scores(base, k):
    table = scored(base, k)
    for measure, (score, _) in MEASURES.items():
        pairs = set(zip(table[measure].to_list(), table[score].to_list(), strict=True))
        assert len({value for value, _ in pairs}) == len(pairs), measure


@given(bases, bins)
def test_more_recent_more_often_and_more_money_are_never_scored_lower(base, k):
    table = scored(base, k)
    for measure, (score, no_worse) in MEASURES.items():
        pairs = sorted(zip(table[measure].to_list(), table[score].to_list(), strict=True))
        assert all(no_worse(low, high) for (_, low), (_, high) in pairwise(pairs)), measure


@given(bases, bins)
def test_a_score_is_one_more_than_the_quantiles_below_the_value(base, k):
    table = scored(base, k)
    for place, (measure, (score, _)) in enumerate(MEASURES.items()):
        values = [row[place] for row in base]
        cuts = [quantile(values, Fraction(part, k)) for part in range(1, k)]
        below = [sum(cut < value for cut in cuts) for value in values]
        wanted = [k - count if measure == "recency" else 1 + count for count in below]
        assert table[score].to_list() == wanted, measure


@given(bases, bins)
def test_the_three_digits_are_the_three_scores(base, k):
    for row in scored(base, k).iter_rows(named=True):
        assert row["rfm"] == f"{row['r_score']}{row['f_score']}{row['m_score']}"


@given(bases, st.data())
def test_given_cut_points_score_by_comparison_alone(base, data):
    cuts = sorted(data.draw(st.lists(st.decimals(-100, 100, places=3), min_size=4, max_size=4)))
    table = scored(base, 5, given={"monetary": cuts})
    for units, score in zip(table["monetary"].to_list(), table["m_score"].to_list(), strict=True):
        assert score == 1 + sum(Decimal(units) / 10_000 > cut for cut in cuts)


lines = st.lists(
    st.tuples(
        st.sampled_from(["ann", "bob", "cy", "dee", "eve", "fay", "gus", "hal"]),
        st.dates(date(2024, 1, 1), date(2024, 12, 31)),
        st.decimals("-9.00", "40.00", places=2),
    ),
    min_size=1,
    max_size=40,
).map(lambda rows: [*rows, ("zoe", date(2024, 6, 30), Decimal("1.00"))])


def table_of(rows, factor=1):
    return [{"customer": who, "date": day.isoformat(), "amount": f"{amount * factor:.2f}"} for who, day, amount in rows]


@given(lines, bins)
def test_another_unit_of_money_changes_no_score_and_no_label(rows, k):
    names = ("rfm", "segment")
    plain, thousandfold = (by_customer(segmented(table_of(rows, factor), bins=k)) for factor in (1, 1_000))
    assert {who: [row[name] for name in names] for who, row in plain.items()} == {
        who: [row[name] for name in names] for who, row in thousandfold.items()
    }


@given(lines)
def test_twins_get_the_same_row(rows):
    twins = [*rows, *(("twin of " + who, day, amount) for who, day, amount in rows)]
    found = by_customer(segmented(table_of(twins)))
    for who in [who for who in found if "twin of " + who in found]:
        assert found["twin of " + who] == found[who] | {"customer_id": "twin of " + who}
    assert len(found) == 2 * len([who for who in found if not who.startswith("twin of ")])

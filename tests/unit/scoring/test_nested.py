"""nested: F cut within each R score, M within each pair of R and F; against a plain reckoning."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import duckdb
import narwhals.stable.v2 as nw
import pytest
from factories import customers_frame, walked
from hypothesis import given
from hypothesis import strategies as st

from segkit.choices import Binning
from segkit.errors import UsageError
from segkit.frames import collect
from segkit.scoring.scores import Thresholds, fit_thresholds, score_customers


def plain_cuts(values, bins):
    """Return the quantiles of type 7 as fractions."""
    ordered, found = sorted(values), []
    for part in range(1, bins):
        place = Fraction((len(ordered) - 1) * part, bins)
        low = int(place)
        high = min(low + 1, len(ordered) - 1)
        found.append(ordered[low] + (place - low) * (ordered[high] - ordered[low]))
    return found


def plain_scores(values, bins, *, down=False):
    """Return the scores of values among themselves."""
    cuts = plain_cuts(values, bins)
    passed = [sum(value > cut for cut in cuts) for value in values]
    return [bins - n if down else 1 + n for n in passed]


def plain_nested(rows, bins):
    """Score rows of recency, frequency and money as three nested loops would."""
    r = plain_scores([row[0] for row in rows], bins, down=True)
    f, m = [0] * len(rows), [0] * len(rows)
    for group in set(r):
        mine = [place for place in range(len(rows)) if r[place] == group]
        for place, score in zip(mine, plain_scores([rows[p][1] for p in mine], bins), strict=True):
            f[place] = score
    for group in set(zip(r, f, strict=True)):
        mine = [place for place in range(len(rows)) if (r[place], f[place]) == group]
        for place, score in zip(mine, plain_scores([rows[p][2] for p in mine], bins), strict=True):
            m[place] = score
    return list(zip(r, f, m, strict=True))


def scored(rows, cuts, lazy=None):
    frame = customers_frame(rows).lazy() if lazy is None else lazy
    table = collect(score_customers(frame, cuts))
    return list(zip(*(table[name].to_list() for name in ("r_score", "f_score", "m_score")), strict=True))


def fitted(rows, bins=5):
    return fit_thresholds(customers_frame(rows), bins=bins, binning=Binning.NESTED)


people = st.lists(
    st.tuples(st.integers(0, 400), st.integers(1, 12), st.integers(-500, 90_000)), min_size=1, max_size=80
)


@given(rows=people, bins=st.integers(2, 9))
def test_nested_scores_are_those_of_nested_loops(rows, bins):
    assert scored(rows, fitted(rows, bins)) == plain_nested(rows, bins)


@given(rows=people)
def test_one_customer_scores_as_the_frame_does(rows):
    for cuts in (fitted(rows), fit_thresholds(customers_frame(rows))):
        alone = [cuts.scores_of(days, orders, Decimal(units).scaleb(-4)) for days, orders, units in rows]
        assert alone == scored(rows, cuts)


def test_another_engine_scores_alike():
    rows = [(day * 7 % 101, 1 + day * 5 % 13, day * day % 9_999) for day in range(200)]
    relation = duckdb.from_arrow(customers_frame(rows).to_native().with_row_index("place").to_arrow())
    table = collect(score_customers(nw.from_native(relation), fitted(rows))).sort("place")
    found = list(zip(*(table[name].to_list() for name in ("r_score", "f_score", "m_score")), strict=True))
    assert found == plain_nested(rows, 5)


def test_within_each_group_a_customer_who_bought_more_scores_no_less(shared):
    table = walked(shared("data/rfm_r/rfm_data_orders.csv"), binning=Binning.NESTED).customers
    rows = sorted(table.select("r_score", "frequency", "f_score").rows())
    assert all(a[0] != b[0] or a[2] <= b[2] for a, b in pairwise(rows))
    assert {(r, f) for r, _, f in rows} >= {(r, 1) for r in range(1, 6)} | {(r, 5) for r in range(1, 6)}


def test_a_file_scores_as_nested_loops_do(shared):
    table = walked(shared("data/rfm_r/rfm_data_orders.csv"), binning=Binning.NESTED).customers
    rows = table.select("recency", "frequency", "monetary").rows()
    assert table.select("r_score", "f_score", "m_score").rows() == plain_nested(rows, 5)


def test_nested_cuts_come_back_from_json_as_they_were():
    cuts = fitted([(day, day, day * 1_000) for day in range(1, 60)])
    assert Thresholds.from_json(cuts.to_json()) == cuts
    broken = json.loads(cuts.to_json())
    broken["nested"]["frequency"].pop()
    with pytest.raises(UsageError, match="nested cut points need 5 groups"):
        Thresholds.from_json(json.dumps(broken))


def test_a_later_customer_of_an_empty_group_is_scored_by_the_group_around_it():
    rows = [(1, 1, 100)] * 9 + [(500, 3, 700)]
    cuts = fitted(rows)
    assert {r for r, _, _ in scored(rows, cuts)} == {5, 1}
    assert cuts.cuts_of("frequency", 3, 1) == cuts.frequency


@pytest.mark.parametrize("measure", ["frequency", "monetary"])
def test_cuts_that_are_given_cannot_be_nested(measure):
    with pytest.raises(UsageError, match="learnt within R"):
        fit_thresholds(
            customers_frame([(1, 1, 1)]), given={measure: [Decimal(n) for n in (1, 2, 3, 4)]}, binning=Binning.NESTED
        )

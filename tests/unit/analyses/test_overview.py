"""overview: what each segment is worth, and that the parts make the whole."""

from __future__ import annotations

import statistics
from fractions import Fraction

import pytest
from factories import by_customer, segmented, walked

from segkit.frames import money_of
from segkit.scoring.books import built_in

LABELS = built_in("lifecycle").names


@pytest.fixture(scope="module")
def run(example_orders):
    return walked(example_orders)


@pytest.fixture(scope="module")
def rows(run):
    return {row["segment"]: row for row in run.segment_rows()}


@pytest.fixture(scope="module")
def people(run):
    """Return the customers of each label."""
    everybody = by_customer(run).values()
    return {label: [row for row in everybody if row["segment"] == label] for label in LABELS}


def test_there_is_one_row_per_label_from_the_most_to_the_least_alive(rows):
    assert tuple(rows) == LABELS


def test_customers_orders_and_revenue_add_up_to_those_of_everybody(run, rows):
    assert sum(row["customers"] for row in rows.values()) == len(run.customers) == 389
    assert sum(row["orders"] for row in rows.values()) == run.customers["frequency"].sum() == 1_312
    assert sum(row["revenue"] for row in rows.values()) == run.account.customer_amount


@pytest.mark.parametrize("share", ["customers_share", "revenue_share"])
def test_shares_add_up_to_one(rows, share):
    assert sum(row[share] for row in rows.values()) == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize("label", LABELS)
def test_a_row_counts_the_customers_of_its_label(rows, people, label):
    row, mine = rows[label], people[label]
    assert row["customers"] == len(mine)
    assert row["orders"] == sum(one["frequency"] for one in mine)
    assert money_of(row["revenue"]) == sum(one["monetary"] for one in mine)
    assert row["customers_share"] == len(mine) / 389


@pytest.mark.parametrize("label", LABELS)
def test_medians_are_those_of_the_customers(rows, people, label):
    for measure in ("recency", "frequency"):
        assert rows[label][f"median_{measure}"] == statistics.median(one[measure] for one in people[label]), measure
    median = statistics.median(one["monetary"] for one in people[label])
    assert abs(money_of(rows[label]["median_monetary"]) - median) <= Fraction(1, 20_000)


@pytest.mark.parametrize("label", LABELS)
def test_the_average_check_is_revenue_by_orders_and_not_a_mean_of_means(rows, people, label):
    exact = Fraction(sum(one["monetary"] for one in people[label])) / sum(one["frequency"] for one in people[label])
    assert abs(Fraction(money_of(rows[label]["aov"])) - exact) <= Fraction(1, 20_000)


@pytest.mark.parametrize("label", LABELS)
def test_the_repeat_rate_is_the_share_with_two_or_more_orders(rows, people, label):
    repeaters = [one for one in people[label] if one["frequency"] >= 2]
    assert rows[label]["repeat_rate"] == len(repeaters) / len(people[label])


def test_a_segment_without_customers_is_a_row_of_zeros():
    rows = {row["segment"]: row for row in segmented("customer date amount\nann 2024-01-01 1.00").segment_rows()}
    assert tuple(rows) == LABELS
    assert [label for label in LABELS if rows[label]["customers"]] == ["new"]
    empty = rows["lost"]
    assert (empty["customers_share"], empty["revenue"], empty["aov"], empty["repeat_rate"]) == (0, 0, None, None)


def test_without_revenue_there_is_no_share_of_it():
    run = segmented("""
        customer  order  date        amount
        ann       1      2024-01-01  10.00
        ann       2      2024-01-01  -10.00
    """)
    row = next(row for row in run.segment_rows() if row["customers"])
    assert row["revenue"] == 0
    assert row["revenue_share"] is None
    assert row["customers_share"] == 1

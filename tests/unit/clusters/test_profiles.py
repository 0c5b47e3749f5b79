"""profiles: what clusters are said to be, held against plain reckoning over the customers themselves."""

from __future__ import annotations

from statistics import median

import narwhals.stable.v2 as nw
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import segkit as sk
from segkit.clusters import profiles
from segkit.clusters.centroids import Feature
from segkit.clusters.clustering import cluster_customers
from segkit.clusters.grouping import Grouping
from segkit.clusters.profiles import MIDDLING, ONCE, Standing, _chances, in_words, names_of, standings


@pytest.fixture(scope="module")
def run(example_orders):
    return sk.segment_customers(example_orders)


@pytest.fixture(scope="module")
def done(run):
    return cluster_customers(run.customers, Grouping(k=4))


def members(done, number):
    return [row for row in done.customers.iter_rows(named=True) if row["cluster"] == number]


def test_sizes_money_medians_and_labels_are_those_of_the_members(done):
    revenue = sum(row["monetary"] for row in done.customers.iter_rows(named=True))
    for one in done.profiles:
        rows = members(done, one.number)
        assert one.customers == len(rows)
        assert one.orders == sum(row["frequency"] for row in rows)
        assert one.revenue == sum(row["monetary"] for row in rows)
        assert one.revenue_share == pytest.approx(one.revenue / revenue)
        assert one.medians["recency"] == median(row["recency"] for row in rows)
        assert one.medians["monetary"] == pytest.approx(median(row["monetary"] for row in rows) / 10_000)
        labels = [row["segment"] for row in rows]
        assert one.mix == {name: labels.count(name) for name in set(labels)}
        assert one.inertia == pytest.approx(sum(row["distance"] ** 2 for row in rows) / len(rows), rel=1e-5)
    assert sum(one.customers for one in done.profiles) == len(done.customers)


def test_a_rule_of_thumb_is_as_good_as_it_says(done):
    money = {"monetary", "aov"}
    for one in done.profiles:
        fits = right = both = 0
        inside = one.customers
        for row in done.customers.iter_rows(named=True):
            values = [
                row[bound.feature.name] / (10_000 if bound.feature.name in money else 1) for bound in one.rule.bounds
            ]
            holds = all(
                (bound.low is None or value > bound.low) and (bound.high is None or value <= bound.high)
                for bound, value in zip(one.rule.bounds, values, strict=True)
            )
            fits += holds
            both += holds and row["cluster"] == one.number
            right += holds == (row["cluster"] == one.number)
        assert one.rule.accuracy == pytest.approx(right / len(done.customers))
        assert one.rule.precision == pytest.approx(both / fits)
        assert one.rule.recall == pytest.approx(both / inside)
        assert one.rule.accuracy > 0.85


def test_rules_are_written_in_numbers_that_people_say(done):
    for one in done.profiles:
        for bound in one.rule.bounds:
            for edge in filter(None, (bound.low, bound.high)):
                assert edge == (int(edge) if bound.feature.kind in {"days", "orders"} else float(f"{edge:.3g}"))


counts = st.dictionaries(
    st.integers(0, 5), st.dictionaries(st.integers(1, 3), st.integers(1, 4), min_size=1), min_size=1
)


@given(counts)
def test_a_standing_is_the_chance_to_have_more_than_one_of_the_rest(bins):
    for number, above in _chances(bins).items():
        own = [value for value, here in bins.items() for _ in range(here.get(number, 0))]
        rest = [
            value
            for value, here in bins.items()
            for other, many in here.items()
            if other != number
            for _ in range(many)
        ]
        pairs = [(one > other) + (one == other) / 2 for one in own for other in rest]
        assert above == pytest.approx(sum(pairs) / len(pairs) if pairs else 0.5)


def test_what_is_most_marked_is_said_first_and_what_is_not_marked_is_not_said():
    found = [Standing("frequency", 0.95), Standing("aov", 0.1), Standing("recency", 0.5)]
    assert [phrase for phrase, _ in in_words(found, once=False)] == ["order often", "small checks"]
    assert in_words([Standing("recency", 0.4)], once=False) == []
    assert in_words([Standing("frequency", 0.1)], once=True) == [ONCE]
    assert [word for _, word in in_words([Standing("Income", 0.9)], once=False)] == ["high Income"]


def test_names_differ_even_where_clusters_are_said_alike():
    alike = [("order often", "frequent")]
    assert names_of([alike, alike, []]) == ["frequent", "frequent 2", MIDDLING[1]]


def test_profiles_of_the_library_are_rows(run):
    from segkit.sinks.rows.customers import Choice, customer_rows

    customers = customer_rows(run.customers, Choice())
    model = sk.fit_clusters(customers, k=3, names=["a", "b", "c"])
    table = sk.profile_clusters(customers, model)
    assert table["cluster_name"].to_list() == ["a", "b", "c"]
    assert table["revenue"].sum() == customers["monetary"].sum()
    assert table.schema["median_monetary"] == pl.Decimal(18, 4)


def test_standings_are_the_same_counted_by_one_number_or_by_two(done, monkeypatch):
    features = done.centroids.features
    by_one = standings(done.customers.lazy(), features)
    monkeypatch.setattr(profiles, "LARGEST_KEY", 0)
    assert standings(done.customers.lazy(), features) == by_one


def test_clusters_of_huge_plain_numbers_stand_to_each_other_as_they_are():
    customers = pl.LazyFrame({"cluster": [1, 1, 2, 2], "stamp": [9e15, 9e15, 1e15, 1e15]})
    found = standings(nw.from_native(customers), [Feature("stamp")])
    assert {number: some[0].above for number, some in found.items()} == {1: 1.0, 2: 0.0}

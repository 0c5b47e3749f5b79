"""clusters: centroids that are frozen as text, and applied as plain arithmetic to the nearest."""

from __future__ import annotations

import json
import math
import subprocess
import sys

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import segkit as sk
from segkit.clusters.centroids import Base, Centroids, Feature

BASE = Base((3, 2), 1.5, 2.5, "2026-06-30")
PLAIN = Centroids(
    (Feature("recency", "days", log=True, center=3.0, scale=1.5), Feature("age", fill=40.0, center=40.0, scale=10.0)),
    ((-1.0, 0.5), (1.0, -0.25)),
    ("recent", "lapsed"),
    BASE,
)
numbers = st.floats(-1e6, 1e6, allow_nan=False)


def people(**columns):
    return pl.DataFrame({"customer_id": [f"c{n}" for n in range(len(next(iter(columns.values()))))], **columns})


def test_centroids_outlive_the_program():
    assert Centroids.from_json(PLAIN.to_json()) == PLAIN
    assert Centroids.from_json(PLAIN.to_json()).to_json() == PLAIN.to_json()


def test_a_name_in_the_file_may_be_edited_and_nothing_else_changes():
    edited = Centroids.from_json(PLAIN.to_json().replace('"recent"', '"stars ★"'))
    assert edited.names == ("stars ★", "lapsed")
    assert (edited.points, edited.fingerprint) == (PLAIN.points, PLAIN.fingerprint)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda doc: doc.pop("points"), "`points` is missing"),
        (lambda doc: doc.update(segkit_clusters=9), "format 9"),
        (lambda doc: doc.update(names=["a", "a"]), "2 different names"),
        (lambda doc: doc.update(names=["a"]), "2 different names"),
        (lambda doc: doc["features"][0].update(scale=0), "scales above zero"),
        (lambda doc: doc["features"][0].update(scale="1"), "`features` is not what it should be"),
        (lambda doc: doc["features"][0].update(kind="colour"), "`features` is not what it should be"),
        (lambda doc: doc["points"][0].append(1.0), "one coordinate for each feature"),
        (lambda doc: doc["base"].update(sizes=[1]), "2 sizes"),
        (lambda doc: doc.pop("segkit_clusters"), "holds no clusters"),
    ],
)
def test_a_damaged_model_is_refused_by_its_part(change, said):
    document = json.loads(PLAIN.to_json())
    change(document)
    with pytest.raises(sk.SegkitError, match=said):
        Centroids.from_json(json.dumps(document))


@pytest.mark.parametrize("text", ["", "[]", "nonsense", "null", "7"])
def test_text_that_is_no_model_is_refused(text):
    with pytest.raises(sk.SegkitError):
        Centroids.from_json(text)


@given(st.lists(st.tuples(st.integers(0, 3000), numbers), min_size=1, max_size=20))
def test_everybody_is_in_the_nearest_cluster_reckoned_in_plain_python(rows):
    found = sk.assign_clusters(people(recency=[row[0] for row in rows], age=[row[1] for row in rows]), PLAIN)
    for (days, age), row in zip(rows, found.iter_rows(named=True), strict=True):
        place = ((math.log1p(days) - 3.0) / 1.5, (age - 40.0) / 10.0)
        away = [math.dist(place, point) for point in PLAIN.points]
        assert row["distance"] == pytest.approx(min(away), rel=1e-6, abs=1e-6)
        if abs(away[0] - away[1]) > 1e-6:
            assert row["cluster"] == 1 + away.index(min(away))
            assert row["cluster_name"] == PLAIN.names[row["cluster"] - 1]


def test_of_equally_near_clusters_the_first_counts():
    even = Centroids((Feature("age"),), ((-1.0,), (1.0,)), ("a", "b"), BASE)
    assert sk.assign_clusters(people(age=[0.0, -0.1, 0.1]), even)["cluster"].to_list() == [1, 1, 2]


def test_who_lacks_a_feature_is_in_no_cluster_unless_something_stands_for_it():
    frame = people(recency=[1, None, 5], age=[None, 40.0, float("nan")])
    found = sk.assign_clusters(frame, PLAIN)
    assert found["cluster"].null_count() == found["cluster_name"].null_count() == found["distance"].null_count() == 1
    assert found["cluster"].to_list() == [1, None, 1]


def test_infinite_values_are_refused_with_their_number():
    with pytest.raises(sk.SegkitError, match="1 of 2 in `age`"):
        sk.assign_clusters(people(recency=[1, 2], age=[1.0, math.inf]), PLAIN)
    with pytest.raises(sk.SegkitError, match="infinite values: 1 of 40"):
        sk.fit_clusters(people(age=[*map(float, range(39)), -math.inf]), features=["age"])


def test_money_is_taken_in_currency_and_given_back_as_it_was():
    rich = Centroids((Feature("monetary", "money", log=True),), ((0.0,), (7.0,)), ("poor", "rich"), BASE)
    frame = people(monetary=pl.Series(["3.50", "1200.00"]).cast(pl.Decimal(18, 2)))
    found = sk.assign_clusters(frame, rich)
    assert found["cluster_name"].to_list() == ["poor", "rich"]
    assert found["monetary"].equals(frame["monetary"])
    assert found["distance"][1] == pytest.approx(abs(7 - math.log1p(1200)), abs=1e-6)


def test_money_below_zero_lies_as_far_on_the_other_side():
    signed = Feature("monetary", "money", log=True)
    assert signed.natural(math.log1p(100.0)) == pytest.approx(100)
    assert signed.natural(-math.log1p(100.0)) == pytest.approx(-100)
    middle = Centroids((signed,), ((0.0,), (50.0,)), ("a", "b"), BASE)
    assert sk.assign_clusters(people(monetary=[-100.0, 100.0]), middle)["distance"].n_unique() == 1


def test_assigning_loads_no_scikit_learn():
    code = (
        "import sys, polars as pl, segkit as sk\n"
        f"model = sk.Centroids.from_json({PLAIN.to_json()!r})\n"
        "sk.assign_clusters(pl.DataFrame({'recency': [1], 'age': [2.0]}), model)\n"
        "print([name for name in ('sklearn', 'scipy') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"


def test_places_are_the_same_to_the_last_digit_on_engines_that_divide_otherwise():
    import narwhals.stable.v2 as nw
    import pandas as pd

    money = list(range(268_000, 270_000, 7))
    feature = Feature("monetary", "money", center=1.234567891, scale=0.987654321)
    asked = {"value": feature.value(), "place": feature.coordinate()}
    found = [
        nw.from_native(made({"monetary": money}), eager_only=True).select(**asked)
        for made in (pl.DataFrame, pd.DataFrame)
    ]
    for name in asked:
        assert found[0][name].to_list() == found[1][name].to_list()

"""kmeans and clustering: the same clusters as scikit-learn finds on all rows, and a number of them that is no guess."""

from __future__ import annotations

import math
from datetime import date
from random import Random

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score, calinski_harabasz_score, davies_bouldin_score, silhouette_score

import segkit as sk
from segkit.clusters.criteria import adjusted_rand, calinski_harabasz, davies_bouldin, silhouette

labels = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(1, 4)), min_size=2, max_size=12)


def blobs(*centers, many=300, seed=1):
    """Return a table of customers around centers, and where each belongs."""
    dice = np.random.default_rng(seed)
    parts = [dice.normal(center, 1.0, size=(many, len(centers[0]))) for center in centers]
    points = np.concatenate(parts)
    frame = pl.DataFrame(
        {"customer_id": [f"c{n:05}" for n in range(len(points))], "x": points[:, 0], "y": points[:, 1]}
    )
    return frame, np.repeat(range(len(centers)), many)


@given(labels)
def test_the_adjusted_rand_index_is_that_of_repeated_customers(rows):
    one, other, weights = zip(*rows, strict=True)
    many = [np.repeat(side, weights) for side in (one, other)]
    assert adjusted_rand(one, other, weights) == pytest.approx(adjusted_rand_score(*many), abs=1e-9)


def test_the_criteria_are_those_of_repeated_customers():
    dice = np.random.default_rng(3)
    points, weights, groups = dice.normal(size=(40, 3)), dice.integers(1, 5, 40), np.arange(40) % 3
    many, many_groups = np.repeat(points, weights, axis=0), np.repeat(groups, weights)
    apart = np.linalg.norm(points[:, None] - points[None, :], axis=2)
    assert silhouette(apart, weights, groups, 3) == pytest.approx(silhouette_score(many, many_groups))
    centers = np.array([many[many_groups == one].mean(axis=0) for one in range(3)])
    sizes = np.bincount(groups, weights=weights)
    away = ((points - centers[groups]) ** 2).sum(axis=1)
    found = calinski_harabasz(points, weights, centers, sizes, float((away * weights).sum()))
    assert found == pytest.approx(calinski_harabasz_score(many, many_groups))
    assert davies_bouldin(weights, centers, groups, sizes, away) == pytest.approx(
        davies_bouldin_score(many, many_groups)
    )


def test_three_blobs_are_found_with_their_members():
    frame, truth = blobs((0, 0), (12, 0), (0, 12))
    model = sk.fit_clusters(frame, features=["x", "y"])
    found = sk.assign_clusters(frame, model)["cluster"]
    assert len(model.points) == 3
    assert adjusted_rand_score(truth, found) == 1.0
    assert model.search.winner.structured
    assert model.search.stable
    assert model.notes == ("clusters are numbered by `x`, the highest first: there is no money",)


@pytest.mark.parametrize("seed", range(4))
def test_one_blob_is_said_to_have_no_structure(seed):
    frame, _ = blobs((50, 50), many=1500, seed=seed)
    assert any(note.startswith("no structure") for note in sk.fit_clusters(frame, features=["x", "y"]).notes)


def test_an_even_square_has_no_structure_either():
    dice = np.random.default_rng(5)
    square = dice.uniform(0, 100, size=(1500, 2))
    frame = pl.DataFrame({"x": square[:, 0], "y": square[:, 1]})
    assert any(note.startswith("no structure") for note in sk.fit_clusters(frame, features=["x", "y"]).notes)


def coordinates(frame, model):
    """Bring values to coordinates as the model says, in plain numpy."""
    columns = []
    for feature in model.features:
        value = frame[feature.name].cast(pl.Float64).to_numpy()
        curved = np.sign(value) * np.log1p(abs(value)) if feature.log else value
        columns.append((curved - feature.center) / feature.scale)
    return np.stack(columns, axis=1)


def inertia(points, centers):
    return float(((points[:, None, :] - centers[None, :, :]) ** 2).sum(axis=2).min(axis=1).sum())


def many_customers(many, seed=7):
    dice = np.random.default_rng(seed)
    orders = dice.zipf(2.2, many).clip(1, 400)
    money = np.round(dice.lognormal(3.5, 1.1, many) * orders, 2)
    return pl.DataFrame(
        {
            "customer_id": [f"c{n:07}" for n in range(many)],
            "recency": dice.integers(0, 720, many),
            "frequency": orders,
            "monetary": np.where(dice.random(many) < 0.01, -money / 10, money).round(2),
        }
    )


@pytest.mark.parametrize("k", [2, 4, 7])
def test_the_grid_loses_a_thousandth_of_the_inertia_at_most(k):
    frame = many_customers(60_000)
    model = sk.fit_clusters(frame, k=k)
    points = coordinates(frame, model)
    whole = KMeans(k, n_init=3, random_state=0).fit(points)
    assert inertia(points, np.array(model.points)) <= whole.inertia_ * 1.001
    assert model.search.points < 40_000 < model.search.customers


def test_features_are_standardised_as_numpy_does_it():
    frame = many_customers(3_000)
    model = sk.fit_clusters(frame, k=3)
    points = coordinates(frame, model)
    assert np.allclose(points.mean(axis=0), 0, atol=1e-4)
    assert np.allclose(points.std(axis=0), 1, atol=1e-4)


def test_robust_scaling_is_by_the_quartiles_and_none_leaves_units():
    frame = many_customers(3_000)
    robust = sk.fit_clusters(frame, k=2, scale="robust", features=["recency", "monetary"])
    curved = np.log1p(frame["recency"].to_numpy())
    low, middle, high = np.percentile(frame["recency"].to_numpy(), [25, 50, 75])
    assert robust.features[0].center == pytest.approx(math.log1p(middle))
    assert robust.features[0].scale == pytest.approx((math.log1p(high) - math.log1p(low)) / 1.349)
    assert curved.size
    plain = sk.fit_clusters(frame, k=2, scale="none")
    assert {(feature.center, feature.scale) for feature in plain.features} == {(0.0, 1.0)}


def test_squared_distances_of_large_plain_numbers_add_up_to_the_inertia_of_plain_numpy():
    dice = np.random.default_rng(9)
    income = dice.normal(0, 3e5, 4_000) + 2e6 * (np.arange(4_000) % 2)
    frame = pl.DataFrame({"income": income})
    model = sk.fit_clusters(frame, k=2, features=["income"], scale="none")
    expected = inertia(income[:, None], np.array(model.points)) / len(frame)
    assert model.base.inertia == pytest.approx(expected, rel=1e-9)


def test_clusters_are_numbered_by_mean_money():
    frame = many_customers(5_000)
    found = sk.assign_clusters(frame, sk.fit_clusters(frame, k=5))
    means = found.group_by("cluster").agg(pl.col("monetary").mean()).sort("cluster")["monetary"].to_list()
    assert means == sorted(means, reverse=True)


def test_any_order_of_rows_gives_the_same_model():
    frame = many_customers(4_000)
    rows = list(range(len(frame)))
    Random(3).shuffle(rows)
    assert sk.fit_clusters(frame[rows], k="auto").to_json() == sk.fit_clusters(frame, k="auto").to_json()


def test_seeds_may_differ_and_equal_seeds_may_not():
    frame = many_customers(2_000)
    assert sk.fit_clusters(frame, k=6, seed=4).to_json() == sk.fit_clusters(frame, k=6, seed=4).to_json()


def test_constant_columns_are_told_and_left_out():
    frame, _ = blobs((0, 0), (9, 9))
    model = sk.fit_clusters(
        frame.with_columns(z=pl.lit(3), empty=pl.lit(None, pl.Float64)), features=["x", "z", "empty"], k=2
    )
    assert [feature.name for feature in model.features] == ["x"]
    assert "left out of the features: `z` is 3 for everybody, `empty` is empty" in model.notes


@pytest.mark.parametrize(("missing", "left"), [("leave-out", 2), ("median", 0)])
def test_missing_values_are_told_and_left_out_or_filled(missing, left):
    frame, _ = blobs((0, 0), (9, 9), many=20)
    holes = frame.with_columns(x=pl.when(pl.int_range(pl.len()) < 2).then(None).otherwise("x"))
    model = sk.fit_clusters(holes, features=["x", "y"], k=2, missing=missing)
    assert any(note.startswith("2 of 40 customers have no `x`") for note in model.notes)
    assert sk.assign_clusters(holes, model)["cluster"].null_count() == left
    if not left:
        assert model.features[0].fill == pytest.approx(holes["x"].median())


@pytest.mark.parametrize(
    ("frame", "asked", "said"),
    [
        ({"x": [1, 2, 3]}, {"k": 4}, "4 clusters of 3 customers"),
        ({"x": [1, 1, 1, 2, 2, 2]}, {"k": 3}, "differ in 2 ways only"),
        ({"x": [5] * 40}, {"k": 2}, "nothing tells 40 customers apart"),
        ({"x": [5] * 40}, {"k": "auto"}, "nothing tells 40 customers apart"),
        ({"x": [1, 2, 3]}, {"k": 1}, "one cluster is all customers"),
        ({"x": [1, 2, 3]}, {"k": 1000}, "2 to 50"),
        ({"x": [1, 2, 3]}, {"k": 0}, "2 to 50"),
        ({"x": [1, 2, 3]}, {"k": "some"}, "no number of clusters"),
        ({"x": ["a", "b", "c"]}, {"k": 2}, "holds text"),
        ({"y": [1, 2, 3]}, {"k": 2}, "no column `x`"),
        ({"x": [1.0, None, None, None]}, {"k": 2}, "nothing tells 4 customers apart"),
        ({"x": [1, 2, 3]}, {"k": 2, "names": ["only one"]}, "1 name for 2 clusters"),
        ({"x": [1, 2, 3]}, {"k": 2, "scale": "huge"}, "none of none, standard, robust"),
    ],
)
def test_what_cannot_be_is_refused_in_words(frame, asked, said):
    with pytest.raises(sk.SegkitError, match=said):
        sk.fit_clusters(pl.DataFrame(frame), features=["x"], **asked)


def test_the_five_of_the_shopping_mall_are_found(shared):
    frame = pl.read_csv(shared("data/customers/Mall_Customers.csv"), schema_overrides={"customer_id": pl.String})
    model = sk.fit_clusters(frame, features=["annual_income_thousands", "spending_score"])
    assert [feature.log for feature in model.features] == [False, False]
    assert sorted(model.base.sizes) == [22, 23, 35, 39, 81]
    assert model.search.reason.startswith("5 clusters, of 2 to 12 tried")


def halves_agree(customers, k):
    """Return the agreement of models of two halves of customers, applied to all of them."""
    rows = list(range(len(customers)))
    Random(11).shuffle(rows)
    half = len(rows) // 2
    models = [sk.fit_clusters(customers[part], k=k) for part in (rows[:half], rows[half:])]
    return adjusted_rand_score(*(sk.assign_clusters(customers, model)["cluster"] for model in models))


def test_halves_of_online_retail_agree_or_the_clusters_are_said_to_be_unstable(shared):
    run = sk.segment_customers(shared("data/online_retail/online_retail.parquet"))
    from segkit.sinks.rows.customers import Choice, customer_rows

    customers = customer_rows(run.customers, Choice())
    model = sk.fit_clusters(customers)
    unstable = any("are not stable" in note for note in model.notes)
    assert unstable or halves_agree(customers, len(model.points)) >= 0.95
    points = coordinates(customers, model)
    whole = KMeans(len(model.points), n_init=10, random_state=0).fit(points)
    assert inertia(points, np.array(model.points)) <= whole.inertia_ * 1.001
    assert min(model.base.sizes) >= 0.01 * len(customers)


def test_the_inertia_of_cdnow_is_that_of_ten_full_starts(shared):
    rows = [line.split() for line in shared("data/cdnow/CDNOW_sample.txt").read_text("ascii").splitlines()]
    lines = pl.DataFrame(
        {
            "customer_id": [row[1] for row in rows],
            "order_date": pl.Series([row[2] for row in rows]).str.to_date("%Y%m%d"),
            "amount": [row[4] for row in rows],
        }
    )
    customers = sk.summarize_customers(lines, as_of=date(1998, 6, 30)).sort("customer_id")
    for k in (3, 5):
        model = sk.fit_clusters(customers, k=k)
        points = coordinates(customers, model)
        whole = KMeans(k, n_init=10, random_state=0).fit(points)
        assert inertia(points, np.array(model.points)) <= whole.inertia_ * 1.001

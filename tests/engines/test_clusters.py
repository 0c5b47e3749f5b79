"""Clusters on every engine: the same assignment from the same centroids, in the kind of frame that was given."""

from __future__ import annotations

import polars as pl
import pytest

import segkit as sk


@pytest.fixture(scope="module")
def customers(example_orders):
    from segkit.sinks.rows.customers import Choice, customer_rows

    return customer_rows(sk.segment_customers(example_orders).customers, Choice())


@pytest.fixture(scope="module")
def model(customers):
    return sk.fit_clusters(
        customers, k=4, features=["recency", "frequency", "monetary", "average_gap"], missing="median"
    )


def test_a_model_assigns_alike_on_every_engine(engine, customers, model):
    columns = ["customer_id", "cluster", "cluster_name", "distance"]
    expected = sk.assign_clusters(customers, model).select(columns)
    found = engine.open(sk.assign_clusters(engine.make(customers), model))
    assert isinstance(sk.assign_clusters(engine.make(customers), model), engine.kind)
    plain = found.select(pl.col("customer_id", "cluster_name").cast(pl.String), "cluster", pl.col("distance").round(6))
    assert plain.sort("customer_id").select(columns).rows() == expected.sort("customer_id").rows()


def test_a_model_is_learnt_alike_on_every_engine(engine, customers, model):
    features = [feature.name for feature in model.features]
    assert (
        sk.fit_clusters(engine.make(customers), k=4, features=features, missing="median").to_json() == model.to_json()
    )

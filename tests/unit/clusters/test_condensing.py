"""condensing: one point for customers of nearly equal place, whichever way they are gathered."""

from __future__ import annotations

import math

import narwhals.stable.v2 as nw
import numpy as np
import polars as pl
import pytest

import segkit as sk
from segkit.clusters import condensing
from segkit.clusters.centroids import Feature
from segkit.clusters.condensing import condense

FEATURES = [Feature("x", center=0.5, scale=2.0), Feature("y", center=-1.0, scale=0.25)]


@pytest.fixture(scope="module")
def laid():
    dice = np.random.default_rng(4)
    frame = pl.DataFrame({"x": dice.normal(0.5, 2, 3_000).round(2), "y": dice.normal(-1, 0.25, 3_000).round(3)})
    return nw.from_native(frame, eager_only=True)


def test_points_are_the_means_of_those_in_a_cell_of_a_tenth(laid):
    cells: dict[tuple[int, int], list[tuple[float, float]]] = {}
    for x, y in laid.iter_rows():
        place = ((x - 0.5) / 2.0, (y + 1.0) / 0.25)
        cells.setdefault((math.floor(round(place[0] * 10, 3)), math.floor(round(place[1] * 10, 3))), []).append(place)
    grid = condense(laid.lazy(), FEATURES, len(laid), whole=False)
    assert grid.weights == tuple(len(cells[cell]) for cell in sorted(cells))
    means = [[sum(axis) / len(axis) for axis in zip(*cells[cell], strict=True)] for cell in sorted(cells)]
    assert np.allclose(grid.rows, means, atol=1e-4)


def test_cells_are_the_same_gathered_by_one_number_or_by_one_for_each_axis(laid, monkeypatch):
    by_one = condense(laid.lazy(), FEATURES, len(laid), whole=False)
    monkeypatch.setattr(condensing, "LARGEST_KEY", 0)
    assert condense(laid.lazy(), FEATURES, len(laid), whole=False) == by_one


@pytest.mark.parametrize("scale", ["none", "robust"])
def test_values_whose_sums_would_wrap_are_refused_in_words(scale):
    frame = pl.DataFrame({"x": [-1e18, 1e18, *range(12)], "y": range(14)})
    with pytest.raises(sk.SegkitError, match="values of `x` lie too far apart"):
        sk.fit_clusters(frame, k=3, features=["x", "y"], scale=scale)


def test_values_further_apart_than_numbers_reach_are_refused_in_words():
    with pytest.raises(sk.SegkitError, match="values of `x` lie too far apart"):
        sk.fit_clusters(pl.DataFrame({"x": [-1e308, 1e308, *range(12)]}), k=3, features=["x"])

"""Rules of thumb: for each cluster the one or two comparisons that tell most of it from the rest, and how well.

They come from a shallow decision tree of scikit-learn over the grid, are rounded to numbers that people say, and are
then held against every customer as they are written.
"""

from __future__ import annotations

import math
from dataclasses import replace
from functools import reduce
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.frames import collect
from segkit.immutable import immutable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segkit.clusters.centroids import Centroids, Feature
    from segkit.clusters.condensing import Grid

DEEPEST = 3
WORTH_A_COMPARISON = 0.03
"""So much better a rule has to be with one level more."""
DIGITS = 3
LARGE = 1e15
UNITS = {"days": " days", "orders": "", "money": "", "share": "", "number": ""}


@immutable
class Bounds:
    """Values of one feature: above `low` and up to `high`, in days, orders, currency or as they are."""

    feature: Feature
    low: float | None = None
    high: float | None = None

    def holds(self) -> nw.Expr:
        """Return whether a customer's value lies within."""
        value = self.feature.value()
        parts = [value > self.low] if self.low is not None else []
        parts += [value <= self.high] if self.high is not None else []
        return reduce(lambda left, right: left & right, parts)

    def __str__(self) -> str:
        """Write the bounds as people say them."""
        name, unit = self.feature.name, UNITS[self.feature.kind]
        whole = self.feature.kind in {"days", "orders"}
        if self.low is None:
            return f"{name} ≤ {_plain(self.high)}{unit}"
        if self.high is None:
            return f"{name} > {_plain(self.low)}{unit}"
        if whole:
            first = _plain(self.low + 1)
            return f"{name} = {first}{unit}" if self.low + 1 == self.high else (
                f"{name} {first} to {_plain(self.high)}{unit}"
            )  # fmt: skip
        return f"{name} > {_plain(self.low)} and ≤ {_plain(self.high)}{unit}"


@immutable
class Rule:
    """What tells a cluster from the rest, roughly."""

    bounds: tuple[Bounds, ...]
    accuracy: float = 0.0
    """Share of all customers whom it puts right, in the cluster or out of it."""
    precision: float = 0.0
    """Share of those it fits who are of the cluster."""
    recall: float = 0.0
    """Share of the cluster that it fits."""

    def __str__(self) -> str:
        """Write the rule in one line."""
        return " and ".join(map(str, self.bounds))


def rules_of(assigned: nw.LazyFrame[Any], centroids: Centroids, grid: Grid) -> list[Rule | None]:
    """Find a rule of thumb for each cluster, and hold it against all customers; None where nothing tells it apart.

    Columns in: cluster, and those of the features
    """
    import numpy as np

    from segkit.clusters.kmeans import nearest, one_thread

    with one_thread():
        points = np.array(grid.rows)
        labels = nearest(points, np.array(centroids.points))
        found = [
            _by_tree(points, labels == place, grid.weights, centroids.features)
            for place in range(len(centroids.points))
        ]
    return _held(assigned, found)


def _by_tree(points: Any, inside: Any, weights: Any, features: Sequence[Feature]) -> tuple[Bounds, ...]:
    """Return the bounds of the leaf that fits best; trees are grown deeper as long as that pays."""
    from sklearn.tree import DecisionTreeClassifier

    best: tuple[float, tuple[Bounds, ...]] = (0.0, ())
    if not inside.any() or inside.all():
        return ()
    for depth in range(1, DEEPEST + 1):
        tree = DecisionTreeClassifier(max_depth=depth, random_state=0).fit(points, inside, sample_weight=weights)
        fit, bounds = _best_leaf(tree.tree_, features)
        if fit > best[0] + WORTH_A_COMPARISON:
            best = (fit, bounds)
    return best[1]


def _best_leaf(tree: Any, features: Sequence[Feature]) -> tuple[float, tuple[Bounds, ...]]:
    """Find the leaf with the best mean of precision and recall (F1)."""
    whole = float(tree.value[0][0][1]) * float(tree.weighted_n_node_samples[0])
    best: tuple[float, dict[int, Bounds]] = (0.0, {})
    paths: list[tuple[int, dict[int, Bounds]]] = [(0, {})]
    while paths:
        node, held = paths.pop()
        if tree.children_left[node] != tree.children_right[node]:
            place = int(tree.feature[node])
            edge = _said(features[place], float(tree.threshold[node]))
            known = held.get(place, Bounds(features[place]))
            paths.append((int(tree.children_left[node]), held | {place: replace(known, high=edge)}))
            paths.append((int(tree.children_right[node]), held | {place: replace(known, low=edge)}))
            continue
        here = float(tree.weighted_n_node_samples[node])
        hits = float(tree.value[node][0][1]) * here
        fit = round(2 * hits / (here + whole), 9)
        if fit > best[0]:
            best = (fit, held)
    return best[0], tuple(best[1][place] for place in sorted(best[1]))


def _said(feature: Feature, coordinate: float) -> float:
    """Bring an edge between customers to a number that people say."""
    value = feature.natural(coordinate)
    if feature.kind in {"days", "orders"} and feature.name != c.AVERAGE_GAP:
        return float(math.floor(value + 1e-6))
    return float(f"{value:.{DIGITS}g}")


def _held(assigned: nw.LazyFrame[Any], found: Sequence[tuple[Bounds, ...]]) -> list[Rule | None]:
    """Hold rules against every customer, as they are written."""
    zero, one = nw.lit(0, dtype=nw.Int64), nw.lit(1, dtype=nw.Int64)
    asked = [nw.len().alias("all")]
    for place, bounds in enumerate(found):
        if not bounds:
            continue
        fits = reduce(lambda left, right: left & right, (bound.holds() for bound in bounds))
        inside = nw.col(c.CLUSTER) == place + 1
        for what, expression in (("fits", fits), ("inside", inside), ("both", fits & inside)):
            asked.append(nw.when(expression).then(one).otherwise(zero).sum().alias(f"{what}_{place}"))
    row = next(collect(assigned.filter(~nw.col(c.CLUSTER).is_null()).select(*asked)).iter_rows(named=True))
    rules: list[Rule | None] = []
    for place, bounds in enumerate(found):
        both = row.get(f"both_{place}", 0)
        if not both:
            rules.append(None)
            continue
        fits, inside = row[f"fits_{place}"], row[f"inside_{place}"]
        wrong = fits + inside - 2 * both
        rules.append(Rule(bounds, 1 - wrong / row["all"], both / fits, both / inside))
    return rules


def _plain(number: float | None) -> str:
    """Write a number without needless decimals."""
    if number is None:
        return "–"
    return f"{number:,.0f}" if number == int(number) and abs(number) < LARGE else f"{number:,.4g}"

"""A grid of customers into centroids: KMeans of scikit-learn, and what speaks for each number of clusters.

Everything runs on one thread and on points in one order: the same customers give the same digits everywhere.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from segkit.clusters.candidates import FEWEST, Candidate, Search, chosen
from segkit.clusters.criteria import adjusted_rand, calinski_harabasz, davies_bouldin, silhouette
from segkit.errors import SegkitError
from segkit.immutable import immutable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from segkit.clusters.condensing import Grid

TRIED = range(FEWEST, 13)
"""Numbers of clusters that are tried where none is asked for."""
STARTS = 10
"""Times that KMeans begins anew; the best end counts."""
DIGITS = 6
"""Decimals of centroids and of criteria: the noise of other processors lies beyond."""
SKETCH = 2_000
"""Points for what takes time with their square."""
PAIRS = 5
"""Pairs of bootstrap samples whose models are held against each other."""
SAMPLE_STARTS = 3
DRAWS = 3
"""Clouds without groups of each kind."""


def search(grid: Grid, k: int | None, seed: int) -> tuple[Search, tuple[tuple[float, ...], ...]]:
    """Find so many clusters, or with None as many as fit best; centroids in no meaningful order.

    Raises:
        SegkitError: There are fewer different customers than clusters.
    """
    import numpy as np

    wanted = [k] if k else [one for one in TRIED if one <= max(len(grid.rows) - 1, FEWEST)]
    if grid.customers < wanted[0]:
        whom = counted_customers(grid.customers)
        raise SegkitError(
            f"{wanted[0]} clusters of {whom}: there must be at least one for each",
            hint="ask for fewer clusters with --k, or give more customers",
        )
    if len(grid.rows) < wanted[0]:
        raise SegkitError(
            f"{wanted[0]} clusters of {counted_customers(grid.customers)} who differ in {len(grid.rows)} ways only",
            hint="ask for fewer clusters with --k, or for more features with --features",
        )
    with one_thread():
        cloud = _Cloud(np.array(grid.rows), np.array(grid.weights, dtype=np.int64))
        sketch = cloud.sketched(SKETCH)
        fits = {one: cloud.centers(one, seed, STARTS) for one in wanted}
        apart = sketch.distances()
        flat = _clouds_without_groups(sketch, wanted[-1], seed)
        found = [_candidate(cloud, sketch, apart, fits[one], seed, flat) for one in wanted]
        best = chosen(found).k
    told = Search(tuple(found), best, k is None, len(grid.rows), grid.customers)
    return told, tuple(tuple(map(float, center)) for center in fits[best])


@contextmanager
def one_thread() -> Iterator[None]:
    """Keep numpy and scikit-learn to one thread, so that sums are added in one order on any number of cores."""
    # Only what is loaded already is held back.
    import sklearn.cluster
    import sklearn.tree  # noqa: F401
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1):
        yield


def counted_customers(count: int) -> str:
    """Write a number of customers."""
    return "1 customer" if count == 1 else f"{count:,} customers"


@immutable
class _Cloud:
    """Points and how many customers each stands for, as arrays."""

    points: Any
    weights: Any

    def centers(self, k: int, seed: int, starts: int) -> Any:
        """Fit k centroids; they are the exact means of those who are nearest to them."""
        import warnings

        import numpy as np
        from sklearn.cluster import KMeans
        from sklearn.exceptions import ConvergenceWarning

        there = self.weights > 0
        points, weights = self.points[there], self.weights[there]
        if len(points) <= k:
            return np.round(points, DIGITS)
        with warnings.catch_warnings():
            # Fewer different points than clusters: some clusters of a sample stay empty, which the agreement shows.
            warnings.simplefilter("ignore", ConvergenceWarning)
            fitted = KMeans(k, n_init=starts, random_state=seed, tol=1e-6).fit(points, sample_weight=weights)
        labels = nearest(points, fitted.cluster_centers_)
        centers = [
            np.average(points[labels == one], axis=0, weights=weights[labels == one])
            for one in range(k)
            if (labels == one).any()
        ]
        return np.array(sorted(np.round(centers, DIGITS).tolist()))

    def sketched(self, most: int) -> _Cloud:
        """Join points that lie near each other until there are at most so many."""
        import numpy as np

        points, weights, cell = self.points, self.weights, 0.1
        while len(points) > most:
            _, of = np.unique(np.floor(self.points / cell), axis=0, return_inverse=True)
            weights = np.bincount(of, weights=self.weights).astype(np.int64)
            if len(weights) <= most or cell > len(self.points):
                sums = [np.bincount(of, weights=axis * self.weights) for axis in self.points.T]
                points = np.array(sums).T / weights[:, None]
                break
            cell *= 1.25
        return _Cloud(points, weights)

    def distances(self) -> Any:
        """Return how far each point is from each other."""
        import numpy as np
        from scipy.spatial.distance import cdist

        return np.asarray(cdist(self.points, self.points))

    def sample(self, dice: Any) -> _Cloud:
        """Draw half of the customers, with replacement."""
        total = int(self.weights.sum())
        return _Cloud(self.points, dice.multinomial(max(total // 2, 1), self.weights / total))


def nearest(points: Any, centers: Any) -> Any:
    """Return the place of the nearest centroid; of equally near ones the first."""
    import numpy as np

    away = np.stack([((points - center) ** 2).sum(axis=1) for center in centers], axis=1)
    return away.round(9).argmin(axis=1)


def _candidate(cloud: _Cloud, sketch: _Cloud, apart: Any, centers: Any, seed: int, flat: Sequence[_Flat]) -> Candidate:
    import numpy as np

    k = len(centers)
    labels = nearest(cloud.points, centers)
    sizes = np.bincount(labels, weights=cloud.weights, minlength=k)
    away = ((cloud.points - centers[labels]) ** 2).sum(axis=1)
    within = float((away * cloud.weights).sum())
    agreed = _agreements(sketch, k, seed)
    return Candidate(
        k,
        round(silhouette(apart, sketch.weights, nearest(sketch.points, centers), k), DIGITS),
        round(sum(agreed) / len(agreed), DIGITS),
        round(min(agreed), DIGITS),
        round(calinski_harabasz(cloud.points, cloud.weights, centers, sizes, within), DIGITS),
        round(davies_bouldin(cloud.weights, centers, labels, sizes, away), DIGITS),
        round(within / float(sizes.sum()), DIGITS),
        round(float(sizes.min() / sizes.sum()), DIGITS),
        round(max(one.silhouette(k, seed) for one in flat), DIGITS),
    )


def _agreements(sketch: _Cloud, k: int, seed: int) -> list[float]:
    """Return how far models of pairs of samples agree on all customers."""
    import numpy as np

    found = []
    for pair in range(PAIRS):
        dice = np.random.default_rng([seed, k, pair])
        one, other = (
            nearest(sketch.points, sketch.sample(dice).centers(k, seed + 2 * pair + side, SAMPLE_STARTS))
            for side in range(2)
        )
        found.append(adjusted_rand(one.tolist(), other.tolist(), sketch.weights.tolist()))
    return found


@immutable
class _Flat:
    """Clouds of one kind without groups, with their distances."""

    clouds: tuple[_Cloud, ...]
    apart: tuple[Any, ...]

    def silhouette(self, k: int, seed: int) -> float:
        """Return the mean silhouette of k clusters of such a cloud."""
        found = []
        for cloud, apart in zip(self.clouds, self.apart, strict=True):
            centers = cloud.centers(k, seed, SAMPLE_STARTS)
            found.append(silhouette(apart, cloud.weights, nearest(cloud.points, centers), len(centers)))
        return sum(found) / len(found)


def _clouds_without_groups(sketch: _Cloud, most: int, seed: int) -> list[_Flat]:
    """Draw clouds without groups that are as wide along the same axes: normal ones, and ones that fill a box evenly.

    Source: Tibshirani, Walther and Hastie (2001), Estimating the number of clusters via the gap statistic, on
    reference data along principal components.
    """
    import numpy as np

    middle = np.average(sketch.points, axis=0, weights=sketch.weights)
    centered = sketch.points - middle
    _, axes = np.linalg.eigh((centered * sketch.weights[:, None]).T @ centered)
    deviations = np.sqrt(np.average((centered @ axes) ** 2, axis=0, weights=sketch.weights))
    size = max(min(int(sketch.weights.sum()), SKETCH // 2), most + 1)
    shape, edge = (size, len(deviations)), np.sqrt(3)
    made = []
    for even in (False, True):
        clouds = []
        for draw in range(DRAWS):
            dice = np.random.default_rng([seed, draw])
            unit = dice.uniform(-edge, edge, shape) if even else dice.standard_normal(shape)
            clouds.append(_Cloud(unit * deviations, np.ones(size, dtype=np.int64)))
        made.append(_Flat(tuple(clouds), tuple(cloud.distances() for cloud in clouds)))
    return made

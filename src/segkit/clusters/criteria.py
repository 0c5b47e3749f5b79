"""Criteria of clusters over weighted points: how well parted, how alike when learnt again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence


def silhouette(apart: Any, weights: Any, labels: Any, k: int) -> float:
    """Return the mean silhouette of weighted points: each stands for so many customers at the same place.

    Source: Rousseeuw (1987), Silhouettes, equation 1; with weights as if points were repeated.
    """
    import numpy as np

    members = np.zeros((len(labels), k))
    members[np.arange(len(labels)), labels] = weights
    sizes = members.sum(axis=0)
    sums = apart @ members
    own = sizes[labels]
    inside = sums[np.arange(len(labels)), labels] / np.maximum(own - 1, 1)
    means = sums / np.maximum(sizes, 1)
    means[:, sizes == 0] = np.inf
    means[np.arange(len(labels)), labels] = np.inf
    outside = means.min(axis=1)
    larger = np.maximum(inside, outside)
    usable = (own > 1) & (larger > 0) & np.isfinite(outside)
    worth = np.where(usable, (outside - inside) / np.where(usable, larger, 1), 0.0)
    return float((worth * weights).sum() / weights.sum())


def calinski_harabasz(points: Any, weights: Any, centers: Any, sizes: Any, within: float) -> float:
    """Return the ratio of spread between clusters to that within.

    Source: Caliński and Harabasz (1974), A dendrite method for cluster analysis.
    """
    import numpy as np

    total, k = float(sizes.sum()), len(centers)
    middle = np.average(points, axis=0, weights=weights)
    between = float((sizes * ((centers - middle) ** 2).sum(axis=1)).sum())
    return between * (total - k) / (within * (k - 1)) if within > 0 and total > k else 0.0


def davies_bouldin(weights: Any, centers: Any, labels: Any, sizes: Any, away: Any) -> float:
    """Return the mean likeness of each cluster to the one most like it; lower is better parted.

    Source: Davies and Bouldin (1979), A cluster separation measure.
    """
    import numpy as np
    from scipy.spatial.distance import cdist

    spread = np.bincount(labels, weights=np.sqrt(away) * weights, minlength=len(centers)) / np.maximum(sizes, 1)
    between = np.asarray(cdist(centers, centers))
    np.fill_diagonal(between, np.inf)
    return float(((spread[:, None] + spread[None, :]) / between).max(axis=1).mean())


def adjusted_rand(one: Sequence[int], other: Sequence[int], weights: Sequence[int]) -> float:
    """Return how far two ways to part the same customers agree: 1 is alike, 0 is chance.

    Source: Hubert and Arabie (1985), Comparing partitions, equation 5; points count as often as they weigh.
    """
    both: dict[tuple[int, int], int] = {}
    rows: dict[int, int] = {}
    columns: dict[int, int] = {}
    for left, right, weight in zip(one, other, weights, strict=True):
        both[left, right] = both.get((left, right), 0) + weight
        rows[left] = rows.get(left, 0) + weight
        columns[right] = columns.get(right, 0) + weight
    alike, first, second, every = (
        sum(count * (count - 1) // 2 for count in counts)
        for counts in (both.values(), rows.values(), columns.values(), [sum(weights)])
    )
    chance = first * second / every if every else 0.0
    most = (first + second) / 2
    return 1.0 if most == chance else (alike - chance) / (most - chance)

"""Hold the clusters of a synthetic million against KMeans on every row: inertia and processor time.

python benchmarks/inertia.py [CUSTOMERS] [K]
"""

from __future__ import annotations

import sys
import time

import numpy as np
import polars as pl
from sklearn.cluster import KMeans

import segkit as sk

ALLOWED = 1.001


def customers(many: int) -> pl.DataFrame:
    """Return customers with few orders and few customers with many, some with money below zero."""
    dice = np.random.default_rng(7)
    orders = dice.zipf(2.2, many).clip(1, 400)
    money = dice.lognormal(3.5, 1.1, many) * orders
    returned = np.where(dice.random(many) < 0.01, -money / 10, money)  # noqa: PLR2004 - one in a hundred
    return pl.DataFrame(
        {
            "customer_id": [f"c{n:08}" for n in range(many)],
            "recency": dice.integers(0, 720, many),
            "frequency": orders,
            "monetary": returned.round(2),
        }
    )


def coordinates(frame: pl.DataFrame, model: sk.Centroids) -> np.ndarray:
    """Bring values to coordinates as the model says, in plain numpy."""
    columns = []
    for feature in model.features:
        value = frame[feature.name].to_numpy().astype(float)
        curved = np.sign(value) * np.log1p(abs(value)) if feature.log else value
        columns.append((curved - feature.center) / feature.scale)
    return np.stack(columns, axis=1)


def main(many: int = 1_000_000, k: int = 5) -> int:
    """Print both inertias; return 1 where that of segkit is more than a thousandth above."""
    frame = customers(many)
    start = time.process_time()
    model = sk.fit_clusters(frame, k=k)
    condensed = time.process_time() - start
    points = coordinates(frame, model)
    start = time.process_time()
    whole = KMeans(k, n_init=10, random_state=0).fit(points)
    full = time.process_time() - start
    centers = np.array(model.points)
    nearest = np.min([((points - center) ** 2).sum(axis=1) for center in centers], axis=0)
    ratio = float(nearest.sum() / whole.inertia_)
    print(f"{many:,} customers, k = {k}: inertia {ratio:.5f} of KMeans(n_init=10) on every row")
    print(f"processor time: {condensed:.1f} s against {full:.1f} s")
    return int(ratio > ALLOWED)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))

"""Clusters of the customers of a run on a cluster of machines."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from segkit.clusters.far import clustered_far
from segkit.columns import RETURNS_SHARE
from segkit.line.returned import with_far_returns_share

if TYPE_CHECKING:
    from collections.abc import Iterator

    from segkit.clusters.clustering import Clustering
    from segkit.clusters.grouping import Grouping
    from segkit.runs.far.segmentation import FarSegmentation


@contextmanager
def clustered_there(run: FarSegmentation, asked: Grouping) -> Iterator[Clustering]:
    """Find clusters of the customers of a run, as long as the block; see `clustered_far`."""
    customers: Any = run.customers
    if RETURNS_SHARE in asked.wanted and run.lines is not None:
        customers = with_far_returns_share(customers, run.lines)
    with clustered_far(customers, asked, as_of=run.as_of.isoformat()) as done:
        yield done

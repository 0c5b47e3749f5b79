"""Customers on a plane of two features: how many of each cluster lie in each cell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.frames import collect
from segkit.immutable import immutable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from segkit.clusters.centroids import Feature


@immutable
class Axis:
    """One feature along an edge of the plane, cut into equal parts of its scale."""

    feature: Feature
    low: float
    """In the feature's own scale: logarithm or value."""
    high: float
    parts: int

    def place(self) -> nw.Expr:
        """Return the part that a value lies in."""
        width = max(self.high - self.low, 1e-9)
        part = ((self.feature.curved() - self.low) / width * self.parts).floor()
        last = nw.lit(float(self.parts - 1))
        return nw.when(part > last).then(last).otherwise(part).cast(nw.Int32)


@immutable
class Plane:
    """Counts of customers by cell and cluster."""

    across: Axis
    up: Axis
    cells: Mapping[tuple[int, int], Mapping[int, int]]
    """By column and row, from the lower left: customers of each cluster."""

    def strongest(self, cell: tuple[int, int]) -> int | None:
        """Return the cluster that most customers of a cell are of; of equal ones that with the lower number."""
        here = self.cells.get(cell)
        return min(here, key=lambda number: (-here[number], number)) if here else None


def plane_of(assigned: nw.LazyFrame[Any], across: Feature, up: Feature, columns: int, rows: int) -> Plane:
    """Count customers on a plane.

    Columns in: cluster, and those of the features
    """
    known = assigned.filter(~nw.col(c.CLUSTER).is_null())
    edges = known.select(
        left=across.curved().min(), right=across.curved().max(), lower=up.curved().min(), upper=up.curved().max()
    )
    left, right, lower, upper = next(collect(edges).iter_rows())
    wide, high = Axis(across, left, right, columns), Axis(up, lower, upper, rows)
    counted = collect(
        known.select(c.CLUSTER, column=wide.place(), row=high.place())
        .group_by(c.CLUSTER, "column", "row")
        .agg(nw.len().alias("many"))
    )
    cells: dict[tuple[int, int], dict[int, int]] = {}
    for cluster, column, row, many in counted.iter_rows():
        cells.setdefault((int(column), int(row)), {})[int(cluster)] = int(many)
    return Plane(wide, high, cells)

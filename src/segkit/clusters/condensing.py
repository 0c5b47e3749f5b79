"""CUSTOMERS onto a grid: those of equal or nearly equal place as one weighted point.

All sums are of whole numbers, so that neither the order of rows nor the number of threads changes a digit.
"""

from __future__ import annotations

import math
from functools import reduce
from operator import add
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from segkit.clusters.scales import ends_of
from segkit.errors import SegkitError
from segkit.frames import LARGEST_SUM, collect, held, is_far
from segkit.immutable import immutable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segkit.clusters.centroids import Feature

FINE = 10_000
"""Parts of a standard unit that coordinates are rounded to before they are added."""
CELL = 1_000
"""Such parts along a cell of the grid: a tenth of a standard unit."""
POINTS_AS_THEY_ARE = 20_000
"""Up to so many customers are points of their own."""
MOST_POINTS = 40_000
MOST_FETCHED = 1_000_000
"""So many cells are fetched from a cluster; where there are more they grow there."""
COARSEST = 8
"""Cells grow up to so many times their size before points are left out."""
WEIGHT, KEY = "weight", "key"
EXACT = 2**53
"""Floats hold whole numbers up to here."""
LARGEST_KEY = 2**31


@immutable
class Grid:
    """Customers of equal or nearly equal place as one weighted point each, in one order whatever that of the rows.

    Rows are the means of the members' coordinates, in standard units; weights are numbers of customers.
    """

    rows: tuple[tuple[float, ...], ...]
    weights: tuple[int, ...]
    left_out: int = 0
    """Points beyond those that are kept."""

    @property
    def customers(self) -> int:
        """All whom the points stand for."""
        return sum(self.weights)


def condense(laid: nw.LazyFrame[Any], features: Sequence[Feature], rows: int, *, whole: bool) -> Grid:
    """Gather so many customers into points: those of one cell of the grid, or with `whole` those of the same place.

    On a cluster what is fetched are the cells, or the places where they are few.

    Columns in: f(value) of each feature, by its name; none missing

    Raises:
        SegkitError: Nobody is left, or there are more cells than can be fetched.
    """
    if not rows:
        raise SegkitError("nobody is left to find clusters among", hint="give missing values one: --missing median")
    fine = [f"_fine_{place}" for place in range(len(features))]
    cells = [f"_cell_{place}" for place in range(len(features))]
    placed = laid.select(
        (feature.laid().coordinate() * FINE).round(0).alias(name) for name, feature in zip(fine, features, strict=True)
    )
    reach = _reach(laid, features, rows)
    spans = None if whole else _spans(reach, rows)
    asked = _by_key(placed, cells, fine, spans) if spans else _by_cell(placed, cells, fine, whole=whole)
    table, grown = (collect(asked), 1) if rows <= MOST_FETCHED or not is_far(asked) else _fetched(asked, cells, fine)
    while len(table) > MOST_POINTS and grown < COARSEST:
        table = collect(_grown(table.lazy(), cells, fine))
        grown *= 2
    table = table.sort(*cells)
    step = math.ceil(len(table) / MOST_POINTS)
    kept = table.gather_every(step)
    weights = [int(weight) for weight in kept[WEIGHT].to_list()]
    sums = [kept[name].to_list() for name in fine]
    means = tuple(
        tuple(total / weight / FINE for total in totals)
        for weight, *totals in zip(weights, *sums, strict=True)
    )  # fmt: skip
    return Grid(means, tuple(weights), len(table) - len(kept))


def _fetched(
    asked: nw.LazyFrame[Any], cells: Sequence[str], fine: Sequence[str]
) -> tuple[nw.DataFrame[Any], int]:  # fmt: skip
    """Fetch cells from a cluster, where they grow before if they are many; and tell how many times larger they are."""
    grown = 1
    while True:
        with held(asked) as kept:
            many = int(collect(kept.select(nw.len().alias(WEIGHT)))[WEIGHT].item(0))
            if many <= MOST_FETCHED:
                return collect(kept.select(*cells, WEIGHT, *fine)), grown
        if grown >= COARSEST:
            raise SegkitError(
                f"these customers lie in {many:,} different cells, and at most {MOST_FETCHED:,} are fetched from Spark",
                hint="name fewer features: --features recency,frequency,monetary",
            )
        asked = _grown(asked, cells, fine)
        grown *= 2


def _reach(laid: nw.LazyFrame[Any], features: Sequence[Feature], rows: int) -> list[tuple[float, float]]:
    """Return the ends of each axis in parts of a standard unit.

    Raises:
        SegkitError: They lie too far out to be added up.
    """
    reach = []
    for feature, ends in zip(features, ends_of(laid, features), strict=True):
        low, high = ((end - feature.center) / feature.scale * FINE for end in ends)
        if max(abs(low), abs(high)) * rows >= LARGEST_SUM:
            raise SegkitError(
                f"values of `{feature.name}` lie too far apart to be clustered by this scale",
                hint="take out those that lie far out, or --scale standard",
            )
        reach.append((low, high))
    return reach


def _spans(reach: Sequence[tuple[float, float]], rows: int) -> list[tuple[int, int]] | None:
    """Return the lowest cell of each axis and how many there are; None where one number cannot tell cells apart."""
    spans = []
    for ends in reach:
        if max(map(abs, ends)) * rows >= EXACT:
            return None
        low, high = (math.floor(end / CELL) for end in ends)
        # One more on either side: engines may differ in the last digit of an end.
        spans.append((low - 1, high - low + 3))
    return spans if math.prod(count for _, count in spans) < LARGEST_KEY else None


def _by_key(
    placed: nw.LazyFrame[Any], cells: Sequence[str], fine: Sequence[str], spans: Sequence[tuple[int, int]]
) -> nw.LazyFrame[Any]:
    """Gather by one number for all axes, several times as fast as by one for each; floats of whole numbers add exactly.

    Columns in:  places in parts of a standard unit, whole numbers as floats
    Columns out: cells, weight, sums of the places
    """
    strides = [math.prod(count for _, count in spans[place + 1 :]) for place in range(len(spans))]
    key = reduce(add, (
        ((nw.col(name) * (1.0 / CELL)).floor() - low) * stride
        for name, (low, _), stride in zip(fine, spans, strides, strict=True)
    ))  # fmt: skip
    keyed = placed.select(key.cast(nw.Int32).alias(KEY), *fine)
    table = keyed.group_by(KEY).agg(nw.len().cast(nw.Int64).alias(WEIGHT), *(nw.col(name).sum() for name in fine))
    parted = table.with_columns(
        ((nw.col(KEY) // stride) % count + low).cast(nw.Int64).alias(cell)
        for cell, (low, count), stride in zip(cells, spans, strides, strict=True)
    )
    return parted.with_columns(nw.col(name).cast(nw.Int64) for name in fine).select(*cells, WEIGHT, *fine)


def _by_cell(placed: nw.LazyFrame[Any], cells: Sequence[str], fine: Sequence[str], *, whole: bool) -> nw.LazyFrame[Any]:
    """Gather by cells as they are, wherever they lie.

    Columns in:  places in parts of a standard unit, whole numbers as floats
    Columns out: cells, weight, sums of the places
    """
    celled = placed.with_columns(nw.col(name).cast(nw.Int64) for name in fine).with_columns(
        (nw.col(name) if whole else nw.col(name) // CELL).alias(cell) for name, cell in zip(fine, cells, strict=True)
    )
    sums = (nw.col(name).sum() for name in fine)
    return celled.group_by(list(cells)).agg(nw.len().cast(nw.Int64).alias(WEIGHT), *sums)


def _grown(table: nw.LazyFrame[Any], cells: Sequence[str], fine: Sequence[str]) -> nw.LazyFrame[Any]:
    """Join each two neighbouring cells along every axis."""
    wider = table.with_columns(nw.col(cell) // 2 for cell in cells)
    return wider.group_by(list(cells)).agg(nw.col(WEIGHT, *fine).sum())

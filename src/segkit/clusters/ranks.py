"""Values of a column by their place in the order: sorted here, or counted where they lie, on a cluster.

On a cluster what is fetched are counts: of the different values where there are few rows, else of thousands of ranges
of them, until those that hold a place are few. Nothing is approximate.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from segkit.frames import collect, is_far
from segkit.selection import FEW, RANGES

if TYPE_CHECKING:
    from segkit.frames import Ordered

VALUE, ROWS = "_value", "_rows"


def ranked(values: nw.LazyFrame[Any]) -> Ordered:
    """Return the values of a column by their place; those that are missing have none.

    Columns in: value [number or null]
    """
    known = values.select(nw.col("value").cast(nw.Float64).alias(VALUE)).filter(~nw.col(VALUE).is_null())
    return FarRanks(known) if is_far(values) else collect(known.sort(VALUE))[VALUE]


class FarRanks:
    """Numbers on a cluster, of which some can be looked at by their place; what was counted once is kept."""

    def __init__(self, values: nw.LazyFrame[Any]) -> None:
        """Find out how many there are, and between which ends.

        Columns in: _value [number]
        """
        self.values = values
        told = collect(values.select(nw.len().alias(ROWS), nw.col(VALUE).min().alias("low"), nw.col(VALUE).max()))
        self.rows, self.low, self.high = told.row(0)
        self.parts: dict[tuple[float, float], list[tuple[int, float, float]]] = {}

    def __len__(self) -> int:
        """Return how many there are."""
        return int(self.rows)

    def item(self, place: int, /) -> float:
        """Return the one at a place, from 0."""
        begins, low, high, rows = 0, self.low, self.high, self.rows
        while low < high:
            parts = self._parted(low, high, rows)
            ends = list(accumulate(many for many, _, _ in parts))
            at = bisect_right(ends, place - begins)
            begins += ends[at - 1] if at else 0
            rows, low, high = parts[at]
        return float(low)

    def _parted(self, low: float, high: float, rows: int) -> list[tuple[int, float, float]]:
        """Count the rows of all different values within a range, or where they are many of its parts."""
        if (low, high) not in self.parts:
            inside = self.values.filter((nw.col(VALUE) >= low) & (nw.col(VALUE) <= high))
            part = nw.col(VALUE) if rows <= FEW else ((nw.col(VALUE) - low) / ((high - low) / RANGES)).floor()
            counted = (
                inside.with_columns(part=part, least=nw.col(VALUE), most=nw.col(VALUE))
                .group_by("part")
                .agg(nw.len().alias(ROWS), nw.col("least").min(), nw.col("most").max())
                .select(ROWS, "least", "most")
                .sort("least")
            )
            self.parts[low, high] = [(int(many), least, most) for many, least, most in collect(counted).iter_rows()]
        return self.parts[low, high]

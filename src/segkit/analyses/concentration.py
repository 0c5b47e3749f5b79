"""How much of the money few items bring: the share of the top, the Gini coefficient, the curve of Pareto."""

from __future__ import annotations

from bisect import bisect_left
from itertools import accumulate
from operator import neg
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from segkit.frames import collect
from segkit.immutable import immutable
from segkit.selection import Range, values_at

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

TOPS = (1, 5, 10, 20)
"""Percent of the items, the largest first."""
VALUE, ROWS, PART, HIGHEST, SUM, RANKS = "_value", "_rows", "_part", "_highest", "_sum", "_ranks"


@immutable
class Top:
    """The largest items."""

    percent: int
    items: int
    """So many of them, rounded up."""
    revenue: int
    """What they bring [1/10000 currency]."""
    share: float
    """Of all money."""


@immutable
class Concentration:
    """How much few bring."""

    tops: tuple[Top, ...]
    gini: float


def concentration_of(money: Sequence[int]) -> Concentration:
    """Tell what the largest bring, of money from high to low [1/10000 currency], together above zero."""
    sums = [0, *accumulate(money)]
    return Concentration(_tops(len(money), sums[-1], sums.__getitem__), gini(money))


def gini(money: Sequence[int]) -> float:
    """Return the Gini coefficient of money from high to low: 0 where all bring the same, near 1 where one brings all.

    What is below zero is taken for zero. It is not corrected for the number of items: of n it is at most 1 - 1/n.
    """
    above = money[: bisect_left(money, 0, key=neg)]
    # The sum of all sums so far counts each as often as there are items from it on.
    ranked = (len(above) + 1) * sum(above) - sum(accumulate(above))
    return _gini(len(money), sum(above), 2 * ranked)


def curve(money: Sequence[int], steps: int) -> list[float]:
    """Return the share of all money that the first 1/steps, 2/steps, … of the items bring, from high to low."""
    sums = [0, *accumulate(money)]
    return [sums[_size(len(money), step, steps)] / sums[-1] for step in range(1, steps + 1)]


def far_concentration(
    items: nw.LazyFrame[Any], name: str, steps: int = 0
) -> tuple[Concentration, list[float]] | None:  # fmt: skip
    """Tell both of items that lie on a cluster, the curve in so many steps; None where their money is not above zero.

    What is fetched are the values at so many places of their order, and the sums between these.

    Columns in: `name` [1/10000 currency], one row per item
    """
    sums = _far_sums(items.select(nw.col(name).cast(nw.Int64).alias(VALUE)), steps)
    if sums is None:
        return None
    shares = [sums.first(_size(sums.count, step, steps)) / sums.total for step in range(1, steps + 1)]
    return Concentration(_tops(sums.count, sums.total, sums.first), sums.gini()), shares


@immutable
class _Part:
    """Neighbouring values in order."""

    rows: int
    total: int
    ranked: int
    """Twice the sum of all values, each times its place among these, the largest first and from 1."""


@immutable
class _Sums:
    """What items bring, added up between some places of their order."""

    count: int
    total: int
    values: dict[int, int]
    """The value at the end of the largest so many."""
    cuts: tuple[int, ...]
    """These values from low to high, and zero."""
    parts: tuple[_Part, ...]
    """Of the values up to the first cut, of those above it up to the second, …, of those above the last."""

    def first(self, size: int) -> int:
        """Return what the largest so many bring."""
        last = self.values[size]
        above = self.parts[self.cuts.index(last) + 1 :]
        return sum(part.total for part in above) + (size - sum(part.rows for part in above)) * last

    def gini(self) -> float:
        """Return the Gini coefficient; see `gini`."""
        total = ranked = before = 0
        for part in reversed(self.parts[self.cuts.index(0) + 1 :]):
            ranked += 2 * before * part.total + part.ranked
            total, before = total + part.total, before + part.rows
        return _gini(self.count, total, ranked)


def _far_sums(items: nw.LazyFrame[Any], steps: int) -> _Sums | None:
    value, rows = nw.col(VALUE), nw.col(ROWS)
    extent = items.select(nw.len().alias(ROWS), value.sum().alias(SUM), value.min(), value.max().alias(HIGHEST))
    count, total, low, high = (int(number or 0) for number in collect(extent).row(0))
    if total <= 0:
        return None
    sizes = {_size(count, percent, 100) for percent in TOPS} | {_size(count, at, steps) for at in range(1, steps + 1)}
    found = values_at(items, VALUE, Range(low, high, 0, count), [count - size for size in sizes])
    cuts = sorted({0, *found})
    part = nw.sum_horizontal(*((value > cut).cast(nw.Int64) for cut in cuts))
    each = items.with_columns(part.alias(PART)).group_by(PART, VALUE).agg(nw.len().cast(nw.Int64).alias(ROWS))
    larger = rows.cum_sum(reverse=True).over(PART, order_by=VALUE) - rows
    # Money times places does not fit 64 bits.
    exact = nw.Decimal(19, 0)
    ranked = (value.cast(exact) * (2 * rows * larger + rows * (rows + 1)).cast(exact)).alias(RANKS)
    sums = each.with_columns(ranked, (value * rows).alias(SUM)).group_by(PART)
    told = {
        int(row[PART]): _Part(int(row[ROWS]), int(row[SUM]), int(row[RANKS]))
        for row in collect(sums.agg(nw.col(ROWS, SUM, RANKS).sum())).iter_rows(named=True)
    }
    parts = tuple(told.get(at, _Part(0, 0, 0)) for at in range(len(cuts) + 1))
    return _Sums(count, total, dict(zip(sizes, found, strict=True)), tuple(cuts), parts)


def _size(count: int, part: int, parts: int) -> int:
    return -(-count * part // parts)


def _tops(count: int, total: int, first: Callable[[int], int]) -> tuple[Top, ...]:
    sizes = {percent: _size(count, percent, 100) for percent in TOPS}
    return tuple(Top(percent, size, first(size), first(size) / total) for percent, size in sizes.items())


def _gini(count: int, total: int, ranked: int) -> float:
    """Return the coefficient; `ranked` is twice the sum of all above zero, each times its place from 1 on."""
    return ((count + 1) * total - ranked) / (count * total)

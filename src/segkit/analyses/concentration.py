"""How much of the money few items bring: the share of the top, the Gini coefficient, the curve of Pareto."""

from __future__ import annotations

from bisect import bisect_left
from itertools import accumulate
from operator import neg
from typing import TYPE_CHECKING

from segkit.immutable import immutable

if TYPE_CHECKING:
    from collections.abc import Sequence

TOPS = (1, 5, 10, 20)
"""Percent of the items, the largest first."""


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
    sums, total, count = [0, *accumulate(money)], sum(money), len(money)
    sizes = {percent: -(-count * percent // 100) for percent in TOPS}
    tops = tuple(Top(percent, size, sums[size], sums[size] / total) for percent, size in sizes.items())
    return Concentration(tops, gini(money))


def gini(money: Sequence[int]) -> float:
    """Return the Gini coefficient of money from high to low: 0 where all bring the same, near 1 where one brings all.

    What is below zero is taken for zero. It is not corrected for the number of items: of n it is at most 1 - 1/n.
    """
    count, above = len(money), money[: bisect_left(money, 0, key=neg)]
    total = sum(above)
    # Each is counted as often as there are items from it on: that is the sum of all sums so far.
    ranked = sum(accumulate(above)) + (count - len(above)) * total
    return (2 * ranked - (count + 1) * total) / (count * total)


def curve(money: Sequence[int], steps: int) -> list[float]:
    """Return the share of all money that the first 1/steps, 2/steps, … of the items bring, from high to low."""
    sums, total = [0, *accumulate(money)], sum(money)
    return [sums[-(-len(money) * step // steps)] / total for step in range(1, steps + 1)]

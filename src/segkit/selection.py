"""Values by their place in the order, of whole numbers that stay where they are: exactly, and without sorting them.

On a cluster a column is not collected. What is fetched are counts: of the values themselves where they are
few, else of a few thousand ranges of them, and then of the ranges that hold the wanted places, until what is
left is few. Nothing is approximate.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from segkit.frames import collect, quotient
from segkit.immutable import immutable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

FEW = 200_000
"""So many rows of values and counts are fetched without a thought."""
RANGES = 4096
VALUE, ROWS = "_value", "_rows"


@immutable
class Range:
    """Values from `low` to `high`, and where their rows stand in the whole order."""

    low: int
    high: int
    begins: int
    rows: int

    def holds(self) -> nw.Expr:
        """Tell which values are inside."""
        return (nw.col(VALUE) >= self.low) & (nw.col(VALUE) <= self.high)

    def has(self, places: Sequence[int]) -> bool:
        """Tell whether one of some sorted places is inside."""
        at = bisect_left(places, self.begins)
        return at < len(places) and places[at] < self.begins + self.rows


@immutable
class Stretch:
    """Neighbouring values of the whole order, each with its rows."""

    begins: int
    """The place of its first row."""
    values: tuple[int, ...]
    ends: tuple[int, ...]
    """Behind which place, counted from `begins`, each value ends."""

    @property
    def stop(self) -> int:
        """The place behind its last row."""
        return self.begins + self.ends[-1]

    def item(self, place: int) -> int:
        """Return the value at a place of the whole order."""
        return self.values[bisect_right(self.ends, place - self.begins)]


@immutable
class Places:
    """Some places of sorted whole numbers: as many as there are rows, but only those asked for are known."""

    rows: int
    stretches: tuple[Stretch, ...]

    def __len__(self) -> int:
        """Return the number of rows."""
        return self.rows

    def item(self, place: int) -> int:
        """Return the value at one of the places that were asked for."""
        return next(part.item(place) for part in self.stretches if part.begins <= place < part.stop)


def quantile_places(rows: int, parts: int) -> set[int]:
    """Return the places between which the quantiles at 1/parts, 2/parts … of so many rows lie."""
    lower = {(rows - 1) * part // parts for part in range(1, parts)} if rows else set()
    return lower | {min(place + 1, rows - 1) for place in lower}


def places_of(frame: nw.LazyFrame[Any], names: Sequence[str], parts: int) -> dict[str, Places]:
    """Find the values of columns of whole numbers between which their quantiles at 1/parts, 2/parts … lie."""
    bounds = [bound for name in names for bound in (nw.col(name).min(), nw.col(name).max().alias(f"{name} highest"))]
    told = next(collect(frame.select(nw.len().alias(ROWS), *bounds)).iter_rows(named=True))
    rows = int(told[ROWS])
    if not rows:
        return dict.fromkeys(names, Places(0, ()))
    found = {}
    for name in names:
        every = Range(int(told[name]), int(told[f"{name} highest"]), 0, rows)
        values = frame.select(nw.col(name).cast(nw.Int64).alias(VALUE))
        found[name] = Places(rows, tuple(_stretches(values, [every], sorted(quantile_places(rows, parts)))))
    return found


def places_within(frame: nw.LazyFrame[Any], group: str, name: str, parts: int) -> dict[int, Places]:
    """Find the same for every group of rows by itself; groups are whole numbers, and those without rows are not there.

    Where rows are few the values of all groups are counted at once, else one group after the other.
    """
    sizes = {int(one): int(rows) for one, rows in collect(frame.group_by(group).agg(nw.len().alias(ROWS))).iter_rows()}
    if sum(sizes.values()) > FEW:
        return {one: places_of(frame.filter(nw.col(group) == one), [name], parts)[name] for one in sorted(sizes)}
    values = frame.select(nw.col(group), nw.col(name).cast(nw.Int64).alias(VALUE))
    counted = collect(values.group_by(group, VALUE).agg(nw.len().alias(ROWS)).sort(group, VALUE))
    found: dict[int, list[tuple[int, int]]] = {one: [] for one in sizes}
    for one, value, rows in counted.iter_rows():
        found[int(one)].append((int(value), int(rows)))
    return {one: Places(sizes[one], (_stretch(0, values_of),)) for one, values_of in found.items()}


def _stretch(begins: int, counted: Sequence[tuple[int, int]]) -> Stretch:
    return Stretch(begins, tuple(value for value, _ in counted), tuple(accumulate(rows for _, rows in counted)))


def _stretches(values: nw.LazyFrame[Any], ranges: Sequence[Range], wanted: Sequence[int]) -> Iterator[Stretch]:
    """Find stretches of the order that hold wanted places, among ranges of values."""
    few = [one for one in ranges if one.rows <= FEW or one.high - one.low < RANGES]
    if few:
        inside = values.filter(nw.any_horizontal(*(one.holds() for one in few), ignore_nulls=True))
        counted = _counted(inside)
        for one in few:
            yield _stretch(one.begins, [(value, rows) for value, rows in counted if one.low <= value <= one.high])
    for one in ranges:
        if one not in few:
            inside = values.filter(one.holds())
            yield from _stretches(inside, [part for part in _parts(inside, one) if part.has(wanted)], wanted)


def _parts(values: nw.LazyFrame[Any], whole: Range) -> Iterator[Range]:
    """Part a range into thousands, and count the rows of each."""
    width = -(-(whole.high - whole.low + 1) // RANGES)
    number = quotient(values, nw.col(VALUE) - whole.low, nw.lit(width)).alias(VALUE)
    begins = whole.begins
    for part, rows in _counted(values.select(number)):
        low = whole.low + part * width
        yield Range(low, min(low + width - 1, whole.high), begins, rows)
        begins += rows


def _counted(values: nw.LazyFrame[Any]) -> list[tuple[int, int]]:
    """Fetch the rows of each value, in order."""
    counted = collect(values.group_by(VALUE).agg(nw.len().alias(ROWS)).sort(VALUE))
    return [(int(value), int(rows)) for value, rows in counted.iter_rows()]


def value_at(frame: nw.LazyFrame[Any], name: str, place: int) -> int:
    """Find the value at a place of a column of whole numbers in order, from 0; there must be rows."""
    bounds = nw.col(name).min(), nw.col(name).max().alias(f"{name} highest")
    rows, low, high = collect(frame.select(nw.len().alias(ROWS), *bounds)).row(0)
    return values_at(frame, name, Range(int(low), int(high), 0, int(rows)), [place])[0]


def values_at(frame: nw.LazyFrame[Any], name: str, whole: Range, places: Sequence[int]) -> list[int]:
    """Find the values at some places of a column of whole numbers in order, from 0; `whole` holds all of them."""
    values = frame.select(nw.col(name).cast(nw.Int64).alias(VALUE))
    found = Places(whole.rows, tuple(_stretches(values, [whole], sorted(set(places)))))
    return [found.item(place) for place in places]


def reached_from_top(frame: nw.LazyFrame[Any], name: str, bounds: Sequence[int]) -> list[int]:
    """Find from which value on, the largest first, the sum of all values above zero has reached each bound.

    Equal values are taken together. Counts and sums are fetched.
    """
    values = frame.select(nw.col(name).cast(nw.Int64).alias(VALUE)).filter(nw.col(VALUE) > 0)
    told = next(collect(values.select(nw.len().alias(ROWS), nw.col(VALUE).max())).iter_rows(named=True))
    if not told[ROWS]:
        return [1 for _ in bounds]
    every = Range(1, int(told[VALUE]), 0, int(told[ROWS]))
    return [_reached(values, every, bound) for bound in bounds]


def _reached(values: nw.LazyFrame[Any], whole: Range, bound: int) -> int:
    """Find the same within a range of values; `bound` is what is missing when all above it are added."""
    inside = values.filter(whole.holds())
    if whole.rows <= FEW or whole.high - whole.low < RANGES:
        for value, rows in reversed(_counted(inside)):
            bound -= value * rows
            if bound <= 0:
                return value
        return whole.low
    width = -(-(whole.high - whole.low + 1) // RANGES)
    number = quotient(values, nw.col(VALUE) - whole.low, nw.lit(width)).alias("part")
    sums = inside.with_columns(number).group_by("part").agg(nw.len().alias(ROWS), nw.col(VALUE).sum())
    for part, rows, money in collect(sums.sort("part", descending=True)).select("part", ROWS, VALUE).iter_rows():
        if bound <= money:
            low = whole.low + int(part) * width
            return _reached(values, Range(low, min(low + width - 1, whole.high), 0, int(rows)), bound)
        bound -= int(money)
    return whole.low

"""CUSTOMERS onto a grid: what becomes of columns on the axes of clusters, and customers of equal place as one point.

All sums are of whole numbers, so that neither the order of rows nor the number of threads changes a digit.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.choices import Scale
from segkit.clusters.centroids import KINDS, Feature
from segkit.errors import ColumnError, SegkitError
from segkit.frames import collect

if TYPE_CHECKING:
    from collections.abc import Sequence

FINE = 10_000
"""Parts of a standard unit that coordinates are rounded to before they are added."""
CELL = 1_000
"""Such parts along a cell of the grid: a tenth of a standard unit."""
POINTS_AS_THEY_ARE = 20_000
"""Up to so many customers are points of their own."""
MOST_POINTS = 40_000
COARSEST = 8
"""Cells grow up to so many times their size before points are left out."""
PARTS = 1 << 18
"""Parts of a column's range in which means and spreads are reckoned: squares of 100 million of them fit 64 bits."""
DIGITS = 9
SHORT = 20
NUMBER = r"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?$"
LOPSIDED = 0.3
"""Kelly's skewness from which on a column of numbers is taken by its logarithm."""
SPREAD_OF_QUARTILES = 1.349
"""Quartiles of a normal distribution are so many standard deviations apart."""
WEIGHT = "weight"
DATES = (c.FIRST_ORDER, c.LAST_ORDER)


@dataclass(frozen=True)
class Spread:
    """What a column holds, before anything is learnt from it."""

    name: str
    rows: int
    missing: int
    infinite: int
    low: float | None
    high: float | None

    @property
    def constant(self) -> bool:
        """Whether there is nothing to tell customers apart by."""
        return self.low is None or self.low == self.high


@dataclass(frozen=True)
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


def spreads_of(customers: nw.LazyFrame[Any], names: Sequence[str]) -> list[Spread]:
    """Look at columns: what is missing, infinite, lowest and highest.

    Raises:
        ColumnError: A column is not there or holds no numbers.
    """
    schema = customers.collect_schema()
    for name in names:
        if name not in schema:
            raise ColumnError(f"there is no column `{name}`", hint=_nearest(name, list(schema)))
        if name in DATES or not (schema[name].is_numeric() or schema[name] == nw.Boolean):
            what = "text" if schema[name] == nw.String else "dates" if name in DATES else str(schema[name])
            raise ColumnError(
                f"column `{name}` holds {what}, and clusters need numbers",
                hint="name columns of numbers: --features A,B",
            )
    asked = [nw.len().alias("rows")]
    for place, name in enumerate(names):
        value = Feature(name, KINDS.get(name, "number")).value()
        known = nw.when(value.is_finite()).then(value)
        asked += [
            _count(value.is_null()).alias(f"missing_{place}"),
            _count(~value.is_finite()).alias(f"infinite_{place}"),
            known.min().alias(f"low_{place}"),
            known.max().alias(f"high_{place}"),
        ]
    row = next(collect(customers.select(*asked)).iter_rows(named=True))
    return [
        Spread(name, row["rows"], *(row[f"{what}_{place}"] or 0 for what in ("missing", "infinite")),
               *(row[f"{what}_{place}"] for what in ("low", "high")))
        for place, name in enumerate(names)
    ]  # fmt: skip


def _count(holds: nw.Expr) -> nw.Expr:
    """Count rows; not every engine adds up truths."""
    one, none = nw.lit(1, dtype=nw.Int64), nw.lit(0, dtype=nw.Int64)
    return nw.when(holds).then(one).otherwise(none).sum()


def refuse_infinite(spreads: Sequence[Spread]) -> None:
    """Refuse columns with values that are not finite.

    Raises:
        SegkitError: There are such; they are counted.
    """
    endless = [one for one in spreads if one.infinite]
    if endless:
        said = ", ".join(f"{one.infinite:,} of {one.rows:,} in `{one.name}`" for one in endless)
        raise SegkitError(f"infinite values: {said}", hint="take these rows out, or leave the column out of --features")


def with_numbers(customers: nw.DataFrame[Any], names: Sequence[str]) -> nw.DataFrame[Any]:
    """Read those of the columns that are text as numbers, as attributes of lines are carried.

    Raises:
        ColumnError: A value is no number; it is counted, and where it is short the first is shown.
    """
    for name in names:
        if name not in customers.columns or customers[name].dtype != nw.String:
            continue
        text = customers[name]
        wrong = text.filter(~text.str.contains(NUMBER).fill_null(value=True))
        if len(wrong):
            raise ColumnError(
                f"column `{name}` holds text: {len(wrong):,} of {len(text):,} values are no numbers,"
                f" as {str(wrong.sort().item(0))[:SHORT]!r}",
                hint="name columns of numbers: --features A,B",
            )
        customers = customers.with_columns(nw.col(name).cast(nw.Float64))
    return customers


def _nearest(name: str, names: Sequence[str]) -> str:
    import difflib

    near = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
    return f"did you mean --features {near[0]}?" if near else f"there are {', '.join(names[:40])}"


def without_missing(customers: nw.LazyFrame[Any], features: Sequence[Feature]) -> nw.LazyFrame[Any]:
    """Return the customers who have a value, or what stands for it, of every feature."""
    for feature in features:
        customers = customers.filter(~feature.value().is_null())
    return customers


def median_of(customers: nw.LazyFrame[Any], name: str) -> float:
    """Return the middle of the values that are there."""
    return _at(_ordered(customers, Feature(name, KINDS.get(name, "number"))), 0.5)


def learn(
    customers: nw.LazyFrame[Any], features: Sequence[Feature], spreads: Sequence[Spread], scale: Scale
) -> tuple[Feature, ...]:
    """Learn center and scale of columns, and of plain numbers whether to take their logarithm.

    Spreads are those of all customers; where none of them misses anything, they are taken for the ends.

    Measures of customers are taken by their logarithm; other columns where they are lopsided.
    """
    curved = [
        replace(one, log=one.kind != "number" or _lopsided(_ordered(customers, one))) for one in features
    ]  # fmt: skip
    if scale is Scale.NONE:
        return tuple(curved)
    by_quartiles = [_robust(customers, one) if scale is Scale.ROBUST else None for one in curved]
    left = [one for one, known in zip(curved, by_quartiles, strict=True) if known is None]
    ends = None
    if not any(one.missing for one in spreads):
        known_ends = {one.name: (one.low, one.high) for one in spreads}
        ends = [tuple(_curved(one, float(end or 0)) for end in known_ends[one.name]) for one in left]
    standard = iter(_standard(customers, left, ends or _ends(customers, left)))
    return tuple(known or next(standard) for known in by_quartiles)


def _robust(customers: nw.LazyFrame[Any], feature: Feature) -> Feature | None:
    """Learn median and distance of the quartiles; None where half of the values are the same."""
    ordered = _ordered(customers, feature)
    low, middle, high = (_curved(feature, _at(ordered, part)) for part in (0.25, 0.5, 0.75))
    if high <= low:
        return None
    return replace(feature, center=_rounded(middle), scale=_rounded((high - low) / SPREAD_OF_QUARTILES))


def _ends(customers: nw.LazyFrame[Any], features: Sequence[Feature]) -> list[tuple[float, ...]]:
    """Look for the lowest and the highest of what becomes of columns."""
    if not features:
        return []
    asked = [
        end
        for place, feature in enumerate(features)
        for end in (feature.curved().min().alias(f"low_{place}"), feature.curved().max().alias(f"high_{place}"))
    ]
    found = next(collect(customers.select(*asked)).iter_rows(named=True))
    return [(found[f"low_{place}"], found[f"high_{place}"]) for place in range(len(features))]


def _standard(
    customers: nw.LazyFrame[Any], features: Sequence[Feature], ranges: Sequence[tuple[float, ...]]
) -> list[Feature]:
    """Learn mean and standard deviation in whole parts of the range, of all columns in one pass."""
    if not features:
        return []
    parts = customers.select(
        ((feature.curved() - low) / (high - low) * PARTS).round(0).cast(nw.Int64).alias(f"part_{place}")
        for place, (feature, (low, high)) in enumerate(zip(features, ranges, strict=True))
    )
    sums = [nw.len().alias("rows")]
    for place in range(len(features)):
        part = nw.col(f"part_{place}")
        sums += [part.sum().alias(f"first_{place}"), (part * part).sum().alias(f"second_{place}")]
    row = {name: int(number) for name, number in next(collect(parts.select(*sums)).iter_rows(named=True)).items()}
    learnt = []
    for place, (feature, (low, high)) in enumerate(zip(features, ranges, strict=True)):
        rows, first, second = row["rows"], row[f"first_{place}"], row[f"second_{place}"]
        width = (high - low) / PARTS
        deviation = math.sqrt(max(rows * second - first * first, 1)) / rows
        learnt.append(replace(feature, center=_rounded(low + first / rows * width), scale=_rounded(deviation * width)))
    return learnt


def _rounded(number: float) -> float:
    return float(f"{number:.{DIGITS}g}")


def _ordered(customers: nw.LazyFrame[Any], feature: Feature) -> nw.Series[Any]:
    values = customers.select(value=feature.value())
    return collect(values.filter(~nw.col("value").is_null()).sort("value"))["value"]


def _at(ordered: nw.Series[Any], part: float) -> float:
    place = part * (len(ordered) - 1)
    low = float(ordered.item(math.floor(place)))
    return low + (place % 1) * (float(ordered.item(math.ceil(place))) - low)


def _lopsided(ordered: nw.Series[Any]) -> bool:
    """Tell whether large values lie further from the middle than small ones do, and less so by their logarithm.

    Values on both sides of zero are never: a logarithm with a sign would tear apart what lies around it.

    Source: Kelly (1921), A new measure of dispersion; as Bowley's, by deciles.
    """
    deciles = [_at(ordered, part) for part in (0.1, 0.5, 0.9)]
    raw = _kelly(*deciles)
    return float(ordered.item(0)) >= 0 and raw > LOPSIDED and abs(_kelly(*map(math.log1p, deciles))) < raw


def _kelly(low: float, middle: float, high: float) -> float:
    return (high + low - 2 * middle) / (high - low) if high > low else 0.0


def _curved(feature: Feature, value: float) -> float:
    return math.copysign(math.log(abs(value) + 1.0), value) if feature.log else value


def condense(customers: nw.LazyFrame[Any], features: Sequence[Feature], *, whole: bool) -> Grid:
    """Gather customers into points: those of one cell of the grid, or with `whole` those of the same place.

    Columns in: those of the features, money in 1/10000 currency; none missing

    Raises:
        SegkitError: Nobody is left.
    """
    fine = [f"_fine_{place}" for place in range(len(features))]
    cells = [f"_cell_{place}" for place in range(len(features))]
    placed = customers.select(
        (feature.coordinate() * FINE).round(0).cast(nw.Int64).alias(name)
        for name, feature in zip(fine, features, strict=True)
    ).with_columns(
        ((nw.col(name) if whole else nw.col(name) // CELL)).alias(cell)
        for name, cell in zip(fine, cells, strict=True)
    )  # fmt: skip
    gathered = placed.group_by(cells).agg(nw.len().cast(nw.Int64).alias(WEIGHT), *(nw.col(name).sum() for name in fine))
    table = collect(gathered)
    if not len(table):
        raise SegkitError("nobody is left to find clusters among", hint="give missing values one: --missing median")
    grown = 1
    while len(table) > MOST_POINTS and grown < COARSEST:
        table = _grown(table, cells, fine)
        grown *= 2
    table = table.sort(*cells)
    step = math.ceil(len(table) / MOST_POINTS)
    kept = table.gather_every(step)
    weights = [int(weight) for weight in kept[WEIGHT].to_list()]
    sums = [kept[name].to_list() for name in fine]
    rows = tuple(
        tuple(total / weight / FINE for total in totals)
        for weight, *totals in zip(weights, *sums, strict=True)
    )  # fmt: skip
    return Grid(rows, tuple(weights), len(table) - len(kept))


def _grown(table: nw.DataFrame[Any], cells: Sequence[str], fine: Sequence[str]) -> nw.DataFrame[Any]:
    """Join each two neighbouring cells along every axis."""
    wider = table.with_columns(nw.col(cell) // 2 for cell in cells)
    return wider.group_by(list(cells)).agg(nw.col(WEIGHT, *fine).sum())

"""Columns of CUSTOMERS onto axes: which are taken by their logarithm, and the center and scale of each.

All sums are of whole numbers, so that neither the order of rows nor the number of threads changes a digit.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from segkit.choices import Scale
from segkit.clusters.centroids import KINDS, Feature
from segkit.clusters.ranks import ranked
from segkit.errors import SegkitError
from segkit.frames import collect, take_at

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segkit.clusters.spreads import Spread
    from segkit.frames import Ordered

PARTS = 1 << 18
"""Parts of a column's range in which means and spreads are reckoned: squares of 100 million of them fit 64 bits."""
NARROW = 1 << 16
"""Fewer values than this are looked up."""
DIGITS = 9
LOPSIDED = 0.3
"""Kelly's skewness from which on a column of numbers is taken by its logarithm."""
SPREAD_OF_QUARTILES = 1.349
"""Quartiles of a normal distribution are so many standard deviations apart."""


def without_missing(customers: nw.LazyFrame[Any], features: Sequence[Feature]) -> nw.LazyFrame[Any]:
    """Return the customers who have a value, or what stands for it, of every feature."""
    for feature in features:
        customers = customers.filter(~feature.value().is_null())
    return customers


def median_of(customers: nw.LazyFrame[Any], name: str) -> float:
    """Return the middle of the values that are there."""
    return _at(_ordered(customers, Feature(name, KINDS.get(name, "number"))), 0.5)


def shaped(customers: nw.LazyFrame[Any], features: Sequence[Feature]) -> tuple[Feature, ...]:
    """Learn which columns are taken by their logarithm: measures of customers, others where they are lopsided."""
    return tuple(
        replace(one, log=one.kind != "number" or _lopsided(_ordered(customers, one))) for one in features
    )  # fmt: skip


def curve(customers: nw.LazyFrame[Any], features: Sequence[Feature], spreads: Sequence[Spread]) -> nw.LazyFrame[Any]:
    """Curve columns, which is best kept where it is asked for again: logarithms cost most of what is reckoned here.

    Whole numbers within a narrow range, as days and orders are, are looked up.

    Columns in:  those of the features
    Columns out: one for each feature, by its name: f(value), null where it is missing
    """
    schema, seen = customers.collect_schema(), {one.name: one for one in spreads}
    narrow = [
        one for one in features
        if customers.implementation.is_polars() and schema[one.name].is_integer() and _is_narrow(one, seen[one.name])
    ]  # fmt: skip
    places = [(nw.col(one.name) - int(seen[one.name].low or 0)).alias(f"_at_{one.name}") for one in narrow]
    wide = [one.curved().alias(one.name) for one in features if one not in narrow]
    found = customers.select(*wide, *places)
    for one in narrow:
        found = take_at(found, f"_at_{one.name}", {one.name: _curves(one, seen[one.name])})
    return found.select(one.name for one in features)


def _is_narrow(feature: Feature, seen: Spread) -> bool:
    """Tell whether there are far fewer values than customers, all of them there."""
    if feature.kind == "money" or seen.missing or seen.low is None or seen.high is None:
        return False
    return seen.high - seen.low < min(NARROW, seen.rows / 10)


def _curves(feature: Feature, seen: Spread) -> list[float]:
    """Return f(value) of all values from the lowest to the highest, as the engine reckons it."""
    values = nw.from_dict({feature.name: range(int(seen.low or 0), int(seen.high or 0) + 1)}, backend="polars")
    curved: list[float] = values.select(feature.curved().alias(feature.name))[feature.name].to_list()
    return curved


def learn(
    customers: nw.LazyFrame[Any],
    laid: nw.LazyFrame[Any],
    features: Sequence[Feature],
    spreads: Sequence[Spread],
    scale: Scale,
) -> tuple[Feature, ...]:
    """Learn center and scale of columns, which `laid` has curved, of the same customers.

    Spreads are those of all customers; where none of them misses anything, they are taken for the ends.

    Raises:
        SegkitError: Values lie further apart than numbers reach.
    """
    if scale is Scale.NONE:
        return tuple(features)
    by_quartiles = [_robust(customers, one) if scale is Scale.ROBUST else None for one in features]
    left = [one for one, known in zip(features, by_quartiles, strict=True) if known is None]
    if any(one.missing for one in spreads):
        ends = ends_of(laid, left)
    else:
        known_ends = {one.name: (float(one.low or 0), float(one.high or 0)) for one in spreads}
        ends = [(_curved(one, known_ends[one.name][0]), _curved(one, known_ends[one.name][1])) for one in left]
    for one, (low, high) in zip(left, ends, strict=True):
        if not math.isfinite(high - low):
            raise SegkitError(f"values of `{one.name}` lie too far apart", hint="take out those that lie far out")
    standard = iter(_standard(laid, left, ends))
    return tuple(known or next(standard) for known in by_quartiles)


def ends_of(laid: nw.LazyFrame[Any], features: Sequence[Feature]) -> list[tuple[float, float]]:
    """Return the lowest and the highest f(value) of each feature; there must be rows.

    Columns in: f(value) of each feature, by its name
    """
    if not features:
        return []
    names = [one.name for one in features]
    asked = [end for name in names for end in (nw.col(name).min(), nw.col(name).max().alias(f"{name} highest"))]
    row = next(collect(laid.select(*asked)).iter_rows(named=True))
    return [(float(row[name]), float(row[f"{name} highest"])) for name in names]


def _robust(customers: nw.LazyFrame[Any], feature: Feature) -> Feature | None:
    """Learn median and distance of the quartiles; None where half of the values are the same."""
    ordered = _ordered(customers, feature)
    low, middle, high = (_curved(feature, _at(ordered, part)) for part in (0.25, 0.5, 0.75))
    if high <= low:
        return None
    return replace(feature, center=_rounded(middle), scale=_rounded((high - low) / SPREAD_OF_QUARTILES))


def _standard(
    laid: nw.LazyFrame[Any], features: Sequence[Feature], ranges: Sequence[tuple[float, float]]
) -> list[Feature]:
    """Learn mean and standard deviation in whole parts of the range, of all columns in one pass."""
    if not features:
        return []
    parts = laid.select(
        ((nw.col(feature.name) - low) * (1.0 / (high - low)) * PARTS).round(0).cast(nw.Int64).alias(f"part_{place}")
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


def _ordered(customers: nw.LazyFrame[Any], feature: Feature) -> Ordered:
    return ranked(customers.select(value=feature.value()))


def _at(ordered: Ordered, part: float) -> float:
    place = part * (len(ordered) - 1)
    low = float(ordered.item(math.floor(place)))
    return low + (place % 1) * (float(ordered.item(math.ceil(place))) - low)


def _lopsided(ordered: Ordered) -> bool:
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

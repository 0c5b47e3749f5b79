"""CUSTOMERS into clusters: centroids that are learnt once, frozen, and applied as plain arithmetic."""

from __future__ import annotations

import json
import math
from dataclasses import field, replace
from functools import reduce
from typing import TYPE_CHECKING, Any, Literal

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.errors import SegkitError
from segkit.frames import UNITS, take_at
from segkit.immutable import immutable
from segkit.scoring.yardstick import ModelError, fingerprint_of, part

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FORMAT = 1
KEY = "segkit_clusters"
UNIT = 1.0 / UNITS
"""Polars takes a column times the reciprocal where it is divided by a number: so all engines do, to the last digit."""
NARROW = 9
"""Decimals of squared distances that are compared: engines differ beyond, and equal distances must stay equal."""
SHOWN = 6
"""Decimals of distances."""
Kind = Literal["days", "orders", "money", "share", "number"]
KINDS: dict[str, Kind] = {
    c.RECENCY: "days", c.FREQUENCY: "orders", c.MONETARY: "money", c.AOV: "money", c.TENURE: "days",
    c.AVERAGE_GAP: "days", c.RETURNS_SHARE: "share",
}  # fmt: skip
"""Measures of customers and what they are counted in; other columns are plain numbers."""
FOUND = (c.CLUSTER, c.CLUSTER_NAME, c.DISTANCE)
"""What is said of every customer."""
DEFAULT_FEATURES = (c.RECENCY, c.FREQUENCY, c.MONETARY)
HINT = "write the model again: segkit cluster orders.csv --save-model clusters.json"


@immutable
class Feature:
    """A column that clusters depend on, and how it becomes a coordinate: (f(value) - center) / scale."""

    name: str
    kind: Kind = "number"
    log: bool = False
    """Whether f is log(1 + value), of the absolute value below zero and with its sign; else the value itself."""
    center: float = 0.0
    scale: float = 1.0
    fill: float | None = None
    """What stands for a missing value; None leaves such customers out."""

    def value(self) -> nw.Expr:
        """Return the value in days, orders, currency or as it is; null where it is missing."""
        column = nw.col(self.name).cast(nw.Float64)
        natural = column * UNIT if self.kind == "money" else column
        known = nw.when(~natural.is_nan()).then(natural)
        return known if self.fill is None else known.fill_null(self.fill)

    def curved(self) -> nw.Expr:
        """Return f(value)."""
        value = self.value()
        if not self.log:
            return value
        size = (value.abs() + 1.0).log()
        return nw.when(value < 0).then(-size).otherwise(size)

    def coordinate(self) -> nw.Expr:
        """Return the place on this feature's axis."""
        return (self.curved() - self.center) * (1.0 / self.scale)

    def laid(self) -> Feature:
        """Return the feature of a column of the same name that holds f(value) already."""
        return replace(self, kind="number", log=False, fill=None)

    def natural(self, coordinate: float) -> float:
        """Return the value that has a coordinate."""
        curved = coordinate * self.scale + self.center
        if not self.log:
            return curved
        return math.copysign(math.expm1(min(abs(curved), 700.0)), curved)


@immutable
class Base:
    """The customers that centroids were learnt from, counted: nothing tells who they are."""

    sizes: tuple[int, ...]
    """Customers of each cluster."""
    inertia: float
    """Mean squared distance of a customer from the centroid."""
    far: float
    """Distance that 99 of 100 customers are within."""
    as_of: str = ""
    """The day on which they were looked at; empty where there is none."""

    @property
    def customers(self) -> int:
        """All of them."""
        return sum(self.sizes)


@immutable
class Centroids:
    """The middles of clusters, the one with the most money first, and all that it takes to find the nearest."""

    features: tuple[Feature, ...]
    points: tuple[tuple[float, ...], ...]
    """Coordinates, cluster by cluster and feature by feature."""
    names: tuple[str, ...]
    """One for each cluster; free to be edited."""
    base: Base
    search: Any = field(default=None, compare=False, repr=False)
    """How they were found; None for those that were read from a file."""
    notes: tuple[str, ...] = field(default=(), compare=False, repr=False)
    """What has to be said of how they were found."""

    def __post_init__(self) -> None:
        """Refuse what cannot be centroids.

        Raises:
            SegkitError: Parts do not fit together.
        """
        many = len(self.points)
        axes = [feature.name for feature in self.features]
        if not many or not axes or any(len(point) != len(axes) for point in self.points):
            raise SegkitError("each cluster needs one coordinate for each feature")
        if len(set(axes)) < len(axes):
            raise SegkitError("a feature stands twice among those of the clusters")
        if len(self.names) != many or len(set(self.names)) < many or not all(self.names):
            raise SegkitError(f"{many} clusters need {many} different names")
        if len(self.base.sizes) != many:
            raise SegkitError(f"{many} clusters need {many} sizes")
        numbers = [number for point in self.points for number in point]
        numbers += [one for feature in self.features for one in (feature.center, feature.scale)]
        if not all(map(math.isfinite, numbers)) or any(feature.scale <= 0 for feature in self.features):
            raise SegkitError("centers, scales and coordinates are finite, and scales above zero")

    @property
    def fingerprint(self) -> str:
        """SHA-256 of all that decides who belongs where: the same for all runs that assign alike."""
        document = self.document()
        return fingerprint_of({name: document[name] for name in ("features", "points")})

    def renamed(self, names: Sequence[str]) -> Centroids:
        """Return the same clusters under other names.

        Raises:
            SegkitError: They are not as many different names as clusters.
        """
        return replace(self, names=tuple(names))

    def document(self) -> dict[str, Any]:
        """Return the centroids as plain data."""
        base = self.base
        return {
            KEY: FORMAT,
            "names": list(self.names),
            "features": [
                {"name": one.name, "kind": one.kind, "log": one.log, "center": one.center, "scale": one.scale,
                 "fill": one.fill}
                for one in self.features
            ],
            "points": [list(point) for point in self.points],
            "base": {"sizes": list(base.sizes), "inertia": base.inertia, "far": base.far, "as_of": base.as_of},
        }  # fmt: skip

    def to_json(self) -> str:
        """Write the centroids as JSON, the same text for the same centroids; the names in it may be edited."""
        return json.dumps(self.document(), indent=1, ensure_ascii=False) + "\n"

    @classmethod
    def from_json(cls, text: str, where: str = "the model") -> Centroids:
        """Read what `to_json` wrote.

        Raises:
            ModelError: It is no such text, of a newer format, or damaged.
        """
        try:
            document = json.loads(text)
        except (ValueError, RecursionError) as fault:
            raise ModelError(f"{where} is no JSON", hint=HINT) from fault
        return centroids_of(document, where)


def centroids_of(document: Any, where: str) -> Centroids:
    """Read what `Centroids.document` gives.

    Raises:
        ModelError: A part is missing or is not what it should be; it is named.
    """
    if not isinstance(document, dict) or KEY not in document:
        raise ModelError(f"{where} holds no clusters", hint=HINT)
    if document[KEY] != FORMAT:
        shown = json.dumps(document[KEY])[:40]
        raise ModelError(f"{where} holds clusters of format {shown}, and this segkit reads {FORMAT}", hint=HINT)
    features = part(document, "features", where, lambda some: tuple(map(_feature_of, some)))
    points = part(document, "points", where, lambda some: tuple(tuple(map(_number, point)) for point in some))
    names = part(document, "names", where, lambda some: tuple(map(_text, some)))
    base = part(document, "base", where, _base_of)
    try:
        return Centroids(features, points, names, base)
    except SegkitError as fault:
        raise ModelError(f"{where}: {fault}", hint=HINT) from fault


def _feature_of(raw: Mapping[str, Any]) -> Feature:
    kind, log, fill = raw["kind"], raw["log"], raw["fill"]
    if kind not in {*KINDS.values(), "number"} or not isinstance(log, bool):
        raise ValueError(kind)
    return Feature(
        _text(raw["name"]), kind, log, _number(raw["center"]), _number(raw["scale"]),
        None if fill is None else _number(fill),
    )  # fmt: skip


def _base_of(raw: Mapping[str, Any]) -> Base:
    sizes = tuple(raw["sizes"])
    if any(not isinstance(size, int) or isinstance(size, bool) or size < 0 for size in sizes):
        raise ValueError(sizes)
    return Base(sizes, _number(raw["inertia"]), _number(raw["far"]), _text(raw["as_of"]))


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError(value)
    return float(value)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def with_derived(customers: nw.LazyFrame[Any], names: Sequence[str]) -> nw.LazyFrame[Any]:
    """Add the measures among `names` that follow from others and are not there yet.

    Columns in:  recency, tenure [days], frequency [orders]
    Columns out: those, and average_gap [days between orders; null of a single order] where it is named
    """
    if c.AVERAGE_GAP not in names or c.AVERAGE_GAP in customers.collect_schema().names():
        return customers
    steps = nw.col(c.FREQUENCY).cast(nw.Float64) - 1.0
    days = (nw.col(c.TENURE) - nw.col(c.RECENCY)).cast(nw.Float64)
    return customers.with_columns(nw.when(steps > 0).then(days / steps).alias(c.AVERAGE_GAP))


def assign_clusters(customers: nw.LazyFrame[Any], centroids: Centroids) -> nw.LazyFrame[Any]:
    """Give every customer the cluster with the nearest centroid; of equally near ones that with the lower number.

    Columns in:  those of the features, money in 1/10000 currency
    Columns out: those, and cluster [1 and up], cluster_name, distance [standard units]; null where a feature is
                 missing and nothing stands for it
    """
    derived = with_derived(customers, [feature.name for feature in centroids.features])
    done = with_nearest(derived, centroids.features, centroids.points)
    kept = [name for name in customers.collect_schema().names() if name not in FOUND]
    return name_clusters(done, centroids.names).select(*kept, *FOUND)


def with_nearest(
    customers: nw.LazyFrame[Any], features: Sequence[Feature], points: Sequence[Sequence[float]]
) -> nw.LazyFrame[Any]:
    """Find the nearest of some points.

    Columns in:  those of the features
    Columns out: those, and cluster [1 and up], distance [standard units], beside what it took to find them
    """
    axes = [f"_axis_{place}" for place in range(len(features))]
    away = [f"_away_{place}" for place in range(len(points))]
    placed = customers.with_columns(
        feature.coordinate().alias(axis) for feature, axis in zip(features, axes, strict=True)
    )  # fmt: skip
    apart = placed.with_columns(_squared(axes, point).alias(name) for name, point in zip(away, points, strict=True))
    least = apart.with_columns(_least=nw.min_horizontal(*away)).with_columns(_nearest=nw.col("_least").round(NARROW))
    # One rounding instead of one for each point. Far out there is nothing behind the comma to round.
    alike = least.with_columns(_alike=nw.max_horizontal(nw.col("_nearest") + 0.5 * 10**-NARROW, "_least"))
    number = nw.lit(len(away), dtype=nw.Int32)
    for place in range(len(away) - 2, -1, -1):
        near = nw.col(away[place]) <= nw.col("_alike")
        number = nw.when(near).then(nw.lit(place + 1, dtype=nw.Int32)).otherwise(number)
    unknown = reduce(lambda left, right: left | right, (nw.col(axis).is_null() for axis in axes))
    return alike.with_columns(
        nw.when(~unknown).then(number).alias(c.CLUSTER),
        nw.when(~unknown).then(nw.col("_nearest").sqrt().round(SHOWN)).alias(c.DISTANCE),
    )


def _squared(axes: Sequence[str], point: Sequence[float]) -> nw.Expr:
    parts = [(nw.col(axis) - place) * (nw.col(axis) - place) for axis, place in zip(axes, point, strict=True)]
    return reduce(lambda left, right: left + right, parts)


def name_clusters(assigned: nw.LazyFrame[Any], names: Sequence[str]) -> nw.LazyFrame[Any]:
    """Put names beside the numbers of clusters.

    Columns in:  cluster [1 and up, or null]
    Columns out: those, and cluster_name
    """
    if assigned.implementation.is_polars():
        placed = assigned.with_columns(_place=nw.col(c.CLUSTER) - 1)
        return take_at(placed, "_place", {c.CLUSTER_NAME: names}).drop("_place")
    name = nw.lit(None, dtype=nw.String)
    for place, one in enumerate(names, start=1):
        name = nw.when(nw.col(c.CLUSTER) == place).then(nw.lit(one)).otherwise(name)
    return assigned.with_columns(name.alias(c.CLUSTER_NAME))

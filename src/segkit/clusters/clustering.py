"""Clusters of a frame of customers: learnt or applied, numbered by money, named, profiled, and told where in doubt."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.choices import Scale
from segkit.clusters.candidates import check_k
from segkit.clusters.centroids import FOUND, KINDS, Base, Centroids, Feature, name_clusters, with_derived, with_nearest
from segkit.clusters.condensing import POINTS_AS_THEY_ARE as FEW
from segkit.clusters.condensing import Grid, condense
from segkit.clusters.grouping import (
    check_names,
    checked_names,
    doubts_of,
    drifted,
    features_of,
    numbered_or,
    numbers_of,
    told_of_missing,
)
from segkit.clusters.kmeans import search
from segkit.clusters.profiles import medians, mixes, profiles_of, standings, totals
from segkit.clusters.rules_of_thumb import rules_of
from segkit.clusters.scales import curve, learn, shaped, without_missing
from segkit.clusters.spreads import Spread, refuse_infinite, spreads_of, with_numbers
from segkit.errors import SegkitError
from segkit.frames import LARGEST_SUM, UNITS, beside, collect, look_up, money_units
from segkit.immutable import immutable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from segkit.clusters.candidates import Search
    from segkit.clusters.grouping import Grouping
    from segkit.clusters.profiles import Profile

FAR = 0.99
DESCRIBED = (c.RECENCY, c.FREQUENCY, c.MONETARY, c.AOV)


@immutable
class Clustering:
    """Customers with their clusters, and everything needed to say how they came about.

    `customers` has the columns that were there, and cluster, cluster_name, distance.
    """

    customers: nw.DataFrame[Any]
    centroids: Centroids
    profiles: tuple[Profile, ...]
    notes: tuple[str, ...]
    unassigned: int
    """Customers in no cluster: they lack a feature."""
    ready: bool = False
    """Whether they come from a ready table, and not from orders."""

    @property
    def has_money(self) -> bool:
        """Whether these are customers of orders, and not of a ready table."""
        schema = self.customers.lazy().collect_schema()
        return all(name in schema and schema[name].is_numeric() for name in (c.RECENCY, c.FREQUENCY, c.MONETARY))

    @property
    def search(self) -> Search | None:
        """How the centroids were found; None where they were given."""
        found: Search | None = self.centroids.search
        return found


def learn_clusters(customers: nw.DataFrame[Any], asked: Grouping) -> Centroids:
    """Learn clusters of customers, and name them.

    Columns in: those of the features, money in 1/10000 currency

    Raises:
        SegkitError: There are too few customers, or the columns cannot be used.
        UsageError:  What was asked makes no sense.
    """
    found = _found(customers, asked, "")
    profiles = _profiled(found, named=bool(asked.names), described=False)
    return replace(found.centroids, names=tuple(one.name for one in profiles), notes=tuple(found.notes))


def cluster_customers(customers: nw.DataFrame[Any], asked: Grouping, *, as_of: str = "") -> Clustering:
    """Find clusters of customers, or with centroids that are given assign customers to them.

    Columns in: those of the features, money in 1/10000 currency

    Raises:
        SegkitError: There are too few customers, or the columns cannot be used.
        UsageError:  What was asked makes no sense.
    """
    found = _found(customers, asked, as_of)
    profiles = _profiled(found, named=bool(asked.names or asked.centroids), described=True)
    features = found.centroids.features
    grid = found.grid or _condensed(_complete(found.laid, features), features, whole=len(found.rows) <= FEW)
    rules = rules_of(found.rows.lazy(), found.centroids, grid)
    profiles = [replace(one, rule=rule) for one, rule in zip(profiles, rules, strict=True)]
    names = tuple(one.name for one in profiles)
    named = collect(name_clusters(found.rows.select(c.CLUSTER).lazy(), names).select(c.CLUSTER_NAME))
    notes = found.notes + (drifted(found.centroids, _beyond(found), profiles) if asked.centroids else [])
    kept = [name for name in found.rows.columns if name not in FOUND]
    shown = beside(found.rows, named).select(*kept, *FOUND)
    shown = shown.with_columns(customers[name] for name in asked.wanted if name in customers.columns)
    centroids = replace(found.centroids, names=names, notes=tuple(found.notes))
    return Clustering(shown, centroids, tuple(profiles), tuple(notes), int(found.rows[c.CLUSTER].null_count()))


@immutable
class _Found:
    """Clusters before anything is said of them."""

    rows: nw.DataFrame[Any]
    """The customers, and cluster, distance."""
    laid: nw.DataFrame[Any]
    """f(value) of each feature, by its name: null where it is missing."""
    centroids: Centroids
    sums: Mapping[int, Mapping[str, Any]]
    notes: list[str]
    grid: Grid | None = None


def _found(customers: nw.DataFrame[Any], asked: Grouping, as_of: str) -> _Found:
    rows = _with_derived(with_numbers(customers, asked.wanted), asked.wanted)
    spreads = spreads_of(rows.lazy(), asked.wanted)
    refuse_infinite(spreads)
    return _assigned(rows, spreads, asked) if asked.centroids else _learnt(rows, spreads, asked, as_of)


def _with_derived(customers: nw.DataFrame[Any], names: Sequence[str]) -> nw.DataFrame[Any]:
    derived = with_derived(customers.lazy(), names)
    made = [name for name in derived.collect_schema().names() if name not in customers.columns]
    return beside(customers, collect(derived.select(made))) if made else customers


def _assigned(rows: nw.DataFrame[Any], spreads: Sequence[Spread], asked: Grouping) -> _Found:
    """Assign customers to centroids that are given."""
    given: Any = asked.centroids
    centroids = given.renamed(checked_names(asked.names, given)) if asked.names else given
    laid = collect(curve(rows.lazy(), centroids.features, spreads))
    near = _nearest(laid, centroids.features, centroids.points)
    placed = beside(rows, near)
    return _Found(placed, laid, centroids, totals(placed.lazy()), told_of_missing(spreads, centroids.features))


def _nearest(
    laid: nw.DataFrame[Any], features: Sequence[Feature], points: Sequence[Sequence[float]]
) -> nw.DataFrame[Any]:
    near = with_nearest(laid.lazy(), [feature.laid() for feature in features], points)
    return collect(near.select(c.CLUSTER, c.DISTANCE))


def _complete(laid: nw.DataFrame[Any], features: Sequence[Feature]) -> nw.DataFrame[Any]:
    """Return the customers who miss nothing."""
    if not any(laid[one.name].null_count() for one in features):
        return laid
    return collect(without_missing(laid.lazy(), [feature.laid() for feature in features]))


def _condensed(laid: nw.DataFrame[Any], features: Sequence[Feature], *, whole: bool) -> Grid:
    return condense(laid.lazy(), features, len(laid), whole=whole)


def cluster_table(rows: Any, asked: Grouping) -> Clustering:
    """Find clusters in a ready table of customers; columns named as measures of customers are taken for them.

    Columns in: those of the features, money in currency
    """
    frame: nw.DataFrame[Any] = nw.from_native(rows, eager_only=True)
    money = [name for name, kind in KINDS.items() if kind == "money" and name in frame.columns]
    for name in money:
        if frame[name].dtype.is_numeric():
            _refuse_beyond(frame[name])
            frame = collect(frame.lazy().with_columns(money_units(frame.lazy(), name).alias(name)))
    return replace(cluster_customers(frame, asked), ready=True)


def _refuse_beyond(money: nw.Series[Any]) -> None:
    """Refuse amounts that cannot be added up exactly, before they are brought to 1/10000 currency."""
    most = float(money.cast(nw.Float64).abs().max() or 0)
    if most * UNITS * len(money) > LARGEST_SUM:
        raise SegkitError(
            f"column `{money.name}` holds {most:,.10g}: amounts of that size cannot be added up exactly",
            hint="look at the column, or rename it: then it counts as a number like any other",
        )


def axes_of(done: Clustering) -> tuple[Feature, Feature] | None:
    """Return the two features that a picture shows: recency and monetary, else the first two; None of a single one."""
    wanted = [c.RECENCY, c.MONETARY] if done.has_money else []
    known = {feature.name: feature for feature in done.centroids.features}
    if done.has_money:
        return tuple(known.get(name, Feature(name, KINDS[name], log=True)) for name in wanted)  # type: ignore[return-value]
    first = list(known.values())[:2]
    return (first[0], first[1]) if len(first) > 1 else None


def _learnt(rows: nw.DataFrame[Any], spreads: Sequence[Spread], asked: Grouping, as_of: str) -> _Found:
    """Learn centroids, number them, and assign every customer."""
    features, told = features_of(rows.lazy(), spreads, asked)
    left = without_missing(rows.lazy(), features)
    features = shaped(left, features)
    laid = collect(curve(rows.lazy(), features, spreads))
    known = _complete(laid, features)
    features = learn(left, known.lazy(), features, spreads, asked.scale)
    if asked.k is not None:
        check_k(asked.k)
    grid = _condensed(known, features, whole=len(known) <= FEW)
    found, points = search(grid, asked.k, asked.seed)
    check_names(asked, len(points))
    placed, order, sums = _numbered(rows, _nearest(laid, features, points), points)
    sizes = tuple(int(sums.get(place + 1, {}).get(c.CUSTOMERS, 0)) for place in range(len(order)))
    squares = sum(row["squares"] for row in sums.values())
    base = Base(sizes, round(float(squares) / max(sum(sizes), 1), 6), _far(placed), as_of)
    centroids = Centroids(features, tuple(points[place] for place in order), numbered_or(asked, order), base, found)
    notes = [*told, *found.notes, *doubts_of(centroids, grid, len(known), money=c.REVENUE in sums.get(1, {}))]
    return _Found(placed, laid, centroids, sums, notes, grid)


def _numbered(
    rows: nw.DataFrame[Any], near: nw.DataFrame[Any], points: Sequence[tuple[float, ...]]
) -> tuple[nw.DataFrame[Any], list[int], dict[int, dict[str, Any]]]:
    """Give the lowest number to the cluster with the most money, and so on; and say which point each number has."""
    sums = totals(beside(rows, near).lazy())
    order, moved = numbers_of(points, sums)
    numbers = look_up(near.lazy().select(_place=nw.col(c.CLUSTER) - 1), "_place", {c.CLUSTER: moved})
    numbered = collect(numbers.select(nw.col(c.CLUSTER).cast(nw.Int32)))
    numbered = numbered.with_columns(near[c.DISTANCE])
    return beside(rows, numbered), order, {moved[place - 1]: row for place, row in sums.items()}


def _far(assigned: nw.DataFrame[Any]) -> float:
    # In one piece: quantiles of a column in many parts take sixteen times as long.
    known = assigned[c.DISTANCE].drop_nulls().to_native().rechunk()
    return float(known.quantile(FAR, interpolation="higher"))


def _profiled(found: _Found, *, named: bool, described: bool) -> list[Profile]:
    frame, features = found.rows.lazy(), found.centroids.features
    others, curved = _others(frame, found.centroids)
    mix = mixes(frame) if described and c.SEGMENT in found.rows.columns else {}
    names = found.centroids.names if named else ()
    sums = found.sums
    if described:
        middles = medians(frame, [*features, *others])
        sums = {number: {**row, "medians": middles.get(number, {})} for number, row in sums.items()}
    laid = found.laid.with_columns(*curved, found.rows[c.CLUSTER])
    return profiles_of(sums, standings(laid.lazy(), [one.laid() for one in (*features, *others)]), names, mix)


def _others(frame: nw.LazyFrame[Any], centroids: Centroids) -> tuple[Sequence[Feature], Sequence[nw.Series[Any]]]:
    """Return measures that clusters do not depend on and that describe them all the same, and these curved."""
    known = {feature.name for feature in centroids.features}
    there = frame.collect_schema()
    names = [name for name in DESCRIBED if name in there and there[name].is_numeric() and name not in known]
    told = [one for one in spreads_of(frame, names) if not (one.constant or one.infinite)] if names else []
    if not told:
        return (), ()
    features = shaped(frame, [Feature(one.name, KINDS[one.name]) for one in told])
    laid = collect(curve(frame, features, told))
    return learn(frame, laid.lazy(), features, told, Scale.STANDARD), [laid[one.name] for one in features]


def _beyond(found: _Found) -> int:
    return int((found.rows[c.DISTANCE].drop_nulls() > found.centroids.base.far).sum())

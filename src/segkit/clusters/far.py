"""Clusters of customers who lie on a cluster of machines: what is fetched are cells of a grid, counts and sums."""

from __future__ import annotations

import math
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.choices import Scale
from segkit.clusters.candidates import check_k
from segkit.clusters.centroids import FOUND, KINDS, Base, Centroids, Feature, name_clusters, with_derived, with_nearest
from segkit.clusters.clustering import DESCRIBED, FAR, Clustering
from segkit.clusters.condensing import POINTS_AS_THEY_ARE as FEW
from segkit.clusters.condensing import condense
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
from segkit.clusters.ranks import ranked
from segkit.clusters.rules_of_thumb import rules_of
from segkit.clusters.scales import learn, shaped, without_missing
from segkit.clusters.spreads import NUMBER, not_numbers, refuse_infinite, spreads_of
from segkit.frames import collect, held, look_up
from segkit.immutable import immutable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from segkit.clusters.condensing import Grid
    from segkit.clusters.grouping import Grouping
    from segkit.clusters.profiles import Profile
    from segkit.clusters.spreads import Spread

SHOWN, LAID = "_shown_", "_laid_"


@immutable
class _There:
    """Customers on a cluster, and what is known of them before anything is learnt."""

    rows: nw.LazyFrame[Any]
    spreads: Sequence[Spread]
    """Of the columns that clusters depend on."""
    others: Sequence[Feature]
    """Measures that clusters do not depend on and that describe them all the same."""
    seen: Sequence[Spread]
    """Of the others."""
    kept: ExitStack

    def laid(self, features: Sequence[Feature]) -> nw.LazyFrame[Any]:
        """Keep f(value) of all measures beside the rows: its expression is large, and is asked for again and again."""
        curved = (one.curved().alias(LAID + one.name) for one in (*features, *self.others))
        return self.kept.enter_context(held(self.rows.with_columns(*curved)))

    def known(self, laid: nw.LazyFrame[Any], features: Sequence[Feature]) -> tuple[nw.LazyFrame[Any], int]:
        """Return f(value) of the customers who miss no feature, by its name, and count them."""
        known = laid.select(nw.col(LAID + one.name).alias(one.name) for one in features)
        if not any(
            one.missing for one in self.spreads if one.name in {each.name for each in features if each.fill is None}
        ):
            return known, self.spreads[0].rows
        known = without_missing(known, [feature.laid() for feature in features])
        return known, int(collect(known.select(nw.len().alias(c.CUSTOMERS)))[c.CUSTOMERS].item(0))


@immutable
class _Found:
    """Clusters before anything is said of them."""

    rows: nw.LazyFrame[Any]
    """The customers, f(value) of all measures, and cluster, distance; the cluster keeps them."""
    centroids: Centroids
    others: Sequence[Feature]
    grid: Grid
    sums: Mapping[int, Mapping[str, Any]]
    notes: list[str]


@contextmanager
def clustered_far(customers: nw.LazyFrame[Any], asked: Grouping, *, as_of: str = "") -> Iterator[Clustering]:
    """Do the same as `cluster_customers`, to the digit; the customers of the result are a plan, good in the block.

    Columns in: those of the features, money in 1/10000 currency

    Raises:
        SegkitError: There are too few customers, the columns cannot be used, or more cells than can be fetched.
        UsageError:  What was asked makes no sense.
    """
    with ExitStack() as kept:
        numbers = with_derived(_with_numbers(customers, asked.wanted), asked.wanted)
        rows = kept.enter_context(held(numbers))
        seen = spreads_of(rows, (*asked.wanted, *_described(rows, asked.wanted)))
        spreads, others = seen[: len(asked.wanted)], seen[len(asked.wanted) :]
        refuse_infinite(spreads)
        there = _There(rows, spreads, *_measures(others), kept)
        found = _assigned(there, asked) if asked.centroids else _learnt(there, asked, as_of)
        profiles = _profiled(found, named=bool(asked.names or asked.centroids))
        names = tuple(one.name for one in profiles)
        beyond = _beyond(found) if asked.centroids else 0
        notes = found.notes + (drifted(found.centroids, beyond, profiles) if asked.centroids else [])
        centroids = replace(found.centroids, names=names, notes=tuple(found.notes))
        unassigned = spreads[0].rows - sum(one.customers for one in profiles)
        shown = cast("Any", _shown(found.rows, names, asked.wanted))
        yield Clustering(shown, centroids, tuple(profiles), tuple(notes), unassigned)


def _shown(rows: nw.LazyFrame[Any], names: Sequence[str], wanted: Sequence[str]) -> nw.LazyFrame[Any]:
    """Name clusters, and give text back that was read as numbers."""
    there = rows.collect_schema().names()
    texts = [nw.col(SHOWN + name).alias(name) for name in wanted if SHOWN + name in there]
    kept = [name for name in there if name not in FOUND and not name.startswith((SHOWN, LAID))]
    return name_clusters(rows.with_columns(*texts) if texts else rows, names).select(*kept, *FOUND)


def _with_numbers(customers: nw.LazyFrame[Any], names: Sequence[str]) -> nw.LazyFrame[Any]:
    """Read those of the columns that are text as numbers; see `with_numbers`."""
    schema = customers.collect_schema()
    texts = [name for name in names if name in schema and schema[name] == nw.String]
    for name in texts:
        wrong = nw.when(~nw.col(name).str.contains(NUMBER)).then(nw.col(name))
        asked = nw.len().alias("rows"), wrong.count().alias("wrong"), wrong.min().alias("first")
        rows, many, first = collect(customers.select(*asked)).row(0)
        if many:
            raise not_numbers(name, int(many), int(rows), str(first))
    if not texts:
        return customers
    text = (nw.col(name).alias(SHOWN + name) for name in texts)
    return customers.with_columns(*text).with_columns(nw.col(name).cast(nw.Float64) for name in texts)


def _assigned(there: _There, asked: Grouping) -> _Found:
    """Assign customers to centroids that are given."""
    given: Any = asked.centroids
    centroids = given.renamed(checked_names(asked.names, given)) if asked.names else given
    features = centroids.features
    laid = there.laid(features)
    placed = there.kept.enter_context(held(_nearest(laid, features, centroids.points)))
    known, many = there.known(laid, features)
    grid = condense(known, features, many, whole=there.spreads[0].rows <= FEW)
    told = told_of_missing(there.spreads, features)
    return _Found(placed, centroids, _scaled(there, laid), grid, totals(placed), told)


def _scaled(there: _There, laid: nw.LazyFrame[Any]) -> Sequence[Feature]:
    """Learn center and scale of the measures that only describe."""
    curved = laid.select(nw.col(LAID + one.name).alias(one.name) for one in there.others) if there.others else laid
    return learn(there.rows, curved, there.others, there.seen, Scale.STANDARD)


def _at(feature: Feature) -> Feature:
    return replace(feature.laid(), name=LAID + feature.name)


def _nearest(
    laid: nw.LazyFrame[Any], features: Sequence[Feature], points: Sequence[Sequence[float]]
) -> nw.LazyFrame[Any]:  # fmt: skip
    names = laid.collect_schema().names()
    return with_nearest(laid, [_at(one) for one in features], points).select(*names, c.CLUSTER, c.DISTANCE)


def _learnt(there: _There, asked: Grouping, as_of: str) -> _Found:
    """Learn centroids, number them, and assign every customer."""
    features, told = features_of(there.rows, there.spreads, asked)
    left = without_missing(there.rows, features)
    features = shaped(left, features)
    laid = there.laid(features)
    known, many = there.known(laid, features)
    features = learn(left, known, features, there.spreads, asked.scale)
    if asked.k is not None:
        check_k(asked.k)
    grid = condense(known, features, many, whole=many <= FEW)
    found, points = search(grid, asked.k, asked.seed)
    check_names(asked, len(points))
    near = there.kept.enter_context(held(_nearest(laid, features, points)))
    sums = totals(near)
    order, moved = numbers_of(points, sums)
    sizes = tuple(int(sums.get(place + 1, {}).get(c.CUSTOMERS, 0)) for place in order)
    numbered = {moved[place - 1]: row for place, row in sums.items()}
    squares = sum(row["squares"] for row in sums.values())
    base = Base(sizes, round(float(squares) / max(sum(sizes), 1), 6), _far(near, sum(sizes)), as_of)
    centroids = Centroids(features, tuple(points[place] for place in order), numbered_or(asked, order), base, found)
    notes = [*told, *found.notes, *doubts_of(centroids, grid, many, money=c.REVENUE in numbered.get(1, {}))]
    return _Found(_renumbered(near, moved), centroids, _scaled(there, laid), grid, numbered, notes)


def _renumbered(near: nw.LazyFrame[Any], moved: Sequence[int]) -> nw.LazyFrame[Any]:
    names = near.collect_schema().names()
    placed = near.with_columns((nw.col(c.CLUSTER) - 1).alias("_place"))
    numbers = look_up(placed, "_place", {"_number": moved})
    known = nw.when(~nw.col("_place").is_null()).then(nw.col("_number"))
    return numbers.with_columns(known.cast(nw.Int32).alias(c.CLUSTER)).select(*names)


def _far(near: nw.LazyFrame[Any], known: int) -> float:
    """Find the distance within which 99 of 100 customers are, one of those that there are."""
    return float(ranked(near.select(value=nw.col(c.DISTANCE))).item(math.ceil((known - 1) * FAR)))


def _beyond(found: _Found) -> int:
    further = found.rows.filter(nw.col(c.DISTANCE) > found.centroids.base.far)
    return int(collect(further.select(nw.len().alias(c.CUSTOMERS)))[c.CUSTOMERS].item(0))


def _profiled(found: _Found, *, named: bool) -> list[Profile]:
    rows, measures = found.rows, [*found.centroids.features, *found.others]
    mix = mixes(rows) if c.SEGMENT in rows.collect_schema().names() else {}
    middles = medians(rows, measures)
    sums = {number: {**row, "medians": middles.get(number, {})} for number, row in found.sums.items()}
    names = [one.name for one in measures]
    curved = rows.select(c.CLUSTER, *(nw.col(LAID + name).alias(name) for name in names))
    apart = standings(curved, [one.laid() for one in measures])
    profiles = profiles_of(sums, apart, found.centroids.names if named else (), mix)
    rules = rules_of(rows, found.centroids, found.grid)
    return [replace(one, rule=rule) for one, rule in zip(profiles, rules, strict=True)]


def _described(rows: nw.LazyFrame[Any], wanted: Sequence[str]) -> list[str]:
    there = rows.collect_schema()
    return [name for name in DESCRIBED if name in there and there[name].is_numeric() and name not in wanted]


def _measures(others: Sequence[Spread]) -> tuple[Sequence[Feature], Sequence[Spread]]:
    """Return the measures that tell customers apart; those of money, days and orders are taken by their logarithm."""
    told = [one for one in others if not (one.constant or one.infinite)]
    return [Feature(one.name, KINDS[one.name], log=True) for one in told], told

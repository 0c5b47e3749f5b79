"""Clusters of a frame of customers: learnt or applied, numbered by money, named, profiled, and told where in doubt."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.choices import Missing, Scale
from segkit.clusters.candidates import check_k
from segkit.clusters.centroids import (
    DEFAULT_FEATURES,
    FOUND,
    KINDS,
    Base,
    Centroids,
    Feature,
    name_clusters,
    with_derived,
    with_nearest,
)
from segkit.clusters.condensing import POINTS_AS_THEY_ARE as FEW
from segkit.clusters.condensing import Grid, condense
from segkit.clusters.kmeans import counted_customers, search
from segkit.clusters.profiles import medians, mixes, profiles_of, standings, totals
from segkit.clusters.scales import curve, learn, median_of, shaped, without_missing
from segkit.clusters.spreads import Spread, refuse_infinite, spreads_of, with_numbers
from segkit.clusters.thumb import rules_of
from segkit.errors import SegkitError, UsageError
from segkit.frames import LARGEST_SUM, UNITS, beside, collect, looked_up, money_units
from segkit.immutable import immutable
from segkit.scoring.frozen import SHIFTED, STABLE, stability

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from segkit.clusters.candidates import Search
    from segkit.clusters.profiles import Profile

FAR = 0.99
ENOUGH = 10
"""Customers a cluster below which they are told as few."""
FAR_SHARE = 0.05
"""From this share of customers beyond the reach of the model on, a new one is advised."""
DESCRIBED = (c.RECENCY, c.FREQUENCY, c.MONETARY, c.AOV)


@immutable
class Grouping:
    """Options of the group Clusters."""

    k: int | None = None
    """How many; None chooses."""
    features: tuple[str, ...] = DEFAULT_FEATURES
    scale: Scale = Scale.STANDARD
    missing: Missing = Missing.LEAVE_OUT
    seed: int = 0
    names: tuple[str, ...] = ()
    """Names to give, in the order of the numbers; none are given by what marks a cluster."""
    centroids: Centroids | None = None
    """What was learnt before; nothing is learnt then."""

    @property
    def wanted(self) -> tuple[str, ...]:
        """The columns that clusters depend on."""
        return tuple(one.name for one in self.centroids.features) if self.centroids else self.features


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
        schema = self.customers.schema
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
    grid = found.grid or condense(_complete(found.laid, features), features, whole=len(found.rows) <= FEW)
    rules = rules_of(found.rows.lazy(), found.centroids, grid)
    profiles = [replace(one, rule=rule) for one, rule in zip(profiles, rules, strict=True)]
    names = tuple(one.name for one in profiles)
    named = collect(name_clusters(found.rows.select(c.CLUSTER).lazy(), names).select(c.CLUSTER_NAME))
    notes = found.notes + (drifted(found.centroids, found.rows, profiles) if asked.centroids else [])
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
    centroids = given.renamed(_checked_names(asked.names, given)) if asked.names else given
    laid = collect(curve(rows.lazy(), centroids.features, spreads))
    near = _nearest(laid, centroids.features, centroids.points)
    placed = beside(rows, near)
    return _Found(placed, laid, centroids, totals(placed.lazy()), _told_of_missing(spreads, centroids.features))


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


def _features(
    frame: nw.LazyFrame[Any], spreads: Sequence[Spread], asked: Grouping
) -> tuple[tuple[Feature, ...], list[str]]:
    """Take the columns that clusters depend on; those that tell nobody apart are told and left out."""
    said: list[str] = []
    learnt = []
    flat = [f"`{one.name}` is {_same(one)}" for one in spreads if one.constant]
    if len(flat) == len(spreads):
        raise SegkitError(
            f"nothing tells {counted_customers(spreads[0].rows)} apart: {', '.join(flat)}",
            hint="name columns that differ: --features A,B",
        )
    said += [f"left out of the features: {', '.join(flat)}"] if flat else []
    for spread in spreads:
        if spread.constant:
            continue
        feature = Feature(spread.name, KINDS.get(spread.name, "number"))
        if spread.missing and asked.missing is Missing.MEDIAN:
            feature = replace(feature, fill=median_of(frame, spread.name))
        learnt.append(feature)
    said += _told_of_missing(spreads, learnt)
    return tuple(learnt), said


def _same(spread: Spread) -> str:
    return "empty" if spread.low is None else f"{spread.low:,.10g} for everybody"


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


def _told_of_missing(spreads: Sequence[Spread], features: Sequence[Feature]) -> list[str]:
    fills = {feature.name: feature.fill for feature in features}
    said = []
    for spread in spreads:
        fill = fills.get(spread.name)
        if not spread.missing or spread.name not in fills:
            continue
        whom = f"{spread.missing:,} of {spread.rows:,} customers have no `{spread.name}`"
        said.append(
            f"{whom}: they are in no cluster (--missing median gives them one)"
            if fill is None
            else f"{whom}: the median, {fill:,.10g}, stands for it"
        )
    return said


def _learnt(rows: nw.DataFrame[Any], spreads: Sequence[Spread], asked: Grouping, as_of: str) -> _Found:
    """Learn centroids, number them, and assign every customer."""
    features, told = _features(rows.lazy(), spreads, asked)
    left = without_missing(rows.lazy(), features)
    features = shaped(left, features)
    laid = collect(curve(rows.lazy(), features, spreads))
    known = _complete(laid, features)
    features = learn(left, known, features, spreads, asked.scale)
    if asked.k is not None:
        check_k(asked.k)
    grid = condense(known, features, whole=len(known) <= FEW)
    found, points = search(grid, asked.k, asked.seed)
    if asked.names and len(asked.names) != len(points):
        raise UsageError(
            f"{_names(asked.names)} for {len(points)} clusters",
            hint=f"give {len(points)} names, or --k {len(asked.names)}",
        )
    placed, order, sums = _numbered(rows, _nearest(laid, features, points), points)
    sizes = tuple(int(sums.get(place + 1, {}).get(c.CUSTOMERS, 0)) for place in range(len(order)))
    squares = sum(row["squares"] for row in sums.values())
    base = Base(sizes, round(float(squares) / max(sum(sizes), 1), 6), _far(placed), as_of)
    names = asked.names or tuple(map(str, range(1, len(points) + 1)))
    centroids = Centroids(features, tuple(points[place] for place in order), names, base, found)
    notes = [*told, *found.notes, *_doubts(centroids, grid, len(known), money=c.REVENUE in sums.get(1, {}))]
    return _Found(placed, laid, centroids, sums, notes, grid)


def _numbered(
    rows: nw.DataFrame[Any], near: nw.DataFrame[Any], points: Sequence[tuple[float, ...]]
) -> tuple[nw.DataFrame[Any], list[int], dict[int, dict[str, Any]]]:
    """Give the lowest number to the cluster with the most money, and so on; and say which point each number has."""
    sums = totals(beside(rows, near).lazy())
    order = sorted(range(len(points)), key=lambda place: _by_money(place, points[place], sums.get(place + 1, {})))
    moved = [order.index(place) + 1 for place in range(len(points))]
    numbers = looked_up(near.lazy().select(_place=nw.col(c.CLUSTER) - 1), "_place", {c.CLUSTER: moved})
    numbered = collect(numbers.select(nw.col(c.CLUSTER).cast(nw.Int32)))
    numbered = numbered.with_columns(near[c.DISTANCE])
    return beside(rows, numbered), order, {moved[place - 1]: row for place, row in sums.items()}


def _doubts(centroids: Centroids, grid: Grid, rows: int, *, money: bool) -> list[str]:
    many, notes = len(centroids.points), []
    if not money:
        first = centroids.features[0].name
        notes.append(f"clusters are numbered by `{first}`, the highest first: there is no money")
    if rows < ENOUGH * many:
        notes.append(f"only {counted_customers(rows)}: {many} clusters of so few mean little")
    if left_out := rows - grid.customers:
        notes.append(f"too many different customers for a grid: {left_out:,} of {rows:,} were not learnt from")
    return notes


def _by_money(place: int, point: tuple[float, ...], row: Any) -> tuple[Any, ...]:
    """Order clusters by mean money, the most first; where there is no money by the first feature."""
    if c.REVENUE in row:
        return (-Fraction(row[c.REVENUE], row[c.CUSTOMERS]), -row[c.CUSTOMERS], place)
    return (*(-number for number in point), place)


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
    return learn(frame, laid, features, told, Scale.STANDARD), [laid[one.name] for one in features]


def _names(names: Sequence[str]) -> str:
    return "1 name" if len(names) == 1 else f"{len(names)} names"


def _checked_names(names: Sequence[str], centroids: Centroids) -> Sequence[str]:
    if len(names) != len(centroids.points):
        raise UsageError(f"{_names(names)} for {len(centroids.points)} clusters", hint="one name for each, by commas")
    return names


def drifted(centroids: Centroids, assigned: nw.DataFrame[Any], profiles: Sequence[Profile]) -> list[str]:
    """Say how far customers have moved from those that the centroids were learnt from."""
    base = centroids.base
    sizes = tuple(one.customers for one in profiles)
    customers = sum(sizes)
    if not customers:
        raise SegkitError("no customer has all features of the model", hint="learn a new model, with --missing median")
    moved = stability(sizes, base.sizes)
    inertia = sum(one.inertia * one.customers for one in profiles) / customers
    far = int((assigned[c.DISTANCE].drop_nulls() > base.far).sum()) / customers
    words = "about as then" if moved < STABLE else "moved" if moved < SHIFTED else "moved far"
    then = f" as of {base.as_of}" if base.as_of else ""
    learnt = f"clusters of model {centroids.fingerprint[:12]}, learnt from {base.customers:,} customers{then}"
    now = f"mean squared distance {inertia:,.2f} (then {base.inertia:,.2f}), {far:.1%} further out than 99% were then"
    said = [f"{learnt}: population stability index {moved:.3f}: {words}; {now}"]
    if moved >= SHIFTED or far > FAR_SHARE:
        said.append("the customers are no longer those of the model: learn a new one with --save-model")
    return said

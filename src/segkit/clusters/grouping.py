"""What is asked of clusters, and what has to be said of them, wherever their customers lie."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from segkit import columns as c
from segkit.choices import Missing, Scale
from segkit.clusters.centroids import DEFAULT_FEATURES, KINDS, Centroids, Feature
from segkit.clusters.kmeans import counted_customers
from segkit.clusters.scales import median_of
from segkit.errors import SegkitError, UsageError
from segkit.immutable import immutable
from segkit.scoring.frozen import SHIFTED, STABLE, stability

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import narwhals.stable.v2 as nw

    from segkit.clusters.condensing import Grid
    from segkit.clusters.profiles import Profile
    from segkit.clusters.spreads import Spread

ENOUGH = 10
"""Customers a cluster below which they are told as few."""
FAR_SHARE = 0.05
"""From this share of customers beyond the reach of the model on, a new one is advised."""


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


def features_of(
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
    said += told_of_missing(spreads, learnt)
    return tuple(learnt), said


def _same(spread: Spread) -> str:
    return "empty" if spread.low is None else f"{spread.low:,.10g} for everybody"


def told_of_missing(spreads: Sequence[Spread], features: Sequence[Feature]) -> list[str]:
    """Say whom a feature is missing of, and what stands for it."""
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


def numbered_or(asked: Grouping, order: Sequence[int]) -> tuple[str, ...]:
    """Return the names that were given, else numbers."""
    return asked.names or tuple(str(number) for number, _ in enumerate(order, start=1))


def check_names(asked: Grouping, many: int) -> None:
    """Refuse names that are not one for each cluster.

    Raises:
        UsageError: They are more or fewer.
    """
    if asked.names and len(asked.names) != many:
        raise UsageError(
            f"{_names(asked.names)} for {many} clusters", hint=f"give {many} names, or --k {len(asked.names)}"
        )


def checked_names(names: Sequence[str], centroids: Centroids) -> Sequence[str]:
    """Refuse names that are not one for each cluster of a model.

    Raises:
        UsageError: They are more or fewer.
    """
    if len(names) != len(centroids.points):
        raise UsageError(f"{_names(names)} for {len(centroids.points)} clusters", hint="one name for each, by commas")
    return names


def _names(names: Sequence[str]) -> str:
    return "1 name" if len(names) == 1 else f"{len(names):,} names"


def doubts_of(centroids: Centroids, grid: Grid, rows: int, *, money: bool) -> list[str]:
    """Say what is doubtful about clusters that were learnt of so many rows."""
    many, notes = len(centroids.points), []
    if not money:
        first = centroids.features[0].name
        notes.append(f"clusters are numbered by `{first}`, the highest first: there is no money")
    if rows < ENOUGH * many:
        notes.append(f"only {counted_customers(rows)}: {many} clusters of so few mean little")
    if left_out := rows - grid.customers:
        notes.append(f"too many different customers for a grid: {left_out:,} of {rows:,} were not learnt from")
    return notes


def numbers_of(
    points: Sequence[tuple[float, ...]], sums: Mapping[int, Mapping[str, Any]]
) -> tuple[list[int], list[int]]:
    """Return the places of clusters in the order of their numbers, and the number of each place."""
    order = sorted(range(len(points)), key=lambda place: _by_money(place, points[place], sums.get(place + 1, {})))
    return order, [order.index(place) + 1 for place in range(len(points))]


def _by_money(place: int, point: tuple[float, ...], row: Any) -> tuple[Any, ...]:
    """Order clusters by mean money, the most first; where there is no money by the first feature."""
    if c.REVENUE in row:
        return (-Fraction(row[c.REVENUE], row[c.CUSTOMERS]), -row[c.CUSTOMERS], place)
    return (*(-number for number in point), place)


def drifted(centroids: Centroids, beyond: int, profiles: Sequence[Profile]) -> list[str]:
    """Say how far customers have moved from those that the centroids were learnt from; so many lie further out."""
    base = centroids.base
    sizes = tuple(one.customers for one in profiles)
    customers = sum(sizes)
    if not customers:
        raise SegkitError("no customer has all features of the model", hint="learn a new model, with --missing median")
    moved = stability(sizes, base.sizes)
    inertia = sum(one.inertia * one.customers for one in profiles) / customers
    far = beyond / customers
    words = "about as then" if moved < STABLE else "moved" if moved < SHIFTED else "moved far"
    then = f" as of {base.as_of}" if base.as_of else ""
    learnt = f"clusters of model {centroids.fingerprint[:12]}, learnt from {base.customers:,} customers{then}"
    now = f"mean squared distance {inertia:,.2f} (then {base.inertia:,.2f}), {far:.1%} further out than 99% were then"
    said = [f"{learnt}: population stability index {moved:.3f}: {words}; {now}"]
    if moved >= SHIFTED or far > FAR_SHARE:
        said.append("the customers are no longer those of the model: learn a new one with --save-model")
    return said

"""Clusters into one profile each: who they are, what they bring, and how they differ from the rest in plain words."""

from __future__ import annotations

import math
from dataclasses import field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.errors import SegkitError
from segkit.frames import LARGEST_SUM, collect, collect_together, is_far
from segkit.immutable import immutable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from segkit.clusters.centroids import Feature
    from segkit.clusters.rules_of_thumb import Rule

BIN = 0.1
"""Standard units within which values count as equal when clusters are compared."""
LARGEST_KEY = 2**31
PLACE = "_place"
EVEN = 0.5
MARKED = 0.2
"""So far from an even chance a comparison has to be before it is put in words."""
NEARLY_ALL = 0.9
WORDS_IN_A_NAME = 3
PHRASES = 6
ONCE = ("ordered once", "one-time")
MIDDLING = ("close to the average in everything", "middling")
WORDS = {
    c.RECENCY: (("seen lately", "recent"), ("away for long", "lapsed")),
    c.FREQUENCY: (("order seldom", "rare"), ("order often", "frequent")),
    c.MONETARY: (("spend little", "small"), ("spend much", "big")),
    c.AOV: (("small checks", "small-check"), ("large checks", "large-check")),
    c.TENURE: (("came lately", "young"), ("customers for long", "old")),
    c.AVERAGE_GAP: (("short gaps between orders", "brisk"), ("long gaps between orders", "slow")),
    c.RETURNS_SHARE: (("return little", "keeping"), ("return much", "returning")),
}
"""What is said of a cluster whose values are lower than those of the rest, and higher; and in a name."""


@immutable
class Standing:
    """How a measure of a cluster stands to that of the rest."""

    measure: str
    above: float
    """Chance that a customer of the cluster has more than one of the rest; equal values count half."""

    @property
    def distance(self) -> float:
        """How far from an even chance, 0 to 0.5."""
        return abs(self.above - EVEN)


@immutable
class Profile:
    """One cluster."""

    number: int
    name: str
    customers: int
    share: float
    """Of all customers in clusters."""
    orders: int
    revenue: int
    """1/10000 currency."""
    revenue_share: float | None
    medians: Mapping[str, float]
    """By feature and measure: days, orders, currency, or the number itself."""
    differs: str
    """How it differs from the rest, in plain words."""
    inertia: float
    """Mean squared distance from the centroid."""
    mix: Mapping[str, int] = field(default_factory=dict)
    """Customers of each label; nothing where there are no labels."""
    rule: Rule | None = None

    @property
    def labels(self) -> str:
        """The labels and their shares, the most frequent first."""
        many = max(sum(self.mix.values()), 1)
        ordered = sorted(self.mix.items(), key=lambda pair: (-pair[1], pair[0]))
        return ", ".join(f"{name} {count / many:.0%}" for name, count in ordered)

    @property
    def check(self) -> int | None:
        """The average check, 1/10000 currency."""
        return (2 * self.revenue + self.orders) // (2 * self.orders) if self.orders else None


def totals(assigned: nw.LazyFrame[Any]) -> dict[int, dict[str, Any]]:
    """Add up each cluster: customers, orders, revenue, customers of one order, squared distances.

    Columns in: cluster, distance; frequency, monetary [1/10000 currency] where there are any
    """
    there = [name for name, dtype in assigned.collect_schema().items() if dtype.is_numeric()]
    one, none = nw.lit(1, dtype=nw.Int64), nw.lit(0, dtype=nw.Int64)
    rows, far = next(collect(assigned.select(nw.len(), nw.col(c.DISTANCE).max())).iter_rows())
    if not math.isfinite(far or 0):
        raise SegkitError(
            "customers lie too far from all clusters to be told apart", hint="learn a new model, with --scale standard"
        )
    # Sums are of whole numbers: those of floats would depend on the order of rows.
    digits = _digits(int(rows), float(far or 0))
    squares = (nw.col(c.DISTANCE) * nw.col(c.DISTANCE) * 10.0**digits).round(0).cast(nw.Int64)
    made = [one.alias(c.CUSTOMERS), squares.alias("squares")]
    sums = [c.CUSTOMERS, "squares"]
    if c.FREQUENCY in there:
        once = nw.when(nw.col(c.FREQUENCY) == 1).then(one).otherwise(none)
        made += [once.alias("once"), nw.col(c.FREQUENCY).cast(nw.Int64).alias(c.ORDERS)]
        sums += ["once", c.ORDERS]
    if c.MONETARY in there:
        made.append(nw.col(c.MONETARY).cast(nw.Int64).alias(c.REVENUE))
        sums.append(c.REVENUE)
    summed = assigned.select(c.CLUSTER, *made).group_by(c.CLUSTER).agg(*(nw.col(name).sum() for name in sums))
    found = collect(summed.filter(~nw.col(c.CLUSTER).is_null()))
    return {
        int(row[c.CLUSTER]): row | {"squares": Fraction(row["squares"]) / Fraction(10) ** digits}
        for row in found.iter_rows(named=True)
    }


def _digits(rows: int, far: float) -> int:
    """Return how many decimals of squared distances so many rows add up exactly: 6, fewer where some lie far out."""
    digits = 6
    while rows * far * far * 10.0**digits >= LARGEST_SUM:
        digits -= 1
    return digits


def medians(assigned: nw.LazyFrame[Any], measures: Sequence[Feature]) -> dict[int, dict[str, float]]:
    """Find the middle of each measure in each cluster: days, orders, currency, or the number itself.

    Columns in: cluster, and those of the measures
    """
    names = [f"median_{place}" for place in range(len(measures))]
    values = [measure.value().alias(name) for name, measure in zip(names, measures, strict=True)]
    known = assigned.filter(~nw.col(c.CLUSTER).is_null()).select(c.CLUSTER, *values)
    found = collect(known.group_by(c.CLUSTER).agg(nw.col(name).median() for name in names))
    return {
        int(row[c.CLUSTER]): {measure.name: row[name] for name, measure in zip(names, measures, strict=True)}
        for row in found.iter_rows(named=True)
    }


def standings(assigned: nw.LazyFrame[Any], measures: Sequence[Feature]) -> dict[int, list[Standing]]:
    """Hold each cluster against the rest, measure by measure; what differs most comes first.

    Columns in: cluster, and those of the measures

    Source: Hanley and McNeil (1982), The meaning and use of the area under a ROC curve.
    """
    by_cluster: dict[int, list[Standing]] = {}
    for measure, bins in zip(measures, _binned(assigned, measures), strict=True):
        for number, above in _chances(bins).items():
            by_cluster.setdefault(number, []).append(Standing(measure.name, above))
    return {number: sorted(some, key=lambda one: -one.distance) for number, some in by_cluster.items()}


def _binned(assigned: nw.LazyFrame[Any], measures: Sequence[Feature]) -> list[dict[float, dict[int, int]]]:
    """Count the customers of each cluster by bins of each measure."""
    ends = [nw.col(c.CLUSTER).max().alias("clusters")]
    for place, measure in enumerate(measures):
        ends += [measure.curved().min().alias(f"low_{place}"), measure.curved().max().alias(f"high_{place}")]
    row = next(collect(assigned.select(*ends)).iter_rows(named=True))
    clusters = int(row["clusters"] or 0) + 1
    asked = [
        _counted(assigned, measure, clusters, (row[f"low_{place}"], row[f"high_{place}"]))
        for place, measure in enumerate(measures)
    ]
    found = []
    for counted in _apart(asked) if is_far(assigned) else collect_together(*asked):
        bins: dict[float, dict[int, int]] = {}
        for cluster, value, many in counted.iter_rows():
            # Nobody is left out before they are counted: looking at all rows for that costs as much again.
            if cluster is not None and value is not None:
                bins.setdefault(value, {})[int(cluster)] = int(many)
        found.append(bins)
    return found


def _apart(asked: Sequence[nw.LazyFrame[Any]]) -> list[nw.DataFrame[Any]]:
    """Fetch tables of the same columns from a cluster as one: each question of its own would cost as much as all."""
    marked = [one.with_columns(nw.lit(place).alias(PLACE)) for place, one in enumerate(asked)]
    found = collect(nw.concat(marked))
    return [found.filter(nw.col(PLACE) == place).drop(PLACE) for place in range(len(asked))]


def _counted(
    assigned: nw.LazyFrame[Any], measure: Feature, clusters: int, ends: tuple[float | None, float | None]
) -> nw.LazyFrame[Any]:
    """Ask for customers by cluster and bin; as one number, which is counted faster, where that cannot wrap."""
    binned = assigned.select(c.CLUSTER, bin=(measure.coordinate() * (1.0 / BIN)).round(0))
    many = nw.len().alias("many")
    low, high = ((0.0 if end is None else float(end) - measure.center) / measure.scale / BIN for end in ends)
    if (high - low + 4) * clusters >= LARGEST_KEY:
        return binned.group_by(c.CLUSTER, "bin").agg(many).select(c.CLUSTER, "bin", "many")
    # One less: engines may differ in the last digit of an end.
    first = math.floor(low) - 1
    key = ((nw.col("bin") - first) * clusters + nw.col(c.CLUSTER)).cast(nw.Int32)
    counted = binned.select(key=key).group_by("key").agg(many)
    return counted.select((nw.col("key") % clusters).alias(c.CLUSTER), (nw.col("key") // clusters).alias("bin"), "many")


def _chances(bins: Mapping[float, Mapping[int, int]]) -> dict[int, float]:
    """Return for each cluster the chance that one of it has more than one of the rest."""
    totals: dict[int, int] = {}
    halves: dict[int, int] = {}
    below: dict[int, int] = {}
    for value in sorted(bins):
        here = bins[value]
        every, before = sum(here.values()), sum(below.values())
        for number, many in here.items():
            lower = before - below.get(number, 0)
            halves[number] = halves.get(number, 0) + many * (2 * lower + every - many)
        for number, many in here.items():
            below[number] = below.get(number, 0) + many
            totals[number] = below[number]
    whole = sum(totals.values())
    return {
        number: halves[number] / (2 * many * (whole - many)) if whole > many else 0.5
        for number, many in totals.items()
    }  # fmt: skip


def in_words(found: Sequence[Standing], *, once: bool) -> list[tuple[str, str]]:
    """Say what is marked about a cluster: phrases, and words for a name; what is most marked first."""
    said = []
    for one in found:
        if one.distance < MARKED:
            continue
        low, high = WORDS.get(one.measure, ((f"low {one.measure}",) * 2, (f"high {one.measure}",) * 2))
        said.append(ONCE if once and one.measure == c.FREQUENCY else high if one.above > EVEN else low)
    if once and ONCE not in said:
        said.append(ONCE)
    return said


def names_of(words: Sequence[Sequence[tuple[str, str]]]) -> list[str]:
    """Name clusters by what is most marked about them, each differently."""
    names: list[str] = []
    for said in words:
        short = [word for _, word in said] or [MIDDLING[1]]
        tried = [" ".join(short[:many]) for many in range(min(WORDS_IN_A_NAME, len(short)), len(short) + 1)]
        number = len(names) + 1
        names.append(next((name for name in tried if name not in names), f"{tried[0]} {number}"))
    return names


def mixes(assigned: nw.LazyFrame[Any]) -> dict[int, dict[str, int]]:
    """Count the customers of each label in each cluster.

    Columns in: cluster, segment
    """
    known = assigned.filter(~nw.col(c.CLUSTER).is_null())
    found = collect(known.group_by(c.CLUSTER, c.SEGMENT).agg(nw.len().alias("many")).sort(c.CLUSTER, c.SEGMENT))
    by_cluster: dict[int, dict[str, int]] = {}
    for cluster, segment, many in found.iter_rows():
        by_cluster.setdefault(int(cluster), {})[str(segment)] = int(many)
    return by_cluster


def profiles_of(
    sums: Mapping[int, Mapping[str, Any]],
    found: Mapping[int, Sequence[Standing]],
    names: Sequence[str] | None,
    mix: Mapping[int, Mapping[str, int]],
) -> list[Profile]:
    """Put profiles together; without `names` clusters are named by what is marked about them.

    A cluster of nobody is a profile of zeros.
    """
    customers = sum(one[c.CUSTOMERS] for one in sums.values())
    revenue = sum(one.get(c.REVENUE, 0) for one in sums.values())
    numbers = range(1, (len(names) if names else max(sums, default=0)) + 1)
    said = []
    for number in numbers:
        row = sums.get(number, {})
        once = bool(row) and row.get("once", 0) >= NEARLY_ALL * row[c.CUSTOMERS] and "once" in row
        said.append(in_words(found.get(number, ()), once=once))
    shown = names or names_of(said)
    return [
        _profile(number, shown[number - 1], sums.get(number, {}), said[number - 1], (customers, revenue),
                 mix.get(number, {}))
        for number in numbers
    ]  # fmt: skip


def _profile(
    number: int,
    name: str,
    row: Mapping[str, Any],
    said: Sequence[tuple[str, str]],
    whole: tuple[int, int],
    mix: Mapping[str, int],
) -> Profile:
    customers, revenue = whole
    many = int(row.get(c.CUSTOMERS, 0))
    money = int(row.get(c.REVENUE, 0))
    phrases = [phrase for phrase, _ in said[:PHRASES]] or [MIDDLING[0]]
    if len(said) > PHRASES:
        phrases.append(f"and {len(said) - PHRASES} more")
    return Profile(
        number,
        name,
        many,
        many / customers if customers else 0.0,
        int(row.get(c.ORDERS, 0)),
        money,
        money / revenue if revenue else None,
        row.get("medians", {}),
        ", ".join(phrases) if row else "nobody is here",
        float(row["squares"]) / many if many else 0.0,
        mix,
    )

"""Clusters: learnt from a frame of customers, applied to another, profiled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.api.adapters import as_choice, explain_engine_errors, give_back, open_frame, require_columns
from segkit.choices import Missing, Scale
from segkit.clusters import centroids as clusters
from segkit.clusters.candidates import check_k
from segkit.clusters.centroids import DEFAULT_FEATURES, FOUND, KINDS, Centroids
from segkit.clusters.clustering import cluster_customers, learn_clusters
from segkit.clusters.grouping import Grouping
from segkit.clusters.scales import curve
from segkit.clusters.spreads import refuse_infinite, spreads_of
from segkit.errors import UsageError
from segkit.frames import beside, collect, money_units

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

Frame = TypeVar("Frame")


@explain_engine_errors
def fit_clusters(  # noqa: PLR0913 - the questions of the command line, by keyword
    customers: Any,
    /,
    *,
    k: int | str = "auto",
    features: Sequence[str] = DEFAULT_FEATURES,
    scale: str = "standard",
    missing: str = "leave-out",
    seed: int = 0,
    names: Sequence[str] = (),
) -> Centroids:
    """Learn clusters of customers, as `segkit cluster` does; `notes` of the result says what is doubtful.

    `k` is 2 to 50, or "auto" to try 2 to 12. `scale` is "standard", "robust" or "none"; `missing` says whether
    customers without a value of a feature are left out ("leave-out") or get the middle one ("median").

    Columns in: those of the features; recency, tenure, average_gap [days], frequency [orders], monetary, aov
                [currency], returns_share [0 and up] by their logarithm, other numbers where they are lopsided

    Raises:
        SegkitError: There are too few customers, or a column cannot be used.
        UsageError:  What was asked makes no sense.
    """
    if not (k == "auto" or (isinstance(k, int) and not isinstance(k, bool))):
        raise UsageError(f"k={k!r} is no number of clusters", hint='k=4   or   k="auto"')
    many = None if isinstance(k, str) else check_k(k)
    asked = Grouping(
        many, tuple(features), as_choice(Scale, scale, "scale"), as_choice(Missing, missing, "missing"), seed,
        tuple(names),
    )  # fmt: skip
    return learn_clusters(_in_hand(customers, asked.wanted), asked)


@explain_engine_errors
def assign_clusters(customers: Frame, centroids: Centroids, /) -> Frame:
    """Give every customer the cluster with the nearest centroid.

    Columns in:  those of the features, units as in `fit_clusters`
    Columns out: those, and cluster [1 and up], cluster_name, distance [standard units]; null where a feature is
                 missing and nothing stands for it

    Raises:
        SegkitError: A column is missing, holds no numbers, or infinite ones.
    """
    frame = open_frame(customers)
    names = [feature.name for feature in centroids.features]
    units, shown = _in_units(frame, names)
    derived = clusters.with_derived(units, names)
    there = frame.collect_schema().names()
    kept = [name for name in there if name not in FOUND]
    if not isinstance(nw.from_native(cast("Any", customers)), nw.LazyFrame):
        # What nobody asks about is not touched, and money is read once.
        narrow = collect(derived.select(names)).lazy()
        spreads = spreads_of(narrow, names)
        refuse_infinite(spreads)
        curved = curve(narrow, centroids.features, spreads)
        near = clusters.with_nearest(curved, [one.laid() for one in centroids.features], centroids.points)
        found = collect(clusters.name_clusters(near, centroids.names).select(*FOUND))
        done: Frame = give_back(customers, beside(frame.collect(), found).select(*kept, *FOUND).lazy())
        return done
    # Lazy customers are looked at once too: an infinite value must not become a cluster that looks right.
    refuse_infinite(spreads_of(derived, names))
    assigned = clusters.assign_clusters(derived, centroids)
    back = assigned.with_columns(nw.col(hidden).alias(name) for name, hidden in shown.items()) if shown else assigned
    lazy: Frame = give_back(customers, back.select(*kept, *FOUND))
    return lazy


@explain_engine_errors
def profile_clusters(customers: Any, centroids: Centroids, /) -> pl.DataFrame:
    """Reduce customers to one row per cluster: size, money, medians, how it differs, a rule of thumb, labels.

    Columns in:  those of the features; monetary, frequency and segment, where there are any
    Columns out: the schema CLUSTER_TABLE, and medians of other features
    """
    from segkit.sinks.rows.clusters import Wanted, profile_rows
    from segkit.sinks.rows.customers import Choice

    asked = Grouping(centroids=centroids)
    return profile_rows(cluster_customers(_in_hand(customers, asked.wanted), asked), Choice(), Wanted())


def _in_hand(customers: Any, names: Sequence[str]) -> nw.DataFrame[Any]:
    return collect(_in_units(open_frame(customers), names)[0])


def _in_units(frame: nw.LazyFrame[Any], names: Sequence[str]) -> tuple[nw.LazyFrame[Any], dict[str, str]]:
    """Bring columns of money to 1/10000 currency; and say where the columns as they were are kept."""
    there = frame.collect_schema().names()
    require_columns(frame, [name for name in names if name != c.AVERAGE_GAP or not {c.TENURE, c.RECENCY} <= set(there)])
    money = [name for name in there if KINDS.get(name) == "money"]
    shown = {name: f"_shown_{name}" for name in money}
    if not money:
        return frame, shown
    kept = frame.with_columns(nw.col(name).alias(hidden) for name, hidden in shown.items())
    return kept.with_columns(money_units(frame, name).alias(name) for name in money), shown

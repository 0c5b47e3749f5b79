"""Clusters in the form in which they leave: one row per customer, or one per cluster."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from segkit import columns as c
from segkit.errors import UsageError
from segkit.immutable import immutable
from segkit.schemas import CLUSTER_TABLE
from segkit.sinks.rows.customers import Choice, chosen, outward

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segkit.clusters.clustering import Clustering
    from segkit.clusters.profiles import Profile

MEDIANS = {c.MEDIAN_RECENCY: c.RECENCY, c.MEDIAN_FREQUENCY: c.FREQUENCY, c.MEDIAN_MONETARY: c.MONETARY}


@immutable
class Wanted:
    """Which clusters are wanted; none is all of them."""

    asked: tuple[str, ...] = ()

    def numbers(self, profiles: Sequence[Profile]) -> list[int]:
        """Return the numbers of the wanted clusters, in the order of the profiles.

        Raises:
            UsageError: There is no such cluster.
        """
        known = {str(one.number): one.number for one in profiles} | {one.name: one.number for one in profiles}
        for name in self.asked:
            if name not in known:
                there = ", ".join(f"{one.number} ({one.name})" for one in profiles)
                raise UsageError(f"there is no cluster {name!r}", hint=f"there are {there}")
        picked = {known[name] for name in self.asked}
        return [one.number for one in profiles if not self.asked or one.number in picked]


def clustered_rows(done: Clustering, columns: Sequence[str], choice: Choice, wanted: Wanted) -> pl.DataFrame:
    """Return one row per wanted customer, with these columns or those chosen."""
    frame = picked(done, wanted)
    most = f"-{c.MONETARY}" if c.MONETARY in frame.columns else c.CLUSTER
    shown = _with_money(frame) if done.ready else outward(frame.select(columns))
    Choice(columns=choice.columns, sort=choice.sort).check(columns, ())
    return chosen(shown.select(columns), choice, most=most)


def _with_money(frame: pl.DataFrame) -> pl.DataFrame:
    """Bring the measures of money of a ready table back to currency; whatever else it holds is none of ours."""
    money = [name for name in (c.MONETARY, c.AOV) if name in frame.columns and frame[name].dtype.is_numeric()]
    return frame.with_columns(outward(frame.select(money)).get_columns()) if money else frame


def picked(done: Clustering, wanted: Wanted) -> pl.DataFrame:
    """Return the customers of the wanted clusters, in inner units."""
    frame: pl.DataFrame = done.customers.to_native()
    numbers = wanted.numbers(done.profiles)
    return frame.filter(pl.col(c.CLUSTER).is_in(numbers)) if wanted.asked else frame


def profile_rows(done: Clustering, choice: Choice, wanted: Wanted) -> pl.DataFrame:
    """Return one row per wanted cluster, with the columns of the schema CLUSTER_TABLE and medians of other features."""
    numbers = wanted.numbers(done.profiles)
    others = _others(done)
    rows = [_row(one, others) for one in done.profiles if one.number in numbers]
    kinds = {"String": pl.String, "Float64": pl.Float64}
    schema = {column.name: kinds.get(str(column.dtype.__name__), pl.Int64) for column in CLUSTER_TABLE.columns}
    schema |= dict.fromkeys((f"median_{name}" for name in others), pl.Float64)
    frame = outward(pl.DataFrame(rows, schema=schema))
    if not done.has_money:
        frame = frame.drop(*_MONEY_ONLY)
    choice.check(frame.columns, ())
    return chosen(frame, choice, most=f"-{c.REVENUE}" if done.has_money else c.CLUSTER)


_MONEY_ONLY = (c.ORDERS, c.REVENUE, c.REVENUE_SHARE, c.AOV, *MEDIANS, "labels")
"""Columns that a ready table of customers has no numbers for."""


def _others(done: Clustering) -> list[str]:
    names = [feature.name for feature in done.centroids.features]
    return [name for name in names if not done.has_money or name not in MEDIANS.values()]


def _row(one: Profile, others: Sequence[str]) -> dict[str, Any]:
    money = one.medians.get(c.MONETARY)
    rule = one.rule
    row = {
        c.CLUSTER: one.number, c.CLUSTER_NAME: one.name, c.CUSTOMERS: one.customers, c.CUSTOMERS_SHARE: one.share,
        c.ORDERS: one.orders, c.REVENUE: one.revenue, c.REVENUE_SHARE: one.revenue_share, c.AOV: one.check,
        c.MEDIAN_RECENCY: one.medians.get(c.RECENCY), c.MEDIAN_FREQUENCY: one.medians.get(c.FREQUENCY),
        c.MEDIAN_MONETARY: None if money is None else round(money * 10_000), "differs": one.differs,
        "rule": str(rule) if rule else None, "rule_accuracy": rule.accuracy if rule else None,
        "rule_precision": rule.precision if rule else None, "rule_recall": rule.recall if rule else None,
        "labels": one.labels,
    }  # fmt: skip
    return row | {f"median_{name}": one.medians.get(name) for name in others}

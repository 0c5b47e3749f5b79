"""By what lists are made: the labels of the rule book, or clusters under the same column."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from segkit import columns as c
from segkit.analyses.vip import IS_VIP
from segkit.immutable import immutable
from segkit.lists.potential import lists_of_book
from segkit.lists.wording import counted
from segkit.sinks.rows.clusters import Wanted

if TYPE_CHECKING:
    from segkit.clusters.clustering import Clustering
    from segkit.lists.request import Wishes
    from segkit.runs.outcome import Segmentation

LABEL = "\x00label"
"""The label of the rule book, where lists are by cluster."""


@immutable
class Groups:
    """The lists that are made, by name."""

    names: tuple[str, ...]
    clustering: Clustering | None = None
    notes: tuple[str, ...] = ()

    @property
    def fingerprint(self) -> str | None:
        """Which clusters they are; None where lists are by label."""
        return self.clustering.centroids.fingerprint if self.clustering else None

    def named(self, people: pl.DataFrame) -> pl.DataFrame:
        """Write the name of everybody's list under segment, and the label beside it where that is another."""
        if self.clustering is None:
            return people
        found: pl.DataFrame = self.clustering.customers.select(c.CUSTOMER, c.CLUSTER_NAME).to_native()
        own = found.with_columns(pl.col(c.CLUSTER_NAME).cast(pl.String))
        joined = people.rename({c.SEGMENT: LABEL}).join(own, on=c.CUSTOMER, how="left", maintain_order="left")
        return joined.rename({c.CLUSTER_NAME: c.SEGMENT}).select(*people.columns, LABEL)

    def wanted(self, people: pl.DataFrame, wishes: Wishes) -> pl.DataFrame:
        """Keep those for whom there is a list."""
        if wishes.segments:
            people = people.filter(pl.col(LABEL if self.clustering else c.SEGMENT).is_in(wishes.segments))
        if wishes.only_vips:
            people = people.filter(pl.col(c.VIP) == IS_VIP)
        return people.filter(pl.col(c.SEGMENT).is_in(self.names)) if self.clustering else people


def groups_of(run: Segmentation, wishes: Wishes) -> Groups:
    """Name the lists: labels in the order of the rule book, or clusters in that of their numbers.

    Raises:
        SegkitError: Clusters cannot be found.
        UsageError:  There is no such cluster.
    """
    if wishes.grouping is None:
        return Groups(
            tuple(name for name in lists_of_book(run, wishes) if not wishes.segments or name in wishes.segments)
        )
    from segkit.clusters.clustering import cluster_customers

    return groups_of_clusters(cluster_customers(run.customers, wishes.grouping, as_of=run.as_of.isoformat()), wishes)


def groups_of_clusters(done: Clustering, wishes: Wishes) -> Groups:
    """Name the lists by clusters that were found, in the order of their numbers.

    Raises:
        UsageError: There is no such cluster.
    """
    numbers = Wanted(wishes.clusters).numbers(done.profiles)
    names = tuple(one.name for one in done.profiles if one.number in numbers)
    notes = []
    if done.unassigned:
        notes.append(f"in no cluster, and on no list: {counted(done.unassigned, 'customer')} without a value")
    if wishes.since and wishes.grouping and not wishes.grouping.centroids:
        notes.append("clusters were learnt anew: those of the earlier lists may be others; --model keeps them")
    return Groups(names, done, tuple(notes))

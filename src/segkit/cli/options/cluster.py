"""Options of clusters: how many, of what, under which names, and how they are shown."""

from __future__ import annotations

from typing import Annotated, Optional

from segkit.choices import Missing, Scale
from segkit.cli.options.shared import OUTPUT, Plot, ReadyTable, option
from segkit.immutable import immutable

CLUSTERS = "Clusters"
HowMany = Annotated[
    str,
    option("--k", help="How many clusters: 2 to 50, or auto (default) to try 2 to 12.", panel=CLUSTERS, metavar="N|auto"),
]  # fmt: skip
Features = Annotated[
    Optional[str],
    option(
        "--features", panel=CLUSTERS, metavar="NAME,...",
        help="What clusters depend on; default recency,frequency,monetary; also aov, tenure, average_gap, returns_share and numeric columns of --keep.",
    ),
]  # fmt: skip
ScaleBy = Annotated[
    Scale,
    option("--scale", help="How features are brought to one measure; standard: mean and standard deviation.", panel=CLUSTERS),
]  # fmt: skip
IfMissing = Annotated[
    Missing,
    option(
        "--missing", panel=CLUSTERS,
        help="Customers without a value of a feature: leave-out puts them in no cluster, median gives them the middle one.",
    ),
]  # fmt: skip
Seed = Annotated[int, option("--seed", help="Where chance begins; default 0.", panel=CLUSTERS, metavar="N", min=0)]
Names = Annotated[
    Optional[str],
    option("--names", help="Names of the clusters, in the order of their numbers.", panel=CLUSTERS, metavar="NAME,..."),
]  # fmt: skip
Clusters = Annotated[
    Optional[str],
    option("--cluster", help="Only these clusters, by number or name; all is every one. Lists are then by cluster.", panel=OUTPUT, metavar="N|NAME,..."),
]  # fmt: skip


@immutable
class GroupingOptions:
    """How clusters come about."""

    table: ReadyTable = False
    k: HowMany = "auto"
    features: Features = None
    scale: ScaleBy = Scale.STANDARD
    missing: IfMissing = Missing.LEAVE_OUT
    seed: Seed = 0
    names: Names = None
    cluster: Clusters = None
    plot: Plot = None
    profile: Annotated[
        bool, option("--profile", help="One row per cluster instead of one per customer.", panel=OUTPUT)
    ] = False  # fmt: skip


@immutable
class ListedClusters:
    """How the clusters come about by which lists are made."""

    cluster: Clusters = None
    k: HowMany = "auto"
    features: Features = None
    scale: ScaleBy = Scale.STANDARD
    missing: IfMissing = Missing.LEAVE_OUT
    seed: Seed = 0
    names: Names = None

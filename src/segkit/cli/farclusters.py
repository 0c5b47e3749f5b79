"""Clusters where the lines are: learnt and applied by Spark, who lie in them stay there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from segkit.cli.faring import refuse_near, run_far
from segkit.cli.farrows import folder_of, labels_of, refuse_homeless, write_there

if TYPE_CHECKING:
    from segkit.cli.console import Destination
    from segkit.cli.options.cluster import GroupingOptions
    from segkit.cli.options.engine import AnywhereOptions
    from segkit.cli.options.model import SavingOptions
    from segkit.cli.options.segments import KeepOptions
    from segkit.cli.options.shared import OutputOptions, ScoringOptions, WindowOptions
    from segkit.clusters.clustering import Clustering
    from segkit.runs.far.segmentation import FarSegmentation
    from segkit.sinks.rows.clusters import Wanted
    from segkit.sinks.rows.customers import Choice


def cluster_far(  # noqa: PLR0913, PLR0917 - one group of options each
    lines: AnywhereOptions, more: KeepOptions, window: WindowOptions, grouping: GroupingOptions,
    scoring: ScoringOptions, saving: SavingOptions, out: OutputOptions,
) -> None:  # fmt: skip
    """Find clusters of customers on a cluster; rows stay there, or so many as --top says are fetched.

    Raises:
        UsageError: It is not said where all rows go.
    """
    from segkit.cli.console import Voice, destination
    from segkit.cli.steps.arguments import choice_of, kept_columns_of, scoring_of
    from segkit.cli.steps.cluster import (
        check_plot,
        draw_clusters,
        grouping_of,
        save_clusters,
        tell_clusters,
        wanted_clusters_of,
    )
    from segkit.cli.steps.models import check_saving
    from segkit.cli.steps.segments import tell_run
    from segkit.runs.far.clustering import clustered_there
    from segkit.schemas import CLUSTER_TABLE, CLUSTERED

    refuse_near(lines, out, more, grouping, saving, fetched=grouping.profile)
    kept, wanted = kept_columns_of(more), wanted_clusters_of(grouping)
    asked, scored = grouping_of(grouping, scoring.model, kept), scoring_of(scoring)
    columns = CLUSTER_TABLE.names if grouping.profile else (*CLUSTERED.names, *kept)
    choice = choice_of(out, columns, scored.book.names)
    to, folder = None, None if grouping.profile else folder_of(out)
    if folder is None and out.to_table is None:
        to = destination(out, ())
        if not (grouping.profile or to.is_table) and out.top is None:
            refuse_homeless()
    check_saving(saving, scoring, lines, out)
    check_plot(grouping, out, ())
    voice = Voice(out.quiet, out.verbose)
    for_people = to is not None and to.is_table and to.target is None
    with run_far(lines, window, scoring, kept) as run, clustered_there(run, asked) as done:
        tell_run(run, voice, facts=not for_people)
        tell_clusters(done, voice, facts=not for_people)
        if to is not None:
            typed = _typed(lines, more, window, grouping, scoring)
            _show(done, run, (to, out), (choice, wanted, typed), profile=grouping.profile)
        else:
            write_there(_rows(done, run, choice, wanted), out, voice, labels_of(out, run.book.names))
        draw_clusters(done, grouping, out)
        save_clusters(done, run, saving, lines.files, voice)


def _typed(
    lines: AnywhereOptions, more: KeepOptions, window: WindowOptions, grouping: GroupingOptions, scoring: ScoringOptions
) -> str:
    from segkit.cli.steps.retype import retyped

    every = replace(grouping, cluster=None, profile=False, plot=None)
    return retyped(lines, more, window, every, scoring, command="cluster")


def _show(
    done: Clustering, run: FarSegmentation, to: tuple[Destination, OutputOptions], asked: tuple[Choice, Wanted, str], *,
    profile: bool,
) -> None:  # fmt: skip
    """Fetch the small table of clusters, or the best customers, and show them."""
    from segkit.cli.console import page, write
    from segkit.cli.steps.cluster import show_clusters
    from segkit.frames import collect
    from segkit.sinks.rows.clusters import profile_rows
    from segkit.sinks.rows.customers import Choice

    (where, out), (choice, wanted, typed) = to, asked
    if profile or where.is_table:
        rows = profile_rows(done, choice if profile else Choice(), wanted)
    else:
        rows = collect(_rows(done, run, choice, wanted)).to_polars()
    if where.is_table:
        with page(where, out, rows) as sheet:
            show_clusters(done, sheet, wanted.numbers(done.profiles), typed, "customers.parquet")
    else:
        settings = run.settings() | {"segkit.clusters": done.centroids.fingerprint}
        write(rows, where, settings, fail_empty=out.fail_empty)


def _rows(done: Clustering, run: FarSegmentation, choice: Choice, wanted: Wanted) -> Any:
    """Return one row per wanted customer, as rfm does there, with the cluster."""
    import narwhals.stable.v2 as nw

    from segkit.clusters.centroids import FOUND
    from segkit.columns import CLUSTER
    from segkit.sinks.spark import far_rows

    customers = done.customers.lazy()
    if wanted.asked:
        customers = customers.filter(nw.col(CLUSTER).is_in(wanted.numbers(done.profiles)))
    return far_rows(customers, choice, (*FOUND, *run.kept))
